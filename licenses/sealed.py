"""Sealed batches and signed documents: made by the platform, verified before anything in them is used.

A batch is a UTF-8 JSON document in canonical form (sorted keys, no white space). Its header is readable by
everybody; its licences are compressed and sealed by HPKE (RFC 9180, base mode, X25519 / HKDF-SHA256 /
AES-256-GCM) for one station, with station and batch bound into ``info``. The Ed25519 signature (RFC 8032)
covers the canonical JSON of everything but ``signature``. A document has one byte form only, so that its
SHA-256 names it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from licenses.journal import canonical
from licenses.words import Licence, Secret
from resources.errors import NeedsPerson

VERSION = 2
"""Of a batch for refurbishing, which an older station must not take for an ordinary one; all others are of 1."""

BATCH_KIND = "batch"

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_FAST = 1  # keys are random and hardly shrink; a higher level only costs time
_UNPARSABLE = (ValueError, RecursionError)  # bad UTF-8, bad JSON, NaN, lone surrogates, giant numbers, depth


@dataclass(frozen=True, kw_only=True)
class BatchHeader:
    """What everybody may read of a batch. Times are UTC with zone; ``count`` is the number of licences.

    ``order`` is the order whose quota the licences belong to. Those of a ``refurbish`` batch burn in Refurbish mode
    only, each in the place of a licence of that order (S002).
    """

    batch: str
    station: str
    lot: str
    lot_name: str
    product: str
    product_name: str
    replacement: bool
    count: int
    issued_at: datetime
    expires_at: datetime
    order: str | None = None
    refurbish: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenedBatch:
    """A batch whose signature, addressee and expiry hold. ``sha256`` is the hex digest of the document's bytes."""

    header: BatchHeader
    licences: tuple[Licence, ...]
    sha256: str


def seal_batch(
    header: BatchHeader,
    licences: Sequence[Licence],
    *,
    recipient: X25519PublicKey,
    signer: Ed25519PrivateKey,
) -> bytes:
    """The sealed and signed document of a batch.

    Raises:
        ValueError: the header's count is not the number of licences, or one of its times has no zone.
    """
    if header.count != len(licences):
        raise ValueError(f"the header says {header.count} licences, there are {len(licences)}")
    plain = zlib.compress(canonical({"licences": [_licence_to_json(licence) for licence in licences]}), _FAST)
    sealed = _SUITE.encrypt(plain, recipient, info=_info(header.station, header.batch))
    version = VERSION if header.refurbish else 1
    body = {"v": version, "kind": BATCH_KIND, **_header_to_json(header), "sealed": _b64(sealed)}
    return canonical(sign_document(body, signer))


def open_batch(
    document: bytes,
    *,
    station: str,
    recipient: X25519PrivateKey,
    platform_key: Ed25519PublicKey,
    now: datetime,
) -> OpenedBatch:
    """Verifies a batch document and opens its licences. ``now`` is UTC with zone.

    Raises:
        NeedsPerson: ``E-BATCH-DAMAGED`` (truncated, no batch), ``E-BATCH-NEWER``, ``E-BATCH-SIGNATURE`` (altered,
            or not from this platform), ``E-BATCH-STATION``, ``E-BATCH-EXPIRED``, ``E-BATCH-KEY`` (sealed for a key
            that this station does not hold).
    """
    body = _parse(document)
    if body is None or body.get("kind") != BATCH_KIND:
        raise NeedsPerson("E-BATCH-DAMAGED")
    if _is_newer(body):
        raise NeedsPerson("E-BATCH-NEWER")
    if not _is_canonical(body, document):
        raise NeedsPerson("E-BATCH-DAMAGED")
    if not _signature_holds(body, platform_key):
        raise NeedsPerson("E-BATCH-SIGNATURE")
    header = _header_from_json(body)
    if header is None:
        raise NeedsPerson("E-BATCH-DAMAGED")
    if header.station != station:
        raise NeedsPerson("E-BATCH-STATION", batch=header.batch, station=header.station)
    if now > header.expires_at:
        raise NeedsPerson("E-BATCH-EXPIRED", batch=header.batch, at=f"{header.expires_at:%Y-%m-%d %H:%M} UTC")
    licences = _licences(_open(body, header, recipient))
    if licences is None or len(licences) != header.count or len({item.uuid for item in licences}) != header.count:
        raise NeedsPerson("E-BATCH-DAMAGED")
    return OpenedBatch(header=header, licences=licences, sha256=hashlib.sha256(document).hexdigest())


def document_kind(document: bytes) -> str | None:
    """The ``kind`` that a document claims, without trusting it; None when it is no such document."""
    body = _parse(document)
    kind = body.get("kind") if body else None
    return kind if isinstance(kind, str) else None


def sign_document(body: Mapping[str, Any], signer: Ed25519PrivateKey) -> dict[str, Any]:
    """A copy of ``body`` with its ``signature`` (base64). An old signature is replaced."""
    return {**body, "signature": _b64(signer.sign(_signed_bytes(body)))}


