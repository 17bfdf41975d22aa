"""Splits: both halves keep their counters, only unused licences move, and the production details stay the same."""

from __future__ import annotations

import threading

import pytest

from licenses.platform.service import admin

MAC = "A0:B7:65:1C:44:1C"


def _split(world, lot, purchased, free=0, who="planner", **more):
    return world.act(who, f"/v1/lots/{lot['id']}/split", purchased=purchased, free=free, **more)


def _free(world, lot, count):
    """So many of the lot's licences were given free of charge."""
    world.change(
        lambda tx: tx.exec_driver_sql(
            f"UPDATE lot SET purchased = purchased - {count}, free = free + {count} WHERE id = '{lot['id']}'"
        )
    )


def test_a_new_lot_has_the_sum_of_both_counters_and_the_old_one_keeps_the_rest(either):
    lot = either.lot(100)
    _free(either, lot, 30)
    answer = _split(either, lot, 40, 10)
    assert answer.status_code == 201
    new, old = answer.json(), either.show(lot)
    assert (new["purchased"], new["free"], new["unused"]) == (40, 10, 50)
    assert (old["purchased"], old["free"], old["unused"]) == (30, 20, 50)
    same = ("product_id", "delivery_mode", "owner", "state", "is_replacement", "order_id")
    assert [new[name] for name in same] == [old[name] for name in same]
    assert admin.verify(either.database_url) == []


@pytest.mark.parametrize(("purchased", "free"), [(71, 0), (0, 31), (70, 31), (71, 30)])
def test_no_half_gets_a_counter_below_zero(world, purchased, free):
    lot = world.lot(100)
    _free(world, lot, 30)
    assert _split(world, lot, purchased, free).json()["code"] == "not_enough_unused"
    assert world.show(lot)["purchased"] == 70


def test_only_unused_licences_move(either):
    lot, line = either.lot(10), either.station("Line 1")
    held = line.uuids(4, lot_id=lot["id"])
    line.push(line.burn(held[0], MAC))
    assert _split(either, lot, 7).json()["code"] == "not_enough_unused"
    new = _split(either, lot, 6).json()
    old = either.show(lot)
    assert (new["unused"], new["held"], new["used"]) == (6, 0, 0)
    assert (old["unused"], old["held"], old["used"], old["purchased"]) == (0, 3, 1, 4)


def test_a_split_of_nothing_or_less_is_refused(world):
    lot = world.lot(10)
    assert [_split(world, lot, count).status_code for count in (0, -1)] == [422, 422]
    assert _split(world, lot, 1.5).status_code == 422


def test_a_part_of_a_delivery_is_still_delivered(either):
    items = [{"product_id": either.product, "quantity": 100}]
    order = either.act("staff", "/v1/orders", buyer=either.factory, item_type="licence", products=items).json()
    delivery = either.act("staff", f"/v1/orders/{order['id']}/deliveries", quantity=60).json()
    lot = {"id": delivery["lots"][0]}
    new = _split(either, lot, 25).json()
    _split(either, new, 5)
    shown = either.person("planner").get(f"/v1/orders/{order['id']}").json()
    assert (shown["delivered"], shown["evidence"]["unused"]) == (60, 60)
    assert new["order_id"] == order["id"]
    assert admin.verify(either.database_url) == []


def test_a_strangers_lot_is_not_split(world):
    lot = world.lot(10)
    assert _split(world, lot, 1, who="stranger").status_code == 404
    assert _split(world, lot, 1, who="qa").json()["code"] == "role_missing"


def test_the_history_of_both_halves_tells_the_split(world):
    lot = world.lot(10)
    new = _split(world, lot, 3, name="For line 2").json()
    assert new["name"] == "For line 2"
    told = [world.person("qa").get(f"/v1/lots/{each['id']}/history").json()["items"] for each in (lot, new)]
    assert [items[0]["kind"] for items in told] == ["split", "split_off"]
    assert told[0][0]["data"] == {"into": new["id"], "purchased": 3, "free": 0}
    assert told[0][0]["by"] == "planner"


def test_splits_and_pulls_at_once_give_nothing_twice(postgres_world):
    world = postgres_world
    lot, lines = world.lot(60), [world.station(f"Line {number}") for number in range(3)]
    planner = world.person("planner")
    pulled: list[str] = []

    def split() -> None:
        for _ in range(4):
            planner.post(f"/v1/lots/{lot['id']}/split", json={"purchased": 5})

    def pull(line) -> None:
        for _ in range(4):
            answer = line.pull(4, lot_id=lot["id"])
            if answer.status_code == 201:
                pulled.extend(licence.uuid for licence in line.open(answer.content).licences)

    threads = [threading.Thread(target=split), *(threading.Thread(target=pull, args=(line,)) for line in lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pulled) == len(set(pulled))
    assert sum(each["unused"] for each in planner.get("/v1/lots").json()["items"]) == 60 - len(pulled)
    assert admin.verify(world.database_url) == []
