"""Hand-overs: a customer's lot is used by whoever confirmed it; refused or withdrawn, it is the giver's again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from licenses.platform.lots import freezes
from licenses.platform.service import admin
from licenses.platform.store.schema import station


def _path(lot, tail=""):
    return f"/v1/lots/{lot['id']}/handover{tail}"


@pytest.fixture
def lot(either):
    return either.lot(10)


@pytest.fixture
def offered(either, lot):
    answer = either.act("planner", _path(lot), organisation_id=either.other)
    assert answer.status_code == 201, answer.text
    return lot


def _ids(world, who, owner):
    items = world.person(who).get("/v1/lots", params={"owner": owner}).json()["items"]
    return [each["id"] for each in items]


def test_from_the_offer_on_the_lot_is_frozen_for_both(either, offered):
    line, theirs = either.station("Line 1"), either.station("Line 1", either.other)
    for each in (line, theirs):
        assert each.pull(1).json()["code"] == "nothing_unused"
    assert line.pull(1, lot_id=offered["id"]).json()["code"] == "frozen"
    assert either.act("planner", f"/v1/lots/{offered['id']}/split", purchased=1).json()["code"] == "frozen"
    assert either.show(offered)["frozen"]["kind"] == "handover"
    assert either.act("planner", _path(offered), organisation_id=either.other).json()["code"] == "handover_pending"


def test_confirmed_it_is_the_receivers_to_use_and_still_the_owners(either, offered):
    confirmed = either.act("stranger", _path(offered, "/confirm")).json()
    assert (confirmed["owner"], confirmed["holder"], confirmed["frozen"]) == (either.factory, either.other, None)
    assert (_ids(either, "stranger", "customer"), _ids(either, "stranger", "mine")) == ([offered["id"]], [])
    assert _ids(either, "planner", "mine") == [offered["id"]]
    assert either.station("Line 1", either.other).pull(1).status_code == 201
    assert either.station("Line 1").pull(1, lot_id=offered["id"]).status_code == 404
    assert either.act("planner", f"/v1/lots/{offered['id']}/split", purchased=1).json()["code"] == "not_yours_now"
    new = either.act("stranger", f"/v1/lots/{offered['id']}/split", purchased=1).json()
    assert (new["owner"], new["holder"]) == (either.factory, either.other)
    assert admin.verify(either.database_url) == []


def test_the_receiver_sees_an_offer_among_the_customers_lots(world):
    lot = world.lot(3)
    world.act("planner", _path(lot), organisation_id=world.other)
    assert _ids(world, "stranger", "customer") == [lot["id"]]
    (offer,) = world.person("stranger").get(_path(lot)).json()["items"]
    assert (offer["state"], offer["giver"]["name"], offer["receiver"]["name"]) == ("offered", "Factory", "Other")
    assert world.act("stranger", f"/v1/lots/{lot['id']}/split", purchased=1).json()["code"] == "not_yours_now"


@pytest.mark.parametrize(
    ("who", "verb", "state"), [("stranger", "refuse", "refused"), ("planner", "withdraw", "withdrawn")]
)
def test_refused_or_withdrawn_it_is_the_givers_again(either, offered, who, verb, state):
    assert either.act(who, _path(offered, f"/{verb}")).status_code in (200, 204)
    assert _ids(either, "stranger", "customer") == []
    assert either.station("Line 1").pull(1).status_code == 201
    assert either.person("qa").get(_path(offered)).json()["items"][0]["state"] == state
    assert either.act("staff", _path(offered, "/confirm")).json()["code"] == "not_offered"


def test_only_the_side_whose_turn_it_is_answers(world):
    lot = world.lot(3)
    world.act("planner", _path(lot), organisation_id=world.other)
    codes = [
        world.act(who, _path(lot, f"/{verb}")).json()["code"]
        for who, verb in (
            ("planner", "confirm"),
            ("planner", "refuse"),
            ("stranger", "withdraw"),
            ("staff", "confirm"),
        )
    ]
    assert codes == ["not_yours_now"] * 4


def test_it_comes_back_to_its_owner(world):
    lot = world.lot(3)
    world.act("planner", _path(lot), organisation_id=world.other)
    world.act("stranger", _path(lot, "/confirm"))
    world.act("stranger", _path(lot), organisation_id=world.factory)
    assert world.act("owner", _path(lot, "/confirm")).json()["holder"] == world.factory
    assert _ids(world, "stranger", "customer") == []


def test_what_the_givers_stations_hold_comes_back_first(world):
    lot, line = world.lot(3), world.station("Line 1")
    (uuid,) = line.uuids(1, lot_id=lot["id"])
    world.act("planner", _path(lot), organisation_id=world.other)
    assert world.act("stranger", _path(lot, "/confirm")).json()["code"] == "waiting_for_stations"
    line.push(line.burn(uuid, "A0:B7:65:1C:44:1C"))
    with world.database.writing() as tx:
        freezes.journalled(tx, tx.execute(select(station).where(station.c.id == line.id)).one(), lot["id"])
    assert world.act("stranger", _path(lot, "/confirm")).status_code == 200


def test_nobody_hands_over_to_itself_or_to_nobody(world):
    lot = world.lot(3)
    for receiver in (world.factory, "org-of-nobody"):
        assert world.act("planner", _path(lot), organisation_id=receiver).json()["code"] == "buyer_unknown"


def test_a_customers_lot_changes_its_product_only_where_the_price_stays_the_same(world):
    lot, dear = world.lot(3), world.another_product(price_cents=1)
    world.act("planner", _path(lot), organisation_id=world.other)
    world.act("stranger", _path(lot, "/confirm"))
    path = f"/v1/lots/{lot['id']}/product-changes"
    partner = world.act("planner", "/v1/authorised-accounts", account=world.other, partner_name="Other").json()["id"]
    seen = {"product_id": dear, "develop": {"view_logs": True}}
    world.act("planner", f"/v1/authorised-accounts/{partner}/grants", **seen)
    body = {"product_id": dear, "delivery_mode": "credential"}
    refused = world.act("stranger", path, **body).json()
    assert refused["code"] == "customer_lot_price_difference"
    world.sells(dear)
    assert world.act("stranger", path, **body).status_code == 201
    world.sells(dear, price_cents=2)
    assert world.act("staff", f"{path}/1/approve").json()["code"] == "customer_lot_price_difference"
