"""The example data: of the shape that people and scripts rely on, and lawful."""

from __future__ import annotations

import pytest

from licenses.keys import KeySources, PlatformKeys
from licenses.platform.service import admin
from licenses.platform.service.demo import FACTORY, PRODUCTS, demo
from resources.errors import NeedsPerson


@pytest.fixture
def empty(tmp_path):
    """Address and keys of a platform that was just set up."""
    keys = PlatformKeys.create(tmp_path, KeySources(demo=True))
    url = f"sqlite:///{tmp_path / 'platform.sqlite3'}"
    admin.init(url, keys)
    return url, keys


def test_the_example_has_people_products_orders_and_lots_breaks_no_law_and_comes_once(empty):
    made = demo(*empty, {item.id: [("recipe.toml", b"x"), ("app.bin", b"y")] for item in PRODUCTS})
    assert {"people", "products", "orders", "lots"} <= set(made)
    assert all({"name", "email", "role", "organisation", "password"} == set(person) for person in made["people"])
    assert {"id", "name", "category", "chip", "delivery_mode"} <= set(made["products"][0])
    chips = {item["chip"] for item in made["products"] if item["delivery_mode"] == "credential"}
    assert chips == {"esp32", "esp32s3", "esp32c3", "esp32c6"}
    assert "authorization_only" in {item["delivery_mode"] for item in made["products"]}
    own = {item.id for item in PRODUCTS}
    assert all(lot["unused"] >= 1000 for lot in made["lots"] if lot["product_id"] in own)
    assert admin.verify(empty[0]) == []
    assert admin.enrol_code(*empty, "Line 1", FACTORY)
    with pytest.raises(NeedsPerson) as raised:
        demo(*empty, {})
    assert raised.value.code == "E-PLATFORM-DEMO"


def test_the_example_has_orders_and_lots_in_every_state_that_the_platform_knows(empty):
    made = demo(*empty, {})
    made_of = {lot["product_id"]: lot["resources"] for lot in made["lots"] if lot["resources"] is not None}
    assert made_of == {"demo-switch": 1, "demo-finder": 0}, "HomeKit resources are being made, Find My tokens lack"
    assert {order["status"] for order in made["orders"]} == {"placed", "partly_delivered", "completed"}
    assert {(order["kind"], order["item_type"]) for order in made["orders"]} == {
        ("order", "licence"),
        ("order", "module"),
        ("pickup", "licence"),
    }
    assert {order["against"] for order in made["orders"]} >= {None, "unused", "modules"}
    lots = made["lots"]
    assert {lot["state"] for lot in lots} == {"VALID", "CONFIRMING_UPDATE", "BEING_PAID", "UPDATED"}
    assert {lot["frozen"]["kind"] for lot in lots if lot["frozen"]} == {"product_change", "handover"}
    assert [len(lot["waiting_for"]) for lot in lots if lot["waiting_for"]] == [1]
    assert [lot["states"]["downloaded"] for lot in lots if lot["states"]["downloaded"]] == [40, 40]
    assert [lot["list_generated"] for lot in lots].count(True) == 1
    assert [lot["holder"] != lot["owner"] for lot in lots].count(True) == 1
    assert {lot["against"] for lot in lots} == {None, "unused", "modules"}
    assert sum(lot["states"]["voided"] for lot in lots) == 10
    assert admin.verify(empty[0]) == []


def test_a_recipe_that_is_none_fills_nothing(empty):
    with pytest.raises(NeedsPerson) as raised:
        demo(*empty, {PRODUCTS[0].id: [("app.bin", b"y")]})
    assert raised.value.code == "E-PLATFORM-RECIPE"
    with pytest.raises(NeedsPerson) as raised:
        admin.enrol_code(*empty, "Line 1", FACTORY)
    assert raised.value.code == "E-PLATFORM-ORGANISATION"
