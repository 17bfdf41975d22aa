"""The fixture at work: slots, person, burner and book behind one loop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.settings import SlotSetting
from app.underway import Job
from app.views import Changed
from burner.messages import (
    Examine,
    Go,
    HandOver,
    Message,
    OpenSlot,
    Presence,
    Progress,
    ReadBack,
    SlotCondition,
    Verdict,
    WriterKind,
)
from licenses.book import Context
from resources.errors import EnvironmentFailed, NeedsPerson
from tests.app.bench import Bench
from tests.app.house import (
    OTHER_PRODUCT,
    PRODUCT,
    House,
    batch,
    full_disk,
    identity,
    licences,
    mac,
    order,
    place_recipe,
)
from tests.app.paper import PaperModule, Shop, failing
from tests.licenses.book.damage import damage

JOB = Job(product=PRODUCT, recipe=1)
MakeShop = Callable[..., Shop]


@pytest.fixture
def shop_of(house: House) -> Iterator[MakeShop]:
    """Makes fixtures that are open and closed again at the end."""
    made: list[Shop] = []

    def make(job: Job | None = JOB, units: int | None = None, ready: bool = True, **options: Any) -> Shop:
        shop = Shop(house, **options)
        made.append(shop)
        shop.fixture.open(job, units=units)
        if ready:
            shop.fixture.wait_ready()
        return shop

    yield make
    for shop in made:
        if not shop.burner.closed:
            shop.close()


def module(number: int) -> PaperModule:
    return PaperModule(identity(number))


# ---- burning --------------------------------------------------------------------------------------------


def test_modules_one_after_another_each_get_a_licence(shop_of: MakeShop, house: House) -> None:
    shop = shop_of()
    for number in (1, 2, 3):
        shop.burner.insert(1, module(number))
        shop.until(lambda number=number: len(shop.results) == number)
        shop.shows("pass")
        shop.burner.remove(1)
        shop.shows("insert")
    assert [result.mac for result in shop.results] == [mac(1), mac(2), mac(3)]
    assert len({result.uuid for result in shop.results}) == 3
    assert house.book.verify() == ()


def test_a_module_that_is_there_at_the_start_is_burned(shop_of: MakeShop) -> None:
    shop = shop_of(ready=False, slots=3)
    shop.burner.insert(2, module(1))
    shop.results_are("PASS")
    assert shop.results[0].slot == 2


def test_all_slots_of_a_full_fixture_burn_at_once(shop_of: MakeShop, house: House) -> None:
    house.book.receive(opened=batch(licences(32, "c"), name="B-3"))
    shop = shop_of(slots=32)
    for slot in range(1, 33):
        shop.burner.insert(slot, module(slot))
    shop.until(lambda: len(shop.results) == 32)
    assert {result.outcome for result in shop.results} == {"PASS"}
    assert len({result.uuid for result in shop.results}) == 32


@pytest.mark.parametrize(("count", "unattended"), [(0, True), (33, True), (33, False)])
def test_a_fixture_of_no_or_too_many_slots_is_refused(house: House, count: int, unattended: bool) -> None:
    with pytest.raises(NeedsPerson) as caught:
        Shop(house, slots=count, unattended=unattended)
    assert caught.value.code == "E-TOO-MANY-SLOTS"


def test_the_first_slot_of_a_station_is_bound_while_it_runs(house: House, shop_of: MakeShop) -> None:
    house.book.receive(opened=batch(licences(1, "c"), name="B-3"))
    shop = shop_of(slots=0)
    assert shop.fixture.slots() == ()
    shop.fixture.take_slots([SlotSetting(url="COM7")])
    shop.settled()
    shop.burner.insert(1, module(1))
    shop.results_are("PASS")


def test_two_slots_on_one_port_are_refused(house: House) -> None:
    with pytest.raises(NeedsPerson) as caught:
        Shop(house, slots=[SlotSetting(url="COM7"), SlotSetting(url="COM7")])
    assert "COM7" in str(caught.value)


# ---- a person before the screen -------------------------------------------------------------------------


def test_after_a_bad_result_the_next_module_waits_for_the_person(shop_of: MakeShop) -> None:
    shop = shop_of()
    shop.burner.instead[1, Go] = failing("E-FIRMWARE")
    shop.burner.insert(1, module(1))
    shop.shows("fail")
    shop.burner.remove(1)
    shop.burner.insert(1, module(2))
    shop.settled()
    shop.shows("fail")
    assert shop.burner.names(1).count("Examine") == 1
    shop.burner.instead.clear()
    shop.fixture.acknowledge(1)
    shop.results_are("FAIL E-FIRMWARE", "PASS")
    assert shop.results[1].mac == mac(2)


def test_acknowledging_examines_a_module_that_is_still_there_again(shop_of: MakeShop) -> None:
    shop = shop_of()
    shop.burner.instead[1, Go] = failing("E-LINE")
    shop.burner.insert(1, module(1))
    shop.shows("error")
    shop.burner.instead.clear()
    shop.fixture.acknowledge(1)
    shop.results_are("ERROR E-LINE", "PASS")
    assert shop.burner.names(1).count("OpenSlot") == 1, "the session goes on"


def test_acknowledging_an_empty_slot_shows_it_empty(shop_of: MakeShop) -> None:
    shop = shop_of()
    shop.burner.instead[1, Go] = failing("E-FIRMWARE")
    shop.burner.insert(1, module(1))
    shop.shows("fail")
    shop.burner.remove(1)
    shop.fixture.acknowledge(1)
    shop.shows("insert")


def test_an_uncertain_module_is_settled_when_it_is_put_back(shop_of: MakeShop) -> None:
    shop = shop_of()
    kept = module(1)

    def written_and_lost(message: Message) -> Message:
        assert isinstance(message, HandOver)
        kept.holds = dict(message.licence)
        return failing("E-LINE", handed_over=True)(message)

    shop.burner.instead[1, HandOver] = written_and_lost
    shop.burner.insert(1, kept)
    shop.shows("uncertain")
    shop.burner.remove(1)
    shop.burner.insert(2, kept)
    shop.results_are("UNCERTAIN E-UNCERTAIN", "PASS")
    assert shop.results[0].uuid == shop.results[1].uuid


def test_an_uncertain_slot_waits_no_more_for_a_module_that_settled_elsewhere(shop_of: MakeShop) -> None:
    shop = shop_of()
    kept = module(1)

    def written_and_lost(message: Message) -> Message:
        assert isinstance(message, HandOver)
        kept.holds = dict(message.licence)
        return failing("E-LINE", handed_over=True)(message)

    shop.burner.instead[1, HandOver] = written_and_lost
    shop.burner.insert(1, kept)
    shop.shows("uncertain")
    shop.burner.remove(1)
    shop.burner.insert(2, kept)
    shop.shows("pass", slot=2)
    shop.shows("insert", slot=1)


def test_an_uncertain_module_that_fails_otherwise_stays_uncertain(shop_of: MakeShop) -> None:
    shop = shop_of()
    shop.burner.instead[1, HandOver] = failing("E-LINE", handed_over=True)
    shop.burner.insert(1, module(1))
    shop.shows("uncertain")
    shop.burner.remove(1)
    shop.burner.instead[1, Examine] = failing("E-CONTACT")
    shop.burner.insert(1, module(1))
    shop.until(lambda: len(shop.results) == 2)
    shop.shows("uncertain")
    shop.burner.remove(1)
    shop.burner.instead.clear()
    shop.burner.insert(1, module(1))
    shop.results_are("UNCERTAIN E-UNCERTAIN", "ERROR E-CONTACT", "PASS")
    shop.shows("pass")


def test_a_person_stops_a_burn_and_starts_it_again(shop_of: MakeShop, house: House) -> None:
    shop = shop_of()
    shop.burner.deaf.add((1, Go))
    shop.burner.insert(1, module(1))
    shop.until(lambda: "Go" in shop.burner.names(1))
    shop.fixture.cancel(1)
    shop.shows("aborted")
    assert house.states() == {}
    shop.burner.deaf.clear()
    shop.fixture.start(1)
    shop.results_are("ABORTED E-CANCELLED", "PASS")


def test_a_slot_that_cannot_see_its_module_is_started_by_a_key(shop_of: MakeShop) -> None:
    shop = shop_of(slots=[SlotSetting(url="COM1", presence=Presence.MANUAL)])
    shop.shows("insert")
    assert shop.view().awaits_start
    shop.burner.modules[1] = module(1)
    shop.fixture.start(1)
    shop.results_are("PASS")


@pytest.mark.parametrize("act", ["start", "acknowledge", "cancel"])
def test_a_key_for_no_slot_or_a_slot_that_is_not_open_yet_does_nothing(shop_of: MakeShop, act: str) -> None:
    shop = shop_of(ready=False)
    shop.burner.mute = True
    shop.settled()
    shop.burner.die()
    shop.burner.open.clear()
    shop.settled()
    for slot in (1, 77):
        getattr(shop.fixture, act)(slot)
    shop.settled()
    assert not {"Examine", "Cancel"} & set(shop.burner.names(1))
    assert shop.fixture.idle


def test_a_port_that_was_lost_is_opened_anew_at_the_same_speed(shop_of: MakeShop) -> None:
    shop = shop_of()
    before = shop.burner.last(OpenSlot, 1)
    shop.burner.say(1, SlotCondition.LOST, "E-PORT-BUSY")
    shop.shows("error", code="E-PORT-BUSY")
    shop.fixture.acknowledge(1)
    shop.shows("insert")
    assert shop.burner.names(1)[-2:] == ["CloseSlot", "OpenSlot"]
    assert replace(shop.burner.last(OpenSlot, 1), opening=before.opening) == before


@pytest.mark.parametrize("late", [SlotCondition.PRESENT, SlotCondition.LOST])
def test_what_a_slot_says_while_it_still_closes_is_not_taken_for_the_one_that_was_opened_after_it(
    shop_of: MakeShop, late: SlotCondition
) -> None:
    shop = shop_of()
    old = shop.burner.last(OpenSlot, 1).opening
    shop.burner.say(1, SlotCondition.LOST, "E-PORT-BUSY")
    shop.shows("error", code="E-PORT-BUSY")
    shop.fixture.acknowledge(1)
    shop.shows("insert")

    shop.burner.say(1, late, "E-PORT" if late is SlotCondition.LOST else None, opening=old)
    shop.settled()
    assert shop.view().phase == "insert"
    assert "Examine" not in shop.burner.names(1)

    shop.burner.insert(1, module(1))
    shop.results_are("PASS")


# ---- nobody before the screen ---------------------------------------------------------------------------


def test_without_a_person_a_module_left_in_place_is_not_tried_again(shop_of: MakeShop) -> None:
    shop = shop_of(unattended=True)
    shop.burner.instead[1, Go] = failing("E-LINE")
    shop.burner.insert(1, module(1))
    shop.results_are("ERROR E-LINE")
    for number in (1, 2, 3):
        shop.burner.insert(2, module(10 + number))
        shop.until(lambda number=number: len(shop.results) == 1 + number)
        shop.burner.remove(2)
    assert shop.burner.names(1).count("Examine") == 1
    shop.burner.instead.clear()
    shop.burner.remove(1)
    shop.burner.insert(1, module(2))
    shop.until(lambda: len(shop.results) == 5)
    assert (shop.results[-1].slot, shop.results[-1].outcome) == (1, "PASS")


def test_no_more_burns_begin_than_modules_are_wanted(shop_of: MakeShop) -> None:
    shop = shop_of(units=1, unattended=True)
    shop.burner.deaf.add((1, Go))
    shop.burner.insert(1, module(1))
    shop.until(lambda: "Go" in shop.burner.names(1))
    shop.burner.insert(2, module(2))
    shop.settled()
    assert "Examine" not in shop.burner.names(2)
    shop.burner.hear(failing("E-LINE")(shop.burner.last(Go, 1)))
    shop.results_are("ERROR E-LINE", "PASS")
    assert shop.results[1].slot == 2


def test_a_slot_that_only_looked_at_a_module_gives_its_turn_away(shop_of: MakeShop, house: House) -> None:
    shop = shop_of(units=1)
    shop.burner.instead[1, HandOver] = failing("E-LINE", handed_over=True)
    shop.burner.insert(1, module(1))
    shop.shows("uncertain")
    shop.burner.remove(1)
    shop.burner.deaf.add((1, Examine))
    shop.burner.insert(1, module(2))
    shop.until(lambda: shop.burner.names(1).count("Examine") == 2)
    shop.burner.insert(2, module(3))
    shop.settled()
    assert "Examine" not in shop.burner.names(2)
    shop.burner.hear(shop.burner._found(1, shop.burner.last(Examine, 1).burn))
    shop.results_are("UNCERTAIN E-UNCERTAIN", "PASS")
    assert shop.results[1].mac == mac(3)


def test_a_module_that_passes_twice_is_one_module(shop_of: MakeShop) -> None:
    shop = shop_of(units=2, unattended=True)
    shop.burner.insert(1, module(1))
    shop.results_are("PASS")
    shop.burner.die()
    shop.results_are("PASS", "PASS")
    shop.burner.insert(2, module(2))
    shop.until(lambda: len(shop.results) == 3)
    assert len({result.uuid for result in shop.results}) == 2


def test_when_no_more_are_taken_those_that_run_go_on(shop_of: MakeShop) -> None:
    shop = shop_of()
    shop.burner.deaf.add((1, Go))
    shop.burner.insert(1, module(1))
    shop.until(lambda: "Go" in shop.burner.names(1))
    shop.fixture.take_no_more()
    shop.burner.insert(2, module(2))
    shop.settled()
    assert "Examine" not in shop.burner.names(2)
    shop.burner.deaf.clear()
    shop.burner.send(shop.burner.last(Go, 1))
    shop.results_are("PASS")


# ---- the burner -----------------------------------------------------------------------------------------


def test_after_the_death_of_the_burner_the_next_one_goes_on(shop_of: MakeShop, house: House) -> None:
    shop = shop_of(unattended=True)
    shop.burner.deadly.add((1, HandOver))
    shop.burner.insert(1, module(1))
    shop.results_are("UNCERTAIN E-UNCERTAIN", "PASS")
    assert shop.results[0].uuid == shop.results[1].uuid
    assert shop.burner.started == 2
    assert house.book.verify() == ()


@pytest.mark.parametrize("word", [Examine, Go, HandOver])
def test_a_slot_that_hangs_ends_the_burner_while_the_others_talk(
    shop_of: MakeShop, house: House, word: type[Message]
) -> None:
    shop = shop_of(unattended=True, silence_s=0.2)
    shop.burner.deaf.add((1, word))
    over = threading.Event()

    def talk() -> None:
        while not over.wait(0.005):
            shop.burner.hear(Progress(slot=2, burn="x", phase="firmware", done=1, total=2))

    talker = threading.Thread(target=talk)
    talker.start()
    shop.burner.insert(1, module(1))
    shop.until(lambda: shop.burner.killed)
    over.set()
    talker.join()
    shop.burner.deaf.clear()
    shop.until(lambda: shop.results and shop.results[-1].outcome == "PASS")
    assert house.book.verify() == ()
    assert len(house.states()) == 1


def test_a_burner_that_never_says_hello_is_ended(shop_of: MakeShop) -> None:
    shop = Shop(shop_of().house, start_s=0.2)
    shop.burner.mute = True
    shop.fixture.open(JOB)
    try:
        with pytest.raises(EnvironmentFailed) as caught:
            shop.fixture.wait_ready()
        shop.until(lambda: shop.burner.killed)
        assert caught.value.code == "E-BURNER"
        shop.burner.mute = False
        shop.fixture._ready.wait(20)
        shop.shows("insert")
    finally:
        shop.close()


def test_a_burner_that_dies_at_each_start_is_not_started_in_a_spin_and_the_slots_say_so(shop_of: MakeShop) -> None:
    shop = shop_of(ready=False)
    shop.burner.dies_at_start = True
    shop.burner.die()
    shop.shows("error", code="E-BURNER")
    shop.settled()
    assert shop.burner.started <= 4
    assert not shop.view().needs_acknowledgement
    shop.burner.dies_at_start = False
    shop.shows("insert")


def test_a_call_that_fails_ends_the_burner_and_not_the_loop(shop_of: MakeShop, caplog: Any) -> None:
    shop = shop_of(unattended=True)
    shop.burner.instead[1, Examine] = lambda message: ReadBack(
        slot=1, burn=message.burn, verdict=Verdict.EQUAL, seen=()
    )
    shop.burner.insert(1, module(1))
    shop.until(lambda: shop.burner.killed)
    shop.burner.instead.clear()
    shop.until(lambda: shop.results and shop.results[-1].outcome == "PASS")
    assert "loop_call_failed" in caplog.text


def test_a_listener_that_fails_ends_no_burn(shop_of: MakeShop, caplog: Any) -> None:
    shop = shop_of()

    def fail(*_: object) -> None:
        raise RuntimeError("the window is gone")

    shop.fixture.on_result(fail)
    forget = shop.fixture.subscribe(fail)
    shop.burner.insert(1, module(1))
    shop.results_are("PASS")
    forget()
    assert shop.burner.killed == 0
    assert "listener_failed" in caplog.text


# ---- closing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "states"),
    [(Examine, []), (Go, []), (HandOver, ["uncertain"])],
    ids=lambda value: getattr(value, "name", ""),
)
def test_closing_while_burns_run_settles_all_of_them(
    shop_of: MakeShop, house: House, word: type[Message], states: list[str]
) -> None:
    shop = shop_of(slots=3)
    shop.burner.deaf |= {(slot, word) for slot in (1, 2, 3)}
    for slot in (1, 2, 3):
        shop.burner.insert(slot, module(slot))
    shop.until(lambda: all(word.name in shop.burner.names(slot) for slot in (1, 2, 3)))
    shop.close()
    assert shop.fixture.idle
    assert len({result.burn for result in shop.results}) == len(shop.results) == 3
    assert sorted(house.states().values()) == sorted(states * 3)
    assert all(row.outcome for row in house.book.records())
    found = house.book.recover(ctx=Context())
    assert (found.released, found.uncertain) == ((), ())
    assert house.book.verify() == ()


def test_nothing_begins_while_the_fixture_closes(shop_of: MakeShop) -> None:
    shop = shop_of(units=1)
    shop.burner.deaf.add((1, Go))
    shop.burner.insert(1, module(1))
    shop.until(lambda: "Go" in shop.burner.names(1))
    shop.burner.insert(2, module(2))
    shop.close()
    shop.burner.insert(2, module(3))
    assert shop.fixture.idle
    assert "Examine" not in shop.burner.names(2)


# ---- a full disk ----------------------------------------------------------------------------------------


def test_what_could_not_be_booked_is_booked_when_there_is_room_again(shop_of: MakeShop, house: House) -> None:
    shop = shop_of()
    shop.burner.deaf.add((1, HandOver))
    shop.burner.insert(1, module(1))
    shop.until(lambda: "HandOver" in shop.burner.names(1))
    with full_disk():
        shop.burner.hear(failing("E-LINE", handed_over=True)(shop.burner.last(HandOver, 1)))
        shop.results_are("UNCERTAIN E-BOOK")
    shop.until(lambda: [row.outcome for row in house.book.records()] == ["UNCERTAIN"])
    assert list(house.states().values()) == ["uncertain"]


# ---- what to burn ---------------------------------------------------------------------------------------


def test_an_order_closes_at_its_quantity_and_the_next_module_is_told_so(shop_of: MakeShop, house: House) -> None:
    house.book.open_work_order(order=order(quantity=2), ctx=Context())
    house.book.set_work_order(number="WO-1")
    shop = shop_of(job=None)
    for number in (1, 2):
        shop.burner.insert(1, module(number))
        shop.until(lambda number=number: len(shop.results) == number)
        shop.burner.remove(1)
    shop.burner.insert(1, module(3))
    shop.shows("error", code="E-WORK-ORDER-DONE")
    assert (shop.view().needs_acknowledgement, len(shop.results)) == (False, 2)
    assert "WO-1" in shop.view().sentence
    found = house.book.work_order(number="WO-1")
    assert found is not None
    assert (found.closed, found.passed) == (True, 2)
    assert house.kinds().count("work_order.closed") == 1
    assert shop.fixture.work_orders() == ()
    shop.until(lambda: shop.fixture.strip().work_order is None)


def test_a_scan_of_the_next_order_goes_on_with_the_module_that_waits(shop_of: MakeShop, house: House) -> None:
    for number in ("WO-1", "WO-2"):
        house.book.open_work_order(order=order(number, quantity=1), ctx=Context())
    house.book.set_work_order(number="WO-1")
    shop = shop_of(job=None)
    shop.burner.insert(1, module(1))
    shop.results_are("PASS")
    shop.burner.remove(1)
    shop.burner.insert(1, module(2))
    shop.shows("error", code="E-WORK-ORDER-DONE")
    assert shop.fixture.scanned("  WO-2\n") is None
    shop.results_are("PASS", "PASS")
    assert [row.work_order for row in house.book.records()] == ["WO-2", "WO-1"]


def test_an_order_that_was_full_when_the_station_was_cut_closes_at_the_next_start(
    shop_of: MakeShop, house: House
) -> None:
    house.book.open_work_order(order=order(quantity=1), ctx=Context())
    house.book.set_work_order(number="WO-1")
    cut = Bench(house)
    cut.burning.job = Job(product=PRODUCT, recipe=1, work_order="WO-1")
    cut.burn()
    shop = shop_of(job=None)
    shop.burner.insert(1, module(2))
    shop.shows("error", code="E-WORK-ORDER-DONE")
    assert house.kinds().count("work_order.closed") == 1


def test_an_order_takes_no_more_modules_at_once_than_it_needs(shop_of: MakeShop, house: House) -> None:
    house.book.open_work_order(order=order(quantity=1), ctx=Context())
    house.book.set_work_order(number="WO-1")
    shop = shop_of(job=None)
    shop.burner.deaf.add((1, Go))
    for slot in (1, 2):
        shop.burner.insert(slot, module(slot))
    shop.until(lambda: "Go" in shop.burner.names(1))
    shop.settled()
    assert "Examine" not in shop.burner.names(2)
    assert shop.fixture.counters().left_in_order == 1
    shop.burner.deaf.clear()
    shop.burner.send(shop.burner.last(Go, 1))
    shop.shows("error", slot=2, code="E-WORK-ORDER-DONE")


def test_a_module_that_only_passes_again_does_not_fill_the_order(shop_of: MakeShop, house: House) -> None:
    house.book.open_work_order(order=order(quantity=2), ctx=Context())
    house.book.set_work_order(number="WO-1")
    shop = shop_of(job=None)
    same = module(1)
    for turn in (1, 2, 3):
        shop.burner.insert(1, same)
        shop.until(lambda turn=turn: len(shop.results) == turn)
        shop.burner.remove(1)
    assert shop.fixture.counters().left_in_order == 1
    shop.burner.insert(1, module(2))
    shop.until(lambda: len(shop.results) == 4)
    shop.settled()
    assert house.book.work_order(number="WO-1").closed


def test_an_order_changes_only_with_empty_slots(shop_of: MakeShop, house: House) -> None:
    for number in ("WO-1", "WO-2"):
        house.book.open_work_order(order=order(number, quantity=5), ctx=Context())
    house.book.set_work_order(number="WO-1")
    shop = shop_of(job=None)
    shop.burner.insert(1, module(1))
    shop.shows("pass")
    refusal = shop.fixture.scanned("WO-2")
    assert refusal is not None
    assert "empty slots" in refusal
    assert shop.fixture.scanned("WO-1") is None, "it is the active one"
    shop.burner.remove(1)
    shop.shows("insert")
    assert shop.fixture.choose_work_order("WO-2") is None
    shop.until(lambda: shop.fixture.strip().work_order == "WO-2")


@pytest.mark.parametrize("text", ["WO-9", "", "A0:B7:65:00:00:01", "x" * 500])
def test_a_scan_that_fits_nothing_is_one_short_sentence(shop_of: MakeShop, text: str) -> None:
    sentence = shop_of().fixture.scanned(text)
    assert sentence is not None
    assert len(sentence) < 120


def test_an_order_without_its_recipe_is_refused(shop_of: MakeShop, house: House) -> None:
    house.book.open_work_order(order=order(product="lamp", recipe=None), ctx=Context())
    sentence = shop_of().fixture.choose_work_order("WO-1")
    assert sentence is not None
    assert "no recipe of lamp" in sentence
    assert house.book.active_work_order() is None


def test_a_station_with_several_products_asks_for_an_order(shop_of: MakeShop, house: House) -> None:
    house.station.settings = type(house.settings)(demo=True)
    shop = shop_of(job=None)
    shop.burner.insert(1, module(1))
    shop.shows("error", code="E-NO-JOB")
    shop.burner.remove(1)
    shop.shows("insert")
    house.book.open_work_order(order=order(), ctx=Context())
    shop.burner.insert(1, module(1))
    shop.shows("error", code="E-NO-JOB")
    assert shop.fixture.scanned("WO-1") is None
    shop.results_are("PASS")


def test_what_was_missing_at_the_start_is_found_when_it_has_come(shop_of: MakeShop, house: House) -> None:
    recipe = house.folder.recipes / PRODUCT
    aside = recipe.rename(house.folder.recipes / ".aside")
    shop = shop_of(job=None)
    shop.burner.insert(1, module(1))
    shop.shows("error", code="E-NO-RECIPE")
    aside.rename(recipe)
    shop.fixture.acknowledge(1)
    shop.results_are("PASS")


# ---- what a window sees ---------------------------------------------------------------------------------


def test_strip_and_counters_tell_what_happened(shop_of: MakeShop, house: House) -> None:
    shop = shop_of()
    free = house.free()
    shop.burner.insert(1, module(1))
    shop.results_are("PASS")
    shop.burner.instead[2, Go] = failing("E-FIRMWARE")
    shop.burner.insert(2, module(2))
    shop.results_are("PASS", "FAIL E-FIRMWARE")
    shop.until(lambda: shop.fixture.strip().waiting == house.book.waiting() > 0)
    strip, counters = shop.fixture.strip(), shop.fixture.counters()
    assert (strip.tokens_left, strip.tokens_received, strip.product) == (free - 1, 12, PRODUCT.title())
    assert (strip.station, strip.uncertain, strip.tokens_low) == ("Line 1", 0, True)
    assert (counters.passed, counters.failed, counters.yield_ratio) == (1, 1, 0.5)
    assert counters.left_in_order is None


# ---- ports ----------------------------------------------------------------------------------------------


def on_a_hub(count: int) -> list[SlotSetting]:
    return [SlotSetting(url=f"usb:1-2.{number}", presence=Presence.USB) for number in range(1, count + 1)]


def test_slots_lost_with_their_hub_are_one_message_and_need_no_one_when_it_is_back(shop_of: MakeShop) -> None:
    shop = shop_of(slots=on_a_hub(3))
    heard: list[str] = []
    shop.fixture.subscribe(lambda what, _: heard.append(shop.fixture.notice()) if what is Changed.NOTICE else None)
    for slot in (1, 2, 3):
        shop.burner.say(slot, SlotCondition.LOST, "E-HUB")
    for slot in (1, 2, 3):
        shop.shows("error", slot, "E-HUB")
    facts = dict(shop.view(2).facts)
    for slot in (1, 2, 3):
        shop.burner.say(slot, SlotCondition.EMPTY)
        shop.shows("insert", slot)

    assert heard == [str(EnvironmentFailed("E-HUB", hub="1-2", slots="1, 2, 3"))]
    assert (facts["hub"], facts["slots"]) == ("1-2", "1, 2, 3")


def test_a_loss_of_the_hub_does_not_cover_the_result_of_a_burn(shop_of: MakeShop) -> None:
    shop = shop_of(slots=on_a_hub(2))
    shop.burner.instead[1, Examine] = failing("E-CHIP")
    shop.burner.insert(1, module(1))
    shop.shows("fail", 1, "E-CHIP")
    for slot in (1, 2):
        shop.burner.say(slot, SlotCondition.LOST, "E-HUB")
    shop.shows("error", 2, "E-HUB")

    assert shop.view(1).code == "E-CHIP"


def test_a_slot_without_a_port_keeps_its_number_and_is_not_opened(shop_of: MakeShop) -> None:
    shop = shop_of(slots=[SlotSetting(url=""), SlotSetting(url="socket://127.0.0.1:9001")])
    shop.shows("insert", 2)

    assert shop.view(1).phase == "closed"
    assert shop.burner.names(1) == []


def test_slots_that_are_bound_anew_are_opened_where_they_are_now(shop_of: MakeShop) -> None:
    shop = shop_of(slots=[SlotSetting(url="usb:1-2.1"), SlotSetting(url="usb:1-2.2")])
    shop.fixture.take_slots([SlotSetting(url="usb:1-2.1"), SlotSetting(url=""), SlotSetting(url="usb:1-3")])
    shop.shows("closed", 2)
    shop.until(lambda: len(shop.fixture.slots()) == 3)
    shop.shows("insert", 3)

    assert shop.burner.names(1) == ["OpenSlot"]
    assert shop.burner.names(2) == ["OpenSlot", "CloseSlot"]
    assert shop.burner.last(OpenSlot, 3).url == "usb:1-3"


def test_slots_are_opened_anew_when_the_next_order_is_for_running_firmware(shop_of: MakeShop, house: House) -> None:
    place_recipe(house.folder.recipes, OTHER_PRODUCT, 2, house.signer, command_line=True)
    house.book.open_work_order(order=order("WO-1", product=OTHER_PRODUCT, recipe=2), ctx=Context())
    shop = shop_of()
    assert shop.burner.last(OpenSlot, 1).writer is WriterKind.ESP
    assert shop.fixture.choose_work_order("WO-1") is None
    shop.until(lambda: shop.fixture.strip().work_order == "WO-1")
    shop.until(lambda: shop.burner.last(OpenSlot, 1).writer is WriterKind.TUYA_CLI)
    assert shop.burner.names(1)[-2:] == ["CloseSlot", "OpenSlot"]


def test_the_counters_of_the_day_survive_a_restart(house: House, shop_of: MakeShop) -> None:
    first = shop_of()
    first.burner.insert(1, module(1))
    first.results_are("PASS")
    first.burner.instead[2, Go] = failing("E-FIRMWARE")
    first.burner.insert(2, module(2))
    first.results_are("PASS", "FAIL E-FIRMWARE")
    before = first.fixture.counters(), first.fixture.shift()
    first.close()
    second = shop_of()
    second.until(lambda: second.fixture.counters().passed)
    again = second.fixture.counters(), second.fixture.shift()
    assert (
        (again[0].passed, again[0].failed, again[1])
        == (before[0].passed, before[0].failed, before[1])
        == (
            1,
            1,
            before[1],
        )
    )


# ---- damage ---------------------------------------------------------------------------------------------


def test_a_damaged_page_stops_new_modules_while_the_burns_that_run_come_to_their_end(
    shop_of: MakeShop, house: House
) -> None:
    shop = shop_of()
    shop.burner.deaf.add((1, HandOver))
    shop.burner.insert(1, module(1))
    shop.until(lambda: "HandOver" in shop.burner.names(1))
    damage(house.folder.path)

    house.book.check_pages()
    shop.until(shop.fixture.notice)
    assert "damaged pages" in shop.fixture.notice()
    shop.burner.insert(2, module(2))
    shop.shows("error", 2, code="E-BOOK-PAGES")
    handed = shop.burner.last(HandOver, 1)
    shop.burner.hear(ReadBack(slot=1, burn=handed.burn, verdict=Verdict.EQUAL, seen=(identity(1),)))

    shop.results_are("PASS")
    assert "Examine" not in shop.burner.names(2)
    with pytest.raises(EnvironmentFailed) as caught:
        house.book.receive(opened=batch(licences(1, "z"), name="B-9"))
    assert caught.value.code == "E-BOOK-PAGES"
