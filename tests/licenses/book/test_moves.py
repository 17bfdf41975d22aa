"""The verbs that move a licence: each legal step, each refusal, and what the journal says of it."""

from __future__ import annotations

import pytest

from licenses.book import Answer, BurnEnd, Context
from licenses.words import LicenceState, ModuleId, Outcome
from resources.errors import NeedsPerson


def refused(expected, call, /, **arguments):
    with pytest.raises(NeedsPerson) as caught:
        call(**arguments)
    assert caught.value.code == expected


def test_a_reserved_licence_belongs_to_its_module(stocked, make):
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=stocked.burn(), recipe_version=3)
    row = stocked.book.licence(uuid=reserved.uuid)
    assert (row.state, row.module) == (LicenceState.RESERVED, make.module(1))
    assert stocked.book.licence_of(module=make.module(1)) == row
    event = stocked.book.journal_after(limit=100)[-1]
    assert event["kind"] == "licence.reserved"
    assert event["data"] == {"batch": "B-1", "product": "plug", "recipe": 3}
    assert (event["module"], event["actor"], event["slot"]) == (make.module(1).text, "Ann", 1)


def test_licences_are_taken_in_the_order_in_which_they_came(stocked, make):
    taken = [
        stocked.book.reserve(product="plug", module=make.module(number), ctx=stocked.burn()).uuid for number in range(4)
    ]
    assert taken == sorted(taken)


def test_a_licence_that_cannot_be_written_is_set_aside_with_the_reason_and_the_next_is_taken(stocked, make):
    tried = []

    def misfit(licence):
        tried.append(licence.uuid)
        return "its key is too long" if len(tried) == 1 else None

    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=stocked.burn(), misfit=misfit)
    first, second = tried
    assert reserved.uuid == second
    row = stocked.book.licence(uuid=first)
    assert (row.state, row.quarantine) == (LicenceState.AVAILABLE, "it cannot be written: its key is too long")
    assert stocked.book.stock(product="plug").available == 2
    assert stocked.book.verify() == ()


def test_where_no_licence_can_be_written_that_is_said_and_none_is_set_aside(stocked, make):
    refused(
        "E-UNFIT",
        stocked.book.reserve,
        product="plug",
        module=make.module(1),
        ctx=stocked.burn(),
        misfit=lambda _licence: "it is too long",
    )
    assert "licence.quarantined" not in stocked.kinds()
    assert stocked.book.licence_of(module=make.module(1)) is None
    assert stocked.book.reserve(product="plug", module=make.module(1), ctx=stocked.burn()).uuid
    assert stocked.book.verify() == ()


def test_a_released_licence_is_free_again(stocked, make):
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    stocked.book.release(uuid=reserved.uuid, ctx=ctx, code="E-FIRMWARE")
    row = stocked.book.licence(uuid=reserved.uuid)
    assert (row.state, row.module) == (LicenceState.AVAILABLE, None)
    assert stocked.book.stock(product="plug").available == 4


def test_a_burned_licence_has_its_whole_story_in_the_journal(stocked):
    handed = stocked.burned(1)
    assert stocked.state(handed.uuid) == "burned"
    story = stocked.book.story(burn="burn-1")
    assert [event["kind"] for event in story] == [
        "licence.reserved",
        "licence.writing",
        "licence.burned",
        "burn.ended",
    ]
    assert [event["licence"] for event in story] == [handed.uuid] * 4
    assert stocked.book.lineage(uuid=handed.uuid) == story


def test_the_licence_that_is_handed_over_is_the_one_that_was_received(house, make):
    received = make.licence("uuid0000000000000001")
    house.book.receive(opened=make.batch_of([received]))
    handed, _ = house.writing()
    assert handed == received


def test_an_erased_licence_is_free_again(stocked):
    handed, ctx = stocked.writing()
    assert stocked.book.erased(uuid=handed.uuid, ctx=ctx, code="E-WRITE") is LicenceState.AVAILABLE
    assert stocked.state(handed.uuid) == "available"


def test_a_licence_that_was_uncertain_once_is_never_free_again_even_when_erased(stocked, make):
    handed = stocked.uncertain()
    ctx = stocked.burn()
    stocked.book.write_again(uuid=handed.uuid, module=make.module(1), ctx=ctx)
    ended = BurnEnd(outcome=Outcome.FAIL, code="E-WRITE")
    came_to = stocked.book.erased(uuid=handed.uuid, ctx=ctx, code="E-WRITE", ended=ended)
    assert came_to is LicenceState.UNCERTAIN
    assert stocked.state(handed.uuid) == "uncertain"
    assert stocked.book.records(limit=1)[0].outcome is Outcome.UNCERTAIN