def verify_document(document: Mapping[str, Any], key: Ed25519PublicKey, *, kind: str) -> None:
    """Returns when ``document`` is of ``kind``, of a known version and signed by ``key``.

    Raises:
        NeedsPerson: ``E-DOCUMENT-KIND``, ``E-DOCUMENT-NEWER`` or ``E-DOCUMENT-SIGNATURE``.
    """
    if document.get("kind") != kind:
        raise NeedsPerson("E-DOCUMENT-KIND", kind=kind)
    if _is_newer(document):
        raise NeedsPerson("E-DOCUMENT-NEWER", kind=kind)
    if not _signature_holds(document, key):
        raise NeedsPerson("E-DOCUMENT-SIGNATURE", kind=kind)


def _parse(document: bytes) -> dict[str, Any] | None:
    """The JSON object of a document, or None."""
    try:
        body = json.loads(document)
    except _UNPARSABLE:
        return None
    return body if isinstance(body, dict) else None


def _is_canonical(body: Mapping[str, Any], document: bytes) -> bool:
    try:
        return canonical(body) == document
    except _UNPARSABLE:
        return False


def _is_newer(body: Mapping[str, Any]) -> bool:
    version = body.get("v")
    return isinstance(version, int) and not isinstance(version, bool) and version > VERSION


def _signed_bytes(body: Mapping[str, Any]) -> bytes:
    return canonical({name: value for name, value in body.items() if name != "signature"})


def _signature_holds(body: Mapping[str, Any], key: Ed25519PublicKey) -> bool:
    signature = _unb64(body.get("signature"))
    version = body.get("v")
    if signature is None or isinstance(version, bool) or version not in range(1, VERSION + 1):
        return False
    try:
        key.verify(signature, _signed_bytes(body))
    except (InvalidSignature, *_UNPARSABLE, TypeError):
        return False
    return True


def _info(station: str, batch: str) -> bytes:
    return b"kiln batch 1|" + station.encode() + b"|" + batch.encode()


def _open(body: Mapping[str, Any], header: BatchHeader, recipient: X25519PrivateKey) -> bytes:
    """The compressed licences. HPKE cannot tell a wrong key from altered bytes; the signature already held."""
    sealed = _unb64(body.get("sealed"))
    if sealed is None:
        raise NeedsPerson("E-BATCH-DAMAGED")
    try:
        return _SUITE.decrypt(sealed, recipient, info=_info(header.station, header.batch))
    except (InvalidTag, ValueError):
        raise NeedsPerson("E-BATCH-KEY", batch=header.batch) from None


def _licences(compressed: bytes) -> tuple[Licence, ...] | None:
    """The licences, or None when the content has another shape.

    Never raises: an exception of the JSON parser would carry the open secrets along.
    """
    try:
        rows = json.loads(zlib.decompress(compressed))["licences"]
        return tuple(_licence_from_json(row) for row in rows)
    except (zlib.error, *_UNPARSABLE, TypeError, KeyError, AttributeError):
        return None


def _licence_to_json(licence: Licence) -> dict[str, Any]:
    row: dict[str, Any] = {
        "uuid": licence.uuid,
        "secrets": {name: _b64(secret.open()) for name, secret in licence.secrets.items()},
    }
    if licence.assigned_mac is not None:
        row["mac"] = licence.assigned_mac
    return row


def _licence_from_json(row: Mapping[str, Any]) -> Licence:
    uuid, mac = row["uuid"], row.get("mac")
    if not isinstance(uuid, str) or not isinstance(mac, str | None):
        raise TypeError("no licence")
    secrets = {name: Secret(base64.b64decode(value, validate=True)) for name, value in row["secrets"].items()}
    return Licence(uuid=uuid, secrets=secrets, assigned_mac=mac)


def _header_to_json(header: BatchHeader) -> dict[str, Any]:
    values = {item.name: getattr(header, item.name) for item in fields(header)}
    return {name: _time_text(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _header_from_json(body: Mapping[str, Any]) -> BatchHeader | None:
    """The header, or None when a signed document lacks a field or holds another type."""
    texts = {name: body.get(name) for name in ("batch", "station", "lot", "lot_name", "product", "product_name")}
    count, replacement = body.get("count"), body.get("replacement")
    issued_at, expires_at = _time(body.get("issued_at")), _time(body.get("expires_at"))
    order, refurbish = body.get("order"), body.get("refurbish", False)
    if not isinstance(order, str | None) or not isinstance(refurbish, bool):
        return None
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(replacement, bool):
        return None
    if not isinstance(count, int) or issued_at is None or expires_at is None:
        return None
    return BatchHeader(
        **{name: str(text) for name, text in texts.items()},
        replacement=replacement,
        count=count,
        issued_at=issued_at,
        expires_at=expires_at,
        order=order,
        refurbish=refurbish,
    )


def _time_text(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _time(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _unb64(text: object) -> bytes | None:
    """The bytes, or None unless ``text`` is their one base64 form."""
    if not isinstance(text, str):
        return None
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if _b64(value) == text else None
