"""Freezes: from a frozen lot nothing is taken, and it waits for the stations that hold licences of it.

A freeze begins at the platform at once. Every station that holds licences of the lot then has to hear of it, tell so in
its journal, and give back what it did not burn; until then the lot is *waiting for stations* (S001: a credential
cannot be used while its update is confirmed).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, select

from licenses.platform.refusals import Refused
from licenses.platform.store import tallies
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import batch, freeze, freeze_station, lot, station

OPEN = ("VALID", "UPDATED")
"""The states of a lot in which licences may leave it (S001)."""


class FreezeKind(StrEnum):
    """What a lot is frozen for."""

    PRODUCT_CHANGE = "product_change"
    HANDOVER = "handover"
    PLATFORM = "platform"


def locked(tx: Connection, issuer: str, lot_id: str) -> Row[Any]:
    """The lot's row, held against everybody else until the transaction ends."""
    mine = (lot.c.issuer == issuer, lot.c.id == lot_id)
    return tx.execute(select(lot).where(*mine).with_for_update()).one()


def check_open(tx: Connection, issuer: str, lot_id: str) -> None:
    """Returns when licences may be taken from the lot, which then stays so until the transaction ends.

    Raises:
        Refused: ``frozen``, with what the freeze is for.
    """
    mine = (lot.c.issuer == issuer, lot.c.id == lot_id)
    state = tx.scalar(select(lot.c.state).where(*mine).with_for_update(read=True))
    found = of_lot(tx, issuer, lot_id)
    if found is None and state not in OPEN:
        raise Refused("frozen")
    if found is not None:
        raise Refused("frozen", f"The lot is frozen: {found.reason}", kind=found.kind)


def begin(tx: Connection, row: Row[Any], *, kind: FreezeKind, reason: str) -> str:
    """The id of a new freeze of the lot ``row``, which the caller holds locked; it waits for who holds licences.

    Raises:
        Refused: ``frozen``, it is frozen already.
    """
    check_open(tx, row.issuer, row.id)
    made = new_id("freeze")
    values = {"issuer": row.issuer, "id": made, "lot": row.id, "kind": kind.value, "reason": reason}
    tx.execute(freeze.insert().values(**values, began_at=utc_now()))
    asked = [{"issuer": row.issuer, "freeze": made, "station": each} for each in _held_by(tx, row.issuer, [row.id])]
    if asked:
        tx.execute(freeze_station.insert(), asked)
    return made


def lift(tx: Connection, issuer: str, lot_id: str) -> None:
    """Ends the freeze of a lot; the stations learn it at their next sync."""
    tx.execute(freeze.update().where(*_live(issuer, lot_id)).values(lifted_at=utc_now()))


def of_lot(tx: Connection, issuer: str, lot_id: str) -> Row[Any] | None:
    """The freeze of a lot, or None when it is open."""
    return tx.execute(select(freeze).where(*_live(issuer, lot_id))).one_or_none()


def was_frozen(tx: Connection, issuer: str, lot_id: str) -> bool:
    """Whether the lot is frozen or ever was."""
    mine = (freeze.c.issuer == issuer, freeze.c.lot == lot_id)
    return tx.scalar(select(freeze.c.id).where(*mine).limit(1)) is not None


def of_lots(tx: Connection, issuer: str, lot_ids: Collection[str]) -> dict[str, Row[Any]]:
    """The freezes of those of the lots that are frozen, by lot."""
    live = (freeze.c.issuer == issuer, freeze.c.lot.in_(list(lot_ids)), freeze.c.lifted_at.is_(None))
    return {row.lot: row for row in tx.execute(select(freeze).where(*live))}


def is_open() -> Any:
    """The condition that a lot of a query is not frozen."""
    live = (freeze.c.issuer == lot.c.issuer, freeze.c.lot == lot.c.id, freeze.c.lifted_at.is_(None))
    return and_(lot.c.state.in_(OPEN), ~exists().where(*live))


def for_station(tx: Connection, who: Row[Any]) -> list[dict[str, Any]]:
    """What a sync brings down: the freezes of the lots that the station was given batches of, oldest first.

    A lot that is not in it is not frozen by the platform.
    """
    given = exists().where(batch.c.issuer == freeze.c.issuer, batch.c.lot == freeze.c.lot, batch.c.station == who.id)
    live = (freeze.c.issuer == who.issuer, freeze.c.lifted_at.is_(None), given)
    rows = tx.execute(select(freeze).where(*live).order_by(freeze.c.id))
    return [{"lot": row.lot, **(shown(row) or {})} for row in rows]


