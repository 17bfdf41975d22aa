"""The book under any order of verbs: after every step each invariant holds, and a small model agrees with it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from licenses.book import Book, BurnEnd, Context, Decision, sealing
from licenses.keys import KeySources, StationKeys
from licenses.words import LIVE, Holding, LicenceState, ModuleId, Outcome, Region
from resources.errors import NeedsPerson

_S = LicenceState
_MODULES = [ModuleId(mac=f"A0:B7:65:00:00:{n:02X}", unique_id=f"{n:032x}") for n in range(1, 5)]
_MODULES.append(ModuleId(mac="A0:B7:65:00:00:0F"))
_PASS = BurnEnd(outcome=Outcome.PASS, seconds=1.0)

modules = st.sampled_from(_MODULES)


class BookMachine(RuleBasedStateMachine):
    """What the flash of each module really holds is kept beside; the book never sees it but through readings."""

    template: Path
    batch_of: staticmethod

    @initialize()
    def start(self):
        self.folder = Path(tempfile.mkdtemp()) / "station"
        shutil.copytree(self.template, self.folder)
        self.keys = StationKeys.open(self.folder, KeySources(demo=True))
        self.book = Book.open(self.folder, self.keys)
        self.flash: dict[ModuleId, Holding] = {}
        self.handed: dict[str, tuple[ModuleId, Context]] = {}
        self.reserved: dict[str, tuple[ModuleId, Context]] = {}
        self.ever_uncertain: set[str] = set()
        self.judged: set[str] = set()
        self.received: set[str] = set()
        self.burns = 0
        self.batches = 0
        self.receive()

    def teardown(self):
        if hasattr(self, "book"):
            self.book.close()
            shutil.rmtree(self.folder.parent)

    def ctx(self):
        self.burns += 1
        return Context(actor="Ann", slot=1, burn=f"burn-{self.burns}")

    def holding(self, module):
        return self.flash.get(module, Holding(region=Region.BLANK))

    @precondition(lambda self: self.batches < 3)
    @rule()
    def receive(self):
        self.batches += 1
        opened = self.batch_of(3, name=f"B-{self.batches}", lot=f"L-{self.batches}")
        self.book.receive(opened=opened)
        self.received |= {each.uuid for each in opened.licences}

    @rule(module=modules)
    def insert(self, module):
        """A module is put in and read; what the book then says is done up to the hand-over."""
        ctx = self.ctx()
        standing = self.book.module_read(module=module, holding=self.holding(module), ctx=ctx)
        if standing.decision is Decision.BURN:
            self._reserve(module, ctx)
        elif standing.decision is Decision.SETTLED:
            self.book.settled(uuid=standing.uuid, module=module, ctx=ctx, ended=_PASS)
        elif standing.decision is Decision.PASS_AGAIN:
            assert self.holding(module).fields["uuid"].decode() == standing.uuid
        elif standing.decision is Decision.WRITE_AGAIN:
            self.book.write_again(uuid=standing.uuid, module=module, ctx=ctx)
            self.handed[standing.uuid] = (module, ctx)

    def _reserve(self, module, ctx):
        try:
            reserved = self.book.reserve(product="plug", module=module, ctx=ctx)
        except NeedsPerson as error:
            assert error.code in {"E-NO-STOCK", "E-SET-ASIDE"}
            return
        assert reserved.uuid not in self.ever_uncertain
        self.reserved[reserved.uuid] = (module, ctx)

    def _take(self, kept, data):
        uuid = data.draw(st.sampled_from(sorted(kept)))
        return uuid, *kept.pop(uuid)

    @precondition(lambda self: self.reserved)
    @rule(data=st.data())
    def release(self, data):
        uuid, _, ctx = self._take(self.reserved, data)
        self.book.release(uuid=uuid, ctx=ctx, code="E-FIRMWARE")

    @precondition(lambda self: self.reserved)
    @rule(data=st.data())
    def hand_over(self, data):
        uuid, module, ctx = self._take(self.reserved, data)
        assert self.book.hand_over(uuid=uuid, ctx=ctx).uuid == uuid
        self.handed[uuid] = (module, ctx)

    @precondition(lambda self: self.handed)
    @rule(data=st.data())
    def write_and_book(self, data):
        uuid, module, ctx = self._take(self.handed, data)
        self._write(module, uuid)
        self.book.burned(uuid=uuid, ctx=ctx, seen=[module], ended=_PASS)
        self.ever_uncertain.add(uuid)

    @precondition(lambda self: self.handed)
    @rule(data=st.data())
    def fail_and_erase(self, data):
        uuid, module, ctx = self._take(self.handed, data)
        self.flash[module] = Holding(region=Region.BLANK)
        came_to = self.book.erased(uuid=uuid, ctx=ctx, code="E-WRITE")
        assert (came_to is _S.UNCERTAIN) == (uuid in self.ever_uncertain)

    @precondition(lambda self: self.handed)
    @rule(data=st.data(), written=st.sampled_from(["whole", "torn", "nothing"]), swapped=modules)
    def lose_sight(self, data, written, swapped):
        """The module is pulled in mid-write, perhaps exchanged, and nobody knows where the licence went."""
        uuid, module, ctx = self._take(self.handed, data)
        target = data.draw(st.sampled_from([module, swapped]))
        if written == "whole":
            self._write(target, uuid)
        elif written == "torn":
            self.flash[target] = Holding(region=Region.TORN)
        self.book.uncertain(uuid=uuid, ctx=ctx, code="E-SWAPPED", seen=[module, swapped])
        self.ever_uncertain.add(uuid)

    def _write(self, module, uuid):
        with self.book._look() as queries:
            _, secrets = sealing.open_one(queries, uuid, self.keys, "st-1")
        fields = {"uuid": uuid.encode(), **{name: secret.open() for name, secret in secrets.items()}}
        self.flash[module] = Holding(region=Region.LICENCE, fields=fields)

    @precondition(lambda self: self.book.uncertain_ones())
    @rule(data=st.data())
    def scrap(self, data):
        uuid = data.draw(st.sampled_from(sorted(row.uuid for row in self.book.uncertain_ones())))
        self.book.scrap(uuid=uuid, reason="lost", ctx=self.ctx())

    @precondition(lambda self: self.book.quarantined())
    @rule()
    def clear(self):
        for row in self.book.quarantined():
            self.judged.add(row.uuid)
            self.book.clear(uuid=row.uuid, reason="judged", ctx=self.ctx())

    @rule()
    def crash(self):
        self.book.close()
        self.book = Book.open(self.folder, self.keys)
        recovered = self.book.recover(ctx=Context(actor="station"))
        assert set(recovered.released) == set(self.reserved)
        assert set(recovered.uncertain) == set(self.handed)
        self.ever_uncertain |= set(self.handed)
        self.reserved, self.handed = {}, {}

    @invariant()
    def the_book_is_sound(self):
        if hasattr(self, "book"):
            assert self.book.verify() == ()
            assert self.book.status().conserved

    @invariant()
    def no_licence_is_lost_or_doubled(self):
        if not hasattr(self, "book"):
            return
        rows = [self.book.licence(uuid=uuid) for uuid in sorted(self.received)]
        assert all(rows)
        live = [row.module for row in rows if row.state in LIVE]
        assert len(live) == len(set(live))
        for row in rows:
            assert row.state is not _S.AVAILABLE or row.uuid not in self.ever_uncertain

    @invariant()
    def no_licence_stands_on_two_modules_or_on_one_while_it_is_free(self):
        """In the flash itself. Only a person who clears a quarantine wrongly can bring that about."""
        if not hasattr(self, "book"):
            return
        holders: dict[str, list[ModuleId]] = {}
        for module, holding in self.flash.items():
            if holding.region is Region.LICENCE:
                holders.setdefault(holding.fields["uuid"].decode(), []).append(module)
        for uuid, found in holders.items():
            assert self.book.licence(uuid=uuid).state is not _S.AVAILABLE
            assert len(found) == 1 or uuid in self.judged


@pytest.fixture
def template(empty_folder, make):
    BookMachine.template = empty_folder
    BookMachine.batch_of = staticmethod(make.batch)
    return empty_folder


def test_any_order_of_verbs_keeps_every_invariant(template):
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        BookMachine, settings=settings(settings.get_profile("ci"), max_examples=20, stateful_step_count=25)
    )
