"""The service on a real PostgreSQL server: what it keeps on SQLite, it keeps there."""

from __future__ import annotations

from licenses.platform.service import admin


def test_a_lot_is_pulled_burned_and_counted_on_either_database(either):
    lot = either.lot(5)
    station = either.station("Line 1")
    uuids = station.uuids(3, lot_id=lot["id"])
    assert set(station.verdicts(station.burn(uuids[0], "A0:B7:65:1C:44:1C"))) == {"accepted"}
    shown = either.person("planner").get(f"/v1/lots/{lot['id']}").json()
    assert (shown["unused"], shown["held"], shown["used"]) == (2, 2, 1)
    assert admin.verify(either.database_url) == []


def test_a_page_full_of_burns_with_clashes_in_it_is_booked_event_by_event(either):
    """Burns that clash with others of the same page are no plain ones: each stays a fact, and each is a conflict."""
    either.lot(6)
    station = either.station("Line 1")
    first, second, third, fourth, *_ = station.uuids(6)
    macs = [f"A0:B7:65:1C:44:0{number}" for number in range(5)]
    page = station.burn(first, macs[0])
    page += station.burn(second, macs[0])
    page += station.burn(first, macs[1])
    page += station.burn(third, macs[2], "a-burn")
    page += [station.event("burn.ended", licence=fourth, module=macs[3], burn="a-burn", data={"outcome": "PASS"})]
    page += [station.event("licence.scrapped", licence=third, data={"before": "burned", "reason": "it fell"})]
    page += [station.event("licence.returning", licence=fourth, data={"before": "available"})]
    page += station.burn(fourth, macs[4])
    told = [each.get("reason") for each in station.push(page)["results"]]
    assert [reason for reason in told if reason] == ["module_has_two_licences", "licence_on_two_modules", "burn_twice"]
    states = [either.licence(uuid)["state"] for uuid in (first, second, third, fourth)]
    assert states == ["burned", "burned", "scrapped", "burned"]
    assert [each["module"] for each in either.licence(fourth)["modules"]] == [macs[4]]
    assert admin.verify(either.database_url) == []
    assert len(either.person("planner").get("/v1/burns").json()["items"]) == 5
