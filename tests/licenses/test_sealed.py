"""Sealing, signing and every way in which a batch is refused."""

from __future__ import annotations

import json
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from licenses.journal import canonical
from licenses.sealed import (
    VERSION,
    BatchHeader,
    OpenedBatch,
    document_kind,
    open_batch,
    seal_batch,
    sign_document,
    verify_document,
)
from licenses.words import Licence, Secret
from resources.errors import KilnError, NeedsPerson

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
STATION_KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PLATFORM_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PLANTED = b"PlantedSecretOfThirtyTwoLetters!"


def licences(count: int) -> list[Licence]:
    return [
        Licence(
            uuid=f"uuid{number:016d}",
            secrets={"auth_key": Secret(PLANTED), "psk": Secret(bytes([number % 256]) * 8)},
            assigned_mac=f"A0:B7:65:00:00:{number % 256:02X}" if number % 2 else None,
        )
        for number in range(count)
    ]


def header(count: int, **changes: Any) -> BatchHeader:
    made = BatchHeader(
        batch="b-1",
        station="line-1",
        lot="lot-7",
        lot_name="Plugs, wave 3",
        product="p-9",
        product_name="插座",
        replacement=False,
        count=count,
        issued_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    return replace(made, **changes)


def sealed(count: int = 3, **changes: Any) -> bytes:
    return seal_batch(
        header(count, **changes), licences(count), recipient=STATION_KEY.public_key(), signer=PLATFORM_KEY
    )


def opened(document: bytes, **changes: Any) -> OpenedBatch:
    given_: dict[str, Any] = {
        "station": "line-1",
        "recipient": STATION_KEY,
        "platform_key": PLATFORM_KEY.public_key(),
        "now": NOW,
        **changes,
    }
    return open_batch(document, **given_)


def refusal(document: bytes, **changes: Any) -> str:
    with pytest.raises(NeedsPerson) as caught:
        opened(document, **changes)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.facts)
    assert PLANTED.decode() not in shown
    assert "…" not in str(caught.value), "a fact of the sentence is missing"
    return caught.value.code


SMALL = sealed(1)


def test_what_was_sealed_is_opened_again_with_all_its_fields() -> None:
    batch = opened(sealed(3))
    assert batch.header == header(3)
    assert list(batch.licences) == licences(3)
    assert len(batch.sha256) == 64


def test_an_empty_batch_is_a_batch() -> None:
    assert opened(sealed(0)).licences == ()


def test_the_secrets_cannot_be_seen_in_the_document() -> None:
    document = sealed(3)
    assert PLANTED not in document
    assert b"uuid0000000000000001" not in document


def test_a_hundred_thousand_licences_go_through() -> None:
    batch = opened(sealed(100_000))
    assert batch.licences[-1] == licences(100_000)[-1]


def test_a_batch_cut_off_at_any_byte_is_refused() -> None:
    for end in range(len(SMALL)):
        assert refusal(SMALL[:end]) == "E-BATCH-DAMAGED"


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_a_batch_with_any_byte_changed_is_refused(mask: int) -> None:
    for place in range(len(SMALL)):
        altered = bytearray(SMALL)
        altered[place] ^= mask
        assert refusal(bytes(altered)) in {"E-BATCH-DAMAGED", "E-BATCH-NEWER", "E-BATCH-SIGNATURE"}


def test_a_batch_with_bytes_added_is_refused() -> None:
    for added in (SMALL + b"\n", b" " + SMALL, b"\xef\xbb\xbf" + SMALL, SMALL + SMALL):
        assert refusal(added) == "E-BATCH-DAMAGED"


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_sentence(noise: bytes) -> None:
    assert refusal(noise) == "E-BATCH-DAMAGED"


@pytest.mark.parametrize(
    "document",
    [
        b"[" * 100_000,
        b'{"kind":"batch","v":1,"x":NaN}',
        b'{"kind":"batch","v":1,"x":"\\ud800"}',
        b'{"kind":"batch","v":1,"x":' + b"9" * 5000 + b"}",
        b'{"kind":"batch","v":1,"v":1}',
    ],
    ids=["deep", "nan", "surrogate", "giant number", "double name"],
)
def test_json_made_to_break_a_parser_is_refused(document: bytes) -> None:
    assert refusal(document) == "E-BATCH-DAMAGED"


def test_a_batch_for_another_station_names_that_station() -> None:
    with pytest.raises(NeedsPerson, match="line-2") as caught:
        opened(sealed(1, station="line-2"))
    assert caught.value.code == "E-BATCH-STATION"


def test_a_batch_is_good_up_to_its_expiry_and_not_after() -> None:
    assert opened(SMALL, now=NOW + timedelta(days=30)).header.count == 1
    assert refusal(SMALL, now=NOW + timedelta(days=30, seconds=1)) == "E-BATCH-EXPIRED"


