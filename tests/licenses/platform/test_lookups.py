"""Look-ups: burns by each field, the lineage of modules and licences, and only one's own."""

from __future__ import annotations

import pytest

MAC = "A0:B7:65:1C:44:1C"


@pytest.fixture
def burned(world):
    """A station that burned one licence; the licence's uuid."""
    world.lot(2)
    station = world.station("Line 1")
    uuid = station.uuids(1)[0]
    station.push(station.burn(uuid, MAC, "burn-1"))
    return station, uuid


@pytest.mark.parametrize("field", ["mac", "uuid", "station", "outcome", "from", "to", "work_order"])
def test_burns_are_found_by_each_field(world, burned, field):
    station, uuid = burned
    hit = {
        "mac": MAC.lower(),
        "uuid": uuid,
        "station": station.id,
        "outcome": "PASS",
        "from": "2020-01-01T00:00:00Z",
        "to": "2999-01-01T00:00:00Z",
    }
    miss = {
        "mac": "A0:B7:65:1C:44:1D",
        "uuid": "uuid" + "0" * 16,
        "station": "another",
        "outcome": "FAIL",
        "from": "2999-01-01T00:00:00Z",
        "to": "2020-01-01T00:00:00Z",
        "work_order": "WO-1",
    }
    person = world.person("qa")
    if field in hit:
        found = person.get("/v1/burns", params={field: hit[field]}).json()["items"]
        assert [item["burn"] for item in found] == ["burn-1"]
    assert person.get("/v1/burns", params={field: miss[field]}).json()["items"] == []


def test_others_see_neither_burn_nor_module_nor_licence(world, burned):
    _station, uuid = burned
    stranger = world.person("stranger")
    assert stranger.get("/v1/burns").json()["items"] == []
    assert stranger.get(f"/v1/modules/{MAC}").status_code == 404
    assert stranger.get(f"/v1/licences/{uuid}").status_code == 404
    assert stranger.get("/v1/conflicts").json()["items"] == []


@pytest.mark.parametrize("mac", ["A0:B7:65:1C:44:1D", "no-mac"])
def test_a_module_that_nobody_saw_is_not_found(world, mac):
    assert world.person("qa").get(f"/v1/modules/{mac}").status_code == 404


def test_a_licence_shows_where_it_is_and_never_its_key(world):
    row = {"uuid": "uuid" + "a" * 16, "auth_key": "PLANTEDPLANTEDPLANTEDPLANTED0000"}
    made = world.lot(1, licences=[row])
    shown = world.person("qa").get(f"/v1/licences/{row['uuid']}")
    assert shown.json()["lot_id"] == made["id"]
    assert (shown.json()["state"], shown.json()["modules"], shown.json()["burns"]) == ("unused", [], [])
    assert "PLANTED" not in shown.text


def test_the_owner_of_a_licence_learns_of_a_conflict_that_a_stranger_told(world):
    world.lot(1)
    mine, stranger = world.station("Line 1"), world.station("Line 1", world.other)
    uuid = mine.uuids(1)[0]
    mine.push(mine.burn(uuid, MAC))
    stranger.push(stranger.burn(uuid, "A0:B7:65:1C:44:1D"))
    assert len(world.person("planner").get("/v1/conflicts").json()["items"]) == 1
