"""A split, a change or an offer whose answer was lost is asked for again, and is done once."""

from __future__ import annotations

import pytest


def _asked(world, path, key, **body):
    return world.person("planner").post(path, json=body, headers={"Idempotency-Key": key})


def test_a_split_asked_twice_under_one_key_is_one_split(world):
    lot = world.lot(10)
    path = f"/v1/lots/{lot['id']}/split"
    first, again = (_asked(world, path, "k", purchased=4) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert world.show(lot)["purchased"] == 6
    assert _asked(world, path, "k", purchased=5).json()["code"] == "idempotency_key_reused"
    assert _asked(world, path, "another", purchased=4).json()["id"] != first.json()["id"]


@pytest.mark.parametrize("word", ["product-changes", "handover"])
def test_a_request_that_freezes_the_lot_is_given_again_and_not_refused(world, word):
    lot = world.lot(3)
    change = {"product_id": world.another_product(), "delivery_mode": "credential"}
    body = change if word == "product-changes" else {"organisation_id": world.other}
    path = f"/v1/lots/{lot['id']}/{word}"
    first, again = (_asked(world, path, "k", **body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(world.person("planner").get(path).json()["items"]) == 1
    assert _asked(world, path, "other", **body).status_code == 409


def test_a_key_is_one_persons_own(world):
    lot = world.lot(10)
    path = f"/v1/lots/{lot['id']}/split"
    mine = _asked(world, path, "k", purchased=1).json()["id"]
    owners = world.person("owner").post(path, json={"purchased": 1}, headers={"Idempotency-Key": "k"}).json()["id"]
    assert mine != owners


def test_a_refused_request_may_be_done_later_under_the_same_key(world):
    lot = world.lot(3)
    path = f"/v1/lots/{lot['id']}/split"
    offer = {"organisation_id": world.other}
    world.act("planner", f"/v1/lots/{lot['id']}/handover", **offer)
    assert _asked(world, path, "k", purchased=1).json()["code"] == "frozen"
    world.act("planner", f"/v1/lots/{lot['id']}/handover/withdraw")
    assert _asked(world, path, "k", purchased=1).status_code == 201
