"""The burn: every answer rests on a move that is in the book already, and every burn ends exactly once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from app.marks import Marks
from app.underway import Job, module_of
from app.views import Phase
from burner.messages import (
    Booked,
    Cancel,
    Examine,
    Go,
    HandOver,
    Identity,
    Leave,
    Message,
    Progress,
    ReadBack,
    ReadyForLicence,
    Region,
    SlotCondition,
    Verdict,
)
from licenses.book import Context, head
from licenses.words import Licence, LicenceState, Secret
from resources.errors import NeedsPerson
from resources.failures import table
from tests.app.bench import Bench
from tests.app.house import (
    KEY_MARK,
    OTHER_PRODUCT,
    PRODUCT,
    House,
    batch,
    full_disk,
    identity,
    mac,
    order,
    place_recipe,
)

_S = LicenceState

BURN_CODES = sorted(code for code, row in table().items() if row.outcome in {"FAIL", "ERROR", "ABORTED"})


@pytest.fixture
def bench(house: House) -> Bench:
    return Bench(house)


def state(bench: Bench, uuid: str) -> LicenceState:
    row = bench.book.licence(uuid=uuid)
    assert row is not None
    return row.state


def reserved(bench: Bench) -> str:
    """The uuid of the one licence that is not free."""
    (uuid,) = bench.house.states()
    return uuid


# ---- the order of a good burn ---------------------------------------------------------------------------


def test_each_message_leaves_only_after_its_move_is_on_disk(bench: Bench) -> None:
    states: list[tuple[str, str]] = []

    def note(message: Message) -> None:
        if not isinstance(message, Examine):
            states.append((message.name, state(bench, reserved(bench)).value))

    bench.link.on_send = note
    bench.burn()
    assert states == [("Go", "reserved"), ("HandOver", "writing"), ("Booked", "burned")]


def test_the_head_outside_the_book_is_written_before_the_licence_leaves(bench: Bench) -> None:
    heads: list[bool] = []

    def note(message: Message) -> None:
        if isinstance(message, HandOver):
            heads.append(head.read(bench.house.folder.path / head.FILE) == bench.book.head())

    bench.link.on_send = note
    bench.burn()
    assert heads == [True]


def test_a_pass_is_shown_only_after_the_module_was_booked(bench: Bench) -> None:
    phases: list[Phase] = []

    def note(message: Message) -> None:
        if isinstance(message, Booked):
            phases.append(bench.board[1].phase)

    bench.link.on_send = note
    bench.burn()
    assert phases == [Phase.VERIFYING]


def test_a_good_burn_is_one_result_one_row_and_one_module(bench: Bench) -> None:
    uuid = bench.burn(7)
    (result,) = bench.results
    assert (result.outcome, result.code, result.mac, result.uuid, result.sentence) == ("PASS", None, mac(7), uuid, "")
    (row,) = bench.book.records()
    assert (row.burn, row.outcome, row.uuid, row.mac) == (result.burn, "PASS", uuid, mac(7))
    assert (row.product, row.recipe, row.chip, row.actor, row.slot) == (PRODUCT, 1, "esp32c3", "Ann", 1)
    assert bench.book.licence_of(module=bench.book.licence(uuid=uuid).module).uuid == uuid
    assert bench.book.verify() == ()


def test_the_licence_is_handed_over_whole_and_once(bench: Bench) -> None:
    uuid = bench.burn()
    assert bench.handed() == bench.house.whole(uuid)
    assert bench.link.names().count("HandOver") == 1


def test_third_party_resources_that_were_burned_are_in_the_journal_by_their_names(bench: Bench) -> None:
    bench.present()
    bench.found(identity(1))
    bench.ready()
    bench.read_back(identity(1), md5="0" * 32, resources="homekit_salt homekit_setup_id")
    (told,) = [each for each in bench.book.journal_after(limit=1000) if each["kind"] == "licence.burned"]
    assert told["data"]["resources"] == ["homekit_salt", "homekit_setup_id"]


def test_two_slots_at_once_get_two_licences(bench: Bench) -> None:
    for slot in (1, 2):
        bench.present(slot)
        bench.found(identity(slot), slot=slot)
    for slot in (1, 2):
        bench.ready(slot)
    for slot in (2, 1):
        bench.read_back(identity(slot), slot=slot)
    assert len({result.uuid for result in bench.results}) == 2
    assert {result.mac for result in bench.results} == {mac(1), mac(2)}
    assert bench.book.verify() == ()


# ---- the decision table ---------------------------------------------------------------------------------


def test_a_bound_module_that_holds_its_licence_passes_again_and_nothing_moves(bench: Bench) -> None:
    uuid = bench.burn()
    free = bench.house.free()
    bench.present()
    bench.found(region=Region.LICENCE, holds=bench.house.whole(uuid))
    assert bench.link.names()[-2:] == ["Examine", "Booked"]
    assert (bench.results[-1].uuid, bench.last()) == (uuid, ("PASS", None))
    assert bench.house.free() == free
    assert len(bench.book.records()) == 2


@pytest.mark.parametrize("before", [_S.BURNED, _S.UNCERTAIN])
def test_a_bound_module_that_is_blank_gets_the_same_licence_again(bench: Bench, before: LicenceState) -> None:
    uuid = bench.burn() if before is _S.BURNED else bench.make_uncertain()
    free = bench.house.free()
    bench.present()
    bench.found()
    assert state(bench, uuid) is before, "nothing moves before it is handed over"
    bench.ready()
    assert (state(bench, uuid), bench.handed()["uuid"].decode()) == (_S.WRITING, uuid)
    bench.read_back()
    assert (state(bench, uuid), bench.house.free()) == (_S.BURNED, free)


@pytest.mark.parametrize("slot", [1, 2])
def test_an_uncertain_licence_that_stands_is_settled_in_whichever_slot(bench: Bench, slot: int) -> None:
    uuid = bench.make_uncertain()
    bench.removed()
    bench.present(slot)
    bench.found(region=Region.LICENCE, holds=bench.house.whole(uuid), slot=slot)
    assert (state(bench, uuid), bench.last()) == (_S.BURNED, ("PASS", None))
    assert bench.link.names(slot)[-1] == "Booked"


def test_a_uuid_with_the_old_key_proves_its_module_where_only_the_address_is_known(bench: Bench) -> None:
    """What a power cut leaves on a module with a serial command line; blank it would prove nothing."""
    bare = Identity(mac=mac(1))
    bench.present()
    bench.found(bare)
    bench.ready()
    bench.stopped("E-UNCERTAIN", handed_over=True)
    uuid = str(bench.results[-1].uuid)
    for holds, last in (({}, "Leave"), ({"uuid": uuid.encode(), "auth_key": b"o" * 32}, "Go")):
        bench.removed()
        bench.board.acknowledged(1)
        bench.present()
        bench.found(bare, Region.LICENCE if holds else Region.BLANK, holds)
        assert bench.link.names()[-1] == last
    bench.ready()
    assert bench.handed() == bench.house.whole(uuid)
    bench.read_back(bare)
    assert (state(bench, uuid), bench.book.verify()) == (_S.BURNED, ())


def test_a_torn_uncertain_licence_is_written_again(bench: Bench) -> None:
    uuid = bench.make_uncertain()
    bench.present()
    bench.found(region=Region.TORN, holds={"uuid": uuid.encode()})
    bench.ready()
    bench.read_back()
    assert state(bench, uuid) is _S.BURNED


def test_a_module_that_holds_another_licence_is_refused_and_both_are_in_quarantine(bench: Bench) -> None:
    first, second = bench.burn(1), bench.burn(2)
    bench.present()
    bench.found(identity(1), Region.LICENCE, bench.house.whole(second))
    assert bench.last() == ("FAIL", "E-OTHER-LICENCE")
    assert {row.uuid for row in bench.book.quarantined()} == {first, second}


@pytest.mark.parametrize(
    ("region", "holds", "code"),
    [
        (Region.LICENCE, {"uuid": b"uuidzzzzzzzzzzzzzzzz", "auth_key": b"k" * 32}, "E-FOREIGN"),
        (Region.DAMAGED, {}, "E-DAMAGED"),
        (Region.TORN, {}, "E-DAMAGED"),
        (Region.UNREADABLE, {}, "E-UNREADABLE"),
    ],
)
def test_an_unbound_module_that_is_not_blank_is_refused(
    bench: Bench, region: Region, holds: dict[str, bytes], code: str
) -> None:
    free = bench.house.free()
    bench.present()
    bench.found(region=region, holds=holds)
    assert bench.last() == ("FAIL", code)
    assert bench.link.names() == ["Examine", "Leave"]
    assert (bench.house.free(), bench.results[-1].uuid) == (free, None)
    assert [row.code for row in bench.book.records()] == [code]


def test_a_module_at_work_in_another_slot_is_refused(bench: Bench) -> None:
    bench.present(1)
    bench.found(identity(1), slot=1)
    bench.present(2)
    bench.found(identity(1), slot=2)
    assert bench.results[-1].code == "E-AT-WORK"
    bench.ready(1)
    bench.read_back(identity(1), slot=1)
    assert bench.last() == ("PASS", None)


def test_an_empty_stock_ends_the_burn_and_binds_nothing(bench: Bench) -> None:
    for number in range(bench.house.free()):
        bench.burn(number + 1)
    bench.present()
    bench.found(identity(99))
    assert bench.last() == ("ERROR", "E-NO-STOCK")
    assert PRODUCT in bench.board[1].sentence
    assert bench.book.verify() == ()


SPACED = b"with a space in it, but 32 long."
LONG = b"x" * 5000


@pytest.mark.parametrize(
    ("command_line", "key"), [(True, SPACED), (True, b"too short"), (False, LONG), (False, b"a\0b")]
)
def test_a_licence_that_cannot_be_written_stays_here_set_aside_and_the_next_one_is_burned(
    house: House, command_line: bool, key: bytes
) -> None:
    rows = [Licence(uuid=f"uuidcam{number:013d}", secrets={"auth_key": Secret(key)}) for number in range(3)]
    rows.append(Licence(uuid="uuidcam9999999999999", secrets={"auth_key": Secret(b"k" * 32)}))
    house.book.receive(opened=batch(rows, product="cam", name="B-cam"))
    place_recipe(house.folder.recipes, "cam", 1, house.signer, command_line=command_line)
    bench = Bench(house)
    bench.burning.job = Job(product="cam", recipe=1)
    bench.burn(1)
    assert bench.results[-1].uuid == rows[-1].uuid
    for row in rows[:-1]:
        kept = bench.book.licence(uuid=row.uuid)
        assert kept is not None
        assert (kept.state, "cannot be written" in (kept.quarantine or "")) == (_S.AVAILABLE, True)
        assert key.decode() not in (kept.quarantine or "")
    assert bench.book.verify() == ()


def test_where_no_licence_can_be_written_the_slot_says_so_before_any_is_lost(house: House) -> None:
    bad = Licence(uuid="uuidcam0000000000000", secrets={"auth_key": Secret(SPACED)})
    house.book.receive(opened=batch([bad], product="cam", name="B-cam"))
    place_recipe(house.folder.recipes, "cam", 1, house.signer, command_line=True)
    bench = Bench(house)
    bench.burning.job = Job(product="cam", recipe=1)
    bench.present()
    bench.found()
    assert bench.last() == ("ERROR", "E-UNFIT")
    assert bad.uuid in bench.board[1].sentence
    assert SPACED.decode() not in bench.board[1].sentence
    assert "Go" not in bench.link.names()


def test_settling_gives_no_fresh_licence(house: House) -> None:
    bench = Bench(house, settle_only=True)
    bench.present()
    bench.found()
    assert bench.last() == ("FAIL", "E-NOT-UNCERTAIN")
    assert house.states() == {}


def test_a_module_of_another_product_does_not_pass_here(bench: Bench) -> None:
    uuid = bench.burn()
    bench.burning.job = Job(product=OTHER_PRODUCT, recipe=1)
    bench.present()
    bench.found(region=Region.LICENCE, holds=bench.house.whole(uuid))
    assert bench.results[-1].code == "E-OTHER-PRODUCT"
    assert state(bench, uuid) is _S.BURNED


def test_a_blank_module_of_another_product_does_not_get_its_licence_by_this_recipe(bench: Bench) -> None:
    uuid = bench.make_uncertain()
    bench.burning.job = Job(product=OTHER_PRODUCT, recipe=1)
    bench.present()
    bench.found()
    assert bench.results[-1].code == "E-OTHER-PRODUCT"
    assert "Go" not in bench.link.names()[-2:]
    assert state(bench, uuid) is _S.UNCERTAIN


def test_an_uncertain_licence_of_another_product_is_settled_but_does_not_pass_here(bench: Bench) -> None:
    uuid = bench.make_uncertain()
    bench.burning.job = Job(product=OTHER_PRODUCT, recipe=1)
    bench.present()
    bench.found(region=Region.LICENCE, holds=bench.house.whole(uuid))
    assert (state(bench, uuid), bench.results[-1].code) == (_S.BURNED, "E-OTHER-PRODUCT")


def test_a_swap_settles_only_when_both_modules_were_read(bench: Bench) -> None:
    bench.present()
    bench.found(identity(1))
    bench.ready()
    bench.read_back(identity(1), identity(2))
    uuid = bench.results[-1].uuid
    assert (state(bench, uuid), bench.last()) == (_S.UNCERTAIN, ("UNCERTAIN", "E-SWAPPED"))
    bench.burning.begin(2)
    bench.found(identity(2), slot=2)
    assert bench.results[-1].code == "E-SEEN"
    bench.burning.begin(1)
    bench.found(identity(1), Region.LICENCE, bench.house.whole(uuid))
    assert state(bench, uuid) is _S.BURNED
    assert bench.book.verify() == ()


# ---- failures -------------------------------------------------------------------------------------------


def test_any_failure_before_the_hand_over_leaves_the_licence_free(bench: Bench) -> None:
    free = bench.house.free()
    for code in BURN_CODES:
        bench.present()
        bench.found()
        bench.stopped(code)
        assert bench.last() == (table()[code].outcome, code)
        assert (bench.house.free(), bench.house.states()) == (free, {})
        bench.board.acknowledged(1)
    assert [row.code for row in bench.book.records()] == BURN_CODES[::-1]


def test_a_module_that_the_checks_refuse_is_named_on_the_tile_in_the_result_and_in_the_records(bench: Bench) -> None:
    bench.present()
    bench.stopped("E-CHIP", identity(7), facts={"found": "esp32", "wanted": "esp32c3"})
    assert bench.board[1].mac == bench.results[-1].mac == identity(7).mac
    (row,) = bench.book.records(mac=identity(7).mac)
    assert (row.code, row.uuid) == ("E-CHIP", None)
    assert bench.book.licence_of(module=module_of(identity(7))) is None
    assert bench.book.verify() == ()


def test_any_failure_after_the_hand_over_leaves_the_licence_uncertain(bench: Bench) -> None:
    uuids = set()
    for number, code in enumerate(BURN_CODES[: bench.house.free()], start=1):
        bench.present()
        bench.found(identity(number))
        bench.ready()
        bench.stopped(code, handed_over=True)
        uuids.add(bench.results[-1].uuid)
        assert bench.last() == ("UNCERTAIN", "E-UNCERTAIN")
        bench.board.acknowledged(1)
    assert {state(bench, uuid) for uuid in uuids} == {_S.UNCERTAIN}
    assert len(uuids) == len(bench.results)
    assert bench.book.verify() == ()


def test_a_licence_that_was_erased_and_read_back_blank_is_free_again(bench: Bench) -> None:
    free = bench.house.free()
    bench.present()
    bench.found()
    bench.ready()
    bench.stopped("E-WRITE", identity(1), handed_over=True, erased_blank=True)
    assert (bench.last(), bench.house.free()) == (("FAIL", "E-WRITE"), free)


def test_an_uncertain_licence_is_never_free_even_when_it_was_erased_again(bench: Bench) -> None:
    uuid = bench.make_uncertain()
    bench.present()
    bench.found()
    bench.ready()
    bench.stopped("E-WRITE", identity(1), handed_over=True, erased_blank=True)
    assert (state(bench, uuid), bench.last()[0]) == (_S.UNCERTAIN, "UNCERTAIN")


@pytest.mark.parametrize("verdict", [Verdict.DIFFERENT, Verdict.NONE])
def test_a_read_back_that_is_not_equal_is_uncertain(bench: Bench, verdict: Verdict) -> None:
    bench.present()
    bench.found()
    bench.ready()
    bench.read_back(verdict=verdict)
    assert bench.last() == ("UNCERTAIN", "E-UNCERTAIN")
    assert bench.link.names()[-1] == "Leave"


def test_an_equal_read_back_that_saw_no_module_is_uncertain(bench: Bench) -> None:
    bench.present()
    bench.found()
    bench.ready()
    bench.say(ReadBack(slot=1, burn=bench.burn_id(), verdict=Verdict.EQUAL, seen=()))
    assert bench.last()[0] == "UNCERTAIN"


def test_a_module_exchanged_before_the_hand_over_is_no_uncertain_one(bench: Bench) -> None:
    free = bench.house.free()
    bench.present()
    bench.found()
    bench.stopped("E-SWAPPED", identity(1), identity(2))
    assert (bench.last(), bench.house.free()) == (("ERROR", "E-EXCHANGED"), free)


def test_a_module_that_fails_again_and_again_consumes_no_stock(bench: Bench) -> None:
    free = bench.house.free()
    for _ in range(5):
        bench.present()
        bench.found()
        bench.ready()
        bench.stopped("E-WRITE", identity(1), handed_over=True, erased_blank=True)
        bench.board.acknowledged(1)
    for _ in range(5):
        bench.make_uncertain()
        bench.board.acknowledged(1)
    assert bench.house.free() == free - 1
    assert len(bench.house.states()) == 1


STEPS: dict[str, tuple[Callable[[Bench], None], ...]] = {
    "examined": (),
    "found": (Bench.found,),
    "handed over": (Bench.found, Bench.ready),
}


def go_to(bench: Bench, step: str) -> None:
    bench.present()
    for each in STEPS[step]:
        each(bench)


@pytest.mark.parametrize(
    ("step", "outcome", "code", "uncertain"),
    [
        ("examined", "ERROR", "E-BURNER", 0),
        ("found", "ERROR", "E-BURNER", 0),
        ("handed over", "UNCERTAIN", "E-UNCERTAIN", 1),
    ],
)
def test_the_death_of_the_burner_ends_the_burn_by_what_it_had(
    bench: Bench, step: str, outcome: str, code: str, uncertain: int
) -> None:
    go_to(bench, step)
    bench.burning.burner_gone()
    assert bench.last() == (outcome, code)
    assert (bench.burning.running, len(bench.book.uncertain_ones())) == (0, uncertain)
    assert bench.book.recover(ctx=Context()).released == ()
    assert [row.outcome for row in bench.book.records()] == [outcome]


@pytest.mark.parametrize(
    ("step", "outcome"), [("examined", "ABORTED"), ("found", "ABORTED"), ("handed over", "UNCERTAIN")]
)
def test_a_cancel_is_asked_once_and_ends_the_burn_by_where_it_was(bench: Bench, step: str, outcome: str) -> None:
    go_to(bench, step)
    for _ in range(3):
        bench.burning.cancel(1)
    assert bench.link.names().count("Cancel") == 1
    assert bench.burning.busy(1)
    bench.stopped("E-CANCELLED", handed_over=step == "handed over")
    assert bench.last()[0] == outcome


def test_a_cancel_that_comes_too_late_changes_nothing(bench: Bench) -> None:
    bench.present()
    bench.found()
    bench.ready()
    bench.burning.cancel(1)
    bench.read_back()
    assert bench.last() == ("PASS", None)
    bench.burning.cancel(1)
    assert bench.link.names().count("Cancel") == 1


# ---- messages out of place ------------------------------------------------------------------------------


def test_a_message_of_another_burn_is_dropped_and_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.present()
    bench.found()
    sent = len(bench.link.sent)
    with caplog.at_level(logging.WARNING):
        bench.say(ReadyForLicence(slot=1, burn="another"))
        bench.say(ReadyForLicence(slot=2, burn=bench.burn_id()))
        bench.say(Progress(slot=9, burn="x", phase="firmware", done=1, total=2))
    assert len(bench.link.sent) == sent
    assert caplog.text.count("message_of_another_burn") == 3


def test_a_message_after_the_end_of_its_burn_is_dropped(bench: Bench) -> None:
    uuid = bench.burn()
    bench.stopped("E-LINE", handed_over=True)
    assert (state(bench, uuid), len(bench.results)) == (_S.BURNED, 1)


def test_a_module_found_twice_in_one_burn_ends_it_and_strands_nothing(bench: Bench) -> None:
    bench.present()
    bench.found()
    bench.found()
    assert bench.last()[0] == "ERROR"
    assert bench.house.states() == {}


def test_asking_twice_for_the_licence_hands_it_over_once(bench: Bench) -> None:
    bench.present()
    bench.found()
    bench.ready()
    bench.ready()
    assert bench.link.names().count("HandOver") == 1
    assert bench.last()[0] == "UNCERTAIN"


def test_a_read_back_of_what_was_never_handed_over_books_nothing(bench: Bench) -> None:
    bench.present()
    bench.found()
    bench.read_back()
    assert bench.results[-1].outcome != "PASS"
    assert bench.house.states() == {}


# ---- a book that cannot be written ----------------------------------------------------------------------


@pytest.mark.parametrize("step", ["found", "ready", "read back", "stopped before", "stopped after"])
def test_a_full_disk_ends_the_burn_and_the_book_recovers(bench: Bench, step: str) -> None:
    bench.present()
    if step != "found":
        bench.found()
    if step in {"read back", "stopped after"}:
        bench.ready()
    with full_disk():
        match step:
            case "found":
                bench.found()
            case "ready":
                bench.ready()
            case "read back":
                bench.read_back()
            case "stopped before":
                bench.stopped("E-FIRMWARE")
            case "stopped after":
                bench.stopped("E-LINE", handed_over=True)
    (result,) = bench.results
    written = step in {"read back", "stopped after"}
    assert (result.outcome, result.code) == ("UNCERTAIN" if written else "ERROR", "E-BOOK")
    assert bench.link.names().count("Booked") == 0
    bench.burning.book_what_is_left()
    assert bench.book.recover(ctx=Context()).released == ()
    assert len(bench.book.uncertain_ones()) == written
    assert [(row.outcome, row.code) for row in bench.book.records()] == [(result.outcome, "E-BOOK")]
    assert bench.book.verify() == ()


def test_who_was_seen_in_a_swap_is_not_lost_on_a_full_disk(bench: Bench) -> None:
    bench.present()
    bench.found(identity(1))
    bench.ready()
    with full_disk():
        bench.read_back(identity(1), identity(2))
    bench.burning.book_what_is_left()
    assert bench.last()[0] == "UNCERTAIN"
    bench.burning.begin(2)
    bench.found(identity(2), slot=2)
    assert bench.results[-1].code == "E-SEEN"


# ---- the slot that waits for its module -----------------------------------------------------------------


def test_a_slot_that_waits_for_its_uncertain_module_gives_no_licence_to_another(bench: Bench) -> None:
    bench.make_uncertain(1)
    shown = bench.board[1]
    free = bench.house.free()
    bench.removed()
    bench.present()
    bench.found(identity(2))
    assert bench.link.names()[-1] == "Leave"
    assert (bench.board[1], bench.house.free(), len(bench.results)) == (shown, free, 1)
    assert not bench.burning.busy(1)
    bench.present()
    bench.found(identity(1))
    bench.ready()
    bench.read_back(identity(1))
    assert bench.last() == ("PASS", None)


def test_after_acknowledgement_the_slot_takes_another_module(bench: Bench) -> None:
    bench.make_uncertain(1)
    bench.board.acknowledged(1)
    bench.burn(2)
    assert bench.last() == ("PASS", None)


# ---- what is missing ------------------------------------------------------------------------------------


def test_without_a_job_the_slot_says_what_is_missing(bench: Bench) -> None:
    bench.burning.job = None
    bench.burning.missing = NeedsPerson("E-NO-LICENCES")
    bench.present()
    assert bench.link.sent == []
    assert (bench.board[1].code, bench.board[1].needs_acknowledgement) == ("E-NO-LICENCES", False)
    assert bench.results == []


def test_a_recipe_that_is_not_here_begins_no_burn(bench: Bench) -> None:
    bench.burning.job = Job(product=PRODUCT, recipe=9)
    bench.present()
    assert (bench.link.sent, bench.board[1].phase) == ([], Phase.ERROR)
    assert not bench.burning.busy(1)


def test_a_recipe_that_was_altered_begins_no_burn(bench: Bench) -> None:
    file = bench.house.folder.recipes / PRODUCT / "1" / "recipe.toml"
    file.write_bytes(file.read_bytes() + b"\n")
    bench.present()
    assert (bench.link.sent, bench.board[1].code) == ([], "E-RECIPE-DAMAGED")


def test_a_burn_counts_for_the_work_order_under_which_it_began(bench: Bench) -> None:
    context = Context()
    bench.book.open_work_order(order=order(), ctx=context)
    bench.burning.job = Job(product=PRODUCT, recipe=1, work_order="WO-1")
    bench.present()
    bench.burning.job = Job(product=PRODUCT, recipe=1)
    bench.found()
    bench.ready()
    bench.read_back()
    found = bench.book.work_order(number="WO-1")
    assert found is not None
    assert (found.passed, bench.book.records()[0].work_order) == (1, "WO-1")


# ---- secrets --------------------------------------------------------------------------------------------


def test_no_secret_is_in_what_is_shown_logged_or_told(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    uuid = bench.burn(1)
    bench.make_uncertain(2)
    bench.present(2)
    bench.found(identity(1), Region.LICENCE, bench.house.whole(uuid), slot=2)
    told = [repr(bench.board.views()), repr(bench.results), repr(bench.link.sent), caplog.text]
    told += [repr(bench.book.records()), repr(bench.book.journal_after(limit=1000)), repr(vars(bench.burning))]
    assert KEY_MARK in repr(bench.handed())
    assert not any(KEY_MARK in text for text in told)


def test_messages_of_other_kinds_are_passed_over(bench: Bench) -> None:
    bench.present()
    for message in (Go, Leave, Booked, Cancel):
        bench.say(message(slot=1, burn=bench.burn_id()))
    assert bench.burning.busy(1)
    bench.found()
    assert bench.link.names()[-1] == "Go"


def test_the_board_follows_the_burn(bench: Bench) -> None:
    seen: list[tuple[Phase, float | None]] = []
    bench.present()
    for phase, done in (("checking", 0), ("firmware", 50), ("licence", 0), ("verifying", 100)):
        bench.say(Progress(slot=1, burn=bench.burn_id(), phase=phase, done=done, total=100))
        seen.append((bench.board[1].phase, bench.board[1].progress))
    assert seen == [(Phase.CHECKING, 0.0), (Phase.WRITING, 0.5), (Phase.VERIFYING, 0.9), (Phase.VERIFYING, 1.0)]
    assert bench.board.condition(1) is SlotCondition.PRESENT


def test_a_module_that_is_marked_for_tests_gets_no_licence(bench: Bench, tmp_path: Path) -> None:
    marks = Marks.load(tmp_path / "marked.json")
    marks.add(module_of(identity(1)))
    bench.burning.marks = Marks.load(tmp_path / "marked.json")
    bench.present()
    bench.found(identity(1))
    bench.removed()

    assert bench.last() == ("ERROR", "E-MARKED")
    assert bench.house.states() == {}
    assert bench.burn(2)
