"""Whatever answers in the platform's place, the client says one sentence and shows no secret."""

from __future__ import annotations

import base64
import socket
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from licenses.client import Cursor, PageTooLarge, PersonClient, PlatformRefused, StationClient, enrol
from licenses.words import Secret
from resources.errors import EnvironmentFailed, KilnError, NeedsPerson, NotAllowed

TOKEN = "PlantedTokenOfThirtyTwoLetters-1"
PASSWORD = Secret(b"PlantedPassword")
BATCHES = "/v1/stations/station-1/batches"
JOURNAL = "/v1/stations/station-1/journal"
HEAD = Cursor(epoch=1, seq=1, hash="00" * 32)
EVENT = {"epoch": 1, "seq": 1, "hash": "00" * 32}
GOOD_CURSOR = {"epoch": 1, "seq": 1, "hash": "00" * 32}


def error_of(call: Callable[[], object]) -> KilnError:
    with pytest.raises(KilnError) as caught:
        call()
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.facts)
    assert TOKEN not in shown
    assert "PlantedPassword" not in shown
    assert "…" not in str(caught.value), "a fact of the sentence is missing"
    return caught.value


NONSENSE: dict[str, dict[str, Any]] = {
    "html": {"body": b"<html>Please log in to the guest network</html>", "media": "text/html"},
    "empty": {"body": b""},
    "no json": {"body": b"{"},
    "deep json": {"body": b"[" * 100_000},
    "another shape": {"body": b'{"batches": [{"batch": 7}]}'},
    "a list": {"body": b"[]"},
    "null": {"body": b"null"},
    "surrogate": {"body": b'{"batches": "\\ud800"}'},
    "not utf-8": {"body": b'{"batches": "\xff"}'},
    "garbage": {"body": b"", "raw": b"\x00\xff\x16\x03 nothing of this is HTTP \r\n\r\n"},
    "hung up": {"body": b"", "raw": b""},
    "cut off": {"body": b"", "raw": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"},
    "bad gzip": {
        "body": b"",
        "raw": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
    },
    "redirect": {
        "body": b"",
        "raw": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    },
    "html 404": {"body": b"<html>", "media": "text/html", "status": 404},
    "html 401": {"body": b"<html>", "media": "text/html", "status": 401},
    "json without code": {"body": b'{"detail": "Not Found"}', "status": 404},
    "500": {"body": b"", "status": 500},
    "500 problem": {"body": b'{"code": "internal", "title": "A fault."}', "status": 500},
    "503": {"body": b"", "status": 503},
    "slow": {"body": b"x" * 1000, "drip": True},
    "silent": {"body": b"", "silent": True},
}


@pytest.mark.parametrize("how", NONSENSE)
def test_what_is_no_platform_is_a_platform_that_is_down(server: Any, station: Any, how: str) -> None:
    server.on(BATCHES, NONSENSE[how]["body"], **{name: v for name, v in NONSENSE[how].items() if name != "body"})
    error = error_of(station(timeout_s=0.1).batches)
    assert isinstance(error, EnvironmentFailed)
    assert error.code == "E-PLATFORM-DOWN"
    assert server.url.removeprefix("http://") in str(error)


@pytest.mark.parametrize("how", ["html", "empty", "garbage", "hung up", "500", "silent", "html 401"])
def test_a_token_that_cannot_be_got_is_a_platform_that_is_down(server: Any, station: Any, how: str) -> None:
    server.replies.clear()
    kinds = {name: value for name, value in NONSENSE[how].items() if name != "body"}
    server.on("/v1/stations/token", NONSENSE[how]["body"], **kinds)
    assert error_of(station(timeout_s=0.1).batches).code == "E-PLATFORM-DOWN"


@pytest.mark.parametrize("token", ["", "é", "two words", "line\nbreak", None, 7])
def test_a_token_that_fits_into_no_header_is_nonsense(server: Any, station: Any, token: Any) -> None:
    server.replies.clear()
    server.on("/v1/stations/token", {"access_token": token, "expires_in": 900})
    assert error_of(station().batches).code == "E-PLATFORM-DOWN"


def test_a_port_where_nobody_listens_is_a_platform_that_is_down(station: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert error_of(station(url).known).code == "E-PLATFORM-DOWN"


def test_a_host_that_does_not_exist_is_a_platform_that_is_down(station: Any) -> None:
    assert error_of(station("http://platform.invalid").known).code == "E-PLATFORM-DOWN"


@pytest.mark.parametrize(
    "url",
    ["", "platform", "ftp://host", "http://", "http://user:PlantedPassword@host", "http://host/?a=b", "http://[::1"],
)
def test_what_is_no_address_is_refused_before_anything_is_sent(station: Any, url: str) -> None:
    error = error_of(lambda: PersonClient(url))
    assert (type(error), error.code) == (NeedsPerson, "E-PLATFORM-URL")


def test_a_question_is_repeated_until_the_platform_is_up_again(server: Any, station: Any) -> None:
    server.on(BATCHES, b"", status=503)
    server.on(BATCHES, b"", raw=b"")
    server.on(BATCHES, {"batches": []})
    assert station().batches() == ()
    assert server.paths().count(BATCHES) == 3


def test_a_pull_is_repeated_under_its_own_key(server: Any, station: Any) -> None:
    document = b'{"kind":"batch"}'
    server.on(BATCHES, b"", status=502)
    server.on(BATCHES, document, status=201)
    assert station().pull_batch(count=5, key="pull-1", lot="lot-1") == document
    pulls = [seen for seen in server.seen if seen.path == BATCHES]
    assert [pull.headers["Idempotency-Key"] for pull in pulls] == ["pull-1", "pull-1"]
    assert {pull.body for pull in pulls} == {b'{"count": 5, "lot_id": "lot-1"}'}


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"kind": "recipe"}', b"{}"])
def test_what_is_no_batch_is_not_handed_on(server: Any, station: Any, body: bytes) -> None:
    server.on(BATCHES, body, status=201)
    assert error_of(lambda: station().pull_batch(count=1, key="k")).code == "E-PLATFORM-DOWN"


def test_what_may_not_be_repeated_is_sent_once(server: Any) -> None:
    server.on("/v1/sessions", b"", status=503)
    with PersonClient(server.url) as client:
        assert error_of(lambda: client.sign_in("a@b.example", PASSWORD)).code == "E-PLATFORM-DOWN"
    assert len(server.seen) == 1


def test_a_token_is_used_again_until_it_nears_its_end(server: Any, station: Any) -> None:
    server.on(BATCHES, {"batches": []})
    client = station()
    client.batches()
    client.batches()
    assert server.paths() == ["/v1/stations/token", BATCHES, BATCHES]
    assert server.seen[1].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_token_that_is_at_its_end_is_renewed_before_it_is_used(server: Any, station: Any) -> None:
    server.replies.clear()
    server.on("/v1/stations/token", {"access_token": TOKEN, "expires_in": 0})
    server.on(BATCHES, {"batches": []})
    client = station()
    client.batches()
    client.batches()
    assert server.paths().count("/v1/stations/token") == 2


def test_a_token_that_the_platform_forgot_is_got_anew_once(server: Any, station: Any) -> None:
    problem = {"code": "sign_in_first", "title": "Sign in first."}
    server.on(BATCHES, problem, status=401, media="application/problem+json")
    server.on(BATCHES, {"batches": []})
    assert station().batches() == ()
    assert server.paths().count("/v1/stations/token") == 2


def test_each_assertion_is_new(server: Any, station: Any) -> None:
    server.replies.clear()
    server.on("/v1/stations/token", b"", status=500)
    error_of(station().batches)
    assert len({seen.body for seen in server.seen}) == len(server.seen) == 2


@pytest.mark.parametrize(("status", "problem"), [(400, "bad_grant"), (401, "sign_in_first"), (403, "role_missing")])
def test_a_station_that_is_not_let_in_says_so(server: Any, station: Any, status: int, problem: str) -> None:
    server.replies.clear()
    server.on("/v1/stations/token", {"code": problem, "title": "Not you."}, status=status)
    error = error_of(station().batches)
    assert isinstance(error, NotAllowed)
    assert error.code == "E-PLATFORM-STATION"
    assert "Not you." in str(error)


def test_a_refusal_carries_the_platforms_code_and_sentence(server: Any, station: Any) -> None:
    problem = {"code": "nothing_unused", "title": "Nothing left.", "detail": "No unused licence is left to give."}
    server.on(BATCHES, problem, status=409, media="application/problem+json")
    error = error_of(lambda: station().pull_batch(count=1, key="k"))
    assert isinstance(error, PlatformRefused)
    assert (error.problem, error.status, error.code) == ("nothing_unused", 409, "E-PLATFORM-REFUSED")
    assert "No unused licence is left to give." in str(error)


def test_a_refusal_that_quotes_a_secret_is_shown_without_it(server: Any, station: Any) -> None:
    server.on(BATCHES, {"code": "invalid", "detail": f"no header 'Bearer {TOKEN}' here"}, status=422)
    error = error_of(lambda: station().pull_batch(count=1, key="k"))
    assert "'Bearer ***' here" in str(error)


def test_a_missing_right_is_not_allowed(server: Any, station: Any) -> None:
    server.on(BATCHES, {"code": "not_your_station", "title": "Not yours."}, status=403)
    error = error_of(station().batches)
    assert (type(error), error.code) == (NotAllowed, "E-PLATFORM-FORBIDDEN")


def test_a_page_that_is_too_large_is_told_apart(server: Any, station: Any) -> None:
    server.on(JOURNAL, {"code": "too_large", "title": "Too large."}, status=413)
    with pytest.raises(PageTooLarge):
        station().push([EVENT], HEAD)


def test_a_proxy_that_finds_a_page_too_large_is_heard_too(server: Any, station: Any) -> None:
    server.on(JOURNAL, b"<html>413", status=413, media="text/html")
    with pytest.raises(PageTooLarge):
        station().push([EVENT], HEAD)


@pytest.mark.parametrize(
    "results",
    [
        [],
        [{"epoch": 1, "seq": 2, "verdict": "accepted"}],
        [{"epoch": 1, "seq": 1, "verdict": "perhaps"}],
        [{"epoch": 1, "seq": 1, "verdict": "accepted"}] * 2,
    ],
)
def test_verdicts_that_do_not_fit_the_page_move_nothing(server: Any, station: Any, results: list[Any]) -> None:
    server.on(JOURNAL, {"results": results, "cursor": GOOD_CURSOR})
    assert error_of(lambda: station().push([EVENT], HEAD)).code == "E-PLATFORM-DOWN"


def test_a_list_without_end_is_given_up(server: Any, station: Any) -> None:
    server.on("/v1/products", {"items": [], "next": "the same"})
    assert error_of(station().products).code == "E-PLATFORM-DOWN"


def test_strange_names_stay_one_part_of_the_path(server: Any, station: Any) -> None:
    error_of(lambda: station().batch_document("../../healthz?x#y"))
    assert server.seen[-1].path == f"{BATCHES}/..%2F..%2Fhealthz%3Fx%23y"


def test_asking_before_signing_in_says_so(server: Any) -> None:
    with PersonClient(server.url) as client:
        error = error_of(client.products)
    assert (type(error), error.code) == (NotAllowed, "E-PLATFORM-AUTH")
    assert server.seen == []


CODE = "0123456789-0123456789abcdef"


@pytest.mark.parametrize(
    "code", ["", "0123456789", "0123456789-", "U123456789-0123456789abcdef", f"{CODE}0", "-".join([CODE, "x"])]
)
def test_what_is_no_code_is_refused_before_anything_is_sent(server: Any, keys: Any, code: str) -> None:
    assert error_of(lambda: enrol(server.url, code, "line-1", keys)).code == "E-ENROL-CODE"
    assert server.seen == []


@pytest.mark.parametrize("key", ["", "AAAA", "no base64!", "A" * 44])
def test_a_platform_without_a_key_is_down(server: Any, keys: Any, key: str) -> None:
    server.on("/v1/stations/enrol", {"station": "s", "name": "n", "platform_key": key}, status=201)
    assert error_of(lambda: enrol(server.url, CODE, "line-1", keys)).code == "E-PLATFORM-DOWN"


def test_a_platform_that_did_not_make_the_code_is_not_trusted(server: Any, keys: Any) -> None:
    key = base64.b64encode(bytes(range(32))).decode()
    server.on("/v1/stations/enrol", {"station": "s", "name": "n", "platform_key": key}, status=201)
    assert error_of(lambda: enrol(server.url, CODE, "line-1", keys)).code == "E-ENROL-FINGERPRINT"


def test_a_closed_client_says_so_in_the_same_way(server: Any, station: Any) -> None:
    client: StationClient = station()
    client.close()
    assert error_of(client.batches).code == "E-PLATFORM-DOWN"
