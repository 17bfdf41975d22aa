"""Changes of a lot's product: every state, who may do what, what is refused, and what stays behind."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from licenses.platform.lots import freezes
from licenses.platform.service import admin
from licenses.platform.store.schema import station

MAC = "A0:B7:65:1C:44:1C"


def _path(lot, tail=""):
    return f"/v1/lots/{lot['id']}/product-changes{tail}"


def _ask(world, lot, product, mode="authorization_only", who="planner"):
    return world.act(who, _path(lot), product_id=product, delivery_mode=mode)


def _told(world, line, lot):
    """The station's journal says that it has frozen the lot."""
    with world.database.writing() as tx:
        freezes.journalled(tx, tx.execute(select(station).where(station.c.id == line.id)).one(), lot["id"])


def test_a_change_at_the_same_price_is_confirmed_and_the_lot_is_updated(either):
    lot, strip = either.lot(10), either.another_product()
    change = _ask(either, lot, strip).json()
    assert (change["n"], change["state"], change["new_product"]["name"]) == (1, "CONFIRMING_UPDATE", "Strip")
    assert either.show(lot)["state"] == "CONFIRMING_UPDATE"
    approved = either.act("staff", _path(lot, "/1/approve")).json()
    assert (approved["state"], approved["product"]["id"]) == ("UPDATED", strip)
    shown = either.show(lot)
    assert (shown["state"], shown["product_id"], shown["delivery_mode"]) == ("UPDATED", strip, "authorization_only")
    assert shown["frozen"] is None
    line = either.station("Line 1")
    assert line.open(line.pull(1, lot_id=lot["id"]).content).header.product == strip


def test_a_difference_in_price_is_paid_by_the_owner_before_the_lot_is_updated(either):
    lot = either.lot(10)
    strip = either.another_product(price_cents=30, features_cents=5)
    _ask(either, lot, strip)
    approved = either.act("staff", _path(lot, "/1/approve")).json()
    assert (approved["state"], approved["amount_cents"]) == ("BEING_PAID", 350)
    assert either.show(lot)["state"] == "BEING_PAID"
    assert either.act("staff", _path(lot, "/1/pay")).json()["code"] == "owner_pays"
    assert either.act("owner", _path(lot, "/1/pay")).json()["state"] == "UPDATED"
    assert either.show(lot)["product_id"] == strip
    told = [each["kind"] for each in either.person("qa").get(f"/v1/lots/{lot['id']}/history").json()["items"]]
    assert told == ["change.updated", "change.paid", "change.approved", "change.requested"]


@pytest.mark.parametrize("price", [0, 10])
@pytest.mark.parametrize(("verb", "who", "state"), [("recall", "planner", "RECALLED"), ("reject", "staff", "REJECTED")])
def test_in_each_waiting_state_it_is_recalled_or_rejected_and_the_lot_is_what_it_was(world, price, verb, who, state):
    lot, line = world.lot(10), world.station("Line 1")
    (uuid,) = line.uuids(1, lot_id=lot["id"])
    line.push(line.burn(uuid, MAC))
    before = world.show(lot)
    _ask(world, lot, world.another_product(price_cents=price))
    if price:
        world.act("staff", _path(lot, "/1/approve"))
    assert world.act(who, _path(lot, f"/1/{verb}")).json()["state"] == state
    assert world.show(lot) == before
    assert [each["id"] for each in world.person("planner").get("/v1/lots").json()["items"]] == [lot["id"]]
    assert world.licence(uuid)["state"] == "burned"
    assert admin.verify(world.database_url) == []
    assert _ask(world, lot, world.another_product()).status_code == 201


def test_a_lot_that_was_updated_is_updated_again_after_a_recall(world):
    lot, strip = world.lot(4), world.another_product()
    _ask(world, lot, strip)
    world.act("staff", _path(lot, "/1/approve"))
    _ask(world, lot, world.another_product("Lamp"))
    world.act("planner", _path(lot, "/2/recall"))
    assert (world.show(lot)["state"], world.show(lot)["product_id"]) == ("UPDATED", strip)
    assert [each["state"] for each in world.person("qa").get(_path(lot)).json()["items"]] == ["RECALLED", "UPDATED"]


@pytest.mark.parametrize("price", [0, 10])
def test_a_waiting_lot_gives_nothing_to_anybody(world, price):
    lot, line = world.lot(10), world.station("Line 1")
    _ask(world, lot, world.another_product(price_cents=price))
    if price:
        world.act("staff", _path(lot, "/1/approve"))
    codes = [
        line.pull(1, lot_id=lot["id"]).json()["code"],
        world.act("planner", f"/v1/lots/{lot['id']}/split", purchased=1).json()["code"],
        _ask(world, lot, world.another_product()).json()["code"],
        world.act("planner", f"/v1/lots/{lot['id']}/handover", organisation_id=world.other).json()["code"],
    ]
    assert codes == ["frozen"] * 4
    assert set(world.show(lot)["blocked"]) == {"split", "change_product", "download", "hand_over", "resources"}


def test_what_was_used_stays_behind_with_its_product_and_its_history(either):
    lot, line, strip = either.lot(10), either.station("Line 1"), either.another_product()
    (uuid,) = line.uuids(1, lot_id=lot["id"])
    line.push(line.burn(uuid, MAC))
    change = _ask(either, lot, strip).json()
    either.act("staff", _path(lot, "/1/approve"))
    rest, shown = either.show({"id": change["used_lot"]}), either.show(lot)
    assert (rest["product_id"], rest["purchased"], rest["used"], rest["state"]) == (either.product, 1, 1, "VALID")
    assert (shown["product_id"], shown["purchased"], shown["used"]) == (strip, 9, 0)
    assert either.licence(uuid)["lot_id"] == rest["id"]
    assert len(either.licence(uuid)["burns"]) == 1
    assert admin.verify(either.database_url) == []


