"""Journal intake: a verdict per event, and nothing that a station tells is dropped."""

from __future__ import annotations

import copy

import pytest

from licenses.journal import GENESIS
from licenses.platform.service import admin
from licenses.platform.store.schema import branch_event, event_detail

MAC_A, MAC_B = "A0:B7:65:1C:44:1C", "A0:B7:65:1C:44:1D"


@pytest.fixture
def line(world):
    """A station that was given ten licences."""
    world.lot(30)
    station = world.station("Line 1")
    station.held = station.uuids(10)
    return station


def test_chained_events_are_accepted_and_the_cursor_follows(line):
    answer = line.push(line.burn(line.held[0], MAC_A))
    assert [result["verdict"] for result in answer["results"]] == ["accepted"] * 4
    assert answer["cursor"] == {"epoch": 1, "seq": 4, "hash": line.head.hex()}


def test_a_journal_that_nobody_told_yet_begins_at_the_beginning(line):
    known = line.http.get(f"/v1/stations/{line.id}/journal").json()
    assert known["cursor"] == {"epoch": 0, "seq": 0, "hash": GENESIS.hex()}


def test_the_platform_remembers_where_the_station_says_its_journal_ends(line):
    event = line.event("station.noted")
    head = {"epoch": 1, "seq": 9, "hash": "ab" * 32}
    line.http.post(f"/v1/stations/{line.id}/journal", json={"events": [event], "head": head})
    line.push([])
    assert line.http.get(f"/v1/stations/{line.id}/journal").json()["head"] == head


def test_a_burned_licence_is_burned_at_the_platform_on_its_module(world, line):
    line.push(line.burn(line.held[0], MAC_A, "burn-1"))
    shown = world.licence(line.held[0])
    assert (shown["state"], shown["module"], shown["station"]) == ("burned", MAC_A, line.id)
    module = world.person("qa").get(f"/v1/modules/{MAC_A.lower()}").json()
    assert [item["licence"] for item in module["licences"]] == [line.held[0]]
    assert [(item["burn"], item["outcome"]) for item in module["burns"]] == [("burn-1", "PASS")]


def test_the_same_page_again_is_already_known_and_counts_nothing_twice(line):
    events = line.burn(line.held[0], MAC_A)
    line.push(events)
    assert line.verdicts(events) == ["already_known"] * 4
    counts = line.http.get(f"/v1/stations/{line.id}/journal").json()["counts"]
    assert (counts["events"], counts["burns"], counts["passed"]) == (4, 1, 1)
    assert (counts["licences"]["burned"], counts["licences"]["held"]) == (1, 9)


def test_pages_that_overlap_are_taken_from_where_they_are_new(line):
    events = line.burn(line.held[0], MAC_A)
    line.push(events[:3])
    assert line.verdicts(events[1:]) == ["already_known", "already_known", "accepted"]


def test_a_known_name_with_another_hash_is_a_fork_and_both_facts_are_kept(world, line):
    line.push(line.burn(line.held[0], MAC_A))
    clone = copy.copy(line)
    clone.seq, clone.head = 0, GENESIS
    assert clone.verdicts(clone.burn(line.held[1], MAC_B)) == ["fork"] * 4
    assert line.verdicts([line.event("station.noted")]) == ["accepted"]
    assert [item["kind"] for item in world.conflicts()] == ["fork"]
    assert world.licence(line.held[1])["state"] == "burned"
    with world.database.reading() as tx:
        assert len(list(tx.execute(branch_event.select()))) == 4


def test_a_clone_that_burns_the_same_licence_is_found(world, line):
    line.push(line.burn(line.held[0], MAC_A))
    clone = copy.copy(line)
    clone.seq, clone.head = 0, GENESIS
    clone.push(clone.burn(line.held[0], MAC_B))
    assert sorted(item["kind"] for item in world.conflicts()) == ["fork", "licence_on_two_modules"]
    assert world.licence(line.held[0])["module"] == MAC_A


