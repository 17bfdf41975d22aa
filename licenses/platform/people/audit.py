"""The audit list: who did what to what and when, written in the transaction that did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from licenses.platform.people.callers import Caller, Person
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import audit_entry

OPERATORS = "kiln platform"
"""Who did what was done on the command line of the platform, beside HTTP."""


@dataclass(frozen=True, kw_only=True)
class AuditSearch:
    """What entries are found by; None does not narrow. Times are UTC with zone; ``action`` matches its beginning."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    organisation: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def note(
    tx: Connection, by: Caller, action: str, subject: str, *, organisation: str | None = None, **facts: Any
) -> None:
    """Writes down that ``by`` did ``action`` (such as ``lot.split``) to the thing with the id ``subject``.

    ``organisation`` is whose matter it is, where that is another one than the caller's. ``facts`` are plain values
    that JSON knows, and never a secret.
    """
    _write(tx, by.issuer, by.id, by.name, by.organisation, organisation or by.organisation, action, subject, facts)


def note_operators(tx: Connection, issuer: str, organisation: str, action: str, subject: str, **facts: Any) -> None:
    """The same for what the operators of the platform do on its command line."""
    _write(tx, issuer, None, OPERATORS, issuer, organisation, action, subject, facts)


def listed(tx: Connection, caller: Person, page: Page, search: AuditSearch) -> tuple[list[dict[str, Any]], str | None]:
    """A page of what the caller's organisation did, and of what others did to it; newest first."""
    rows, following = fetch(tx, _narrowed(_seen_by(caller), search), audit_entry.c.id, page)
    return [_shown(row) for row in rows], following


def _write(  # noqa: PLR0917 - the columns in their order
    tx: Connection,
    issuer: str,
    actor: str | None,
    actor_name: str,
    by_organisation: str,
    organisation: str,
    action: str,
    subject: str,
    facts: dict[str, Any],
) -> None:
    tx.execute(
        audit_entry.insert().values(
            issuer=issuer,
            id=new_id("audit"),
            at=utc_now(),
            organisation=organisation,
            by_organisation=by_organisation,
            actor=actor,
            actor_name=actor_name,
            action=action,
            subject=subject,
            facts=facts,
        )
    )


def _seen_by(caller: Person) -> Any:
    query = select(audit_entry).where(audit_entry.c.issuer == caller.issuer)
    if caller.scope is None:
        return query
    return query.where(or_(audit_entry.c.organisation == caller.scope, audit_entry.c.by_organisation == caller.scope))


def _narrowed(query: Any, search: AuditSearch) -> Any:
    for name in ("actor", "subject", "organisation"):
        value = getattr(search, name)
        if value is not None:
            query = query.where(audit_entry.c[name] == value)
    if search.action is not None:
        query = query.where(audit_entry.c.action.startswith(search.action, autoescape=True))
    if search.since is not None:
        query = query.where(audit_entry.c.at >= search.since)
    if search.until is not None:
        query = query.where(audit_entry.c.at < search.until)
    return query


def _shown(row: Row[Any]) -> dict[str, Any]:
    same = ("id", "organisation", "by_organisation", "actor", "actor_name", "action", "subject", "facts")
    return {**{name: row._mapping[name] for name in same}, "at": time_text(row.at)}
