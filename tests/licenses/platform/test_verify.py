"""``verify`` finds each law that is broken, and nothing where none is."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from licenses.platform.service import admin

MAC = "A0:B7:65:1C:44:1C"


@pytest.fixture
def lived(world):
    """A platform with an order, a batch, a journal and a burn."""
    body = {
        "buyer": world.factory,
        "item_type": "licence",
        "products": [{"product_id": world.product, "quantity": 10}],
    }
    staff = world.person("staff")
    order = staff.post("/v1/orders", json=body).json()
    assert staff.post(f"/v1/orders/{order['id']}/deliveries", json={"quantity": 10}).status_code == 201
    station = world.station("Line 1")
    station.push(station.burn(station.uuids(4)[0], MAC))
    return world


def test_a_platform_that_lived_a_little_has_no_findings(lived):
    assert admin.verify(lived.database_url) == []


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        ("UPDATE lot SET purchased = purchased + 1", {"lot_not_conserved"}),
        ("UPDATE purchase_order SET delivered = delivered - 1", {"order_not_conserved"}),
        ("UPDATE delivery SET quantity = quantity - 1", {"order_not_conserved", "delivery_without_lots"}),
        ("UPDATE delivery_lot SET quantity = quantity - 1", {"delivery_without_lots"}),
        (
            "DELETE FROM licence WHERE uuid = (SELECT uuid FROM licence WHERE state = 'unused' LIMIT 1)",
            {"lot_not_conserved", "order_not_conserved"},
        ),
        (
            "UPDATE licence SET state = 'unused', batch = NULL, station = NULL WHERE state = 'held'",
            {"batch_not_disjoint"},
        ),
        ("UPDATE licence SET batch = 'another' WHERE state = 'held'", {"batch_not_disjoint", "batch_unknown"}),
        ("UPDATE licence SET state = 'voided' WHERE state = 'held'", {"state_without_holder", "quota_broken"}),
        ("UPDATE licence SET state = 'scrapped' WHERE state = 'burned'", {"bound_but_not_live"}),
        ("UPDATE event_detail SET body = replace(body, 'PASS', 'FAIL')", {"journal_broken"}),
        ("DELETE FROM event_detail WHERE seq = 2", {"journal_broken"}),
        ("DELETE FROM event_name WHERE seq = 4", {"journal_broken"}),
        ("UPDATE station SET seq = 3", {"journal_broken"}),
    ],
)
def test_each_damage_is_found(lived, damage, codes):
    lived.change(lambda tx: tx.execute(text(damage)))
    assert {finding.code for finding in admin.verify(lived.database_url)} == codes


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        ("UPDATE replacement SET quantity = 6", {"quota_broken", "replacement_not_conserved"}),
        ("UPDATE replacement SET against = 'modules'", {"quota_broken"}),
        ("UPDATE lot SET is_replacement = NOT is_replacement", {"replacement_mark"}),
        (
            "DELETE FROM licence WHERE uuid = (SELECT uuid FROM licence JOIN lot ON lot.id = licence.lot"
            " WHERE is_replacement LIMIT 1)",
            {"lot_not_conserved", "order_not_conserved"},
        ),
        (
            "UPDATE licence SET state = 'voided', batch = NULL WHERE uuid ="
            " (SELECT uuid FROM licence WHERE state = 'unused' LIMIT 1)",
            {"quota_broken"},
        ),
    ],
)
def test_each_damage_to_a_replacement_is_found(lived, damage, codes):
    (order,) = lived.person("planner").get("/v1/orders").json()["items"]
    body = {"product_id": lived.product, "quantity": 3, "against": "unused"}
    assert lived.person("planner").post(f"/v1/orders/{order['id']}/replacement", json=body).status_code == 201
    assert admin.verify(lived.database_url) == []
    lived.change(lambda tx: tx.execute(text(damage)))
    assert {finding.code for finding in admin.verify(lived.database_url)} == codes


def test_the_schema_itself_refuses_a_second_live_binding(lived):
    columns = "issuer, licence, mac, station, burn, live, confirmed, since"
    twice = f"INSERT INTO binding (id, module, {columns}) SELECT 'b2', 'FF', {columns} FROM binding"
    with pytest.raises(Exception, match=r"UNIQUE constraint failed: binding\.issuer, binding\.licence"):
        lived.change(lambda tx: tx.execute(text(twice)))


def test_the_schema_itself_refuses_a_held_licence_without_a_batch(lived):
    with pytest.raises(Exception, match="held_by_one"):
        lived.change(lambda tx: tx.execute(text("UPDATE licence SET state = 'held' WHERE state = 'unused'")))
