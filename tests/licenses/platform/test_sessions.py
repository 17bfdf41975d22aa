"""How people sign in and out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from licenses.platform.schema import session


def test_a_person_signs_in_with_email_and_password(world):
    answer = world.anonymous().post("/v1/sessions", json={"email": "QA@example.org", "password": _password()})
    assert answer.status_code == 201
    assert answer.json()["person"] == {
        "name": "qa",
        "email": "qa@example.org",
        "role": "qa",
        "organisation": world.factory,
    }


@pytest.mark.parametrize("email", ["qa@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(world, email):
    answer = world.anonymous().post("/v1/sessions", json={"email": email, "password": "wrong"})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")


def test_a_signed_out_token_is_worth_nothing(world):
    person = world.person("qa")
    assert person.get("/v1/sessions/current").json()["name"] == "qa"
    assert person.delete("/v1/sessions/current").status_code == 204
    assert person.get("/v1/sessions/current").status_code == 401


def test_an_expired_token_is_worth_nothing(world):
    person = world.person("qa")
    past = datetime.now(UTC) - timedelta(seconds=1)
    world.change(lambda tx: tx.execute(session.update().values(expires_at=past)))
    answer = person.get("/v1/lots")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_first")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_only_the_hash_of_a_token_is_stored(world):
    token = world.person("qa").headers["Authorization"].removeprefix("Bearer ")
    assert token.encode() not in world.database_file.read_bytes()


def _password() -> str:
    return "a long enough password"
