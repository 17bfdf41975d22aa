"""Who is kept out and how it is said; the whole table of callers is in ``callers.txt``."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Foreign:
    """A station's path that another caller tries."""

    verb: str
    tail: str


@pytest.mark.parametrize(
    "path",
    [
        Foreign("GET", ""),
        Foreign("GET", "/batches"),
        Foreign("POST", "/batches"),
        Foreign("GET", "/batches/b"),
        Foreign("GET", "/journal"),
        Foreign("POST", "/journal"),
    ],
)
@pytest.mark.parametrize("organisation", ["factory", "other"])
def test_a_station_reaches_no_path_of_another(world, path, organisation):
    mine, other = world.station("Line 1"), world.station("Line 2", getattr(world, organisation))
    body = {"count": 1, "events": []} if path.verb == "POST" else None
    answer = other.http.request(path.verb, f"/v1/stations/{mine.id}{path.tail}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_station")


@pytest.mark.parametrize("tail", ["", "/batches", "/journal"])
def test_people_of_another_organisation_do_not_see_a_station(world, tail):
    station = world.station("Line 1")
    assert world.person("stranger").get(f"/v1/stations/{station.id}{tail}").status_code == 404
    assert world.person("operator").get(f"/v1/stations/{station.id}{tail}").status_code == 200


@pytest.mark.parametrize("token", ["x", "é", "a" * 5000])
def test_a_token_that_is_none_is_nobody(world, token):
    answer = world.anonymous().get("/v1/lots", headers={b"Authorization": f"Bearer {token}".encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_first")


def test_every_refusal_is_a_problem_with_a_stable_code(world):
    for answer in (
        world.anonymous().get("/v1/lots"),
        world.anonymous().get("/nowhere"),
        world.anonymous().put("/v1/lots"),
        world.anonymous().post("/v1/sessions", content=b"{", headers={"Content-Type": "application/json"}),
        world.person("qa").get("/v1/lots", params={"limit": 0}),
    ):
        body = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "code", "detail"} <= set(body)
        assert body["status"] == answer.status_code


def test_a_body_that_says_it_is_too_long_is_refused_at_once(world):
    answer = world.anonymous().post("/v1/sessions", content=b"x" * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_body_that_does_not_say_how_long_it_is_is_counted(world):
    def endless():
        for _ in range(33):
            yield b"x" * 32768

    answer = world.anonymous().post("/v1/sessions", content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
