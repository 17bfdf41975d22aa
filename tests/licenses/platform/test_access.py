"""Who reaches what: every route of the service as every kind of caller, against a written table."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

ANYBODY, SIGNED_IN, PEOPLE, PLANS, SELLS, STATION, DECIDES = (
    "anybody",
    "signed in",
    "people",
    "plans",
    "sells",
    "station",
    "decides",
)
MANAGES, AUDITS, BUYS = "manages", "audits", "buys"

OPEN_TO = {
    ("GET", "/healthz"): ANYBODY,
    ("GET", "/openapi.json"): ANYBODY,
    ("POST", "/v1/sessions"): ANYBODY,
    ("GET", "/v1/sessions"): PEOPLE,
    ("GET", "/v1/sessions/current"): PEOPLE,
    ("DELETE", "/v1/sessions/{session_id}"): PEOPLE,
    ("POST", "/v1/password"): PEOPLE,
    ("GET", "/v1/organisations"): PEOPLE,
    ("POST", "/v1/organisations"): SELLS,
    ("GET", "/v1/people"): AUDITS,
    ("POST", "/v1/people"): MANAGES,
    ("PATCH", "/v1/people/{person_id}"): MANAGES,
    ("POST", "/v1/people/{person_id}/password"): MANAGES,
    ("DELETE", "/v1/people/{person_id}"): MANAGES,
    ("GET", "/v1/audit"): AUDITS,
    ("GET", "/v1/authorised-accounts"): PEOPLE,
    ("POST", "/v1/authorised-accounts"): PLANS,
    ("GET", "/v1/authorised-accounts/{account_id}"): PEOPLE,
    ("PATCH", "/v1/authorised-accounts/{account_id}"): PLANS,
    ("DELETE", "/v1/authorised-accounts/{account_id}"): PLANS,
    ("GET", "/v1/authorised-accounts/{account_id}/grants"): PEOPLE,
    ("POST", "/v1/authorised-accounts/{account_id}/grants"): PLANS,
    ("PATCH", "/v1/authorised-accounts/{account_id}/grants/{grant_id}"): PLANS,
    ("DELETE", "/v1/authorised-accounts/{account_id}/grants/{grant_id}"): PLANS,
    ("GET", "/v1/products/{product_id}/partners"): PEOPLE,
    ("GET", "/v1/products/{product_id}/rights"): PEOPLE,
    ("DELETE", "/v1/sessions/current"): SIGNED_IN,
    ("POST", "/v1/stations/enrol"): ANYBODY,
    ("POST", "/v1/stations/token"): ANYBODY,
    ("GET", "/v1/products"): SIGNED_IN,
    ("POST", "/v1/products"): PLANS,
    ("GET", "/v1/products/{product_id}"): SIGNED_IN,
    ("GET", "/v1/products/{product_id}/terms"): PEOPLE,
    ("PUT", "/v1/products/{product_id}/terms"): SELLS,
    ("GET", "/v1/products/{product_id}/recipes"): SIGNED_IN,
    ("POST", "/v1/products/{product_id}/recipes"): PLANS,
    ("GET", "/v1/products/{product_id}/recipes/{version}/files/{name}"): SIGNED_IN,
    ("GET", "/v1/orders"): PEOPLE,
    ("POST", "/v1/orders"): SELLS,
    ("GET", "/v1/orders/{order_id}"): PEOPLE,
    ("POST", "/v1/orders/{order_id}/deliveries"): SELLS,
    ("GET", "/v1/orders/{order_id}/replacement"): PEOPLE,
    ("POST", "/v1/orders/{order_id}/replacement"): BUYS,
    ("POST", "/v1/orders/{order_id}/replacement/review"): BUYS,
    ("GET", "/v1/orders/{order_id}/replacements"): PEOPLE,
    ("GET", "/v1/lots"): PEOPLE,
    ("POST", "/v1/lots"): PLANS,
    ("GET", "/v1/lots/{lot_id}"): PEOPLE,
    ("POST", "/v1/lots/{lot_id}/split"): PLANS,
    ("GET", "/v1/lots/{lot_id}/history"): PEOPLE,
    ("GET", "/v1/lots/{lot_id}/downloads"): PEOPLE,
    ("POST", "/v1/lots/{lot_id}/downloads"): PLANS,
    ("POST", "/v1/lots/{lot_id}/downloads/{n}/confirm"): PLANS,
    ("GET", "/v1/mailbox"): PEOPLE,
    ("PUT", "/v1/sessions/current/phone"): PEOPLE,
    ("GET", "/v1/lots/{lot_id}/product-changes"): PEOPLE,
    ("POST", "/v1/lots/{lot_id}/product-changes"): PLANS,
    ("GET", "/v1/lots/{lot_id}/product-changes/{n}"): PEOPLE,
    ("POST", "/v1/lots/{lot_id}/product-changes/{n}/recall"): PLANS,
    ("POST", "/v1/lots/{lot_id}/product-changes/{n}/approve"): SELLS,
    ("POST", "/v1/lots/{lot_id}/product-changes/{n}/reject"): SELLS,
    ("POST", "/v1/lots/{lot_id}/product-changes/{n}/pay"): PLANS,
    ("GET", "/v1/lots/{lot_id}/handover"): PEOPLE,
    ("POST", "/v1/lots/{lot_id}/handover"): PLANS,
    ("POST", "/v1/lots/{lot_id}/handover/confirm"): PLANS,
    ("POST", "/v1/lots/{lot_id}/handover/refuse"): PLANS,
    ("POST", "/v1/lots/{lot_id}/handover/withdraw"): PLANS,
    ("GET", "/v1/stations"): PEOPLE,
    ("POST", "/v1/stations/codes"): PLANS,
    ("GET", "/v1/stations/{station_id}"): SIGNED_IN,
    ("GET", "/v1/stations/{station_id}/batches"): SIGNED_IN,
    ("POST", "/v1/stations/{station_id}/batches"): STATION,
    ("GET", "/v1/stations/{station_id}/batches/{batch_id}"): STATION,
    ("GET", "/v1/stations/{station_id}/journal"): SIGNED_IN,
    ("POST", "/v1/stations/{station_id}/journal"): STATION,
    ("GET", "/v1/work-orders"): SIGNED_IN,
    ("POST", "/v1/work-orders"): PLANS,
    ("POST", "/v1/work-orders/{number}/close"): PLANS,
    ("GET", "/v1/burns"): PEOPLE,
    ("GET", "/v1/modules/{mac}"): PEOPLE,
    ("GET", "/v1/licences/{uuid}"): PEOPLE,
    ("GET", "/v1/conflicts"): PEOPLE,
    ("POST", "/v1/conflicts/{conflict_id}/decision"): DECIDES,
    ("POST", "/v1/lots/{lot_id}/recall-from-stations"): PLANS,
    ("POST", "/v1/stations/{station_id}/answers"): STATION,
    ("POST", "/v1/stations/{station_id}/write-off"): PLANS,
}
"""Whom each route lets in; whose rows they then see is tested room by room."""

CALLERS = {
    "anonymous": {ANYBODY},
    "operator": {ANYBODY, SIGNED_IN, PEOPLE},
    "qa": {ANYBODY, SIGNED_IN, PEOPLE, DECIDES},
    "planner": {ANYBODY, SIGNED_IN, PEOPLE, PLANS, BUYS, DECIDES},
    "owner": {ANYBODY, SIGNED_IN, PEOPLE, PLANS, BUYS, DECIDES, MANAGES, AUDITS},
    "staff": {ANYBODY, SIGNED_IN, PEOPLE, PLANS, BUYS, SELLS, DECIDES, MANAGES, AUDITS},
    "buyer": {ANYBODY, SIGNED_IN, PEOPLE, BUYS},
    "auditor": {ANYBODY, SIGNED_IN, PEOPLE, AUDITS},
    "station": {ANYBODY, SIGNED_IN, STATION},
}

THINGS = {
    "product_id": "p",
    "version": "1",
    "name": "recipe.toml",
    "order_id": "o",
    "lot_id": "l",
    "n": "1",
    "batch_id": "b",
    "conflict_id": "c",
    "number": "WO-1",
    "mac": "A0:B7:65:1C:44:1C",
    "uuid": "uuid" + "0" * 16,
    "session_id": "s",
    "account_id": "a",
    "grant_id": "g",
    "person_id": "p",
}


def _routes(world):
    """Every route that the service says it has, and the two that it does not describe."""
    described = world.anonymous().get("/openapi.json").json()["paths"]
    listed = {(verb.upper(), path) for path, verbs in described.items() for verb in verbs}
    return listed | {("GET", "/openapi.json")}


def test_the_table_holds_every_route_and_no_other(world):
    assert _routes(world) == set(OPEN_TO)


@pytest.mark.parametrize("who", CALLERS)
def test_each_caller_is_let_in_where_the_table_says_and_nowhere_else(world, who):
    station = world.station("Line 1")
    client = {"anonymous": world.anonymous, "station": lambda: station.http}.get(who, lambda: world.person(who))()
    let_in = {}
    for route in sorted(OPEN_TO, reverse=True):
        if route[0] == "DELETE":
            continue  # it ends the session, and has a test of its own
        path = route[1].format(**THINGS, station_id=station.id)
        answer = client.request(route[0], path, json={} if route[0] == "POST" else None)
        code = answer.json().get("code") if answer.headers["Content-Type"] == "application/problem+json" else None
        let_in[route] = code not in ("sign_in_first", "role_missing", "not_your_station")
    assert let_in == {route: OPEN_TO[route] in CALLERS[who] for route in let_in}


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