def test_a_burned_licence_is_written_again_on_its_own_blank_module(stocked, make):
    handed = stocked.burned()
    ctx = stocked.burn()
    again = stocked.book.write_again(uuid=handed.uuid, module=make.module(1), ctx=ctx)
    assert again == handed
    assert stocked.state(handed.uuid) == "writing"
    stocked.book.burned(uuid=handed.uuid, ctx=ctx, seen=[make.module(1)])
    assert stocked.book.status().batches[0].counts[LicenceState.BURNED] == 1


def test_a_licence_is_not_written_again_where_only_the_mac_is_known(stocked, make):
    bare = ModuleId(mac=make.module(1).mac)
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=bare, ctx=ctx)
    stocked.book.hand_over(uuid=reserved.uuid, ctx=ctx)
    stocked.book.uncertain(uuid=reserved.uuid, ctx=ctx, code="E-PORT")
    refused("E-MAC-ONLY", stocked.book.write_again, uuid=reserved.uuid, module=bare, ctx=stocked.burn())
    ctx = stocked.burn()
    stocked.book.write_again(uuid=reserved.uuid, module=bare, ctx=ctx, names_it=True)
    stocked.book.burned(uuid=reserved.uuid, ctx=ctx, seen=[bare])
    refused("E-MAC-ONLY", stocked.book.write_again, uuid=reserved.uuid, module=bare, ctx=stocked.burn(), names_it=True)


def test_a_licence_is_not_written_again_on_another_module(stocked, make):
    handed = stocked.uncertain(1)
    refused(
        "E-BOOK-OTHER-MODULE", stocked.book.write_again, uuid=handed.uuid, module=make.module(2), ctx=stocked.burn()
    )


def test_a_licence_in_quarantine_is_not_written_again(stocked, make):
    handed = stocked.uncertain(1)
    stocked.book.quarantine(uuid=handed.uuid, reason="QA looks", ctx=stocked.clerk)
    refused("E-QUARANTINED", stocked.book.write_again, uuid=handed.uuid, module=make.module(1), ctx=stocked.burn())


def test_a_module_that_was_swapped_is_never_booked(stocked, make):
    handed, ctx = stocked.writing(1)
    refused(
        "E-BOOK-OTHER-MODULE",
        stocked.book.burned,
        uuid=handed.uuid,
        ctx=ctx,
        seen=[make.module(1), make.module(2)],
    )
    assert stocked.state(handed.uuid) == "writing"


def test_an_uncertain_licence_is_settled_on_its_own_module(stocked, make):
    handed = stocked.uncertain()
    stocked.book.settled(uuid=handed.uuid, module=make.module(1), ctx=stocked.clerk)
    assert stocked.state(handed.uuid) == "burned"
    assert stocked.book.uncertain_ones() == ()


def test_settling_twice_changes_nothing(stocked, make):
    handed = stocked.uncertain()
    stocked.book.settled(uuid=handed.uuid, module=make.module(1), ctx=stocked.clerk)
    head = stocked.book.head()
    stocked.book.settled(uuid=handed.uuid, module=make.module(1), ctx=stocked.clerk)
    assert stocked.book.head() == head


def test_a_scrapped_licence_that_is_read_after_all_is_burned(stocked, make):
    handed = stocked.uncertain()
    stocked.book.scrap(uuid=handed.uuid, reason="module lost", ctx=stocked.clerk)
    assert stocked.state(handed.uuid) == "scrapped"
    stocked.book.settled(uuid=handed.uuid, module=make.module(1), ctx=stocked.clerk)
    assert stocked.state(handed.uuid) == "burned"


@pytest.mark.parametrize("ctx", [Context(), Context(actor="Ann")])
@pytest.mark.parametrize("reason", ["", "  ", "module lost"])
def test_giving_up_needs_a_name_and_a_reason(stocked, ctx, reason):
    handed = stocked.uncertain()
    if ctx.actor and reason.strip():
        stocked.book.scrap(uuid=handed.uuid, reason=reason, ctx=ctx)
        assert stocked.state(handed.uuid) == "scrapped"
    else:
        refused("E-BOOK-REASON", stocked.book.scrap, uuid=handed.uuid, reason=reason, ctx=ctx)
        assert stocked.state(handed.uuid) == "uncertain"


