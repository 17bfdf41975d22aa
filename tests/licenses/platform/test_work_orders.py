"""Work orders: opened by planners, counted from burns, closed once."""

from __future__ import annotations

import pytest

MAC = "A0:B7:65:1C:44:1C"


def _add(world, number="WO-1", **changes):
    body = {"number": number, "product_id": world.product, "quantity": 10} | changes
    return world.person("planner").post("/v1/work-orders", json=body)


def test_a_work_order_is_open_and_nothing_has_passed(world):
    assert _add(world, due="2026-12-01").json() == {
        "number": "WO-1",
        "product_id": world.product,
        "product_name": "Plug",
        "recipe_version": None,
        "quantity": 10,
        "passed": 0,
        "due": "2026-12-01",
        "state": "open",
    }


def test_each_licence_that_passed_counts_once(world):
    _add(world)
    world.lot(3)
    station = world.station("Line 1")
    first, second, _ = station.uuids(3)
    about = {"licence": first, "module": MAC, "work_order": "WO-1"}
    passed = {"outcome": "PASS"}
    station.push(
        [
            station.event("burn.ended", burn="b1", data=passed, **about),
            station.event("burn.ended", burn="b2", data=passed, **about),
            station.event("burn.ended", burn="b3", data={"outcome": "FAIL"}, **(about | {"licence": second})),
        ]
    )
    (item,) = world.person("operator").get("/v1/work-orders").json()["items"]
    assert item["passed"] == 1


def test_a_station_sees_the_open_ones_of_its_organisation(world):
    _add(world, "WO-1")
    _add(world, "WO-2")
    world.person("planner").post("/v1/work-orders/WO-1/close")
    station, stranger = world.station("Line 1"), world.station("Line 1", world.other)
    listed = station.http.get("/v1/work-orders", params={"state": "open"}).json()["items"]
    assert [item["number"] for item in listed] == ["WO-2"]
    assert stranger.http.get("/v1/work-orders").json()["items"] == []


def test_a_work_order_closes_once(world):
    _add(world)
    planner = world.person("planner")
    assert planner.post("/v1/work-orders/WO-1/close").json()["state"] == "closed"
    assert planner.post("/v1/work-orders/WO-1/close").json()["code"] == "work_order_closed"
    assert planner.post("/v1/work-orders/WO-2/close").status_code == 404


def test_a_number_is_given_once(world):
    _add(world)
    assert _add(world).json()["code"] == "number_taken"


def test_a_recipe_that_does_not_exist_is_refused(world):
    assert _add(world, recipe_version=3).json()["code"] == "recipe_unknown"


@pytest.mark.parametrize("change", [{"quantity": 0}, {"due": "soon"}, {"number": "a/b"}, {"number": ""}])
def test_a_work_order_of_another_shape_is_refused(world, change):
    assert _add(world, **change).json()["code"] == "invalid_request"


def test_a_product_of_others_has_no_work_order_here(world):
    body = {"number": "WO-1", "product_id": world.product, "quantity": 10}
    assert world.person("stranger").post("/v1/work-orders", json=body).status_code == 404
