"""How people sign in and out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from licenses.platform.people.attempts import FREE, LONGEST_S, claim, pause_s
from licenses.platform.store.schema import session, sign_in_attempt


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


def test_a_person_sees_the_own_sessions_and_ends_another_one(world):
    here, elsewhere, stranger = world.person("qa"), world.person("qa"), world.person("planner")
    shown = here.get("/v1/sessions").json()["items"]
    assert [each["current"] for each in shown].count(True) == 1
    other = next(each["id"] for each in shown if not each["current"])
    assert stranger.delete(f"/v1/sessions/{other}").status_code == 404
    assert here.delete(f"/v1/sessions/{other}").status_code == 204
    assert elsewhere.get("/v1/sessions").status_code == 401
    assert len(here.get("/v1/sessions").json()["items"]) == 1


def test_a_session_is_listed_with_what_the_program_calls_itself(world):
    client = world.anonymous()
    body = {"email": "qa@example.org", "password": _password()}
    token = client.post("/v1/sessions", json=body, headers={"User-Agent": "Kiln 1"}).json()["access_token"]
    shown = client.get("/v1/sessions", headers={"Authorization": f"Bearer {token}"}).json()["items"]
    assert [(each["agent"], each["current"]) for each in shown] == [("Kiln 1", True)]


@pytest.mark.parametrize("email", ["qa@example.org", "nobody@example.org"])
def test_attempts_get_slower_alike_whether_there_is_an_account_or_not(either, email):
    client = either.anonymous()

    def attempt(password="wrong"):
        answer = client.post("/v1/sessions", json={"email": email, "password": password})
        return answer.status_code, answer.json().get("code"), answer.headers.get("Retry-After")

    assert [attempt() for _ in range(FREE)] == [(401, "wrong_credentials", None)] * FREE
    assert attempt() == attempt(_password()) == (429, "too_many_attempts", "1")
    for seconds in (2, 4, 8):
        _let_time_pass(either)
        assert attempt()[1] == "wrong_credentials"
        assert attempt() == (429, "too_many_attempts", str(seconds))


def test_nobody_is_locked_out_for_good_and_a_right_password_forgets_the_attempts(world):
    client = world.anonymous()
    body = {"email": "qa@example.org", "password": "wrong"}
    for _ in range(FREE + 2):
        client.post("/v1/sessions", json=body)
        _let_time_pass(world)
    assert client.post("/v1/sessions", json=body | {"password": _password()}).status_code == 201
    answers = [client.post("/v1/sessions", json=body).status_code for _ in range(FREE + 1)]
    assert answers == [401] * FREE + [429]


def test_the_pause_grows_to_five_minutes_and_no_further():
    pauses = [pause_s(count) for count in range(40)]
    assert pauses[:6] == [0, 0, 0, 1, 2, 4]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_S


def test_attempts_at_once_are_no_way_round_the_pause(postgres_world):
    for _ in range(FREE + 5):
        postgres_world.change(lambda tx: claim(tx, "qa@example.org"))
        _let_time_pass(postgres_world)

    def attempt(_):
        body = {"email": "qa@example.org", "password": "wrong"}
        return postgres_world.anonymous().post("/v1/sessions", json=body).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(8))) == [401] + [429] * 7


def test_a_new_password_ends_the_other_sessions_and_is_the_one_that_counts(world):
    here, elsewhere = world.person("auditor"), world.person("auditor")
    new = "another long enough password"
    assert _refusal(here, present=_password(), new="short") == (422, "password_too_short")
    assert _refusal(here, present=_password(), new=_password()) == (422, "password_too_short")
    assert _refusal(here, present="wrong", new=new) == (403, "wrong_password")
    assert here.post("/v1/password", json={"present": _password(), "new": new}).status_code == 204
    assert here.get("/v1/sessions").status_code == 200
    assert elsewhere.get("/v1/sessions").status_code == 401
    sign_in = {"email": "auditor@example.org", "password": new}
    assert world.anonymous().post("/v1/sessions", json=sign_in).status_code == 201


def test_a_session_alone_does_not_guess_the_password(world):
    person = world.person("qa")
    answers = [_refusal(person, present="wrong", new="a long enough new one")[1] for _ in range(FREE + 1)]
    assert answers == ["wrong_password"] * FREE + ["too_many_attempts"]


def _refusal(client, **body):
    answer = client.post("/v1/password", json=body)
    return answer.status_code, answer.json()["code"]


def _let_time_pass(world):
    past = datetime.now(UTC) - timedelta(minutes=1)
    world.change(lambda tx: tx.execute(sign_in_attempt.update().values(next_at=past)))