def _in_state(house, make, state):
    """A licence in a state, the context of its burn, and module 1."""
    ctx = house.burn()
    if state == "available":
        return house.book.reserve(product="plug", module=make.module(9), ctx=ctx).uuid, ctx
    if state == "reserved":
        return house.book.reserve(product="plug", module=make.module(1), ctx=ctx).uuid, ctx
    if state == "writing":
        handed, ctx = house.writing(1)
        return handed.uuid, ctx
    handed = {"uncertain": house.uncertain, "burned": house.burned, "scrapped": house.uncertain}[state](1)
    if state == "scrapped":
        house.book.scrap(uuid=handed.uuid, reason="lost", ctx=house.clerk)
    return handed.uuid, ctx


_LEGAL = {
    "release": {"reserved"},
    "hand_over": {"reserved"},
    "write_again": {"uncertain", "burned"},
    "burned": {"writing"},
    "erased": {"writing"},
    "uncertain": {"writing"},
    "settled": {"uncertain", "scrapped", "burned"},
    "scrap": {"uncertain", "burned"},
}


@pytest.mark.parametrize("state", ["reserved", "writing", "uncertain", "burned", "scrapped"])
@pytest.mark.parametrize("verb", sorted(_LEGAL))
def test_each_verb_starts_in_its_own_states_only(stocked, make, verb, state):
    uuid, ctx = _in_state(stocked, make, state)
    arguments = {
        "release": {"code": "E-FIRMWARE"},
        "hand_over": {},
        "write_again": {"module": make.module(1)},
        "burned": {"seen": [make.module(1)]},
        "erased": {"code": "E-WRITE"},
        "uncertain": {"code": "E-PORT"},
        "settled": {"module": make.module(1)},
        "scrap": {"reason": "lost"},
    }[verb]
    call = getattr(stocked.book, verb)
    ctx = stocked.burn() if verb == "write_again" else ctx
    if state in _LEGAL[verb]:
        call(uuid=uuid, ctx=ctx, **arguments)
    else:
        head = stocked.book.head()
        refused("E-BOOK-MOVE", call, uuid=uuid, ctx=ctx, **arguments)
        assert stocked.state(uuid) == state
        assert stocked.book.head() == head
    assert stocked.book.verify() == ()


def test_a_licence_that_the_book_never_had_is_refused(stocked):
    refused("E-BOOK-UNKNOWN", stocked.book.hand_over, uuid="uuid-of-nobody", ctx=stocked.burn())
    refused("E-BOOK-UNKNOWN", stocked.book.release, uuid="uuid-of-nobody", ctx=stocked.burn(), code="E-PORT")


def test_a_module_gets_one_licence_only(stocked, make):
    stocked.burned(1)
    refused("E-AT-WORK", stocked.book.reserve, product="plug", module=make.module(1), ctx=stocked.burn())


def test_a_module_with_a_licence_keeps_its_address_for_itself(stocked, make):
    stocked.burned(1)
    double = ModuleId(mac=make.module(1).mac, unique_id="ff" * 16)
    refused("E-MAC-TWICE", stocked.book.reserve, product="plug", module=double, ctx=stocked.burn())


def test_a_module_whose_licence_was_given_up_gets_no_other(stocked, make):
    handed = stocked.uncertain(1)
    stocked.book.scrap(uuid=handed.uuid, reason="lost", ctx=stocked.clerk)
    refused("E-BOUND", stocked.book.reserve, product="plug", module=make.module(1), ctx=stocked.burn())


def test_without_stock_nothing_is_reserved(house, make):
    refused("E-NO-STOCK", house.book.reserve, product="plug", module=make.module(1), ctx=house.burn())
    assert house.book.records() == ()


def test_a_frozen_lot_gives_no_licence_until_it_is_thawed(stocked, make):
    stocked.book.freeze(lot="L-1", reason="the product changes", ctx=stocked.clerk)
    refused("E-FROZEN", stocked.book.reserve, product="plug", module=make.module(1), ctx=stocked.burn())
    stocked.book.thaw(lot="L-1", ctx=stocked.clerk)
    stocked.book.reserve(product="plug", module=make.module(1), ctx=stocked.burn())
    assert stocked.kinds()[-3:] == ["lot.frozen", "lot.thawed", "licence.reserved"]


def test_a_reserved_licence_of_a_lot_that_was_frozen_since_is_not_handed_over(stocked, make):
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    stocked.book.freeze(lot="L-1", reason="the product changes", ctx=stocked.clerk)
    refused("E-FROZEN", stocked.book.hand_over, uuid=reserved.uuid, ctx=ctx)
    stocked.book.release(uuid=reserved.uuid, ctx=ctx, code="E-FROZEN")
    assert stocked.state(reserved.uuid) == "available"