def test_a_batch_of_another_platform_is_refused() -> None:
    assert refusal(SMALL, platform_key=Ed25519PrivateKey.generate().public_key()) == "E-BATCH-SIGNATURE"


def test_a_batch_sealed_for_other_keys_of_the_station_is_refused() -> None:
    assert refusal(SMALL, recipient=X25519PrivateKey.generate()) == "E-BATCH-KEY"


def test_licences_sealed_for_another_batch_do_not_open_in_this_one() -> None:
    body = json.loads(SMALL) | {"sealed": json.loads(sealed(1, batch="b-2"))["sealed"]}
    assert refusal(canonical(sign_document(body, PLATFORM_KEY))) == "E-BATCH-KEY"


@pytest.mark.parametrize(
    "changes",
    [
        {"count": 2},
        {"count": "1"},
        {"lot": None},
        {"replacement": 0},
        {"refurbish": 1},
        {"order": 7},
        {"expires_at": "soon"},
        {"issued_at": "2026-01-01T00:00:00"},
        {"sealed": "AB=="},
        {"sealed": 7},
    ],
)
def test_a_signed_batch_of_a_wrong_shape_is_refused(changes: dict[str, Any]) -> None:
    body = sign_document(json.loads(SMALL) | changes, PLATFORM_KEY)
    assert refusal(canonical(body)) == "E-BATCH-DAMAGED"


def test_a_batch_that_holds_a_licence_twice_is_refused() -> None:
    document = seal_batch(header(2), licences(1) * 2, recipient=STATION_KEY.public_key(), signer=PLATFORM_KEY)
    assert refusal(document) == "E-BATCH-DAMAGED"


def test_a_newer_batch_says_that_kiln_must_be_updated() -> None:
    body = sign_document(json.loads(SMALL) | {"v": VERSION + 1, "unheard_of": []}, PLATFORM_KEY)
    assert refusal(json.dumps(body).encode()) == "E-BATCH-NEWER"


def test_a_header_that_miscounts_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="there are 1"):
        seal_batch(header(2), licences(1), recipient=STATION_KEY.public_key(), signer=PLATFORM_KEY)


def test_a_header_with_a_time_without_zone_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="zone"):
        sealed(1, issued_at=NOW.replace(tzinfo=None))


def test_the_kind_of_a_document_is_told_without_a_key() -> None:
    assert document_kind(SMALL) == "batch"
    assert document_kind(b'{"kind": 3}') is None
    assert document_kind(b"uuid,key\n") is None


MANIFEST: dict[str, Any] = {"v": 1, "kind": "recipe", "product": "p-9", "version": 3, "files": []}


def test_a_signed_document_verifies_and_signing_again_changes_nothing() -> None:
    signed = sign_document(MANIFEST, PLATFORM_KEY)
    verify_document(signed, PLATFORM_KEY.public_key(), kind="recipe")
    assert sign_document(signed, PLATFORM_KEY) == signed


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "batch"}, "E-DOCUMENT-KIND"),
        ({"v": VERSION + 1}, "E-DOCUMENT-NEWER"),
        ({"v": None}, "E-DOCUMENT-SIGNATURE"),
        ({"v": True}, "E-DOCUMENT-SIGNATURE"),
        ({"version": 4}, "E-DOCUMENT-SIGNATURE"),
        ({"added": 1}, "E-DOCUMENT-SIGNATURE"),
        ({"signature": None}, "E-DOCUMENT-SIGNATURE"),
        ({"signature": "é"}, "E-DOCUMENT-SIGNATURE"),
        ({"files": float("nan")}, "E-DOCUMENT-SIGNATURE"),
    ],
)
def test_an_altered_document_is_refused(changes: dict[str, Any], code: str) -> None:
    signed = sign_document(MANIFEST, PLATFORM_KEY) | changes
    with pytest.raises(KilnError) as caught:
        verify_document(signed, PLATFORM_KEY.public_key(), kind="recipe")
    assert caught.value.code == code


def test_a_batch_for_refurbishing_says_so_and_an_older_station_cannot_take_it_for_an_ordinary_one() -> None:
    wanted = replace(header(1), replacement=True, order="order-1", refurbish=True)
    document = seal_batch(wanted, licences(1), recipient=STATION_KEY.public_key(), signer=PLATFORM_KEY)
    found = opened(document).header
    assert (found.order, found.refurbish) == ("order-1", True)
    assert (json.loads(document)["v"], json.loads(SMALL)["v"]) == (2, 1)


def test_a_batch_from_before_there_was_refurbishing_is_an_ordinary_one() -> None:
    body = {name: value for name, value in json.loads(SMALL).items() if name not in ("order", "refurbish")}
    found = opened(canonical(sign_document(body, PLATFORM_KEY))).header
    assert (found.order, found.refurbish) == (None, False)
