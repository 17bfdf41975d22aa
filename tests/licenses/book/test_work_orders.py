"""Work orders: one is active, passes are counted once, and the product is the licence's."""

from __future__ import annotations

import pytest

from licenses.book import BurnEnd, WorkOrder
from licenses.words import Outcome
from resources.errors import NeedsPerson

ORDER = WorkOrder(number="W-1", product="plug", product_name="Plug", quantity=10, recipe=3, due="2025-04-01")


def refused(expected, call, /, **arguments):
    with pytest.raises(NeedsPerson) as caught:
        call(**arguments)
    assert caught.value.code == expected


@pytest.fixture
def ordered(stocked):
    stocked.book.open_work_order(order=ORDER, ctx=stocked.clerk)
    return stocked


def test_an_opened_work_order_is_listed_and_journalled(ordered):
    assert ordered.book.work_orders() == (ORDER,)
    assert ordered.book.work_order(number="W-1") == ORDER
    event = ordered.book.journal_after()[-1]
    assert event["kind"] == "work_order.opened"
    assert event["data"] == {"number": "W-1", "product": "plug", "recipe": 3, "quantity": 10}


def test_the_same_work_order_again_changes_nothing(ordered):
    head = ordered.book.head()
    ordered.book.open_work_order(order=ORDER, ctx=ordered.clerk)
    assert ordered.book.head() == head
    other = WorkOrder(number="W-1", product="bulb", product_name="Bulb", quantity=10)
    refused("E-BOOK-WORK-ORDER-DIFFERS", ordered.book.open_work_order, order=other, ctx=ordered.clerk)


def test_one_work_order_is_active(ordered):
    second = WorkOrder(number="W-2", product="plug", product_name="Plug", quantity=5)
    ordered.book.open_work_order(order=second, ctx=ordered.clerk)
    assert ordered.book.active_work_order() is None
    ordered.book.set_work_order(number="W-1")
    ordered.book.set_work_order(number="W-2")
    assert ordered.book.active_work_order().number == "W-2"
    ordered.book.set_work_order(number=None)
    assert ordered.book.active_work_order() is None
    refused("E-BOOK-WORK-ORDER", ordered.book.set_work_order, number="W-9")


def test_a_refused_choice_keeps_the_one_before(ordered):
    ordered.book.set_work_order(number="W-1")
    refused("E-BOOK-WORK-ORDER", ordered.book.set_work_order, number="W-9")
    assert ordered.book.active_work_order().number == "W-1"


def test_a_closed_work_order_takes_no_burn(ordered, make):
    ordered.book.set_work_order(number="W-1")
    ordered.book.close_work_order(number="W-1", ctx=ordered.clerk)
    assert ordered.book.active_work_order() is None
    assert ordered.book.work_orders() == ()
    assert ordered.book.journal_after(limit=100)[-1]["data"] == {"number": "W-1", "passed": 0}
    refused("E-BOOK-WORK-ORDER-CLOSED", ordered.book.set_work_order, number="W-1")
    ctx = ordered.burn(work_order="W-1")
    refused("E-BOOK-WORK-ORDER-CLOSED", ordered.book.reserve, product="plug", module=make.module(1), ctx=ctx)
    head = ordered.book.head()
    ordered.book.close_work_order(number="W-1", ctx=ordered.clerk)
    assert ordered.book.head() == head


def test_licence_and_work_order_name_the_same_product(ordered, make):
    ordered.book.receive(opened=make.batch(1, name="B-2", lot="L-2", product="bulb"))
    ctx = ordered.burn(work_order="W-1")
    refused("E-BOOK-WORK-ORDER-PRODUCT", ordered.book.reserve, product="bulb", module=make.module(1), ctx=ctx)
    ordered.book.reserve(product="plug", module=make.module(1), ctx=ctx)


def test_a_licence_is_written_again_only_under_a_work_order_of_its_product(ordered, make):
    bulb = WorkOrder(number="W-2", product="bulb", product_name="Bulb", quantity=5)
    ordered.book.open_work_order(order=bulb, ctx=ordered.clerk)
    handed = ordered.uncertain(1)
    again = ordered.book.write_again
    refused(
        "E-BOOK-WORK-ORDER-PRODUCT",
        again,
        uuid=handed.uuid,
        module=make.module(1),
        ctx=ordered.burn(work_order="W-2"),
    )
    assert ordered.state(handed.uuid) == "uncertain"
    assert again(uuid=handed.uuid, module=make.module(1), ctx=ordered.burn(work_order="W-1")) == handed


def test_a_pass_counts_once_for_its_work_order(ordered, make):
    ctx = ordered.burn(work_order="W-1")
    reserved = ordered.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    ordered.book.hand_over(uuid=reserved.uuid, ctx=ctx)
    ended = BurnEnd(outcome=Outcome.PASS, seconds=2.0)
    ordered.book.burned(uuid=reserved.uuid, ctx=ctx, seen=[make.module(1)], ended=ended)
    again = ordered.burn(work_order="W-1")
    ordered.book.burn_ended(ctx=again, ended=ended, module=make.module(1), uuid=reserved.uuid)
    ordered.book.burn_ended(ctx=ordered.burn(work_order="W-1"), ended=BurnEnd(outcome=Outcome.FAIL, code="E-CHIP"))
    assert ordered.book.work_order(number="W-1").passed == 1