def test_a_fork_told_twice_is_kept_once(world, line):
    line.push(line.burn(line.held[0], MAC_A))
    clone = copy.copy(line)
    clone.seq, clone.head = 0, GENESIS
    events = clone.burn(line.held[1], MAC_B)
    clone.push(events)
    assert clone.verdicts(events) == ["fork"] * 4
    assert len(world.conflicts()) == 1


def test_an_event_that_does_not_chain_is_a_fork(line):
    line.push([line.event("station.noted")])
    event = line.event("station.noted")
    event["hash"] = "00" * 32
    assert line.reasons([event]) == ["does_not_chain"]


def test_an_altered_event_does_not_chain(line):
    event = line.event("station.noted", data={"n": 1})
    event["data"]["n"] = 2
    assert line.verdicts([event]) == ["fork"]


def test_a_gap_is_told_and_closes_when_the_missing_events_come(line):
    events = [line.event("station.noted") for _ in range(4)]
    assert line.verdicts(events[:1]) == ["accepted"]
    assert line.reasons(events[2:]) == ["gap", "gap"]
    assert line.verdicts(events) == ["already_known", "accepted", "accepted", "accepted"]


def test_a_new_epoch_goes_on_behind_the_last_event(line):
    line.push([line.event("station.noted")])
    after, line.epoch, line.seq = line.seq, 2, 0
    opened = line.event("epoch.opened", data={"reason": "restored", "after": after})
    assert line.verdicts([opened, line.event("station.noted")]) == ["accepted"] * 2


def test_a_restored_book_goes_on_behind_an_older_event_in_a_new_epoch(world, line):
    first = line.burn(line.held[0], MAC_A)
    line.push(first)
    restored = copy.copy(line)
    line.push(line.burn(line.held[1], MAC_B))
    after, restored.epoch, restored.seq = restored.seq, 2, 0
    opened = restored.event("epoch.opened", data={"reason": "restored", "after": after})
    assert restored.verdicts([opened]) == ["accepted"]
    assert restored.verdicts([restored.event("station.noted")]) == ["accepted"]
    assert admin.verify(world.database_url) == []


def test_a_new_epoch_behind_nothing_known_is_a_fork(line):
    line.push([line.event("station.noted")])
    line.epoch, line.seq, line.head = 2, 0, b"\x01" * 32
    opened = line.event("epoch.opened", data={"reason": "restored", "after": 1})
    assert line.verdicts([opened]) == ["fork"]


def test_the_same_licence_on_another_module_is_a_conflict_that_names_both(world, line):
    line.push(line.burn(line.held[0], MAC_A, "burn-1"))
    again = line.burn(line.held[0], MAC_B, "burn-2")
    answer = line.push(again)
    assert [item["verdict"] for item in answer["results"]] == ["accepted", "accepted", "conflict", "accepted"]
    (conflict,) = world.conflicts()
    assert conflict["kind"] == "licence_on_two_modules"
    assert (conflict["first"]["module"], conflict["second"]["module"]) == (MAC_A, MAC_B)
    assert (conflict["first"]["burn"], conflict["second"]["burn"]) == ("burn-1", "burn-2")
    shown = world.licence(line.held[0])
    assert shown["module"] == MAC_A
    assert [(item["module"], item["live"]) for item in shown["modules"]] == [(MAC_A, True), (MAC_B, False)]
    assert admin.verify(world.database_url) == []


def test_another_licence_on_the_same_module_is_a_conflict(world, line):
    line.push(line.burn(line.held[0], MAC_A))
    assert "conflict" in line.verdicts(line.burn(line.held[1], MAC_A))
    assert [item["kind"] for item in world.conflicts()] == ["module_has_two_licences"]
    assert admin.verify(world.database_url) == []


def test_modules_of_one_mac_that_are_told_apart_are_no_conflict(world, line):
    line.push(line.burn(line.held[0], f"{MAC_A}.u01"))
    assert line.verdicts(line.burn(line.held[1], f"{MAC_A}.u02")) == ["accepted"] * 4


