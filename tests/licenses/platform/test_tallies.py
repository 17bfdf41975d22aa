"""Counts beside the rows: they equal the rows after every transaction, and no transaction waits for another one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from licenses.platform.lots import licences
from licenses.platform.service import admin
from licenses.platform.store import tallies
from licenses.platform.store.schema import licence, licence_tally
from licenses.words import PlatformState

MAC = "A0:B7:65:1C:44:1C"


def counts(world, lot):
    with world.database.reading() as tx:
        found = tallies.counts_by(tx, world.issuer, "lot", [lot["id"]])[lot["id"]]
    return {state.value: count for state, count in found.items() if count}


def uuids_of(tx, lot):
    return list(tx.scalars(sa.select(licence.c.uuid).where(licence.c.lot == lot["id"]).order_by(licence.c.position)))


def passes(station, uuid, mac=MAC, work_order="WO-1"):
    """The events of a burn for a work order."""
    *before, _ended = station.burn(uuid, mac)
    about = {key: before[-1][key] for key in ("licence", "module", "burn")}
    station.seq, station.head = before[-1]["seq"], bytes.fromhex(before[-1]["hash"])
    return [*before, station.event("burn.ended", **about, work_order=work_order, data={"outcome": "PASS"})]


def void(tx, *uuids):
    tx.execute(licence.update().where(licence.c.uuid.in_(uuids)).values(state="voided"))


def test_a_count_follows_every_way_in_which_a_row_comes_moves_and_goes(either):
    lot = either.lot(5)
    assert counts(either, lot) == {"unused": 5}
    with either.database.writing() as tx:
        first, second, third, *_ = uuids_of(tx, lot)
        void(tx, first, second)
        tx.execute(licence.update().where(licence.c.uuid == third).values(note="looked at"))
    assert counts(either, lot) == {"unused": 3, "voided": 2}
    with either.database.writing() as tx:
        tx.execute(licence.delete().where(licence.c.uuid == first))
        licences.join(tx, issuer=either.issuer, lot=lot["id"], into=lot["id"], states=tuple(PlatformState))
    assert counts(either, lot) == {"unused": 3, "voided": 1}


def test_what_is_rolled_back_was_never_counted(either):
    lot = either.lot(2)
    with pytest.raises(ZeroDivisionError), either.database.writing() as tx:
        void(tx, *uuids_of(tx, lot))
        raise ZeroDivisionError
    assert counts(either, lot) == {"unused": 2}


def test_transactions_that_count_in_one_lot_at_once_do_not_wait_for_one_another(postgres_world):
    """On one thread: if one of them waited for another, this test would not end."""
    world, lot = postgres_world, postgres_world.lot(6)
    engine = world.database.engine
    with world.database.reading() as tx:
        uuids = uuids_of(tx, lot)
    open_ones = [engine.connect() for _ in range(4)]
    for connection, uuid in zip(open_ones, uuids, strict=False):
        void(connection, uuid)
    assert counts(world, lot) == {"unused": 6}
    for number, connection in enumerate(open_ones, start=1):
        connection.commit()
        connection.close()
        assert counts(world, lot) == {"unused": 6 - number, "voided": number}
    with world.database.writing() as tx:
        void(tx, uuids[4])
    with world.database.reading() as tx:
        its = licence_tally.c.lot == lot["id"]
        rows = tx.execute(sa.select(licence_tally.c.state, licence_tally.c.licences).where(its)).all()
    assert sorted(rows) == [("unused", 1), ("voided", 5)], "what the others left behind was taken along"
    assert admin.verify(world.database_url) == []


def test_a_licence_that_passes_twice_in_a_work_order_counts_once(either):
    lot = either.lot(3)
    either.act("planner", "/v1/work-orders", number="WO-1", product_id=either.product, quantity=2)
    station = either.station("Line 1")
    first, second, third = station.uuids(3, lot_id=lot["id"])
    station.push(passes(station, first) + passes(station, first))
    station.push(passes(station, first))
    station.push(passes(station, second, MAC[:-2] + "00") + passes(station, third, MAC[:-2] + "01", None))
    (shown,) = either.person("planner").get("/v1/work-orders").json()["items"]
    assert shown["passed"] == 2
    assert admin.verify(either.database_url) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [("UPDATE licence_tally SET licences = licences + 1", "tally_wrong"), ("DELETE FROM passed_tally", "passed_wrong")],
)
def test_a_count_that_is_not_what_the_rows_are_is_found(either, statement, code):
    lot = either.lot(2)
    station = either.station("Line 1")
    (uuid,) = station.uuids(1, lot_id=lot["id"])
    station.push(passes(station, uuid))
    either.change(lambda tx: tx.exec_driver_sql(statement))
    assert {finding.code for finding in admin.verify(either.database_url)} == {code}
