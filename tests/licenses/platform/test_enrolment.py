"""How stations come in: the one-time code, the keys, and the signed assertion for each token."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from licenses.platform.service import admin
from licenses.platform.stations.stations import fingerprint
from licenses.platform.store.ids import CROCKFORD
from licenses.platform.store.schema import enrolment_code
from resources.errors import NeedsPerson


def _code(world, name="Line 1"):
    return admin.enrol_code(world.database_url, world.keys, name, "Factory")


def test_a_code_is_ten_crockford_characters_and_the_fingerprint_of_the_platforms_key(world):
    secret, _, mark = _code(world).partition("-")
    assert len(secret) == 10
    assert set(secret) <= set(CROCKFORD)
    assert mark == fingerprint(world.keys.signing.public_key())


def test_a_station_enrols_and_learns_its_id_its_name_and_the_platforms_key(world):
    answer = world.station("x", enrolled=False).enrol(_code(world))
    assert answer.status_code == 201
    assert answer.json()["name"] == "Line 1"
    assert len(answer.json()["platform_key"]) == 44


def test_the_same_code_with_the_same_keys_again_gives_the_same_answer(world):
    station, code = world.station("x", enrolled=False), _code(world)
    assert station.enrol(code).content == station.enrol(code).content


def test_a_used_code_is_worth_nothing_to_other_keys(world):
    code = _code(world)
    world.station("x", enrolled=False).enrol(code)
    answer = world.station("y", enrolled=False).enrol(code)
    assert (answer.status_code, answer.json()["code"]) == (403, "code_unknown")


def test_a_code_is_taken_in_small_letters_too(world):
    secret, _, mark = _code(world).partition("-")
    assert world.station("x", enrolled=False).enrol(f"{secret.lower()}-{mark}").status_code == 201


def test_an_expired_code_is_refused(world):
    code = _code(world)
    past = datetime.now(UTC) - timedelta(seconds=1)
    world.change(lambda tx: tx.execute(enrolment_code.update().values(expires_at=past)))
    assert world.station("x", enrolled=False).enrol(code).json()["code"] == "code_unknown"


def test_an_unknown_code_is_refused(world):
    assert world.station("x", enrolled=False).enrol("0000000000-0000000000000000").json()["code"] == "code_unknown"


def test_two_codes_for_one_name_let_only_one_station_in(world):
    first, second = _code(world), _code(world)
    assert world.station("x", enrolled=False).enrol(first).status_code == 201
    assert world.station("y", enrolled=False).enrol(second).json()["code"] == "station_name_taken"


def test_a_code_for_a_station_that_is_there_is_not_made(world):
    world.station("Line 1")
    with pytest.raises(NeedsPerson) as raised:
        _code(world)
    assert raised.value.code == "E-PLATFORM-NAME"


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32)])
def test_a_sealing_key_that_could_keep_no_secret_is_refused(world, key):
    station = world.station("x", enrolled=False)
    station.sealing = type("Raw", (), {"public_key": lambda self: self, "public_bytes_raw": lambda self: key})()
    assert station.enrol(_code(world)).json()["code"] == "bad_key"


def test_a_planner_makes_codes_for_the_own_organisation(world):
    code = world.person("planner").post("/v1/stations/codes", json={"name": "Line 9"}).json()["code"]
    station = world.station("x", enrolled=False)
    assert station.enrol(code).json()["name"] == "Line 9"
    listed = world.person("operator").get("/v1/stations").json()["items"]
    assert [item["name"] for item in listed] == ["Line 9"]
    assert world.person("stranger").get("/v1/stations").json()["items"] == []


def test_an_assertion_is_taken_once(world):
    station = world.station("Line 1")
    assertion = station.assertion()
    assert station.ask_token(assertion).status_code == 200
    assert station.ask_token(assertion).json()["code"] == "bad_grant"


def test_an_assertion_signed_by_another_key_is_refused(world):
    station, thief = world.station("Line 1"), world.station("x", enrolled=False)
    thief.id = station.id
    assert thief.ask_token(thief.assertion()).json()["code"] == "bad_grant"


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "another"},
        {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 3900},
        {"exp": int(time.time()) + 3600},
        {"exp": "soon"},
        {"iat": "now"},
        {"iat": None},
        {"jti": None},
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(world, change):
    station = world.station("Line 1")
    answer = station.ask_token(station.assertion(**change))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_grant")


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "é" * 10])
def test_what_is_no_assertion_is_refused(world, text):
    assert world.station("Line 1").ask_token(text).json()["code"] == "bad_grant"


def test_another_grant_type_is_refused(world):
    station = world.station("Line 1")
    data = {"grant_type": "password", "assertion": station.assertion()}
    assert station.http.post("/v1/stations/token", data=data).json()["code"] == "bad_grant"


def test_a_station_may_be_shown_to_its_own_organisation_only(world):
    station = world.station("Line 1")
    shown = world.person("qa").get(f"/v1/stations/{station.id}").json()
    assert shown["key"] == fingerprint(station.signing.public_key())
    assert world.person("stranger").get(f"/v1/stations/{station.id}").status_code == 404