def test_the_same_module_burned_again_is_no_conflict(world, line):
    line.push(line.burn(line.held[0], MAC_A))
    assert line.verdicts(line.burn(line.held[0], f"{MAC_A}.u01")) == ["accepted"] * 4
    assert len(world.licence(line.held[0])["modules"]) == 1


def test_two_stations_that_tell_of_one_licence_are_both_heard(world, line):
    other = world.station("Line 2")
    line.push(line.burn(line.held[0], MAC_A))
    assert "conflict" in other.verdicts(other.burn(line.held[0], MAC_B))
    (conflict,) = world.conflicts()
    assert {conflict["first"]["station"], conflict["second"]["station"]} == {line.id, other.id}


def test_a_licence_that_the_station_was_not_given_is_a_conflict_and_never_given_out(world, line):
    with world.database.reading() as tx:
        from licenses.platform.store.schema import licence

        unused = tx.scalar(licence.select().with_only_columns(licence.c.uuid).where(licence.c.state == "unused"))
    line.push(line.burn(unused, MAC_A))
    assert [item["kind"] for item in world.conflicts()] == ["licence_not_given"]
    assert world.licence(unused)["state"] == "burned"
    assert unused not in world.station("Line 2").uuids(30)


def test_an_unknown_licence_is_a_conflict(world, line):
    assert "conflict" in line.verdicts(line.burn("uuid" + "0" * 16, MAC_A))
    assert [item["kind"] for item in world.conflicts()] == ["licence_unknown"]


def test_a_burn_id_counts_once_even_when_another_station_uses_it(world, line):
    other = world.station("Line 2")
    uuid = other.uuids(1)[0]
    line.push(line.burn(line.held[0], MAC_A, "burn-1"))
    assert other.verdicts(other.burn(uuid, MAC_B, "burn-1"))[3] == "conflict"
    assert [item["kind"] for item in world.conflicts()] == ["burn_twice"]
    assert len(world.person("qa").get("/v1/burns").json()["items"]) == 1


def test_a_malformed_event_is_refused_and_does_not_block_the_rest(line):
    good, bad, later = line.event("station.noted"), line.event(7), line.event("station.noted")
    assert line.verdicts([good, bad, later]) == ["accepted", "refused", "accepted"]
    assert line.verdicts([good, bad, later]) == ["already_known"] * 3


@pytest.mark.parametrize(
    "change",
    [
        {"at": "yesterday"},
        {"at": "2026-01-01T00:00:00"},
        {"slot": "one"},
        {"actor": "a\x00b"},
        {"actor": "a" * 1000},
        {"data": []},
        {"v": "1"},
        {"module": "no mac"},
        {"kind": "licence.burned", "licence": None},
        {"kind": "licence.burned", "licence": "uuid" + "0" * 16, "module": None},
        {"kind": "burn.ended", "burn": None},
    ],
)
def test_content_that_is_off_is_refused(line, change):
    plain = line.event("station.noted")
    plain.pop("hash")
    line.head = GENESIS
    assert line.verdicts([line.seal(plain | change)]) == ["refused"]
    assert line.verdicts([line.event("station.noted")]) == ["accepted"]


@pytest.mark.parametrize("item", [None, 7, "text", [], {}, {"epoch": 1, "seq": 1}, {"epoch": 1, "seq": -1, "hash": ""}])
def test_what_is_no_event_is_refused_and_named_as_it_names_itself(line, item):
    (result,) = line.push([item])["results"]
    assert (result["verdict"], result["reason"]) == ("refused", "malformed")
    assert line.verdicts([line.event("station.noted")]) == ["accepted"]


def test_an_event_of_another_station_is_refused(world, line):
    other = world.station("Line 2")
    line.id, mine = other.id, line.id
    event = line.event("station.noted")
    line.id = mine
    assert line.reasons([event]) == ["other_station"]


def test_kinds_and_fields_that_are_unknown_survive(world, line):
    plain = line.event("moon.landed", data={"crater": [1, 2]})
    plain.pop("hash")
    line.head = GENESIS
    assert line.verdicts([line.seal(plain | {"colour": "grün"})]) == ["accepted"]
    with world.database.reading() as tx:
        body = tx.scalar(event_detail.select().with_only_columns(event_detail.c.body))
    assert '"colour":"grün"' in body


