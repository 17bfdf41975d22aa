"""Organisations, their people and the tokens by which people and stations are known for a while."""

from __future__ import annotations

import hashlib
import secrets
import threading
from datetime import timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, delete, func, select

from licenses.platform.people.callers import Caller, Person, Role, Station
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.schema import lot, organisation, person, person_left, session, station
from licenses.words import Secret

PERSON_TOKEN_S = 12 * 3600
STATION_TOKEN_S = 15 * 60

_HASHING = threading.BoundedSemaphore(4)
"""Each hash takes 64 MiB while it is made; many attempts at once wait for one another instead of for memory."""


def add_organisation(tx: Connection, name: str, *, issuer: str | None = None) -> str:
    """The id of a new organisation; without ``issuer`` it issues licences itself."""
    made = new_id("org")
    tx.execute(organisation.insert().values(id=made, issuer=issuer or made, name=name, created_at=utc_now()))
    return made


def issuer_of(tx: Connection, organisation_id: str) -> str | None:
    """The issuer whose licences the organisation deals with; None when there is no such organisation."""
    return tx.scalar(select(organisation.c.issuer).where(organisation.c.id == organisation_id))


def organisation_named(tx: Connection, name_or_id: str) -> str | None:
    """The id of the organisation with this id, or else this name; the oldest where several issuers have one."""
    matches = (organisation.c.id == name_or_id) | (organisation.c.name == name_or_id)
    return tx.scalar(select(organisation.c.id).where(matches).order_by(organisation.c.id).limit(1))


def busiest_organisation(tx: Connection) -> str | None:
    """The id of the organisation whose lots have the most licences, the oldest of equals; None when there is none."""
    total = func.coalesce(func.sum(lot.c.purchased + lot.c.free), 0)
    owned = select(total).where(lot.c.owner == organisation.c.id).scalar_subquery()
    return tx.scalar(select(organisation.c.id).order_by(owned.desc(), organisation.c.id).limit(1))


def add_person(tx: Connection, *, organisation_id: str, name: str, email: str, role: Role, password: Secret) -> str:
    """The id of a new person; e-mail addresses are kept in lower case."""
    made = new_id("person")
    tx.execute(
        person.insert().values(
            id=made,
            organisation=organisation_id,
            name=name,
            email=email.lower(),
            role=role.value,
            password_hash=hashed(password),
            created_at=utc_now(),
        )
    )
    return made


def hashed(password: Secret) -> str:
    """The password as it is stored: argon2id with its own salt."""
    with _HASHING:
        return PasswordHasher().hash(password.open())


def check_password(tx: Connection, email: str, password: Secret, *, refusal: str = "wrong_credentials") -> Person:
    """The person whose e-mail and password these are; as slow for an unknown e-mail as for a wrong password.

    Raises:
        Refused: ``refusal``.
    """
    row = tx.execute(_people().where(person.c.email == email.strip().lower())).one_or_none()
    try:
        with _HASHING:
            PasswordHasher().verify(row.password_hash if row else _nobodys_hash(), password.open())
    except (Argon2Error, InvalidHashError):
        row = None
    if row is None or row.left_at is not None:
        raise Refused(refusal)
    return _person(row)


def person_with(tx: Connection, email: str) -> Person | None:
    """The person with this e-mail address, or None."""
    row = tx.execute(_people().where(person.c.email == email.lower())).one_or_none()
    return _person(row) if row else None


def person_of(tx: Connection, person_id: str) -> Person | None:
    """The person of this id, or None when there is none or they have left."""
    row = tx.execute(_people().where(person.c.id == person_id)).one_or_none()
    return _person(row) if row is not None and row.left_at is None else None


def sign_in(tx: Connection, who: Person, *, agent: str | None = None) -> Secret:
    """A token that stands for the person for ``PERSON_TOKEN_S`` seconds; only its hash is stored.

    ``agent`` is what the person's program calls itself, for the list of sessions.
    """
    about = {"id": new_id("session"), "started_at": utc_now(), "agent": agent}
    return _remember(tx, PERSON_TOKEN_S, person=who.id, **about)


def admit_station(tx: Connection, issuer: str, station_id: str) -> Secret:
    """A token that stands for the station for ``STATION_TOKEN_S`` seconds; only its hash is stored."""
    return _remember(tx, STATION_TOKEN_S, issuer=issuer, station=station_id)


def sign_out(tx: Connection, token: str) -> None:
    """Ends the session of a token."""
    tx.execute(delete(session).where(session.c.token_hash == token_hash(token)))


def token_hash(token: str) -> bytes:
    """What is stored of a token. Tokens are 256 random bits, so that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def known_by(tx: Connection, token: str) -> Caller | None:
    """Whom a token stands for; None when it is unknown or has expired."""
    row = tx.execute(
        select(session).where(session.c.token_hash == token_hash(token), session.c.expires_at > utc_now())
    ).one_or_none()
    if row is None:
        return None
    if row.person is not None:
        who = tx.execute(_people().where(person.c.id == row.person)).one()
        return _person(who) if who.left_at is None else None
    found = tx.execute(select(station).where(station.c.issuer == row.issuer, station.c.id == row.station)).one()
    return Station(id=found.id, issuer=found.issuer, organisation=found.organisation, name=found.name)


def _remember(tx: Connection, seconds: int, **whom: Any) -> Secret:
    now, token = utc_now(), secrets.token_urlsafe(32)
    tx.execute(delete(session).where(session.c.expires_at <= now))
    tx.execute(
        session.insert().values(token_hash=token_hash(token), expires_at=now + timedelta(seconds=seconds), **whom)
    )
    return Secret(token.encode())


def _people() -> Any:
    return (
        select(person, organisation.c.issuer, person_left.c.left_at)
        .join(organisation, organisation.c.id == person.c.organisation)
        .join(person_left, person_left.c.person == person.c.id, isouter=True)
    )


def _person(row: Any) -> Person:
    return Person(
        id=row.id,
        issuer=row.issuer,
        organisation=row.organisation,
        name=row.name,
        email=row.email,
        role=Role(row.role),
    )


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash(secrets.token_bytes(16))
