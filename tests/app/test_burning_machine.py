"""The station under any burner that keeps to the conversation: the book's laws hold, every burn ends exactly once."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from burner.messages import Examine, Go, HandOver, Identity, ReadBack, Region, Verdict
from licenses.book import Context
from licenses.words import LicenceState, Outcome
from tests.app.bench import Bench
from tests.app.house import Template, full_disk, identity, quick_folder

SLOTS = (1, 2, 3)
MODULES = tuple(identity(number) for number in range(1, 6))
BLANK: tuple[Region, dict[str, bytes]] = (Region.BLANK, {})

slots = st.sampled_from(SLOTS)
before_codes = st.sampled_from(["E-CHIP", "E-FIRMWARE", "E-LINE", "E-CANCELLED", "E-PORT", "E-SWAPPED"])


@dataclass
class Place:
    """A slot as the burner has it: the module in it, and where its conversation is."""

    module: Identity | None = None
    at: str = "idle"
    found: Identity | None = None
    fields: dict[str, bytes] = field(default_factory=dict)


class BurnMachine(RuleBasedStateMachine):
    """What the flash of each module holds is kept beside; the station never sees it but through messages."""

    template: Template

    @initialize()
    def start(self):
        self.folder = ExitStack()
        self.house = self.template.copy(self.folder.enter_context(quick_folder()) / "station")
        self.places = {slot: Place() for slot in SLOTS}
        self.flash: dict[Identity, tuple[Region, dict[str, bytes]]] = dict.fromkeys(MODULES, BLANK)
        self.begun: list[str] = []
        self.results = []
        self.exposed: set[str] = set()
        self.handed: set[str] = set()
        self.erased: set[str] = set()
        self.open_bench()

    def open_bench(self):
        self.bench = Bench(self.house, slots=len(SLOTS))
        self.bench.link.on_send = self.hear
        self.counted = 0

    def teardown(self):
        if hasattr(self, "house"):
            self.house.close()
            self.folder.close()

    def hear(self, message):
        """What the burner does with a word of the station."""
        place = self.places[message.slot]
        match message:
            case Examine():
                self.begun.append(message.burn)
                place.at, place.found = "examined", place.module
            case Go():
                place.at = "firmware"
            case HandOver():
                place.at, place.fields = "writing", dict(message.licence)
                self.handed.add(message.burn)
                self.exposed.add(place.fields["uuid"].decode())
            case _ if message.name != "Cancel":
                place.at = "idle"

    def at(self, *states):
        return [slot for slot, place in self.places.items() if place.at in states]

    def pick(self, data, *states):
        return data.draw(st.sampled_from(self.at(*states)))

    # ---- modules come and go ----------------------------------------------------------------------------

    @rule(slot=slots, module=st.sampled_from(MODULES), steps=st.integers(0, 2))
    def insert(self, slot, module, steps):
        """A module comes, and its burn goes some steps on at once."""
        if any(place.module == module for place in self.places.values()) or self.places[slot].module:
            return
        self.places[slot].module = module
        if self.bench.board.may_start(slot) or self.bench.board[slot].phase == "opening":
            self.bench.present(slot)
        for at, step in (("examined", self.find_in), ("firmware", self.ready_in))[:steps]:
            if self.places[slot].at == at:
                step(slot)

    @rule(slot=slots)
    def press(self, slot):
        if self.places[slot].module and not self.bench.burning.busy(slot):
            self.bench.board.acknowledged(slot)
            self.bench.present(slot)

    @rule(slot=slots, written=st.sampled_from(["whole", "torn", "nothing"]))
    def pull_out(self, slot, written):
        place = self.places[slot]
        if place.module is None:
            return
        if place.at == "writing":
            self.write(place, place.module, written)
        if place.at != "idle":
            handed = place.at in {"writing", "told"}
            place.at = "idle"
            self.bench.stopped("E-PORT", slot=slot, handed_over=handed)
        place.module = None
        self.bench.removed(slot)

    # ---- the conversation -------------------------------------------------------------------------------

    @precondition(lambda self: self.at("examined"))
    @rule(data=st.data())
    def find(self, data):
        self.find_in(self.pick(data, "examined"))

    @precondition(lambda self: self.at("firmware"))
    @rule(data=st.data())
    def write_firmware(self, data):
        self.ready_in(self.pick(data, "firmware"))

    @precondition(lambda self: self.at("examined", "firmware"))
    @rule(data=st.data(), code=before_codes)
    def fail_before(self, data, code):
        slot = self.pick(data, "examined", "firmware")
        self.places[slot].at = "idle"
        self.bench.stopped(code, slot=slot)

    @precondition(lambda self: self.at("writing"))
    @rule(data=st.data())
    def write_well(self, data):
        slot = self.pick(data, "writing")
        place = self.places[slot]
        self.write(place, place.found, "whole")
        place.at = "told"
        self.bench.read_back(place.found, slot=slot)

    @precondition(lambda self: self.at("writing"))
    @rule(data=st.data(), written=st.sampled_from(["torn", "nothing"]))
    def write_badly(self, data, written):
        slot = self.pick(data, "writing")
        place = self.places[slot]
        self.write(place, place.found, written)
        place.at = "told"
        self.bench.read_back(place.found, verdict=Verdict.DIFFERENT, slot=slot)

    @precondition(lambda self: self.at("writing"))
    @rule(data=st.data())
    def erase_again(self, data):
        slot = self.pick(data, "writing")
        place = self.places[slot]
        self.flash[place.found] = BLANK
        again = place.fields["uuid"].decode() in self.exposed_before(slot)
        place.at = "idle"
        if not again:
            self.erased.add(self.bench.burn_id(slot))
        self.bench.stopped("E-WRITE", place.found, slot=slot, handed_over=True, erased_blank=True)
        if not again:
            self.exposed.discard(place.fields["uuid"].decode())

    def exposed_before(self, slot):
        uuid = self.places[slot].fields["uuid"].decode()
        row = self.house.book.licence(uuid=uuid)
        return {uuid} if row is not None and row.exposed else set()

    @precondition(lambda self: self.at("writing"))
    @rule(data=st.data(), other=st.sampled_from(MODULES), into=st.booleans(), told=st.booleans())
    def swap(self, data, other, into, told):
        """Another module stands in the slot when the licence is written, or when it is read back."""
        slot = self.pick(data, "writing")
        place = self.places[slot]
        if any(each.module == other for each in self.places.values()):
            return
        if into and self.flash[other] != BLANK:
            return  # the burner reads the identity directly before it writes
        self.write(place, other if into else place.found, "whole")
        place.module = other
        if told:
            place.at = "told"
            self.bench.read_back(place.found, other, slot=slot)
        else:
            place.at = "idle"
            self.bench.stopped("E-SWAPPED", place.found, other, slot=slot, handed_over=True)

    @precondition(lambda self: any(place.at != "idle" for place in self.places.values()))
    @rule(data=st.data(), answered=st.booleans())
    def cancel(self, data, answered):
        slot = self.pick(data, "examined", "firmware", "writing") if self.at("examined", "firmware", "writing") else 1
        self.bench.burning.cancel(slot)
        place = self.places[slot]
        if answered and place.at in {"examined", "firmware"}:
            place.at = "idle"
            self.bench.stopped("E-CANCELLED", slot=slot)

    @rule(written=st.sampled_from(["whole", "torn", "nothing"]))
    def burner_dies(self, written):
        for place in self.places.values():
            if place.at == "writing":
                self.write(place, place.found, written)
            place.at = "idle"
        self.bench.burning.burner_gone()
        self.house.book.recover(ctx=Context())

    @precondition(lambda self: self.at("examined", "firmware", "writing"))
    @rule(data=st.data())
    def disk_is_full_for_one_message(self, data):
        slot = self.pick(data, "examined", "firmware", "writing")
        with full_disk():
            match self.places[slot].at:
                case "examined":
                    self.find_in(slot)
                case "firmware":
                    self.ready_in(slot)
                case _:
                    place = self.places[slot]
                    self.write(place, place.found, "whole")
                    place.at = "told"
                    self.bench.read_back(place.found, slot=slot)
        self.bench.burning.book_what_is_left()

    def find_in(self, slot):
        place = self.places[slot]
        place.at = "asked"
        self.bench.found(place.found, *self.flash[place.found], slot=slot)

    def ready_in(self, slot):
        self.places[slot].at = "ready"
        self.bench.ready(slot)

    @rule(slot=slots, verdict=st.sampled_from(list(Verdict)))
    def a_message_of_no_burn(self, slot, verdict):
        self.bench.say(ReadBack(slot=slot, burn="of-long-ago", verdict=verdict, seen=(MODULES[0],)))

    @rule(written=st.sampled_from(["whole", "nothing"]))
    def station_is_cut_and_starts_again(self, written):
        for place in self.places.values():
            if place.at == "writing":
                self.write(place, place.found, written)
            place.at = "idle"
        self.note_results()
        self.begun = [burn for burn in self.begun if burn in {result.burn for result in self.results}]
        self.house.reopen()
        self.house.book.recover(ctx=Context())
        self.open_bench()

    def write(self, place, module, how):
        if how == "whole":
            self.flash[module] = (Region.LICENCE, place.fields)
        elif how == "torn":
            self.flash[module] = (Region.TORN, {})

    # ---- what must hold ---------------------------------------------------------------------------------

    def note_results(self):
        self.results += self.bench.results[self.counted :]
        self.counted = len(self.bench.results)

    @invariant()
    def the_book_keeps_its_laws(self):
        if hasattr(self, "house"):
            assert self.house.book.verify() == ()

    @invariant()
    def every_burn_ends_exactly_once(self):
        if not hasattr(self, "house"):
            return
        self.note_results()
        ended = [result.burn for result in self.results]
        assert len(set(ended)) == len(ended)
        left = set(self.begun) - set(ended)
        running = {self.bench.burn_id(slot) for slot in SLOTS if self.bench.burning.busy(slot)}
        # One that only looked at a module for which the slot does not wait is no burn of that module.
        for burn in left - running:
            assert [m.name for m in self.bench.link.sent if getattr(m, "burn", None) == burn] == ["Examine", "Leave"]

    @invariant()
    def what_is_reserved_or_written_belongs_to_a_burn_that_runs(self):
        if hasattr(self, "house"):
            at_work = [state for state in self.house.states().values() if state in {"reserved", "writing"}]
            assert len(at_work) <= self.bench.burning.running

    @invariant()
    def no_licence_stands_on_two_modules_and_none_that_is_free_stands_anywhere(self):
        if not hasattr(self, "house"):
            return
        held = [fields["uuid"].decode() for region, fields in self.flash.values() if region is Region.LICENCE]
        assert len(set(held)) == len(held)
        for uuid in held:
            row = self.house.book.licence(uuid=uuid)
            assert row is not None
            assert row.state is not LicenceState.AVAILABLE

    @invariant()
    def what_passed_is_booked_and_what_was_handed_over_is_never_free(self):
        if not hasattr(self, "house"):
            return
        for result in self.results:
            if result.burn in self.handed - self.erased:
                assert result.outcome in {Outcome.PASS, Outcome.UNCERTAIN}
            if result.outcome is Outcome.PASS:
                assert self.house.book.licence(uuid=result.uuid).state != LicenceState.AVAILABLE
        for uuid in self.exposed:
            assert self.house.book.licence(uuid=uuid).state is not LicenceState.AVAILABLE


@pytest.fixture
def machine(template: Template) -> type[BurnMachine]:
    BurnMachine.template = template
    return BurnMachine


def test_any_conversation_keeps_the_laws(machine: type[BurnMachine]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=30))
