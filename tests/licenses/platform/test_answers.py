"""What comes down to a station in one signed answer, and what comes back from it: freezes, returns, notices."""

from __future__ import annotations

import pytest

from licenses.platform.lots import freezes
from licenses.platform.lots.freezes import FreezeKind
from licenses.platform.service import admin
from licenses.sealed import verify_document

MAC, OTHER_MAC = "A0:B7:65:1C:44:1C", "A0:B7:65:1C:44:1D"


def answer(line):
    got = line.http.post(f"/v1/stations/{line.id}/answers")
    assert got.status_code == 200, got.text
    return got.json()


def freeze(world, lot, kind=FreezeKind.PLATFORM):
    with world.database.writing() as tx:
        freezes.begin(tx, freezes.locked(tx, world.issuer, lot["id"]), kind=kind, reason="a bad firmware")


def licence(world, uuid):
    shown = world.licence(uuid)
    return shown["state"], shown["station"]


def sound(world):
    return admin.verify(world.database_url) == []


@pytest.fixture
def lot(either):
    return either.lot(6)


@pytest.fixture
def line(either, lot):
    return either.station("Line 1")


def test_an_answer_is_signed_and_numbered_and_names_what_the_station_holds(either, lot, line):
    line.uuids(2)
    first, second = answer(line), answer(line)
    verify_document(first, either.keys.signing.public_key(), kind="answer")
    assert (first["station"], first["number"], second["number"]) == (line.id, 1, 2)
    ((batch,), cursor) = first["batches"], first["cursor"]
    assert (batch["lot"], batch["count"], cursor["seq"]) == (lot["id"], 2, 0)
    assert (first["freezes"], first["recalls"], first["notices"]) == ([], [], [])


def test_an_answer_is_for_its_station_only(either, lot, line):
    other = either.station("Line 2")
    assert other.http.post(f"/v1/stations/{line.id}/answers").json()["code"] == "not_your_station"
    assert either.person("owner").post(f"/v1/stations/{line.id}/answers").status_code == 403


def test_a_freeze_goes_down_until_it_is_lifted(either, lot, line):
    line.uuids(1)
    freeze(either, lot)
    (frozen,) = answer(line)["freezes"]
    assert (frozen["lot"], frozen["reason"]) == (lot["id"], "a bad firmware")
    with either.database.writing() as tx:
        freezes.lift(tx, either.issuer, lot["id"])
    assert answer(line)["freezes"] == []


def test_a_burn_before_the_stations_own_freeze_row_is_a_fact_and_after_it_a_conflict(either, lot, line):
    first, second = line.uuids(2)
    freeze(either, lot)
    assert set(line.verdicts(line.burn(first, MAC))) == {"accepted"}
    line.push([line.event("lot.frozen", data={"lot": lot["id"], "reason": "a bad firmware"})])
    assert line.reasons(line.burn(second, OTHER_MAC)) == [None, "burned_while_frozen", None, None]
    assert (licence(either, first)[0], licence(either, second)[0]) == ("burned", "burned")
    assert sound(either)


def test_a_licence_is_unused_again_only_after_both_steps(either, lot, line):
    (uuid,) = line.uuids(1)
    about = {"licence": uuid, "data": {"before": "available"}}
    assert line.verdicts([line.event("licence.returning", **about)]) == ["accepted"]
    assert licence(either, uuid) == ("held", line.id)
    assert answer(line)["returns"] == {"confirmed": [uuid], "refused": []}
    assert line.verdicts([line.event("licence.returned", licence=uuid)]) == ["accepted"]
    assert licence(either, uuid) == ("unused", None)
    assert answer(line)["returns"]["confirmed"] == []
    assert sound(either)
    assert either.station("Line 2").uuids(6).count(uuid) == 1


def test_a_licence_that_is_let_go_without_a_word_before_is_a_conflict_and_not_free(either, lot, line):
    (uuid,) = line.uuids(1)
    assert line.reasons([line.event("licence.returned", licence=uuid)]) == ["state_forbids"]
    assert licence(either, uuid) == ("held", line.id)


