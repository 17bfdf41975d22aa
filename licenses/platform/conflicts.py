"""Conflicts: two facts that cannot both be right, kept side by side for a person to decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from licenses.platform.callers import Person
from licenses.platform.ids import new_id
from licenses.platform.paging import Page, fetch, time_text
from licenses.platform.schema import conflict, lot, station
from licenses.platform.told import Told


def note(
    tx: Connection,
    by: Row[Any],
    told: Told,
    *,
    kind: str,
    lot: str | None,
    first: Mapping[str, Any],
    second: Mapping[str, Any],
    found_at: datetime,
) -> None:
    """Keeps both facts; the same event makes the same conflict once. ``by`` is the station's row."""
    name = {"issuer": by.issuer, "station": by.id, "epoch": told.epoch, "seq": told.seq, "hash": told.hash}
    same = [conflict.c[column] == value for column, value in (name | {"kind": kind}).items()]
    if tx.scalar(select(conflict.c.id).where(*same)) is not None:
        return
    tx.execute(
        conflict.insert().values(
            **name,
            id=new_id("conflict"),
            kind=kind,
            licence=told.text("licence"),
            organisation=_owner(tx, by.issuer, lot),
            first=dict(first),
            second=dict(second),
            found_at=found_at,
        )
    )


def listed(tx: Connection, caller: Person, page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the conflicts over the caller's licences or told by the caller's stations."""
    query = _seen_by(caller)
    rows, following = fetch(tx, query, conflict.c.id, page)
    return [_shown(row) for row in rows], following


def of_licence(tx: Connection, caller: Person, uuid: str) -> list[dict[str, Any]]:
    """The conflicts over one licence, oldest first."""
    rows = tx.execute(_seen_by(caller).where(conflict.c.licence == uuid).order_by(conflict.c.id))
    return [_shown(row) for row in rows]


def _seen_by(caller: Person) -> Any:
    query = (
        select(conflict)
        .join(station, (station.c.issuer == conflict.c.issuer) & (station.c.id == conflict.c.station))
        .where(conflict.c.issuer == caller.issuer)
    )
    if caller.scope is None:
        return query
    return query.where(or_(conflict.c.organisation == caller.scope, station.c.organisation == caller.scope))


def _owner(tx: Connection, issuer: str, lot_id: str | None) -> str | None:
    if lot_id is None:
        return None
    return tx.scalar(select(lot.c.owner).where(lot.c.issuer == issuer, lot.c.id == lot_id))


def _shown(row: Row[Any]) -> dict[str, Any]:
    same = ("id", "kind", "licence", "station", "epoch", "seq", "first", "second")
    return {**{name: row._mapping[name] for name in same}, "found_at": time_text(row.found_at)}
