"""The service on a real PostgreSQL server: what it keeps on SQLite, it keeps there."""

from __future__ import annotations

from licenses.platform import admin


def test_a_lot_is_pulled_burned_and_counted_on_either_database(either):
    lot = either.lot(5)
    station = either.station("Line 1")
    uuids = station.uuids(3, lot_id=lot["id"])
    assert set(station.verdicts(station.burn(uuids[0], "A0:B7:65:1C:44:1C"))) == {"accepted"}
    shown = either.person("planner").get(f"/v1/lots/{lot['id']}").json()
    assert (shown["unused"], shown["held"], shown["used"]) == (2, 2, 1)
    assert admin.verify(either.database_url) == []