def test_a_burned_licence_is_not_taken_back(either, lot, line):
    (uuid,) = line.uuids(1)
    line.push(line.burn(uuid, MAC))
    assert line.reasons([line.event("licence.returning", licence=uuid)]) == ["state_forbids"]
    assert answer(line)["returns"] == {"confirmed": [], "refused": [{"uuid": uuid, "why": "burned"}]}
    line.push([line.event("licence.kept", licence=uuid)])
    assert answer(line)["returns"]["refused"] == []
    assert licence(either, uuid) == ("burned", line.id)


def test_a_recall_names_the_batches_of_which_unused_licences_are_left(either, lot, line):
    (uuid,) = line.uuids(1)
    idle = either.station("Line 2")
    planner = either.person("planner")
    where = f"/v1/lots/{lot['id']}/recall-from-stations"
    (asked,) = planner.post(where, json={"reason": "needed at the other line"}).json()["asked"]
    assert (asked["station"], asked["name"], asked["held"]) == (line.id, "Line 1", 1)
    (recall,) = answer(line)["recalls"]
    assert recall == {"batch": asked["batch"], "reason": "needed at the other line"}
    assert answer(idle)["recalls"] == []
    line.push([line.event("licence.returning", licence=uuid), line.event("licence.returned", licence=uuid)])
    assert answer(line)["recalls"] == []


def test_a_freeze_for_a_product_change_calls_back_what_stations_hold(either, lot, line):
    line.uuids(1)
    freeze(either, lot, FreezeKind.PRODUCT_CHANGE)
    assert [each["reason"] for each in answer(line)["recalls"]] == ["a bad firmware"]


def test_what_a_lost_station_held_is_uncertain_and_only_a_module_books_it(either, lot, line):
    burned, held = line.uuids(2)
    line.push(line.burn(burned, MAC))
    owner = either.person("owner")
    where = f"/v1/stations/{line.id}/write-off"
    assert owner.post(where, json={"reason": "stolen"}).json()["uncertain"] == 1
    assert owner.post(where, json={"reason": "stolen"}).json()["code"] == "station_written_off"
    assert (licence(either, burned)[0], licence(either, held)[0]) == ("burned", "uncertain")
    assert line.pull(1).json()["code"] == "station_written_off"
    assert len(either.station("Line 2").uuids(6)) == 4, "what it held is never given again"
    assert sound(either)
    (frozen,) = answer(line)["freezes"]
    assert (frozen["lot"], frozen["kind"]) == (lot["id"], "written_off")
    line.push(line.burn(held, OTHER_MAC))
    assert licence(either, held)[0] == "burned"
    assert sound(either)


def test_a_station_that_is_written_off_on_the_command_line_stands_in_the_audit_list(either, lot, line):
    line.uuids(2)
    assert admin.write_off(either.database_url, "Line 1", "burned down") == 2
    (entry,) = either.person("auditor").get("/v1/audit", params={"action": "station.written_off"}).json()["items"]
    assert (entry["subject"], entry["actor"], entry["organisation"]) == (line.id, None, either.factory)
    assert entry["facts"] == {"reason": "burned down", "licences": 2}


def test_an_operator_writes_no_station_off(either, lot, line):
    answer = either.person("operator").post(f"/v1/stations/{line.id}/write-off", json={"reason": "stolen"})
    assert answer.json()["code"] == "role_missing"


def test_a_superseding_by_another_station_goes_down_to_the_one_that_burned(either, lot, line):
    (uuid,) = line.uuids(1)
    line.push(line.burn(uuid, MAC))
    other = either.station("Line 2")
    told = other.event("licence.superseded", licence=uuid, module=MAC, data={"by": "uuid" + "0" * 16})
    assert other.verdicts([told]) == ["accepted"]
    assert licence(either, uuid)[0] == "superseded"
    (notice,) = answer(line)["notices"]
    assert (notice["kind"], notice["data"]["licence"], notice["data"]["module"]) == ("superseded", uuid, MAC)
    line.push([line.event("notices.taken", data={"number": 1, "notices": [notice["id"]]})])
    assert answer(line)["notices"] == []
    retired = [line.event("licence.retiring", licence=uuid, module=MAC)]
    assert line.verdicts([*retired, line.event("licence.superseded", licence=uuid, module=MAC)]) == ["accepted"] * 2
    assert sound(either)


