"""A person's session: what is sent, and how refusals come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from licenses.client import PersonClient, RowsRefused, SignedIn
from licenses.lists import ListRow
from licenses.words import PlatformState, Secret
from resources.errors import EnvironmentFailed, NotAllowed

KEY = Secret(b"PlantedSecretOfThirtyTwoLetters!")
PERSON = {"name": "Ada", "email": "ada@factory.example", "role": "planner", "organisation": "org-1"}
ROWS = [
    ListRow(number=2, uuid="uuid0000000000000001", auth_key=KEY, assigned_mac="A0:B7:65:00:00:01"),
    ListRow(
        number=7,
        uuid="uuid0000000000000002",
        auth_key=KEY,
        state=PlatformState.SCRAPPED,
        module_mac="A0:B7:65:00:00:02",
        reason="FAIL",
    ),
]


@pytest.fixture
def ada(server: Any) -> Iterator[PersonClient]:
    server.on("/v1/sessions", {"access_token": "token-of-ada", "person": PERSON}, status=201)
    with PersonClient(server.url, timeout_s=5) as client:
        assert client.sign_in("ada@factory.example", Secret(b"password")) == SignedIn(**PERSON)
        yield client


def test_a_list_travels_with_its_states_and_without_what_it_lacks(server: Any, ada: PersonClient) -> None:
    server.on("/v1/lots", {"id": "lot-1", "purchased": 2, "free": 0, "colour": "red"}, status=201)
    lot = ada.import_list("p-1", "wave 3", ROWS, "order-1")
    assert (lot.id, lot.purchased, lot.free) == ("lot-1", 2, 0)
    assert server.seen[-1].headers["Authorization"] == "Bearer token-of-ada"
    key = KEY.open().decode()
    assert json.loads(server.seen[-1].body) == {
        "product_id": "p-1",
        "name": "wave 3",
        "order_id": "order-1",
        "licences": [
            {"uuid": "uuid0000000000000001", "auth_key": key, "mac": "A0:B7:65:00:00:01", "state": "unused"},
            {
                "uuid": "uuid0000000000000002",
                "auth_key": key,
                "state": "scrapped",
                "module_mac": "A0:B7:65:00:00:02",
                "reason": "FAIL",
            },
        ],
    }


def test_rows_that_the_platform_refuses_come_back_by_their_numbers_in_the_sheet(server: Any, ada: PersonClient) -> None:
    problem = {
        "code": "rows_refused",
        "title": "Some rows cannot be taken.",
        "rows": [{"index": 1, "code": "uuid_known", "sentence": "The platform has it already."}],
    }
    server.on("/v1/lots", problem, status=422, media="application/problem+json")
    with pytest.raises(RowsRefused, match=r"Some rows cannot be taken\.") as caught:
        ada.import_list("p-1", "wave 3", ROWS)
    assert [(row.number, row.code, row.sentence) for row in caught.value.rows] == [
        (7, "uuid_known", "The platform has it already.")
    ]
    assert KEY.open().decode() not in repr(caught.value)


def test_refused_rows_that_were_never_sent_are_nonsense(server: Any, ada: PersonClient) -> None:
    problem = {"code": "rows_refused", "rows": [{"index": 2, "code": "uuid_known", "sentence": "Known."}]}
    server.on("/v1/lots", problem, status=422)
    with pytest.raises(EnvironmentFailed):
        ada.import_list("p-1", "wave 3", ROWS)


def test_a_list_whose_answer_was_lost_is_sent_again_under_the_same_key(server: Any, ada: PersonClient) -> None:
    server.on("/v1/lots", b"", raw=b"")
    with pytest.raises(EnvironmentFailed):
        ada.import_list("p-1", "wave 3", ROWS)
    keys = [seen.headers["Idempotency-Key"] for seen in server.seen if seen.path == "/v1/lots"]
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_a_session_that_ended_asks_to_sign_in_again(server: Any, ada: PersonClient) -> None:
    server.on("/v1/products", {"code": "sign_in_first", "title": "The token has expired."}, status=401)
    with pytest.raises(NotAllowed, match=r"The token has expired\. Sign in again\.") as caught:
        ada.products()
    assert caught.value.code == "E-PLATFORM-AUTH"


def test_lists_are_read_over_all_their_pages(server: Any, ada: PersonClient) -> None:
    server.on("/v1/lots", {"items": [{"id": "a"}], "next": "a"}, {"items": [{"id": "b"}], "next": None})
    assert [lot["id"] for lot in ada.lots(owner="mine", product_id=None)] == ["a", "b"]
    assert [seen.path for seen in server.seen[1:]] == [
        "/v1/lots?owner=mine&limit=500",
        "/v1/lots?owner=mine&limit=500&cursor=a",
    ]
