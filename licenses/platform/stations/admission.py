"""Admission of stations: an assertion signed with the station's own key is worth one short-lived token."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jwt import ClaimsOption
from sqlalchemy import Connection, Row, delete, select

from licenses.platform.people import people
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import assertion, station
from licenses.words import Secret

AUDIENCE = "kiln-platform"

_ASSERTION_LIVES_S = 300
_CLOCK_LEEWAY_S = 60
_ALGORITHM = "Ed25519"  # RFC 9864; the older name EdDSA leaves the curve open


def admit(tx: Connection, text: str) -> Secret:
    """An access token for the station that signed the assertion ``text`` (RFC 7523, section 3).

    Raises:
        Refused: ``bad_grant``.
    """
    claimed = tx.execute(select(station).where(station.c.id == _claimed_subject(text))).one_or_none()
    if claimed is None:
        raise Refused("bad_grant", "The station is not enrolled here.")
    claims = _verified_claims(text, claimed.signing_key)
    _check_times(claims)
    _use_once(tx, claimed, claims)
    mine = (station.c.issuer == claimed.issuer, station.c.id == claimed.id)
    tx.execute(station.update().where(*mine).values(seen_at=utc_now()))
    return people.admit_station(tx, claimed.issuer, claimed.id)


def _claimed_subject(text: str) -> str:
    """Whose assertion it says it is, before anything of it is believed."""
    try:
        claims = json.loads(jws.extract_compact(text.encode()).payload)
    except (JoseError, ValueError, RecursionError):
        raise Refused("bad_grant", "The assertion cannot be read.") from None
    subject = claims.get("sub") if isinstance(claims, dict) else None
    if not isinstance(subject, str) or "\0" in subject:
        raise Refused("bad_grant", "The assertion names no station.")
    return subject


def _verified_claims(text: str, signing_key: bytes) -> dict[str, Any]:
    key = OKPKey.import_key(Ed25519PublicKey.from_public_bytes(signing_key))
    try:
        claims = jwt.decode(text, key, algorithms=[_ALGORITHM]).claims
        subject: ClaimsOption = {"essential": True, "value": str(claims.get("sub"))}
        jwt.JWTClaimsRegistry(
            leeway=_CLOCK_LEEWAY_S,
            iss=subject,
            sub=subject,
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            iat={"essential": True},
            jti={"essential": True},
        ).validate(claims)
    except (JoseError, ValueError):
        raise Refused("bad_grant") from None
    return dict(claims)


def _check_times(claims: dict[str, Any]) -> None:
    if claims["exp"] > claims["iat"] + _ASSERTION_LIVES_S:
        raise Refused("bad_grant", f"The assertion lives longer than {_ASSERTION_LIVES_S} s.")


def _use_once(tx: Connection, who: Row[Any], claims: dict[str, Any]) -> None:
    """An assertion is taken once; a copied one is worth nothing."""
    now, jti = utc_now(), str(claims["jti"])[:128]
    tx.execute(delete(assertion).where(assertion.c.expires_at <= now))
    used = (assertion.c.issuer == who.issuer, assertion.c.station == who.id, assertion.c.jti == jti)
    if tx.scalar(select(assertion.c.jti).where(*used)) is not None:
        raise Refused("bad_grant", "The assertion was used before.")
    lives = timedelta(seconds=_ASSERTION_LIVES_S + 2 * _CLOCK_LEEWAY_S)
    tx.execute(assertion.insert().values(issuer=who.issuer, station=who.id, jti=jti, expires_at=now + lives))
