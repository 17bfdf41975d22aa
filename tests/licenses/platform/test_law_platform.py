"""Sequences of events that would free a licence without proof or lose one, and what the platform makes of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from licenses.platform.service import admin

MAC_A, MAC_B = "A0:B7:65:1C:44:1C", "A0:B7:65:1C:44:1D"


@pytest.fixture
def line(world):
    """A station that holds four licences of a lot of ten."""
    world.lot(10)
    station = world.station("Line 1")
    station.held = station.uuids(4)
    return station


@pytest.mark.parametrize("before", ["burned", "uncertain"])
def test_what_may_have_run_on_a_module_is_never_held_again(world, line, before):
    about = {"licence": line.held[0], "module": MAC_A, "burn": "burn-1"}
    line.push([line.event("licence.writing", **about), line.event(f"licence.{before}", **about)])
    assert line.verdicts([line.event("licence.erased", **about)]) == ["conflict"]
    assert world.licence(line.held[0])["state"] == before
    assert [each["kind"] for each in world.conflicts()] == ["state_forbids"]
    assert "conflict" in line.verdicts(line.burn(line.held[1], MAC_A))
    assert admin.verify(world.database_url) == []


def test_a_licence_in_doubt_has_a_module(world, line):
    """Without one, another station's word would take a burned licence off its module."""
    line.push(line.burn(line.held[0], MAC_A))
    other = world.station("Line 2")
    told = [other.event("licence.uncertain", licence=line.held[0], data={"code": "E-PORT"})]
    assert other.verdicts(told) == ["refused"]
    assert world.licence(line.held[0])["state"] == "burned"


def test_another_station_s_doubt_about_another_module_moves_nothing(world, line):
    line.push(line.burn(line.held[0], MAC_A))
    other = world.station("Line 2")
    told = [other.event("licence.uncertain", licence=line.held[0], module=MAC_B, burn="burn-9")]
    assert other.verdicts(told) == ["conflict"]
    shown = world.licence(line.held[0])
    assert (shown["state"], shown["module"]) == ("burned", MAC_A)


@pytest.mark.parametrize("kind", ["licence.scrapped", "licence.erased"])
def test_another_station_neither_scraps_nor_takes_back(world, line, kind):
    other = world.station("Line 2")
    assert other.verdicts([other.event(kind, licence=line.held[0], data={"reason": "no"})]) == ["conflict"]
    assert world.licence(line.held[0])["state"] == "held"


def test_a_batch_that_expired_on_its_way_is_sealed_anew_and_its_licences_are_not_lost(world):
    """The answer was lost, the station was switched off for longer than the document lives, and asks again."""
    world.lot(10)
    line = world.station("Line 1")
    first = line.pull(4, key="the-key")
    past = datetime.now(UTC) - timedelta(days=1)
    world.change(lambda tx: tx.execute(text("UPDATE batch SET expires_at = :past"), {"past": f"{past:%F %T.%f}"}))
    again = line.pull(4, key="the-key")
    opened, before = line.open(again.content), line.open(first.content)
    assert opened.header.batch == before.header.batch
    assert opened.licences == before.licences
    assert again.content != first.content
    assert opened.header.expires_at > datetime.now(UTC) + timedelta(days=7)
    assert line.pull(4, key="the-key").content == again.content
    assert admin.verify(world.database_url) == []


def test_a_batch_of_which_something_was_burned_is_not_sealed_anew(world):
    """The station has it: whoever asks again forgot what became of it."""
    world.lot(10)
    line = world.station("Line 1")
    first = line.pull(4, key="the-key")
    line.push(line.burn(line.open(first.content).licences[0].uuid, MAC_A))
    world.change(lambda tx: tx.execute(text("UPDATE batch SET expires_at = '2000-01-01 00:00:00.000000'")))
    assert line.pull(4, key="the-key").content == first.content


def test_two_stations_burn_one_licence_and_both_facts_stay(world, line):
    other = world.station("Line 2")
    line.push(line.burn(line.held[0], MAC_A))
    other.push(other.burn(line.held[0], MAC_B))
    kinds = [each["kind"] for each in world.conflicts()]
    assert kinds == ["licence_on_two_modules"]
    shown = world.licence(line.held[0])
    assert (shown["state"], shown["module"]) == ("burned", MAC_A)
    assert admin.verify(world.database_url) == []


def test_a_burn_id_repeated_with_other_facts_counts_once_and_is_a_conflict(world, line):
    line.push(line.burn(line.held[0], MAC_A, burn="same"))
    line.push(line.burn(line.held[1], MAC_B, burn="same"))
    assert "burn_twice" in [each["kind"] for each in world.conflicts()]
    known = line.http.get(f"/v1/stations/{line.id}/journal").json()["counts"]
    assert known["burns"] == 1


# ---- damage that verify must see ------------------------------------------------------------------------


@pytest.fixture
def lived(world, line):
    """One burned, one uncertain, one scrapped, one conflict."""
    line.push(line.burn(line.held[0], MAC_A))
    line.push([line.event("licence.uncertain", licence=line.held[1], module=MAC_B, burn="burn-2")])
    line.push(line.burn(line.held[2], MAC_A))
    return world


def test_what_a_platform_lived_through_is_sound(lived):
    assert admin.verify(lived.database_url) == []


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE binding SET live = 0 WHERE confirmed = 0", "live_but_not_bound"),
        ("DELETE FROM binding WHERE confirmed = 0", "live_but_not_bound"),
        ("UPDATE licence SET state = 'burned' WHERE state = 'held'", "live_but_not_bound"),
        ("UPDATE licence SET state = 'held' WHERE state = 'uncertain'", "bound_but_not_live"),
        ("DELETE FROM burn", "burn_not_counted"),
        ("DELETE FROM conflict", "conflict_lost"),
        ("UPDATE event_detail SET body = replace(body, '44:1C', '44:1F')", "journal_broken"),
        ("UPDATE station SET hash = zeroblob(32)", "journal_broken"),
        (
            "UPDATE licence SET state = 'unused', batch = NULL, station = NULL WHERE state = 'uncertain'",
            "batch_not_disjoint",
        ),
        ("UPDATE batch SET count = count + 1", "batch_not_disjoint"),
    ],
)
def test_each_damage_is_found(lived, damage, code):
    lived.change(lambda tx: tx.execute(text(damage)))
    assert code in {finding.code for finding in admin.verify(lived.database_url)}
