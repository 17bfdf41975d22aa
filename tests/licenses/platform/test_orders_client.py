"""A person's client finds orders and picks new licences up: each step of S000 against a running platform."""

from __future__ import annotations

import pytest

from licenses.client import Orders, PersonClient, PlatformRefused
from licenses.client.orders import Wish
from licenses.words import Secret


@pytest.fixture
def planner(world):
    """The orders as the factory's planner sees them."""
    token = world.person("planner").headers["Authorization"].removeprefix("Bearer ")
    with PersonClient(world.url) as client:
        client.go_on_with(Secret(token.encode()))
        yield Orders(client)


@pytest.fixture
def order(world):
    """1000 licences ordered and 600 of them delivered."""
    staff = world.person("staff")
    products = [{"product_id": world.product, "quantity": 1000}]
    body = {"buyer": world.factory, "item_type": "licence", "order_no": "PO-7", "products": products}
    made = staff.post("/v1/orders", json=body).json()["id"]
    assert staff.post(f"/v1/orders/{made}/deliveries", json={"quantity": 600}).status_code == 201
    return made


def wish(world, quantity, against="modules"):
    return Wish(product_id=world.product, quantity=quantity, against=against, delivery_mode="credential")


def test_new_licences_are_found_reviewed_picked_up_and_in_the_history(world, planner, order):
    (row,) = planner.slice(None, kind="order", text="po-7", item_type="licence").orders
    assert (row.id, row.eligible, row.available, row.products[0].id) == (order, True, 600, world.product)
    review = planner.review(order, wish(world, 250, "unused"))
    assert (review.voids, review.available_after, review.price) == (250, 350, 0)
    lot = planner.pick_up(order, wish(world, 250, "unused"), key="once")
    assert planner.pick_up(order, wish(world, 250, "unused"), key="once").id == lot.id
    quota = planner.quota(order)
    assert (quota.available, quota.evidence["voided"], quota.against.unused.most) == (350, 250, 350)
    (pickup,) = planner.history(order).pickups
    assert (pickup.lot_id, pickup.quantity, pickup.against) == (lot.id, 250, "unused")
    (listed,) = planner.slice(None, kind="pickup", delivery_mode="license_replacement").orders
    assert (listed.lots, listed.replacement_of, listed.eligible) == ((lot.id,), order, False)


def test_a_quota_that_is_used_up_is_told_in_the_platforms_words(world, planner, order):
    planner.pick_up(order, wish(world, 600), key="all")
    with pytest.raises(PlatformRefused, match="600 were delivered, and all of them were replaced") as refused:
        planner.review(order, wish(world, 1))
    assert refused.value.problem == "nothing_available"
