"""The history of a lot: one row for everything that happened to it, written in the transaction that did it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.people import audit
from licenses.platform.people.callers import Person
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import lot_event, person


def note(tx: Connection, row: Row[Any], kind: str, by: Person | None, **data: Any) -> None:
    """Adds to the history of the lot ``row``: what happened (``split``, ``change.requested`` …), by whom, and facts.

    What a person did stands in the audit list too.
    """
    who = None if by is None else by.id
    values = {"issuer": row.issuer, "id": new_id("event"), "lot": row.id, "kind": kind, "person": who, "data": data}
    tx.execute(lot_event.insert().values(**values, at=utc_now()))
    if by is not None:
        audit.note(tx, by, f"lot.{kind}", row.id, organisation=row.holder or row.owner, **data)


def of_lot(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """The history of a lot, newest first: ``{kind, at, by, data}``; what was split off begins with its own split."""
    mine = (lot_event.c.issuer == row.issuer, lot_event.c.lot == row.id)
    query = (
        select(lot_event, person.c.name)
        .join(person, person.c.id == lot_event.c.person, isouter=True)
        .where(*mine)
        .order_by(lot_event.c.at.desc(), lot_event.c.id.desc())
    )
    return [
        {"kind": each.kind, "at": time_text(each.at), "by": each.name, "data": each.data} for each in tx.execute(query)
    ]


def join(tx: Connection, issuer: str, *, old: str, into: str) -> None:
    """The history of a lot that ceases to be goes on as that of ``into``."""
    mine = (lot_event.c.issuer == issuer, lot_event.c.lot == old)
    tx.execute(lot_event.update().where(*mine).values(lot=into))