def test_a_freeze_does_not_stop_what_was_handed_over_before_it(stocked, make):
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    stocked.book.hand_over(uuid=reserved.uuid, ctx=ctx)
    stocked.book.freeze(lot="L-1", reason="the product changes", ctx=stocked.clerk)
    stocked.book.burned(uuid=reserved.uuid, ctx=ctx, seen=[make.module(1)])
    assert stocked.state(reserved.uuid) == "burned"


def test_a_licence_in_quarantine_is_not_reserved(house, make):
    house.book.receive(opened=make.batch(1))
    uuid = make.batch(1).licences[0].uuid
    house.book.quarantine(uuid=uuid, reason="seen twice", ctx=house.clerk)
    stock = house.book.stock(product="plug")
    assert (stock.available, stock.set_aside) == (0, 1)
    refused("E-SET-ASIDE", house.book.reserve, product="plug", module=make.module(1), ctx=house.burn())
    house.book.clear(uuid=uuid, reason="a typing error", ctx=house.clerk)
    assert house.book.reserve(product="plug", module=make.module(1), ctx=house.burn()).uuid == uuid


def test_a_licence_that_came_into_quarantine_while_it_was_reserved_does_not_leave_the_book(stocked, make):
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    stocked.book.quarantine(uuid=reserved.uuid, reason="seen elsewhere", ctx=stocked.clerk)
    refused("E-QUARANTINED", stocked.book.hand_over, uuid=reserved.uuid, ctx=ctx)
    assert stocked.state(reserved.uuid) == "reserved"
    stocked.book.release(uuid=reserved.uuid, ctx=ctx, code="E-QUARANTINED")
    assert stocked.book.stock(product="plug").available == 3


def test_clearing_needs_a_name_a_reason_and_a_quarantine(stocked):
    handed = stocked.uncertain()
    refused("E-BOOK-REASON", stocked.book.clear, uuid=handed.uuid, reason="fine", ctx=Context())
    refused("E-BOOK-REASON", stocked.book.clear, uuid=handed.uuid, reason="", ctx=stocked.clerk)
    refused("E-BOOK-NO-QUARANTINE", stocked.book.clear, uuid=handed.uuid, reason="fine", ctx=stocked.clerk)


def test_a_second_quarantine_keeps_the_first_reason(stocked):
    handed = stocked.uncertain()
    stocked.book.quarantine(uuid=handed.uuid, reason="first", ctx=stocked.clerk)
    stocked.book.quarantine(uuid=handed.uuid, reason="second", ctx=stocked.clerk)
    assert [row.quarantine for row in stocked.book.quarantined()] == ["first"]
    assert stocked.kinds().count("licence.quarantined") == 1


def test_an_assigned_licence_goes_to_its_own_module_only(house, make):
    own, other = make.module(1), make.module(2)
    house.book.receive(
        opened=make.batch_of([make.licence("uuid-own", assigned_mac=own.mac), make.licence("uuid-free")])
    )
    assert house.book.reserve(product="plug", module=other, ctx=house.burn()).uuid == "uuid-free"
    refused("E-ASSIGNED-MAC", house.book.reserve, product="plug", module=make.module(3), ctx=house.burn())
    assert house.book.reserve(product="plug", module=own, ctx=house.burn()).uuid == "uuid-own"


def test_a_module_whose_assigned_licence_is_held_back_takes_no_other(house, make):
    own = make.module(1)
    house.book.receive(
        opened=make.batch_of([make.licence("uuid-own", assigned_mac=own.mac), make.licence("uuid-free")])
    )
    house.book.quarantine(uuid="uuid-own", reason="seen twice", ctx=house.clerk)
    refused("E-ASSIGNED-MAC", house.book.reserve, product="plug", module=own, ctx=house.burn())


def test_a_frozen_assigned_licence_is_not_reserved(house, make):
    own = make.module(1)
    house.book.receive(opened=make.batch_of([make.licence("uuid-own", assigned_mac=own.mac)]))
    house.book.freeze(lot="L-1", reason="the product changes", ctx=house.clerk)
    refused("E-FROZEN", house.book.reserve, product="plug", module=own, ctx=house.burn())


def test_stock_is_counted_per_product_over_its_batches(house, make):
    house.book.receive(opened=make.batch(2, name="B-1"))
    house.book.receive(opened=make.batch(3, name="B-2", lot="L-2"))
    house.book.receive(opened=make.batch(5, name="B-3", lot="L-3", product="bulb"))
    house.burned(1)
    plug = house.book.stock(product="plug")
    assert (plug.available, plug.received) == (4, 5)
    assert house.book.stock(product="nothing").received == 0