def shown(row: Row[Any] | None) -> dict[str, Any] | None:
    """What people and stations see of a freeze; None for a lot that is open."""
    return None if row is None else {"kind": row.kind, "reason": row.reason, "since": time_text(row.began_at)}


def journalled(tx: Connection, who: Row[Any], lot_id: str) -> None:
    """The station's journal says that it has frozen the lot; nothing happens when the platform did not ask for it."""
    found = of_lot(tx, who.issuer, lot_id)
    if found is None:
        return
    mine = (freeze_station.c.issuer == who.issuer, freeze_station.c.freeze == found.id)
    told = freeze_station.update().where(*mine, freeze_station.c.station == who.id)
    tx.execute(told.where(freeze_station.c.frozen_at.is_(None)).values(frozen_at=utc_now()))


def has_journalled(tx: Connection, who: Row[Any], lot_id: str) -> bool:
    """Whether the lot is frozen and the station's journal has said so: from then on a burn of it is a conflict."""
    mine = (freeze_station.c.issuer == freeze.c.issuer, freeze_station.c.freeze == freeze.c.id)
    told = exists().where(*mine, freeze_station.c.station == who.id, freeze_station.c.frozen_at.is_not(None))
    return tx.scalar(select(freeze.c.id).where(*_live(who.issuer, lot_id), told)) is not None


def excuse(tx: Connection, who: Row[Any]) -> None:
    """The station was written off: no freeze waits for its word any more."""
    mine = (freeze_station.c.issuer == who.issuer, freeze_station.c.station == who.id)
    tx.execute(freeze_station.update().where(*mine).values(excused_at=utc_now()))


def waiting(tx: Connection, issuer: str, lot_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """By frozen lot the stations it waits for, ``{station, name, held, frozen_at}``; others are not in it."""
    held = tallies.held_by_lot(tx, issuer, lot_ids)
    asked = (
        select(freeze.c.lot, freeze_station.c.station, freeze_station.c.frozen_at, station.c.name)
        .join(freeze_station, _same(freeze_station, freeze_station.c.freeze == freeze.c.id))
        .join(station, _same(station, station.c.id == freeze_station.c.station))
        .where(freeze.c.issuer == issuer, freeze.c.lot.in_(list(lot_ids)), freeze.c.lifted_at.is_(None))
        .where(freeze_station.c.excused_at.is_(None))
        .order_by(station.c.name)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in tx.execute(asked):
        holds = held.get((row.lot, row.station), 0)
        if row.frozen_at is None or holds:
            waits = {"station": row.station, "name": row.name, "held": holds, "frozen_at": time_text(row.frozen_at)}
            found.setdefault(row.lot, []).append(waits)
    return found


def check_returned(tx: Connection, issuer: str, lot_id: str) -> None:
    """Returns when no station holds licences of the frozen lot any more.

    Raises:
        Refused: ``waiting_for_stations``, with ``stations``.
    """
    stations = waiting(tx, issuer, [lot_id]).get(lot_id, [])
    if stations:
        names = ", ".join(each["name"] for each in stations)
        raise Refused(
            "waiting_for_stations", f"The lot waits for what these stations hold: {names}.", stations=stations
        )


def held_by_stations(tx: Connection, issuer: str, lot_id: str) -> list[dict[str, Any]]:
    """How many licences of a lot each station holds: ``{station, name, held}``, by name."""
    held = _held_by(tx, issuer, [lot_id])
    names = select(station.c.id, station.c.name).where(station.c.issuer == issuer, station.c.id.in_(list(held)))
    rows = tx.execute(names.order_by(station.c.name, station.c.id))
    return [{"station": row.id, "name": row.name, "held": held[row.id]} for row in rows]


def _live(issuer: str, lot_id: str) -> tuple[Any, ...]:
    return freeze.c.issuer == issuer, freeze.c.lot == lot_id, freeze.c.lifted_at.is_(None)


def _same(table: Any, matches: Any) -> Any:
    return (table.c.issuer == freeze.c.issuer) & matches


def _held_by(tx: Connection, issuer: str, lot_ids: Collection[str]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for (_lot, holder), count in tallies.held_by_lot(tx, issuer, lot_ids).items():
        totals[holder] = totals.get(holder, 0) + count
    return totals