def test_a_superseding_that_arrives_before_the_burn_is_kept(either, lot, line):
    (uuid,) = line.uuids(1)
    other = either.station("Line 2")
    other.push([other.event("licence.superseded", licence=uuid, module=MAC, data={"by": "uuid" + "0" * 16})])
    assert set(line.verdicts(line.burn(uuid, MAC))) == {"accepted"}
    assert licence(either, uuid)[0] == "superseded"
    assert [each["module"] for each in either.licence(uuid)["modules"]] == [MAC]
    assert sound(either)


def test_a_superseded_licence_on_another_module_is_a_conflict(either, lot, line):
    (uuid,) = line.uuids(1)
    other = either.station("Line 2")
    other.push([other.event("licence.superseded", licence=uuid, module=MAC)])
    assert "conflict" in line.verdicts(line.burn(uuid, OTHER_MAC))


def test_a_batch_that_its_station_could_not_take_comes_back_by_a_persons_decision(either, lot, line):
    line.pull(2, key="pull-1")
    refused = line.event("pull.refused", data={"key": "pull-1", "code": "E-BATCH-DAMAGED", "batch": None})
    assert line.reasons([refused]) == ["batch_refused"]
    assert answer(line)["batches"] == [], "it is not offered again"
    (conflict,) = either.conflicts()
    decision = {"decision": "second", "reason": "the line never had it"}
    decided = either.person("qa").post(f"/v1/conflicts/{conflict['id']}/decision", json=decision)
    assert decided.json()["decided"]["decision"] == "second"
    assert either.person("owner").get(f"/v1/lots/{lot['id']}").json()["unused"] == 6
    assert sound(either)


def test_a_decision_goes_down_to_both_stations_and_says_whose_word_stands(either, lot, line):
    (uuid,) = line.uuids(1)
    other = either.station("Line 2")
    line.push(line.burn(uuid, MAC))
    other.push(other.burn(uuid, OTHER_MAC))
    conflict = next(each for each in either.conflicts() if each["kind"] == "licence_on_two_modules")
    qa = either.person("qa")
    where = f"/v1/conflicts/{conflict['id']}/decision"
    decided = qa.post(where, json={"decision": "second", "reason": "read on the fixture"})
    assert decided.status_code == 200
    assert qa.post(where, json={"decision": "first", "reason": "no"}).json()["code"] == "decided_already"
    live = [each["module"] for each in either.licence(uuid)["modules"] if each["live"]]
    assert live == [OTHER_MAC]
    (lost,), (won,) = answer(line)["notices"], answer(other)["notices"]
    assert (lost["data"]["upheld"], won["data"]["upheld"]) == (False, True)
    still_open = qa.get("/v1/conflicts", params={"state": "open"}).json()["items"]
    assert conflict["id"] not in {each["id"] for each in still_open}
    assert conflict["id"] in {each["id"] for each in qa.get("/v1/conflicts?state=decided").json()["items"]}


def test_a_conflict_of_others_is_not_there(either, lot, line):
    (uuid,) = line.uuids(1)
    line.push([line.event("licence.returned", licence=uuid)])
    (conflict,) = either.conflicts()
    decision = {"decision": "noted", "reason": "seen"}
    assert either.person("stranger").post(f"/v1/conflicts/{conflict['id']}/decision", json=decision).status_code == 404
    assert either.person("operator").post(f"/v1/conflicts/{conflict['id']}/decision", json=decision).status_code == 403


def test_an_import_that_is_asked_for_again_is_the_lot_that_it_became(either):
    planner, key = either.person("planner"), {"Idempotency-Key": "import-1"}
    listed = [{"uuid": f"uuid{number:016d}", "auth_key": f"{number:032d}"} for number in range(3)]
    body = {"product_id": either.product, "name": "List", "licences": listed}
    first, again = (planner.post("/v1/lots", json=body, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 201, first.json()["id"])
    other = planner.post("/v1/lots", json=body | {"name": "Another"}, headers=key)
    assert other.json()["code"] == "idempotency_key_reused"
    assert planner.post("/v1/lots", json=body).json()["code"] == "rows_refused"
