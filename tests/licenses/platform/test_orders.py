"""Orders and deliveries: nothing more than was ordered, and every delivered licence is counted."""

from __future__ import annotations

import secrets

import pytest

from licenses.platform.service import admin


def _order(world, quantity=100, **changes):
    body = {
        "buyer": world.factory,
        "item_type": "licence",
        "products": [{"product_id": world.product, "quantity": quantity}],
    } | changes
    return world.person("staff").post("/v1/orders", json=body)


def _deliver(world, order, quantity, **more):
    return world.person("staff").post(f"/v1/orders/{order['id']}/deliveries", json={"quantity": quantity, **more})


def test_an_order_is_recorded_with_nothing_delivered(world):
    order = _order(world, contract_no="C-1", order_no="PO-7").json()
    assert (order["status"], order["ordered"], order["delivered"]) == ("placed", 100, 0)
    assert (order["order_no"], order["contract_no"], order["buyer_name"]) == ("PO-7", "C-1", "Factory")


def test_a_delivery_of_licences_names_the_lot_that_it_made(world):
    order = _order(world).json()
    delivery = _deliver(world, order, 60).json()
    shown = world.person("planner").get(f"/v1/orders/{order['id']}").json()
    assert (shown["status"], shown["delivered"], shown["evidence"]["unused"]) == ("partly_delivered", 60, 60)
    assert [item["lots"] for item in shown["deliveries"]] == [delivery["lots"]]
    lot = world.person("planner").get(f"/v1/lots/{delivery['lots'][0]}").json()
    assert (lot["owner"], lot["order_id"], lot["purchased"]) == (world.factory, order["id"], 60)


def test_an_order_is_completed_when_all_is_delivered_and_takes_no_more(world):
    order = _order(world).json()
    _deliver(world, order, 60)
    assert _deliver(world, order, 41).json()["code"] == "more_than_ordered"
    assert _deliver(world, order, 40).status_code == 201
    shown = world.person("staff").get(f"/v1/orders/{order['id']}").json()
    assert (shown["status"], shown["delivered"]) == ("completed", 100)
    assert admin.verify(world.database_url) == []


def test_a_refused_delivery_leaves_no_licences_behind(world):
    order = _order(world).json()
    _deliver(world, order, 101)
    assert world.person("staff").get("/v1/lots").json()["items"] == []


def test_a_delivery_may_name_a_lot_that_stands_at_the_buyer(world):
    lot, order = world.lot(30), _order(world).json()
    assert _deliver(world, order, 30, lots=[lot["id"]]).status_code == 201
    shown = world.person("staff").get(f"/v1/orders/{order['id']}").json()
    assert (shown["delivered"], shown["evidence"]["unused"]) == (30, 30)
    assert admin.verify(world.database_url) == []


def test_a_lot_is_delivered_once(world):
    lot, order = world.lot(30), _order(world).json()
    _deliver(world, order, 30, lots=[lot["id"]])
    assert _deliver(world, order, 30, lots=[lot["id"]]).json()["code"] == "lot_delivered"


def test_a_delivery_is_of_as_many_licences_as_its_lots_hold(world):
    lot, order = world.lot(30), _order(world).json()
    assert _deliver(world, order, 29, lots=[lot["id"]]).json()["code"] == "quantity_differs"


def test_a_list_imported_for_an_order_is_a_delivery_of_it(world):
    order = _order(world).json()
    listed = [{"uuid": f"uuid{index:016d}", "auth_key": secrets.token_urlsafe(24)} for index in range(5)]
    body = {"product_id": world.product, "order_id": order["id"], "name": "List", "licences": listed}
    lot = world.person("staff").post("/v1/lots", json=body).json()
    assert (lot["owner"], lot["order_id"]) == (world.factory, order["id"])
    assert world.person("staff").get(f"/v1/orders/{order['id']}").json()["delivered"] == 5


def test_a_module_order_counts_modules_that_no_station_has_seen(world):
    order = _order(world, item_type="module").json()
    _deliver(world, order, 40)
    shown = world.person("qa").get(f"/v1/orders/{order['id']}").json()
    assert (shown["delivered"], shown["evidence"]["modules_unseen"], shown["evidence"]["unused"]) == (40, 40, 0)
    assert admin.verify(world.database_url) == []


def test_a_product_that_was_not_ordered_is_not_delivered(world):
    order = _order(world).json()
    assert _deliver(world, order, 1, product_id="another").json()["code"] == "product_out_of_scope"


def test_an_order_of_unknown_things_is_refused(world):
    assert _order(world, buyer="nobody").json()["code"] == "buyer_unknown"
    unknown = [{"product_id": "nothing", "quantity": 1}]
    assert _order(world, products=unknown).json()["code"] == "product_out_of_scope"
    twice = [{"product_id": world.product, "quantity": 1}] * 2
    assert _order(world, products=twice).json()["code"] == "invalid_request"


def test_an_order_number_is_given_once(world):
    _order(world, order_no="PO-7")
    assert _order(world, order_no="PO-7").json()["code"] == "order_no_taken"


@pytest.mark.parametrize(
    "query",
    [
        {"order_no": "PO-7"},
        {"contract_no": "C-1"},
        {"order_no": "o-7"},
        {"contract_no": "c-"},
        {"product_name": "plu"},
        {"buyer": "fact"},
        {"kind": "order"},
        {"text": "po-7"},
        {"text": "c-1"},
        {"text": "plug"},
        {"text": "FACTORY"},
        {"item_type": "licence", "status": "placed"},
        {"delivery_mode": "credential", "from": "2020-01-01T00:00:00Z", "to": "2999-01-01T00:00:00Z"},
    ],
)
def test_orders_are_found_by_each_field(world, query):
    made = _order(world, order_no="PO-7", contract_no="C-1").json()
    found = world.person("planner").get("/v1/orders", params=query).json()["items"]
    assert [item["id"] for item in found] == [made["id"]]


@pytest.mark.parametrize(
    "query",
    [
        {"order_no": "PO-8"},
        {"order_no": "P_-7"},
        {"contract_no": "%"},
        {"product_name": "%"},
        {"text": "%"},
        {"text": "PO-7 C-1"},
        {"buyer": "Other"},
        {"kind": "pickup"},
        {"to": "2020-01-01T00:00:00Z"},
    ],
)
def test_orders_that_do_not_match_are_not_found(world, query):
    _order(world, order_no="PO-7", contract_no="C-1")
    assert world.person("planner").get("/v1/orders", params=query).json()["items"] == []


def test_one_text_finds_orders_by_the_product_and_buyer_ids(world):
    made = _order(world).json()
    for text in (world.product, world.factory):
        (found,) = world.person("staff").get("/v1/orders", params={"text": text}).json()["items"]
        assert found["id"] == made["id"]
        assert [each["id"] for each in found["products"]] == [world.product]


def test_another_customer_does_not_see_an_order(world):
    made = _order(world).json()
    stranger = world.person("stranger")
    assert stranger.get("/v1/orders").json()["items"] == []
    assert stranger.get(f"/v1/orders/{made['id']}").status_code == 404


def test_a_list_comes_in_pages_newest_first(world):
    made = [_order(world).json()["id"] for _ in range(5)]
    person, seen, cursor = world.person("staff"), [], None
    while True:
        page = person.get("/v1/orders", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(made)
    assert seen == sorted(seen, reverse=True)