def test_an_event_of_a_newer_form_is_kept_and_not_read(world, line):
    plain = line.event("licence.burned", licence=line.held[0], module=MAC_A)
    plain.pop("hash")
    line.head = GENESIS
    assert line.verdicts([line.seal(plain | {"v": 2})]) == ["accepted"]
    assert world.licence(line.held[0])["state"] == "held"


def test_a_page_of_too_many_events_is_too_large(line):
    answer = line.http.post(f"/v1/stations/{line.id}/journal", json={"events": [None] * 1001})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_page_of_too_many_bytes_is_too_large(line):
    answer = line.http.post(f"/v1/stations/{line.id}/journal", json={"events": ["x" * (4 * 1024 * 1024)]})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_an_uncertain_licence_is_uncertain_until_it_was_read(world, line):
    about = {"licence": line.held[0], "module": MAC_A, "burn": "burn-1"}
    line.push([line.event("licence.writing", **about), line.event("licence.uncertain", **about, data={"code": "E"})])
    assert world.licence(line.held[0])["state"] == "uncertain"
    line.push([line.event("licence.burned", **about)])
    assert world.licence(line.held[0])["state"] == "burned"


def test_an_uncertain_licence_that_turns_up_on_the_other_module_of_that_burn_is_settled(world, line):
    about = {"licence": line.held[0], "burn": "burn-1"}
    events = [
        line.event("licence.uncertain", module=MAC_A, **about),
        line.event("licence.burned", module=MAC_B, **about),
    ]
    assert line.verdicts(events) == ["accepted"] * 2
    assert world.licence(line.held[0])["module"] == MAC_B
    assert line.verdicts(line.burn(line.held[1], MAC_A)) == ["accepted"] * 4
    assert admin.verify(world.database_url) == []


def test_an_erased_licence_is_held_again_and_may_go_onto_another_module(world, line):
    about = {"licence": line.held[0], "module": MAC_A}
    line.push([line.event("licence.writing", **about), line.event("licence.erased", **about)])
    assert world.licence(line.held[0])["state"] == "held"
    assert line.verdicts(line.burn(line.held[0], MAC_B)) == ["accepted"] * 4


def test_a_released_licence_stays_held(world, line):
    line.push(
        [line.event("licence.reserved", licence=line.held[0]), line.event("licence.released", licence=line.held[0])]
    )
    assert world.licence(line.held[0])["state"] == "held"


def test_a_scrapped_licence_is_scrapped_with_its_reason_and_frees_no_second_module(world, line):
    line.push(line.burn(line.held[0], MAC_A))
    line.push([line.event("licence.scrapped", licence=line.held[0], data={"before": "burned", "reason": "crushed"})])
    shown = world.licence(line.held[0])
    assert (shown["state"], shown["note"]) == ("scrapped", "crushed")
    assert "conflict" in line.verdicts(line.burn(line.held[0], MAC_B))


def test_a_scrapped_licence_that_is_read_on_its_module_after_all_is_burned(world, line):
    about = {"licence": line.held[0], "module": MAC_A}
    line.push([line.event("licence.uncertain", **about), line.event("licence.scrapped", **about)])
    assert line.verdicts([line.event("licence.burned", **about)]) == ["accepted"]
    assert world.licence(line.held[0])["state"] == "burned"


def test_after_any_of_this_every_law_holds(world, line):
    other = world.station("Line 2")
    uuid = other.uuids(5)[0]
    for index, held in enumerate(line.held[:4]):
        line.push(line.burn(held, f"A0:B7:65:1C:00:{index:02X}"))
    other.push(other.burn(uuid, "A0:B7:65:1C:00:00"))
    other.push(other.burn(line.held[0], MAC_B))
    line.push([line.event("licence.scrapped", licence=line.held[3], data={"reason": "lost"})])
    assert admin.verify(world.database_url) == []