def test_it_waits_for_stations_by_name_and_what_they_burn_before_they_know_stays_behind(either):
    lot, line, strip = either.lot(10), either.station("Line 1"), either.another_product()
    (uuid,) = line.uuids(1, lot_id=lot["id"])
    change = _ask(either, lot, strip).json()
    assert [(each["name"], each["held"]) for each in change["waiting_for"]] == [("Line 1", 1)]
    assert either.show(lot)["waiting_for"] == change["waiting_for"]
    refused = either.act("staff", _path(lot, "/1/approve")).json()
    assert (refused["code"], refused["stations"][0]["name"]) == ("waiting_for_stations", "Line 1")
    line.push(line.burn(uuid, MAC))
    _told(either, line, lot)
    approved = either.act("staff", _path(lot, "/1/approve")).json()
    assert (approved["state"], approved["waiting_for"]) == ("UPDATED", [])
    assert either.show({"id": approved["used_lot"]})["used"] == 1
    assert (either.show(lot)["purchased"], either.show(lot)["used"]) == (9, 0)
    assert admin.verify(either.database_url) == []


def test_when_all_was_burned_meanwhile_nothing_is_left_to_change(world):
    lot, line = world.lot(1), world.station("Line 1")
    (uuid,) = line.uuids(1, lot_id=lot["id"])
    _ask(world, lot, world.another_product())
    line.push(line.burn(uuid, MAC))
    _told(world, line, lot)
    assert world.act("staff", _path(lot, "/1/approve")).json()["code"] == "not_enough_unused"
    world.act("staff", _path(lot, "/1/reject"))
    assert (world.show(lot)["used"], world.show(lot)["state"]) == (1, "VALID")
    assert _ask(world, lot, world.another_product()).json()["code"] == "not_enough_unused"


# ---- refusals -------------------------------------------------------------------------------------------


def _sentence(answer, code):
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, code)
    return body["detail"]


def test_each_refusal_has_a_message_of_its_own(world):
    replaced, listed, other = world.lot(2), world.lot(2), world.another_product()
    world.change(lambda tx: tx.exec_driver_sql(f"UPDATE lot SET is_replacement = {True} WHERE id = '{replaced['id']}'"))
    world.change(
        lambda tx: tx.exec_driver_sql(
            f"INSERT INTO generated_list SELECT issuer, id, 'p', created_at FROM lot WHERE id = '{listed['id']}'"
        )
    )
    sentences = {
        _sentence(_ask(world, replaced, other), "replacement_lot"),
        _sentence(_ask(world, listed, other), "list_generated"),
        _sentence(_ask(world, world.lot(2), world.product), "product_not_changeable"),
    }
    assert len(sentences) == 3
    _sentence(world.act("planner", f"/v1/lots/{listed['id']}/split", purchased=1), "list_generated")


@pytest.mark.parametrize("terms", [{"state": "draft"}, {"state": "in_review"}, {"deliverable": "module"}])
def test_a_product_in_a_state_or_with_a_deliverable_that_forbids_it_is_not_changed(world, terms):
    lot, strip = world.lot(2), world.another_product()
    world.sells(world.product, **terms)
    _sentence(_ask(world, lot, strip), "product_not_changeable")
    world.sells(world.product)
    world.sells(strip, **terms)
    _sentence(_ask(world, lot, strip), "product_not_changeable")


def test_a_lot_leaves_a_withdrawn_product_but_does_not_become_one(world):
    lot, strip = world.lot(2), world.another_product()
    world.sells(strip, state="withdrawn")
    _sentence(_ask(world, lot, strip), "product_not_changeable")
    world.sells(strip)
    world.sells(world.product, state="withdrawn")
    assert _ask(world, lot, strip).status_code == 201


def test_families_of_licences_never_mix_in_a_product(world):
    strip = world.another_product()
    world.lot(1, product_id=strip, licences=[{"uuid": "tuya" + "0" * 16, "auth_key": "k" * 32}])
    _sentence(_ask(world, world.lot(2), strip), "product_not_changeable")


def test_a_decided_request_is_closed(world):
    lot = world.lot(2)
    _ask(world, lot, world.another_product())
    world.act("planner", _path(lot, "/1/recall"))
    for who, verb in (("staff", "approve"), ("staff", "reject"), ("owner", "pay"), ("planner", "recall")):
        assert world.act(who, _path(lot, f"/1/{verb}")).json()["code"] == "change_closed"
    assert world.act("planner", _path(lot, "/7/recall")).status_code == 404


def test_the_mark_of_replacement_lots_cannot_be_chosen(world):
    assert _ask(world, world.lot(2), world.another_product(), mode="license_replacement").status_code == 422


def test_a_factory_that_issues_for_itself_approves_for_itself(world):
    mine = admin.add_organisation(world.database_url, "Alone")
    owner = world.owner_of(mine)
    products = [owner.post("/v1/products", json={"name": n, "category": "x", "chip": "esp32"}).json() for n in "ab"]
    rows = [{"uuid": "uuid" + "1" * 16, "auth_key": "k" * 32}]
    lot = owner.post("/v1/lots", json={"product_id": products[0]["id"], "name": "L", "licences": rows}).json()
    owner.post(_path(lot), json={"product_id": products[1]["id"], "delivery_mode": "credential"})
    assert owner.post(_path(lot, "/1/approve"), json={}).json()["state"] == "UPDATED"
