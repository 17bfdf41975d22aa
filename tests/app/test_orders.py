"""Work orders at the station: what can be chosen, which is active, and how much is left."""

from __future__ import annotations

import pytest

from app.orders import WorkOrders
from app.settings import Settings
from app.underway import Job
from app.views import WorkOrderChoice
from licenses.book import Context
from licenses.client import WorkOrder as OfferedOrder
from resources.errors import NeedsPerson
from tests.app.bench import Bench
from tests.app.house import PRODUCT, House, order, place_recipe


@pytest.fixture
def orders(house: House) -> WorkOrders:
    return WorkOrders(house.station)


def offered(number: str, *, quantity: int = 5, recipe: int | None = None) -> OfferedOrder:
    return OfferedOrder(
        number=number, product_id=PRODUCT, product_name="Plug", recipe_version=recipe, quantity=quantity, passed=3
    )


def test_what_the_platform_offers_and_what_the_book_has_can_be_chosen(house: House, orders: WorkOrders) -> None:
    house.station.offered_orders = (offered("WO-1"), offered("WO-2"))
    house.book.open_work_order(order=order("WO-1", quantity=5), ctx=Context())
    assert set(orders.choices()) == {
        WorkOrderChoice(number="WO-1", product="Plug", quantity=5, passed=0),
        WorkOrderChoice(number="WO-2", product="Plug", quantity=5, passed=0),
    }


def test_an_order_that_is_closed_here_is_not_offered_again(house: House, orders: WorkOrders) -> None:
    house.station.offered_orders = (offered("WO-1"),)
    orders.open("WO-1", Context())
    house.book.close_work_order(number="WO-1", ctx=Context())
    assert orders.choices() == ()
    with pytest.raises(NeedsPerson) as caught:
        orders.open("WO-1", Context())
    assert caught.value.code == "E-WORK-ORDER-UNKNOWN"


def test_an_offered_order_becomes_the_active_one(house: House, orders: WorkOrders) -> None:
    house.station.offered_orders = (offered("WO-1", recipe=1),)
    assert orders.open("WO-1", Context(actor="Ann")) == Job(product=PRODUCT, recipe=1, work_order="WO-1")
    active = house.book.active_work_order()
    assert active is not None
    assert active.number == "WO-1"
    assert orders.active_job().work_order == "WO-1"


def test_an_order_without_a_recipe_version_takes_the_newest(house: House, orders: WorkOrders) -> None:
    place_recipe(house.folder.recipes, PRODUCT, 4, house.signer)
    house.station.offered_orders = (offered("WO-1"),)
    assert orders.open("WO-1", Context()).recipe == 4


def test_an_active_order_goes_on_after_a_restart_without_a_platform(house: House) -> None:
    house.book.open_work_order(order=order(), ctx=Context())
    house.book.set_work_order(number="WO-1")
    house.reopen()
    assert WorkOrders(house.station).active_job() == Job(product=PRODUCT, recipe=1, work_order="WO-1")


def test_what_is_left_counts_the_passes_of_the_job_s_own_order(house: House, orders: WorkOrders) -> None:
    for number in ("WO-1", "WO-2"):
        house.book.open_work_order(order=order(number, quantity=3), ctx=Context())
    bench = Bench(house)
    bench.burning.job = Job(product=PRODUCT, recipe=1, work_order="WO-1")
    bench.burn(1)
    house.book.set_work_order(number="WO-2")
    assert orders.left(bench.burning.job) == 2
    assert orders.left(Job(product=PRODUCT, recipe=1, work_order="WO-2")) == 3
    assert orders.left(Job(product=PRODUCT, recipe=1)) is None
    assert orders.left(None) is None


def test_closing_an_order_is_journalled_and_says_how_many_passed(house: House, orders: WorkOrders) -> None:
    house.book.open_work_order(order=order(quantity=2), ctx=Context())
    sentence = str(orders.close(Job(product=PRODUCT, recipe=1, work_order="WO-1"), Context(actor="Ann")))
    assert "WO-1" in sentence
    assert "2 modules" in sentence
    assert house.kinds()[-1] == "work_order.closed"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(demo=True, product=PRODUCT), "plug"),
        (Settings(demo=True), "E-NO-JOB"),
        (Settings(demo=True, product="lamp"), "E-NO-RECIPE"),
    ],
)
def test_without_an_order_the_product_of_the_settings_or_what_is_missing(
    house: House, orders: WorkOrders, settings: Settings, expected: str
) -> None:
    house.station.settings = settings
    try:
        found = orders.active_job().product
    except NeedsPerson as error:
        found = error.code
    assert found == expected