def test_a_burn_ends_once(stocked):
    ctx = stocked.burn()
    stocked.book.burn_ended(ctx=ctx, ended=BurnEnd(outcome=Outcome.FAIL, code="E-CHIP"))
    refused("E-BOOK-BURN", stocked.book.burn_ended, ctx=ctx, ended=BurnEnd(outcome=Outcome.PASS))
    refused("E-BOOK-BURN", stocked.book.burn_ended, ctx=stocked.clerk, ended=BurnEnd(outcome=Outcome.PASS))


def test_a_burn_id_is_used_once(stocked, make):
    ctx = stocked.burn()
    stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    refused("E-BOOK-BURN", stocked.book.reserve, product="plug", module=make.module(2), ctx=ctx)
    assert stocked.book.stock(product="plug").available == 3


def test_a_refused_module_leaves_a_record_without_a_licence(stocked, make):
    ended = BurnEnd(outcome=Outcome.FAIL, code="E-CHIP", seconds=0.4, facts={"found": "ESP32", "wanted": "ESP32-C3"})
    stocked.book.burn_ended(ctx=stocked.burn(), ended=ended, module=make.module(7))
    (row,) = stocked.book.records(mac=make.module(7).mac)
    assert (row.outcome, row.code, row.uuid, row.slot, row.actor) == (Outcome.FAIL, "E-CHIP", None, 1, "Ann")
    assert row.facts == {"found": "ESP32", "wanted": "ESP32-C3"}
    assert stocked.book.journal_after(limit=100)[-1]["data"]["mac"] == make.module(7).mac


def test_records_are_found_by_module_licence_and_time(stocked, make):
    first, second = stocked.burned(1), stocked.burned(2)
    newest, oldest = stocked.book.records()
    assert (newest.uuid, oldest.uuid) == (second.uuid, first.uuid)
    assert [row.burn for row in stocked.book.records(mac=make.module(1).mac)] == [oldest.burn]
    assert [row.burn for row in stocked.book.records(uuid=second.uuid)] == [newest.burn]
    assert [row.burn for row in stocked.book.records(since=newest.at)] == [newest.burn]
    assert [row.burn for row in stocked.book.records(limit=1)] == [newest.burn]


def test_counters_count_a_licence_once_however_often_its_module_passes(stocked, make):
    since = stocked.book.status().batches[0].received_at
    handed = stocked.burned(1)
    again = BurnEnd(outcome=Outcome.PASS, seconds=0.5)
    stocked.book.burn_ended(ctx=stocked.burn(), ended=again, module=make.module(1), uuid=handed.uuid)
    stocked.book.burn_ended(ctx=stocked.burn(), ended=BurnEnd(outcome=Outcome.FAIL, code="E-CHIP"))
    stocked.book.burn_ended(ctx=stocked.burn(), ended=BurnEnd(outcome=Outcome.ERROR, code="E-PORT"))
    counters = stocked.book.counters(since=since)
    assert (counters.passed, counters.failed, counters.errors) == (1, 1, 1)
    assert counters.cycle_s == 1.0


def test_recovery_frees_what_was_reserved_and_doubts_what_was_written(stocked, make):
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    handed, _ = stocked.writing(2)
    burned = stocked.burned(3)
    recovered = stocked.book.recover(ctx=Context(actor="station"))
    assert (recovered.released, recovered.uncertain) == ((reserved.uuid,), (handed.uuid,))
    assert [stocked.state(uuid) for uuid in (reserved.uuid, handed.uuid, burned.uuid)] == [
        "available",
        "uncertain",
        "burned",
    ]
    outcomes = {row.uuid: row.outcome for row in stocked.book.records()}
    assert outcomes[reserved.uuid] is Outcome.ERROR
    assert outcomes[handed.uuid] is Outcome.UNCERTAIN
    assert all(row.actor == "Ann" for row in stocked.book.records())
    assert stocked.book.verify() == ()


def test_recovering_twice_changes_nothing(stocked):
    stocked.writing(1)
    stocked.book.recover(ctx=Context())
    head = stocked.book.head()
    recovered = stocked.book.recover(ctx=Context())
    assert (recovered.released, recovered.uncertain) == ((), ())
    assert stocked.book.head() == head


def test_answers_name_events_of_this_book_only(stocked):
    refused(
        "E-BOOK-CURSOR",
        stocked.book.answered,
        results=[Answer(epoch=1, seq=99, verdict="conflict")],
        cursor=stocked.book.head(),
    )
