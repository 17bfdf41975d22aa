"""Third-party resources: HomeKit's are made in the background, Find My's imported, and no licence leaves before."""

from __future__ import annotations

import base64
import re
import secrets
import uuid

import pytest
from sqlalchemy import select, text

from licenses.platform.lots import homekit, making, resources
from licenses.platform.service import admin, jobs
from licenses.platform.service.background import Worker
from licenses.platform.service.jobs import ClaimLost
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import job, licence
from tests.licenses.platform.conftest import rows


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request):
    """A platform on each database."""
    return request.getfixturevalue("world" if request.param == "sqlite" else "postgres_world")


def _product(world, *features, name="Lamp"):
    body = {"name": name, "category": "lamp", "chip": "esp32c3", "features": list(features)}
    return world.person("planner").post("/v1/products", json=body).json()["id"]


def _far(world, lot):
    answer = world.person("planner").get(f"/v1/lots/{lot['id']}/resources")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _start(world, lot, who="planner"):
    return world.act(who, f"/v1/lots/{lot['id']}/resources")


def _work(world):
    return Worker(world.database, world.keys).run_due()


def _tokens(count):
    return [
        {"uuid": str(uuid.uuid4()), "token": base64.b64encode(secrets.token_bytes(100)).decode()} for _ in range(count)
    ]


def _bring(world, lot, tokens):
    return world.act("planner", f"/v1/lots/{lot['id']}/resources/tokens", tokens=tokens)


def test_a_lot_with_homekit_gives_no_licence_before_its_resources_are_made(shop):
    lot = shop.lot(30, product_id=_product(shop, "HomeKit"))
    station = shop.station("Line 1")
    assert _far(shop, lot) == {
        "needs": ["homekit"],
        "state": 0,
        "done": 0,
        "total": 30,
        "lacking": {"homekit": 30},
        "why": None,
    }
    for wish in ({"lot_id": lot["id"]}, {}):
        assert station.pull(3, **wish).json()["code"] == "resources_missing"
    answer = _start(shop, lot)
    assert (answer.status_code, answer.json()["state"], answer.json()["total"]) == (202, 1, 30)
    assert station.pull(3, lot_id=lot["id"]).json()["code"] == "resources_missing"
    assert _start(shop, lot).json()["state"] == 1
    assert _work(shop) == 1
    far = _far(shop, lot)
    assert (far["state"], far["done"], far["total"]) == (2, 30, 30)
    licences = station.open(station.pull(30).content).licences
    assert all(set(each.secrets) == {"auth_key", *homekit.FIELDS} for each in licences)
    assert len({each.secrets["homekit_setup_id"].open() for each in licences}) == 30
    assert all(re.fullmatch(rb"[0-9A-Z]{4}", each.secrets["homekit_setup_id"].open()) for each in licences)
    assert {"resources.started", "resources.made"} <= {
        each["kind"] for each in shop.person("planner").get(f"/v1/lots/{lot['id']}/history").json()["items"]
    }


def test_who_asked_is_told_when_it_is_done(world):
    lot = world.lot(2, product_id=_product(world, "homekit"), name="For the lamps")
    _start(world, lot)
    _work(world)
    (letter,) = world.person("planner").get("/v1/mailbox").json()["items"]
    assert letter["text"] == "The third-party resources of For the lamps are generated."


def test_a_crash_in_the_middle_loses_one_round_and_nothing_is_made_twice(shop):
    lot = shop.lot(25, product_id=_product(shop, "homekit"))
    _start(shop, lot)
    with shop.database.writing() as tx:
        mine = jobs.claim(tx, [resources.JOB])
    next(making.rounds(shop.database, shop.keys, mine))
    assert (_far(shop, lot)["state"], _far(shop, lot)["done"], _far(shop, lot)["total"]) == (1, 20, 25)
    before = _sealed(shop)
    shop.change(lambda tx: tx.execute(job.update().where(job.c.kind == resources.JOB).values(due_at=utc_now())))
    assert _work(shop) == 1
    assert _far(shop, lot)["state"] == 2
    after = _sealed(shop)
    assert sum(after[name] == sealed for name, sealed in before.items()) == 20
    with pytest.raises(ClaimLost):
        making.make(shop.database, shop.keys, mine)


def _sealed(world):
    with world.database.reading() as tx:
        return {row.uuid: row.sealed for row in tx.execute(licence.select())}


def test_find_my_tokens_are_imported_once_for_ever_and_never_made_up(shop):
    product = _product(shop, "Find My")
    lot, other = shop.lot(3, product_id=product), shop.lot(3, product_id=product)
    assert _start(shop, lot).json()["code"] == "tokens_missing"
    tokens = _tokens(3)
    assert _bring(shop, lot, tokens[:2]).json()["code"] == "tokens_differ"
    assert _bring(shop, lot, tokens).status_code == 201
    assert _far(shop, lot)["state"] == 2
    refused = _bring(shop, other, [tokens[0], *_tokens(2)]).json()
    assert (refused["code"], refused["rows"][0]["code"]) == ("tokens_refused", "token_used")
    same_uuid = [{**_tokens(1)[0], "uuid": tokens[1]["uuid"].upper()}, *_tokens(2)]
    assert _bring(shop, other, same_uuid).json()["rows"][0]["code"] == "token_used"
    assert _far(shop, other)["state"] == 0
    station = shop.station("Line 1")
    licences = station.open(station.pull(3).content).licences
    assert {each.uuid for each in licences} <= _uuids_of(shop, lot)
    found = {(each.secrets["findmy_uuid"].open(), each.secrets["findmy_token"].open()) for each in licences}
    assert found == {(uuid.UUID(each["uuid"]).bytes, base64.b64decode(each["token"])) for each in tokens}


