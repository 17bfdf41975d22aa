"""What people change stands in the audit list, written with the change itself, and never with a secret."""

from __future__ import annotations

from typing import Any

from tests.licenses.platform.conftest import PASSWORD


def _actions(world: Any) -> list[tuple[str, str]]:
    """Action and subject of everything that stands there, oldest first."""
    items = world.person("owner").get("/v1/audit", params={"limit": 100}).json()["items"]
    return [(each["action"], each["subject"]) for each in reversed(items)]


def _new(world: Any, before: list[tuple[str, str]]) -> list[str]:
    return [action for action, _ in _actions(world)[len(before) :]]


def _done(answer: Any) -> Any:
    assert answer.is_success, answer.text
    return answer.json() if answer.content and "json" in answer.headers["content-type"] else None


def test_everything_that_happens_to_a_lot_is_audited(world: Any) -> None:
    planner, lot = world.person("planner"), world.lot(10)["id"]
    change = {"product_id": world.another_product(), "delivery_mode": "credential"}
    before = _actions(world)
    for path, body in (
        ("split", {"purchased": 2}),
        ("product-changes", change),
        ("product-changes/1/recall", {}),
        ("handover", {"organisation_id": world.other}),
        ("handover/withdraw", {}),
        ("downloads", {}),
    ):
        _done(planner.post(f"/v1/lots/{lot}/{path}", json=body))
    text = planner.get("/v1/mailbox").json()["items"][0]["text"]
    code = next(word for word in text.split() if word.isdigit())
    _done(planner.post(f"/v1/lots/{lot}/downloads/1/confirm", json={"code": code}))
    assert [action for action in _new(world, before) if action != "lot.split_off"] == [
        "lot.split",
        "lot.change.requested",
        "lot.change.recalled",
        "lot.handover.offered",
        "lot.handover.withdrawn",
        "lot.download.asked",
        "lot.downloaded",
    ]
    assert code not in world.person("owner").get("/v1/audit", params={"limit": 100}).text


def test_terms_pickups_decisions_and_phones_are_audited(world: Any) -> None:
    staff, planner, line = world.person("staff"), world.person("planner"), world.station("Line 1")
    item = {"product_id": world.product, "quantity": 5}
    order = _done(staff.post("/v1/orders", json={"buyer": world.factory, "products": [item], "item_type": "licence"}))
    _done(staff.post(f"/v1/orders/{order['id']}/deliveries", json={"quantity": 5}))
    (uuid,) = line.uuids(1)
    for mac in ("A0:B7:65:1C:44:1C", "A0:B7:65:1C:44:1D"):
        line.push(line.burn(uuid, mac, product=world.product))
    conflict, before = world.conflicts()[0]["id"], _actions(world)
    _done(staff.put(f"/v1/products/{world.product}/terms", json={"price_cents": 7}))
    wish = {"product_id": world.product, "quantity": 1, "against": "modules"}
    _done(planner.post(f"/v1/orders/{order['id']}/replacement", json=wish))
    decision = {"decision": "first", "reason": "the label says so"}
    _done(world.person("owner").post(f"/v1/conflicts/{conflict}/decision", json=decision))
    number = {"number": "+491511234567", "password": PASSWORD}
    _done(planner.put("/v1/sessions/current/phone", json=number))
    assert _new(world, before) == ["product.terms_set", "order.replaced", "conflict.decided", "person.phone_set"]
    assert number["number"] not in world.person("owner").get("/v1/audit").text


def test_what_was_refused_leaves_no_entry(world: Any) -> None:
    planner, lot = world.person("planner"), world.lot(3)["id"]
    before = _actions(world)
    assert planner.post(f"/v1/lots/{lot}/split", json={"purchased": 4}).status_code == 409
    assert _actions(world) == before


def test_the_description_names_every_part_of_the_service_and_every_code(world: Any) -> None:
    described = world.anonymous().get("/openapi.json").json()
    routes = [each for path in described["paths"].values() for each in path.values()]
    assert {tag for each in routes for tag in each["tags"]} == {tag["name"] for tag in described["tags"]}
    assert all(each["summary"] and each["description"] for each in routes)
    answer = routes[0]["responses"]["default"]["content"]["application/problem+json"]["schema"]
    codes = answer["properties"]["code"]["enum"]
    assert all(f"| `{code}` |" in described["info"]["description"] for code in codes)
    assert world.anonymous().get("/v1/lots").json()["code"] in codes
