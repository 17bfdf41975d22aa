"""Who belongs to which organisation: people are taken in, change their role or password, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.people import attempts, audit, people, sessions
from licenses.platform.people.callers import Person, Role
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import organisation, person, person_left
from licenses.words import Secret

SHORTEST = 12
"""Characters of a password that somebody chooses."""


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody to be taken in by an organisation."""

    organisation: str
    name: str
    email: str
    role: Role


def add_organisation(tx: Connection, by: Person, name: str) -> dict[str, Any]:
    """A new customer of the caller's issuer.

    Raises:
        Refused: ``organisation_name_taken``.
    """
    same = (organisation.c.issuer == by.issuer, organisation.c.name == name)
    if tx.scalar(select(organisation.c.id).where(*same)) is not None:
        raise Refused("organisation_name_taken")
    made = people.add_organisation(tx, name, issuer=by.issuer)
    audit.note(tx, by, "organisation.added", made, organisation=made, name=name)
    return _organisation_shown(tx.execute(select(organisation).where(organisation.c.id == made)).one())


def organisations(tx: Connection, by: Person, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the organisations that the caller sees: all of the issuer's, or the own one."""
    query = select(organisation).where(organisation.c.issuer == by.issuer)
    if by.scope is not None:
        query = query.where(organisation.c.id == by.scope)
    rows, following = fetch(tx, query, organisation.c.id, page)
    return [_organisation_shown(row) for row in rows], following


def listed(tx: Connection, by: Person, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the people that the caller sees, also those who have left."""
    rows, following = fetch(tx, _seen_by(by), person.c.id, page)
    return [_shown(row) for row in rows], following


def add(tx: Connection, by: Person, new: NewPerson, password: Secret) -> dict[str, Any]:
    """A new person with a first password. Staff take people in everywhere, owners where they are the issuer.

    Raises:
        Refused: ``role_missing``, ``organisation_unknown``, ``role_out_of_place``, ``email_taken``.
    """
    if by.role is not Role.STAFF and not new.organisation == by.organisation == by.issuer:
        raise Refused("role_missing")
    if people.issuer_of(tx, new.organisation) != by.issuer:
        raise Refused("organisation_unknown")
    _check_role(by, new.organisation, new.role)
    if people.person_with(tx, new.email) is not None:
        raise Refused("email_taken")
    made = people.add_person(
        tx, organisation_id=new.organisation, name=new.name, email=new.email, role=new.role, password=password
    )
    audit.note(tx, by, "person.added", made, organisation=new.organisation, role=new.role.value)
    return _shown(_found(tx, by, made))


def change_role(tx: Connection, by: Person, person_id: str, role: Role) -> dict[str, Any]:
    """Gives somebody else another role.

    Raises:
        Refused: ``not_found``, ``not_yourself``, ``role_out_of_place``.
    """
    row = _other(tx, by, person_id)
    _check_role(by, row.organisation, role)
    tx.execute(person.update().where(person.c.id == row.id).values(role=role.value))
    audit.note(tx, by, "person.role_changed", row.id, organisation=row.organisation, role=role.value, before=row.role)
    return _shown(_found(tx, by, row.id))


def reset_password(tx: Connection, by: Person, person_id: str, password: Secret) -> None:
    """Gives somebody else a new first password and ends their sessions.

    Raises:
        Refused: ``not_found``, ``not_yourself``, ``role_out_of_place``.
    """
    row = _other(tx, by, person_id)
    _set_password(tx, row.id, password)
    sessions.end_all(tx, row.id)
    attempts.forget(tx, row.email)
    audit.note(tx, by, "person.password_reset", row.id, organisation=row.organisation)


def leave(tx: Connection, by: Person, person_id: str) -> None:
    """Somebody else has left: all their sessions end, and they do not sign in again.

    Raises:
        Refused: ``not_found``, ``not_yourself``, ``role_out_of_place``.
    """
    row = _other(tx, by, person_id)
    if row.left_at is None:
        tx.execute(person_left.insert().values(person=row.id, left_at=utc_now()))
        sessions.end_all(tx, row.id)
        audit.note(tx, by, "person.left", row.id, organisation=row.organisation)


def change_password(tx: Connection, who: Person, password: Secret, *, token: str) -> None:
    """A new password of one's own, after the present one was checked; every other session ends."""
    _set_password(tx, who.id, password)
    sessions.end_all(tx, who.id, but=token)
    audit.note(tx, who, "password.changed", who.id)


def check_new_password(password: Secret, before: Secret) -> None:
    """Returns when a password may be chosen.

    Raises:
        Refused: ``password_too_short``.
    """
    if len(password.open().decode("utf-8", "replace")) < SHORTEST or password.open() == before.open():
        raise Refused("password_too_short")


def _set_password(tx: Connection, person_id: str, password: Secret) -> None:
    changed = person.update().where(person.c.id == person_id)
    tx.execute(changed.values(password_hash=people.hashed(password)))


def _check_role(by: Person, organisation_id: str, role: Role) -> None:
    if role is Role.STAFF and (by.role is not Role.STAFF or organisation_id != by.issuer):
        raise Refused("role_out_of_place")


def _other(tx: Connection, by: Person, person_id: str) -> Row[Any]:
    """Somebody else whom the caller may look after; staff are looked after by staff."""
    row = _found(tx, by, person_id)
    if row.id == by.id:
        raise Refused("not_yourself")
    if row.role == Role.STAFF.value and by.role is not Role.STAFF:
        raise Refused("role_out_of_place")
    return row


def _found(tx: Connection, by: Person, person_id: str) -> Row[Any]:
    row = tx.execute(_seen_by(by).where(person.c.id == person_id)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return row


def _seen_by(by: Person) -> Any:
    query = (
        select(person, organisation.c.name.label("organisation_name"), person_left.c.left_at)
        .join(organisation, organisation.c.id == person.c.organisation)
        .join(person_left, person_left.c.person == person.c.id, isouter=True)
        .where(organisation.c.issuer == by.issuer)
    )
    return query if by.scope is None else query.where(person.c.organisation == by.scope)


def _shown(row: Row[Any]) -> dict[str, Any]:
    same = ("id", "name", "email", "role", "organisation", "organisation_name")
    times = {"created_at": time_text(row.created_at), "left_at": time_text(row.left_at)}
    return {**{name: row._mapping[name] for name in same}, **times}


def _organisation_shown(row: Row[Any]) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "created_at": time_text(row.created_at)}