def _uuids_of(world, lot):
    with world.database.reading() as tx:
        return set(tx.scalars(select(licence.c.uuid).where(licence.c.lot == lot["id"])))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"uuid": "no uuid"}, "findmy_uuid_malformed"),
        ({"token": "?"}, "token_malformed"),
        ({"token": base64.b64encode(bytes(1025)).decode()}, "token_malformed"),
        ({"token": ""}, "token_malformed"),
    ],
)
def test_a_token_that_is_none_is_refused_with_its_row(world, change, code):
    lot = world.lot(2, product_id=_product(world, "findmy"))
    first, second = _tokens(2)
    refused = _bring(world, lot, [first, second | change]).json()
    assert [(row["index"], row["code"]) for row in refused["rows"]] == [(1, code)]
    assert _bring(world, lot, [first, first]).json()["rows"][0]["code"] == "token_twice"


def test_a_product_with_both_needs_both(world):
    lot = world.lot(3, product_id=_product(world, "homekit", "findmy"))
    _start(world, lot)
    _work(world)
    far = _far(world, lot)
    assert (far["state"], far["done"], far["total"], far["lacking"]) == (0, 3, 6, {"findmy": 3, "homekit": 0})
    assert world.station("Line 1").pull(1).json()["code"] == "resources_missing"
    assert _bring(world, lot, _tokens(3)).status_code == 201
    assert _far(world, lot)["state"] == 2


def test_verify_finds_a_lot_that_counts_as_complete_and_is_not(world):
    lot = world.lot(2, product_id=_product(world, "homekit"))
    _start(world, lot)
    _work(world)
    assert admin.verify(world.database_url) == []
    world.change(lambda tx: tx.execute(text("DELETE FROM licence_resource")))
    assert [finding.code for finding in admin.verify(world.database_url)] == ["resources_lack"]


def test_a_split_of_a_complete_lot_is_complete(world):
    lot = world.lot(4, product_id=_product(world, "homekit"))
    _start(world, lot)
    _work(world)
    part = world.act("planner", f"/v1/lots/{lot['id']}/split", purchased=2).json()
    assert (part["resources"], _far(world, part)["done"]) == (2, 2)
    assert len(world.station("Line 1").uuids(2, lot_id=part["id"])) == 2


def test_after_a_change_of_product_they_are_made_anew(world):
    lot = world.lot(2, product_id=_product(world, "homekit"))
    new = _product(world, "homekit", name="Bulb")
    _start(world, lot)
    _work(world)
    before = _sealed(world)
    body = {"product_id": new, "delivery_mode": "credential"}
    assert world.act("planner", f"/v1/lots/{lot['id']}/product-changes", **body).status_code == 201
    assert _start(world, lot).json()["state"] == 2
    assert world.act("staff", f"/v1/lots/{lot['id']}/product-changes/1/approve").status_code == 200
    assert world.show(lot)["resources"] == 0
    _start(world, lot)
    _work(world)
    assert world.show(lot)["resources"] == 2
    assert all(_sealed(world)[name] != sealed for name, sealed in before.items())


def test_what_was_used_before_needs_nothing(world):
    burned = rows(1, state="burned", module_mac="A0:B7:65:1C:44:1C")
    lot = world.lot(3, product_id=_product(world, "homekit"), licences=[*rows(2), *burned])
    assert _far(world, lot)["total"] == 2


def test_each_refusal_has_its_code_and_the_lot_says_it_beforehand(world):
    plain = world.lot(1)
    assert (plain["resources"], plain["blocked"]["resources"]["code"]) == (None, "resources_not_needed")
    assert _start(world, plain).json()["code"] == "resources_not_needed"
    assert _bring(world, plain, _tokens(1)).json()["code"] == "resources_not_needed"
    lot = world.lot(1, product_id=_product(world, "homekit"))
    assert lot["blocked"]["download"]["code"] == "resources_missing"
    assert world.act("planner", f"/v1/lots/{lot['id']}/downloads").json()["code"] == "resources_missing"
    assert _start(world, lot, "operator").status_code == 403
    assert _start(world, lot, "stranger").status_code == 404
    body = {"organisation_id": world.other}
    assert world.act("planner", f"/v1/lots/{lot['id']}/handover", **body).status_code == 201
    assert _start(world, lot).json()["code"] == "frozen"
    used = rows(1, state="burned", module_mac="A0:B7:65:1C:44:1C")
    empty = world.lot(1, product_id=_product(world, "homekit"), licences=used)
    assert _start(world, empty).json()["code"] == "nothing_unused"
    assert empty["blocked"]["resources"]["code"] == "nothing_unused"
