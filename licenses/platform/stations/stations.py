"""Stations: enrolment by a one-time code, and who may see which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from sqlalchemy import Connection, Row, select

from licenses.journal import GENESIS
from licenses.platform.people.callers import Caller, Station
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import new_id, random_text, utc_now
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import enrolment_code, station
from licenses.words import Secret

CODE_LIVES = timedelta(days=7)
_CODE_DIGITS = 10


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """What a station brings: the secret of its code and its raw public keys of 32 bytes each."""

    secret: str
    sealing_key: bytes
    signing_key: bytes


def fingerprint(key: Ed25519PublicKey) -> str:
    """The first 16 hex digits of SHA-256 of the raw public key, as enrolment codes carry it."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def make_code(
    tx: Connection, *, issuer: str, organisation: str, name: str, key: Ed25519PublicKey, again: bool = False
) -> Secret:
    """A one-time code by which one station may enrol under ``name`` within ``CODE_LIVES``.

    With ``again`` the name may be taken: then the code is worth something to the station that has it only.

    Raises:
        Refused: ``station_name_taken``.
    """
    if not again and _named(tx, issuer, organisation, name) is not None:
        raise Refused("station_name_taken")
    secret = random_text(_CODE_DIGITS)
    tx.execute(
        enrolment_code.insert().values(
            secret_hash=_hash(secret),
            issuer=issuer,
            organisation=organisation,
            station_name=name,
            expires_at=utc_now() + CODE_LIVES,
        )
    )
    return Secret(f"{secret}-{fingerprint(key)}".encode())


def enrol(tx: Connection, who: Enrolment) -> Row[Any]:
    """The station's row. The same code with the same keys again is a lost answer and gives the same row.

    Raises:
        Refused: ``code_unknown``, ``bad_key``, ``station_name_taken``.
    """
    code = tx.execute(
        select(enrolment_code).where(enrolment_code.c.secret_hash == _hash(who.secret)).with_for_update()
    ).one_or_none()
    if code is None:
        raise Refused("code_unknown")
    if code.used_by is not None:
        return _enrolled_before(tx, code, who)
    if code.expires_at <= utc_now():
        raise Refused("code_unknown")
    _check_keys(who)
    return _register(tx, code, who)


def own(caller: Caller, station_id: str) -> None:
    """Returns when the caller is the station of this id.

    Raises:
        Refused: ``not_your_station``.
    """
    if not isinstance(caller, Station) or caller.id != station_id:
        raise Refused("not_your_station")


def visible(tx: Connection, caller: Caller, station_id: str) -> Row[Any]:
    """The station's row, for the station itself and the people of its organisation.

    Raises:
        Refused: ``not_your_station``, ``not_found``.
    """
    if isinstance(caller, Station):
        own(caller, station_id)
    row = tx.execute(_of(caller.issuer, station_id, select(station))).one_or_none()
    if row is None or caller.scope not in (None, row.organisation):
        raise Refused("not_found")
    return row


def named(tx: Connection, name_or_id: str) -> list[Row[Any]]:
    """The stations of this id or name, locked; names are unique within an organisation only."""
    which = (station.c.id == name_or_id) | (station.c.name == name_or_id)
    return list(tx.execute(select(station).where(which).with_for_update()))


def listed(tx: Connection, caller: Caller, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the stations of the caller's organisation."""
    query = select(station).where(station.c.issuer == caller.issuer)
    if caller.scope is not None:
        query = query.where(station.c.organisation == caller.scope)
    rows, following = fetch(tx, query, station.c.id, page)
    return [shown(row) for row in rows], following


def shown(row: Row[Any]) -> dict[str, Any]:
    """What a person sees of a station; ``key`` is the fingerprint of its signing key."""
    return {
        "id": row.id,
        "name": row.name,
        "organisation": row.organisation,
        "key": fingerprint(Ed25519PublicKey.from_public_bytes(row.signing_key)),
        "enrolled_at": time_text(row.enrolled_at),
        "seen_at": time_text(row.seen_at),
        "cursor": {"epoch": row.epoch, "seq": row.seq, "hash": row.hash.hex()},
    }


def _of(issuer: str, station_id: str, query: Any) -> Any:
    return query.where(station.c.issuer == issuer, station.c.id == station_id)


def _named(tx: Connection, issuer: str, organisation: str, name: str) -> Row[Any] | None:
    matches = (station.c.issuer == issuer, station.c.organisation == organisation, station.c.name == name)
    return tx.execute(select(station).where(*matches)).one_or_none()


def _enrolled_before(tx: Connection, code: Row[Any], who: Enrolment) -> Row[Any]:
    row: Row[Any] = tx.execute(_of(code.issuer, code.used_by, select(station))).one()
    if not _has_keys(row, who):
        raise Refused("code_unknown")
    return row


def _has_keys(row: Row[Any], who: Enrolment) -> bool:
    return (row.sealing_key, row.signing_key) == (who.sealing_key, who.signing_key)


def _check_keys(who: Enrolment) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(who.signing_key)
        sealing_key = X25519PublicKey.from_public_bytes(who.sealing_key)
        X25519PrivateKey.generate().exchange(sealing_key)  # a key of low order gives no secret and is refused
    except ValueError:
        raise Refused("bad_key") from None


def _register(tx: Connection, code: Row[Any], who: Enrolment) -> Row[Any]:
    named = _named(tx, code.issuer, code.organisation, code.station_name)
    if named is not None and not _has_keys(named, who):
        raise Refused("station_name_taken")
    if named is not None:
        _use(tx, code, named.id)
        return named
    made = new_id("station")
    tx.execute(
        station.insert().values(
            issuer=code.issuer,
            id=made,
            organisation=code.organisation,
            name=code.station_name,
            sealing_key=who.sealing_key,
            signing_key=who.signing_key,
            epoch=0,
            seq=0,
            hash=GENESIS,
            enrolled_at=utc_now(),
        )
    )
    _use(tx, code, made)
    row: Row[Any] = tx.execute(_of(code.issuer, made, select(station))).one()
    return row


def _use(tx: Connection, code: Row[Any], station_id: str) -> None:
    used = enrolment_code.update().where(enrolment_code.c.secret_hash == code.secret_hash)
    tx.execute(used.values(used_by=station_id))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.upper().encode("utf-8", "replace")).digest()
