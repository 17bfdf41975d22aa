"""Replacement (S000, S002): the quota of an order, pickups against it, what they void, and every refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from licenses.platform.service import admin


@dataclass
class Shop:
    """An order, what its buyer does with it, and what the seller delivers."""

    world: Any
    order: dict[str, Any]

    def __post_init__(self) -> None:
        self.staff = self.world.person("staff")
        self.buyer = self.world.person("planner")

    @property
    def path(self) -> str:
        return f"/v1/orders/{self.order['id']}"

    def deliver(self, quantity, **more):
        answer = self.staff.post(f"{self.path}/deliveries", json={"quantity": quantity, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def ask(self, quantity, against="modules", *, verb="replacement", headers=None, **more):
        body = {"product_id": self.world.product, "quantity": quantity, "against": against} | more
        return self.buyer.post(f"{self.path}/{verb}", json=body, headers=headers)

    def picked(self, quantity, against="modules", **more):
        answer = self.ask(quantity, against, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def quota(self):
        return self.buyer.get(f"{self.path}/replacement").json()

    def numbers(self):
        quota = self.quota()
        return quota["delivered"], quota["replaced"], quota["available"]

    def evidence(self):
        return {state: count for state, count in self.quota()["evidence"].items() if count}

    def conserved(self):
        return admin.verify(self.world.database_url) == []


def order(world, quantity=1000, **changes):
    body = {
        "buyer": world.factory,
        "item_type": "licence",
        "products": [{"product_id": world.product, "quantity": quantity}],
    } | changes
    answer = world.person("staff").post("/v1/orders", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def shop(world, quantity=1000, **changes):
    return Shop(world, order(world, quantity, **changes))


def product(world, name, who="owner", **more):
    body = {"name": name, "category": "plug", "chip": "esp32c3"} | more
    return world.person(who).post("/v1/products", json=body).json()["id"]


def code(answer):
    return answer.status_code, answer.json()["code"]


# ---- the worked numbers -----------------------------------------------------------------------------------


def test_the_worked_numbers(either):
    """Ordered 1000, delivered 600; 250 and 350 picked up; the other 400 delivered: 400 more, and 1000 in all."""
    it = shop(either)
    it.deliver(600)
    assert it.numbers() == (600, 0, 600)
    it.picked(250)
    it.picked(350)
    assert it.numbers() == (600, 600, 0)
    refused = it.ask(1)
    assert code(refused) == (409, "nothing_available")
    assert refused.json()["detail"] == "600 were delivered, and all of them were replaced already."
    it.deliver(400)
    assert it.numbers() == (1000, 600, 400)
    assert code(it.ask(401)) == (409, "quota_exceeded")
    it.picked(400)
    assert it.numbers() == (1000, 1000, 0)
    assert code(it.ask(1)) == (409, "nothing_available")
    assert it.conserved()


def test_the_same_with_unused_licences_which_are_voided(either):
    it = shop(either, 100)
    it.deliver(60)
    it.picked(25, "unused")
    assert it.evidence() == {"unused": 35, "voided": 25}
    it.picked(35, "unused")
    assert it.evidence() == {"voided": 60}
    assert code(it.ask(1, "unused")) == (409, "nothing_available")
    it.deliver(40)
    it.picked(40, "unused")
    assert (it.numbers(), it.evidence()) == ((100, 100, 0), {"voided": 100})
    assert it.conserved()


def test_fifty_pickups_at_once_never_exceed_the_quota(postgres_world):
    it = shop(postgres_world, 100)
    it.deliver(60)

    def one(number):
        return it.ask(3, "unused" if number % 2 else "modules").status_code

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(one, range(50)))
    assert sorted(answers) == [201] * 20 + [409] * 30
    assert it.numbers() == (60, 60, 0)
    assert it.conserved()


# ---- where it is offered ----------------------------------------------------------------------------------


def test_an_order_of_which_nothing_was_delivered_offers_nothing(world):
    it = shop(world)
    (row,) = it.buyer.get("/v1/orders").json()["items"]
    assert (row["eligible"], row["why_not"]["code"]) == (False, "nothing_delivered")
    refused = it.ask(1)
    assert code(refused) == (409, "nothing_available")
    assert refused.json()["detail"] == "Nothing of this order was delivered yet."


def test_a_partly_delivered_and_a_completed_order_offer_new_licences(world):
    partly, completed = shop(world, 10), shop(world, 10)
    partly.deliver(4)
    completed.deliver(10)
    rows = {row["id"]: row for row in partly.buyer.get("/v1/orders").json()["items"]}
    for it, status in ((partly, "partly_delivered"), (completed, "completed")):
        row = rows[it.order["id"]]
        assert (row["status"], row["eligible"], row["why_not"]) == (status, True, None)


@pytest.mark.parametrize(
    ("mode", "delivered", "why"),
    [
        ("credential", 10, None),
        ("credential", 4, "pickup_not_completed"),
        ("authorization_only", 10, "delivery_mode"),
        ("license_list", 10, "delivery_mode"),
    ],
)
def test_a_pickup_offers_them_when_it_is_completed_and_of_mode_credential(world, mode, delivered, why):
    it = shop(world, 10, kind="pickup", delivery_mode=mode)
    it.deliver(delivered)
    row = it.buyer.get(it.path).json()
    assert (row["eligible"], row["why_not"] and row["why_not"]["code"]) == (why is None, why)
    assert it.ask(1).status_code == (201 if why is None else 409)
    if why:
        assert code(it.ask(1)) == (409, "order_not_eligible")


def test_a_replacement_is_no_order_that_could_be_replaced_again(world):
    it = shop(world, 10)
    it.deliver(10)
    it.picked(4)
    (row,) = it.buyer.get("/v1/orders", params={"delivery_mode": "license_replacement"}).json()["items"]
    assert (row["eligible"], row["why_not"]["code"], row["replacement_of"]) == (
        False,
        "is_replacement",
        it.order["id"],
    )
    again = Shop(world, row)
    assert code(again.ask(1)) == (409, "order_not_eligible")
    assert again.staff.post(f"{again.path}/deliveries", json={"quantity": 1}).json()["code"] == "more_than_ordered"


def test_another_customer_finds_no_quota_and_the_stations_people_below_a_planner_pick_nothing_up(world):
    it = shop(world, 10)
    it.deliver(10)
    body = {"product_id": world.product, "quantity": 1, "against": "modules"}
    for verb in ("replacement", "replacement/review"):
        assert world.person("stranger").post(f"{it.path}/{verb}", json=body).status_code == 404
        assert code(world.person("operator").post(f"{it.path}/{verb}", json=body)) == (403, "role_missing")
    assert world.person("stranger").get(f"{it.path}/replacement").status_code == 404
    assert world.person("stranger").get(f"{it.path}/replacements").status_code == 404
    assert world.person("qa").get(f"{it.path}/replacement").status_code == 200


# ---- orders and their pickups share one account -----------------------------------------------------------


def test_a_pickup_of_an_order_is_its_delivery_and_both_rows_share_one_quota(either):
    it = shop(either, 100)
    pickup = Shop(either, order(either, 60, kind="pickup", pickup_of=it.order["id"]))
    made = pickup.deliver(60)
    assert (made["order_id"], made["pickup"]) == (it.order["id"], pickup.order["id"])
    assert [it.buyer.get(each.path).json()["delivered"] for each in (it, pickup)] == [60, 60]
    assert [it.buyer.get(each.path).json()["deliveries"][0]["lots"] for each in (it, pickup)] == [made["lots"]] * 2
    pickup.picked(25)
    it.picked(35)
    assert it.numbers() == pickup.numbers() == (60, 60, 0)
    assert code(pickup.ask(1)) == code(it.ask(1)) == (409, "nothing_available")
    it.deliver(40)
    assert it.numbers() == pickup.numbers() == (100, 60, 40)
    assert it.conserved()


def test_pickups_of_an_order_never_deliver_more_than_was_ordered(world):
    it = shop(world, 100)
    first, second = (Shop(world, order(world, 60, kind="pickup", pickup_of=it.order["id"])) for _ in range(2))
    first.deliver(60)
    refused = second.staff.post(f"{second.path}/deliveries", json={"quantity": 41})
    assert code(refused) == (409, "more_than_ordered")
    assert second.buyer.get(second.path).json()["delivered"] == 0
    second.deliver(40)
    assert it.conserved()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "order"},
        {"item_type": "module"},
        {"delivery_mode": "license_replacement"},
        {"buyer": "other"},
        {"pickup_of": "nothing"},
    ],
)
def test_a_pickup_that_does_not_fit_its_order_is_refused(world, changes):
    it = shop(world, 100)
    body = {
        "buyer": world.factory,
        "item_type": "licence",
        "kind": "pickup",
        "pickup_of": it.order["id"],
        "products": [{"product_id": world.product, "quantity": 1}],
    } | changes
    body["buyer"] = world.other if changes.get("buyer") else body["buyer"]
    assert code(it.staff.post("/v1/orders", json=body)) == (409, "pickup_unfit")


# ---- for which products -----------------------------------------------------------------------------------


def test_new_licences_of_a_licence_order_are_for_the_products_as_ordered(world):
    others = [product(world, name) for name in "BC"]
    ordered = [{"product_id": each, "quantity": 10} for each in (world.product, *others)]
    it = shop(world, products=ordered)
    it.deliver(10, product_id=world.product)
    assert {each["id"] for each in it.quota()["products"]} == {world.product, *others}
    assert it.picked(1, product_id=others[1])["product_id"] == others[1]
    same_category = product(world, "D")
    refused = it.ask(1, product_id=same_category)
    assert code(refused) == (409, "product_out_of_scope")
    assert it.conserved()


def test_new_licences_of_a_module_order_are_for_what_uses_the_module_or_is_of_its_category(world):
    ordered = product(world, "Strip", category="power strip", module="WBR3")
    fits = [ordered, product(world, "Strip 2", category="power strip"), product(world, "Fan", module="WBR3")]
    misfit = product(world, "Lamp", category="lamp", module="CB2S")
    theirs = product(world, "Their strip", who="stranger", category="power strip")
    it = shop(world, item_type="module", products=[{"product_id": ordered, "quantity": 50}])
    it.deliver(30)
    assert {each["id"] for each in it.quota()["products"]} == set(fits)
    for each in fits:
        it.picked(2, product_id=each)
    for each in (misfit, theirs, world.product):
        assert code(it.ask(1, product_id=each)) == (409, "product_out_of_scope")
    assert (it.numbers(), it.evidence()) == ((30, 6, 24), {"modules_unseen": 30})
    assert it.conserved()


# ---- what is voided, and what stands in the way -----------------------------------------------------------


def test_what_stations_hold_must_come_back_first_and_the_refusal_says_from_where(either):
    it = shop(either, 100)
    (lot,) = it.deliver(10)["lots"]
    first, second = either.station("Line 1"), either.station("Line 2")
    first.uuids(5, lot_id=lot)
    second.uuids(3, lot_id=lot)
    refused = it.ask(6, "unused")
    assert code(refused) == (409, "held_by_station")
    problem = refused.json()
    assert (problem["unused"], problem["held"], problem["to_return"]) == (2, 8, 4)
    assert [(each["name"], each["held"]) for each in problem["stations"]] == [("Line 1", 5), ("Line 2", 3)]
    assert (
        problem["detail"]
        == "2 are unused here; return 4 more from the stations that hold them: Line 1 (5), Line 2 (3)."
    )
    assert it.quota()["against"]["unused"]["most"] == 2
    it.picked(2, "unused")
    assert it.evidence() == {"held": 8, "voided": 2}
    assert it.conserved()


def test_a_voided_licence_is_never_given_to_a_station(either):
    it = shop(either, 100)
    (lot,) = it.deliver(10)["lots"]
    it.picked(10, "unused")
    answer = either.station("Line 1").pull(10, lot_id=lot)
    assert code(answer) == (409, "nothing_unused")


def test_licences_that_left_otherwise_are_not_there_to_be_voided(world):
    it = shop(world, 10)
    (lot,) = it.deliver(10)["lots"]
    station = world.station("Line 1")
    for number, uuid in enumerate(station.uuids(10, lot_id=lot)):
        station.push(station.burn(uuid, f"A0:B7:65:1C:00:{number:02X}"))
    refused = it.ask(4, "unused")
    assert code(refused) == (409, "not_enough_unused")
    assert it.picked(4, "modules")["replacement"]["against"] == "modules"
    assert it.conserved()


def test_a_lot_against_unused_is_an_ordinary_lot(either):
    it = shop(either, 10)
    it.deliver(10)
    lot = it.picked(10, "unused")
    assert (lot["purchased"], lot["free"], lot["is_replacement"]) == (0, 10, True)
    station = either.station("Line 1")
    held = station.uuids(10, product_id=either.product)
    assert station.verdicts(station.burn(held[0], "A0:B7:65:1C:44:1C")) == ["accepted"] * 4
    assert it.conserved()


def test_a_lot_against_modules_is_given_only_by_its_name(either):
    it = shop(either, 5)
    it.deliver(2)
    lot = it.picked(2, "modules")
    station = either.station("Line 1")
    assert len(station.uuids(9)) == 2
    assert code(station.pull(9)) == (409, "nothing_unused")
    assert len(station.uuids(9, lot_id=lot["id"])) == 2


# ---- review, delivery mode, history -----------------------------------------------------------------------


def test_the_review_says_what_would_happen_and_changes_nothing(world):
    it = shop(world, 10, order_no="PO-7")
    it.deliver(10)
    seen = it.ask(4, "unused", verb="replacement/review", delivery_mode="license_list").json()
    assert (seen["voids"], seen["available"], seen["available_after"], seen["price"]) == (4, 10, 6, 0)
    assert (seen["delivery_mode"], seen["product_name"], seen["order_no"]) == ("license_list", "Plug", "PO-7")
    assert (it.numbers(), it.evidence()) == ((10, 0, 10), {"unused": 10})
    assert code(it.ask(11, verb="replacement/review")) == (409, "quota_exceeded")


@pytest.mark.parametrize(
    ("chosen", "mode"),
    [
        (None, "credential"),
        ("license_replacement", "credential"),
        ("authorization_only", "authorization_only"),
        ("license_list", "license_list"),
    ],
)
def test_the_delivery_mode_is_chosen_and_the_pickup_is_listed_as_a_replacement(world, chosen, mode):
    it = shop(world, 10)
    it.deliver(10)
    lot = it.picked(1, "unused", delivery_mode=chosen)
    assert lot["delivery_mode"] == mode
    (row,) = it.buyer.get("/v1/orders", params={"kind": "pickup", "delivery_mode": "license_replacement"}).json()[
        "items"
    ]
    assert (row["delivery_mode"], row["status"], row["lots"]) == ("license_replacement", "completed", [lot["id"]])


def test_there_is_no_plain_list_of_what_only_replaces(world):
    it = shop(world, 10)
    it.deliver(10)
    assert code(it.ask(1, "modules", delivery_mode="license_list")) == (409, "delivery_mode_unfit")


def test_the_history_names_each_pickup_with_its_lot_and_what_became_of_it(world):
    it = shop(world, 10, order_no="PO-7", contract_no="C-1")
    it.deliver(10)
    lots = [it.picked(2, "unused")["id"], it.picked(3, "modules")["id"]]
    items = it.buyer.get(f"{it.path}/replacements").json()["items"]
    assert [(each["order_no"], each["quantity"], each["against"]) for each in items] == [
        ("PO-7-R2", 3, "modules"),
        ("PO-7-R1", 2, "unused"),
    ]
    assert [each["lot_id"] for each in items] == lots[::-1]
    assert [each["evidence"]["unused"] for each in items] == [3, 2]
    found = it.buyer.get("/v1/orders", params={"contract_no": "C-1", "kind": "pickup"}).json()["items"]
    assert [each["lots"] for each in found] == [[lot] for lot in lots[::-1]]
    (first, following) = (
        it.buyer.get(f"{it.path}/replacements", params={"limit": 1}).json()[x] for x in ("items", "next")
    )
    second = it.buyer.get(f"{it.path}/replacements", params={"limit": 1, "cursor": following}).json()
    assert [each["id"] for each in (*first, *second["items"])] == [each["id"] for each in items]


def test_a_pickup_that_is_sent_twice_with_one_key_is_one_pickup(either):
    it = shop(either, 10)
    it.deliver(10)
    key = {"Idempotency-Key": "once"}
    first, second = (it.ask(4, headers=key) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert it.numbers() == (10, 4, 6)
    assert code(it.ask(5, headers=key)) == (409, "idempotency_key_reused")


def test_what_the_sellers_staff_pick_up_for_a_buyer_is_the_buyers(world):
    it = shop(world, 10)
    it.deliver(10)
    it.buyer, buyer = it.staff, it.buyer
    lot = it.picked(4, "unused")
    assert buyer.get(f"/v1/lots/{lot['id']}").json()["owner"] == world.factory


@pytest.mark.parametrize("change", [{"quantity": 0}, {"quantity": "4"}, {"against": "thin air"}, {"product_id": ""}])
def test_a_wish_that_is_none_is_refused(world, change):
    it = shop(world, 10)
    it.deliver(10)
    body = {"product_id": world.product, "quantity": 1, "against": "modules"} | change
    assert code(it.buyer.post(f"{it.path}/replacement", json=body)) == (422, "invalid_request")
