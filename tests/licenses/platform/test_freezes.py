"""Freezes: a frozen lot gives nothing, and waits by name for the stations that hold licences of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from licenses.platform.lots import freezes
from licenses.platform.lots.freezes import FreezeKind
from licenses.platform.refusals import Refused
from licenses.platform.store.schema import station


@pytest.fixture
def lot(either):
    return either.lot(10)


def _freeze(world, lot):
    with world.database.writing() as tx:
        row = freezes.locked(tx, world.issuer, lot["id"])
        freezes.begin(tx, row, kind=FreezeKind.PRODUCT_CHANGE, reason="the product changes")


def _row(tx, line):
    return tx.execute(select(station).where(station.c.id == line.id)).one()


def _ask(world, verb, *arguments):
    with world.database.writing() as tx:
        return verb(tx, *arguments)


def test_a_frozen_lot_gives_no_batch_and_says_what_for(either, lot):
    _freeze(either, lot)
    line = either.station("Line 1")
    refused = line.pull(1, lot_id=lot["id"]).json()
    assert (refused["code"], refused["kind"]) == ("frozen", "product_change")
    assert line.pull(1).json()["code"] == "nothing_unused"


def test_a_lot_is_frozen_once(either, lot):
    _freeze(either, lot)
    with pytest.raises(Refused) as refused:
        _freeze(either, lot)
    assert refused.value.code == "frozen"


def test_what_is_lifted_gives_again(either, lot):
    _freeze(either, lot)
    _ask(either, freezes.lift, either.issuer, lot["id"])
    assert either.station("Line 1").pull(1, lot_id=lot["id"]).status_code == 201


def test_it_waits_for_the_stations_that_hold_licences_of_the_lot_until_they_froze_it(either, lot):
    line, idle = either.station("Line 1"), either.station("Line 2")
    line.uuids(4, lot_id=lot["id"])
    _freeze(either, lot)
    (waits,) = _ask(either, freezes.waiting, either.issuer, [lot["id"]])[lot["id"]]
    assert (waits["station"], waits["name"], waits["held"], waits["frozen_at"]) == (line.id, "Line 1", 4, None)
    assert _ask(either, freezes.held_by_stations, either.issuer, lot["id"]) == [
        {"station": line.id, "name": "Line 1", "held": 4}
    ]
    with either.database.writing() as tx:
        assert freezes.for_station(tx, _row(tx, idle)) == []
        assert [each["lot"] for each in freezes.for_station(tx, _row(tx, line))] == [lot["id"]]
        assert not freezes.has_journalled(tx, _row(tx, line), lot["id"])
        freezes.journalled(tx, _row(tx, line), lot["id"])
        assert freezes.has_journalled(tx, _row(tx, line), lot["id"])
    with pytest.raises(Refused) as refused:
        _ask(either, freezes.check_returned, either.issuer, lot["id"])
    assert refused.value.code == "waiting_for_stations"
    assert refused.value.facts["stations"][0]["held"] == 4


def test_a_station_that_burned_all_of_it_is_waited_for_until_it_froze_it(either, lot):
    line = either.station("Line 1")
    (uuid,) = line.uuids(1, lot_id=lot["id"])
    _freeze(either, lot)
    line.push(line.burn(uuid, "A0:B7:65:1C:44:1C"))
    (waits,) = _ask(either, freezes.waiting, either.issuer, [lot["id"]])[lot["id"]]
    assert waits["held"] == 0
    with either.database.writing() as tx:
        freezes.journalled(tx, _row(tx, line), lot["id"])
    assert _ask(either, freezes.waiting, either.issuer, [lot["id"]]) == {}


def test_a_station_that_was_written_off_is_not_waited_for(either, lot):
    line = either.station("Line 1")
    (uuid,) = line.uuids(1, lot_id=lot["id"])
    _freeze(either, lot)
    line.push(line.burn(uuid, "A0:B7:65:1C:44:1C"))
    with either.database.writing() as tx:
        freezes.excuse(tx, _row(tx, line))
    assert _ask(either, freezes.waiting, either.issuer, [lot["id"]]) == {}
