"""Batches: disjoint, sealed for one station, and the same bytes for the same key."""

from __future__ import annotations

import threading

import pytest

from licenses.platform.store.schema import lot
from resources.errors import NeedsPerson


def _rows(count):
    return [{"uuid": f"uuid{index:016d}", "auth_key": f"{index:032d}"} for index in range(count)]


def test_a_station_pulls_what_it_asked_for_and_can_open_it(world):
    made = world.lot(5)
    station = world.station("Line 1")
    answer = station.pull(3, lot_id=made["id"])
    assert answer.status_code == 201
    opened = station.open(answer.content)
    assert (opened.header.lot, opened.header.product, opened.header.count) == (made["id"], world.product, 3)
    assert all(len(licence.secrets["auth_key"].open()) == 32 for licence in opened.licences)


def test_licences_come_in_the_order_of_the_list(world):
    listed = _rows(6)
    world.lot(6, licences=listed)
    station = world.station("Line 1")
    assert station.uuids(4) + station.uuids(4) == [row["uuid"] for row in listed]


def test_another_station_cannot_open_a_batch(world):
    world.lot(2)
    mine, other = world.station("Line 1"), world.station("Line 2")
    document = mine.pull(2).content
    with pytest.raises(NeedsPerson):
        other.open(document)


def test_the_same_key_again_gets_the_same_bytes(world):
    world.lot(10)
    station = world.station("Line 1")
    first, again = station.pull(4, key="k1"), station.pull(4, key="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert station.pull(4, key="k2").content != first.content


def test_the_same_key_of_another_station_is_another_pull(world):
    world.lot(10)
    mine, other = world.station("Line 1"), world.station("Line 2")
    first, second = mine.pull(4, key="k"), other.pull(4, key="k")
    assert second.status_code == 201
    uuids = {item.uuid for item in mine.open(first.content).licences}
    assert not uuids & {item.uuid for item in other.open(second.content).licences}


def test_a_key_cannot_stand_for_another_wish(world):
    world.lot(10)
    station = world.station("Line 1")
    station.pull(4, key="k")
    assert station.pull(5, key="k").json()["code"] == "idempotency_key_reused"


def test_a_pull_needs_a_key(world):
    world.lot(1)
    station = world.station("Line 1")
    answer = station.http.post(f"/v1/stations/{station.id}/batches", json={"count": 1})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_two_stations_pulling_at_once_never_share_a_licence(world):
    world.lot(200)
    stations = [world.station("Line 1"), world.station("Line 2")]
    got: list[list[str]] = [[], []]
    start = threading.Barrier(2)

    def pull(index: int) -> None:
        start.wait()
        for _ in range(10):
            got[index] += stations[index].uuids(10)

    threads = [threading.Thread(target=pull, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got[0]) == len(got[1]) == 100
    assert len(set(got[0] + got[1])) == 200


def test_one_key_twice_at_once_is_one_batch(world):
    world.lot(50)
    station = world.station("Line 1")
    answers = []
    start = threading.Barrier(4)

    def pull() -> None:
        start.wait()
        answers.append(station.pull(5, key="k"))

    threads = [threading.Thread(target=pull) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]


def test_what_is_left_is_given_and_then_nothing(world):
    world.lot(3)
    station = world.station("Line 1")
    assert len(station.uuids(10)) == 3
    answer = station.pull(1)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_unused")


def test_without_a_lot_the_oldest_that_can_give_it_all_is_taken(world):
    small, large, later = world.lot(2), world.lot(10), world.lot(10)
    station = world.station("Line 1")
    first = station.open(station.pull(5, product_id=world.product).content)
    assert first.header.lot == large["id"]
    assert station.open(station.pull(2).content).header.lot == small["id"]
    assert later["unused"] == 10


def test_a_lot_of_another_organisation_is_not_there(world):
    made = world.lot(2)
    stranger = world.station("Line 1", world.other)
    assert stranger.pull(1, lot_id=made["id"]).status_code == 404
    assert stranger.pull(1).json()["code"] == "nothing_unused"


def test_a_lot_of_another_product_is_not_given(world):
    made = world.lot(2)
    assert world.station("Line 1").pull(1, lot_id=made["id"], product_id="another").status_code == 404


@pytest.mark.parametrize("state", ["CONFIRMING_UPDATE", "BEING_PAID"])
def test_a_frozen_lot_gives_nothing(world, state):
    made = world.lot(2)
    world.change(lambda tx: tx.execute(lot.update().values(state=state)))
    station = world.station("Line 1")
    assert station.pull(1, lot_id=made["id"]).json()["code"] == "frozen"
    assert station.pull(1).json()["code"] == "nothing_unused"


def test_the_platform_lists_and_gives_again_what_a_station_was_given(world):
    made = world.lot(5)
    station = world.station("Line 1")
    document = station.pull(3).content
    (known,) = station.http.get(f"/v1/stations/{station.id}/batches").json()["batches"]
    assert (known["lot"], known["product"], known["count"]) == (made["id"], world.product, 3)
    again = station.http.get(f"/v1/stations/{station.id}/batches/{known['batch']}")
    assert again.content == document
    assert station.http.get(f"/v1/stations/{station.id}/batches/another").status_code == 404


def test_an_assigned_mac_travels_with_its_licence(world):
    world.lot(1, licences=[_rows(1)[0] | {"mac": "a0b7651c441c"}])
    station = world.station("Line 1")
    (licence,) = station.open(station.pull(1).content).licences
    assert licence.assigned_mac == "A0:B7:65:1C:44:1C"


def test_further_secrets_travel_with_their_licence(world):
    world.lot(1, licences=[_rows(1)[0] | {"secrets": {"psk": "AAECAw=="}}])
    station = world.station("Line 1")
    (licence,) = station.open(station.pull(1).content).licences
    assert licence.secrets["psk"].open() == bytes(range(4))


@pytest.mark.parametrize("count", [0, -1, 1_000_001, "3", 2.5, None])
def test_a_count_that_is_none_is_refused(world, count):
    world.lot(3)
    answer = world.station("Line 1").pull(count)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_a_pull_shows_in_the_counts_of_the_lot(world):
    made = world.lot(5)
    world.station("Line 1").pull(3)
    shown = world.person("operator").get(f"/v1/lots/{made['id']}").json()
    assert (shown["unused"], shown["held"], shown["used"]) == (2, 3, 0)
