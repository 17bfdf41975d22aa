"""Planted secrets are found nowhere: not in the database's bytes, not in answers, not in logs."""

from __future__ import annotations

import base64
import logging

from licenses.platform.people.callers import Role
from licenses.platform.service import admin

KEY = "PLANTEDKEY-0123456789-abcdefghij"
PSK = b"PLANTEDPSK-0123456789"


def _traces():
    forms = {KEY.encode(), PSK}
    for secret in (KEY.encode(), PSK):
        forms |= {secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")[:-1]}
    return forms


def _planted():
    return {
        "uuid": "uuid" + "a" * 16,
        "auth_key": KEY,
        "secrets": {"psk": base64.b64encode(PSK).decode()},
    }


def test_the_databases_files_hold_no_secret(world):
    world.lot(1, licences=[_planted()])
    station = world.station("Line 1")
    (licence,) = station.open(station.pull(1).content).licences
    assert licence.secrets["auth_key"].open() == KEY.encode()
    assert licence.secrets["psk"].open() == PSK
    stored = b"".join(file.read_bytes() for file in world.database_file.parent.glob("platform.sqlite3*"))
    assert b"uuid" + b"a" * 16 in stored
    assert [trace for trace in _traces() if trace in stored] == []


def test_a_refused_list_tells_no_secret(world, caplog):
    caplog.set_level(logging.DEBUG)
    row = _planted()
    body = {"product_id": world.product, "name": "List"}
    planner = world.person("planner")
    texts = []
    for licences in (
        [row, row],
        [row | {"uuid": "x"}],
        [row | {"state": "sold"}],
        [row | {"auth_key": KEY + "!"}],
        row,
    ):
        answer = planner.post("/v1/lots", json=body | {"licences": licences})
        assert answer.status_code == 422
        texts.append(answer.text)
    told = "".join(texts) + caplog.text
    assert KEY not in told
    assert base64.b64encode(PSK).decode() not in told


def test_a_fault_tells_no_secret(world, caplog):
    caplog.set_level(logging.DEBUG)
    world.lot(1, licences=[_planted()])
    station = world.station("Line 1")
    world.change(lambda tx: tx.exec_driver_sql("UPDATE licence SET sealed = X'00'"))
    answer = station.pull(1)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert KEY not in answer.text + caplog.text


def test_a_failed_statement_tells_no_values(world, caplog):
    caplog.set_level(logging.DEBUG)
    world.change(lambda tx: tx.exec_driver_sql("DROP TABLE session"))
    body = {"email": "qa@example.org", "password": "a long enough password"}
    answer = world.anonymous().post("/v1/sessions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "a long enough password" not in caplog.text


def test_a_password_is_stored_as_its_hash_only(world):
    admin.add_person(
        world.database_url,
        organisation=world.factory,
        name="P",
        email="p@example.org",
        role=Role.QA,
        password=None,
    )
    stored = world.database_file.read_bytes()
    assert b"$argon2id$" in stored
    assert b"a long enough password" not in stored
