"""Conflicts: two facts that cannot both be right, kept side by side for a person to decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.stations import bindings, notices, returns
from licenses.platform.stations.notices import NoticeKind
from licenses.platform.stations.told import Told
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import conflict, decision, licence, lot, station
from licenses.words import PlatformState


class Decision(StrEnum):
    """What a person says of two facts that cannot both be right.

    ``FIRST`` is what was known before, ``SECOND`` what was told later; ``NOTED`` leaves both as they are. Of a fork,
    ``SECOND`` says that what the station held back when its book was put back may be burned again; of a batch that
    its station could not take, that its licences are unused again.
    """

    FIRST = "first"
    SECOND = "second"
    NOTED = "noted"


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


def listed(
    tx: Connection, caller: Person, page: Page, *, is_open: bool | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the conflicts over the caller's licences or told by the caller's stations; None for all."""
    query = _seen_by(caller)
    if is_open is not None:
        query = query.where(decision.c.conflict.is_(None) if is_open else decision.c.conflict.is_not(None))
    rows, following = fetch(tx, query, conflict.c.id, page)
    return [_shown(row) for row in rows], following


def of_licence(tx: Connection, caller: Person, uuid: str) -> list[dict[str, Any]]:
    """The conflicts over one licence, oldest first."""
    rows = tx.execute(_seen_by(caller).where(conflict.c.licence == uuid).order_by(conflict.c.id))
    return [_shown(row) for row in rows]


def decide(tx: Connection, caller: Person, conflict_id: str, chosen: Decision, reason: str) -> dict[str, Any]:
    """The conflict with its decision, which goes down to the stations that it is about.

    Raises:
        Refused: ``not_found``, ``decided_already``.
    """
    row = tx.execute(_seen_by(caller).where(conflict.c.id == conflict_id)).one_or_none()
    if row is None:
        raise Refused("not_found")
    if row.decision is not None:
        raise Refused("decided_already")
    values = {"issuer": row.issuer, "conflict": row.id, "decision": chosen.value, "reason": reason}
    tx.execute(decision.insert().values(**values, person=caller.id, decided_at=utc_now()))
    if chosen is Decision.SECOND:
        _take_second(tx, row)
    _tell(tx, row, chosen, reason, caller.name)
    return _shown(tx.execute(_seen_by(caller).where(conflict.c.id == conflict_id)).one())


def _take_second(tx: Connection, row: Row[Any]) -> None:
    """What was told later is right, against what was known."""
    if row.kind in ("licence_on_two_modules", "module_has_two_licences"):
        bindings.prefer(tx, row.issuer, licence=row.licence, module=row.second["module"], over=row.first)
    if row.kind == "batch_refused":
        returns.take_batch_back(tx, row.issuer, row.first["batch"])


def _tell(tx: Connection, row: Row[Any], chosen: Decision, reason: str, by: str) -> None:
    """Tells each station that it is about; ``upheld`` says whether its own word is the one that stands."""
    same = {"conflict": row.id, "kind": row.kind, "licence": row.licence, "decision": chosen.value, "reason": reason}
    sides = {row.station: Decision.SECOND}
    other = row.first.get("station")
    if other is not None and other not in sides and _is_station(tx, row.issuer, other):
        sides[other] = Decision.FIRST
    for whose, side in sides.items():
        data = same | {"by": by, "upheld": side is chosen}
        if row.kind == "fork" and side is chosen:
            data["release"] = _held(tx, row.issuer, whose)
        notices.tell(tx, row.issuer, whose, NoticeKind.DECISION, data)


def _held(tx: Connection, issuer: str, station_id: str) -> list[str]:
    """What the station has of which nobody has told that it was used."""
    its = (licence.c.issuer == issuer, licence.c.station == station_id, licence.c.state == PlatformState.HELD.value)
    return list(tx.scalars(select(licence.c.uuid).where(*its).order_by(licence.c.uuid)))


def _is_station(tx: Connection, issuer: str, name: str) -> bool:
    return tx.scalar(select(station.c.id).where(station.c.issuer == issuer, station.c.id == name)) is not None


def _seen_by(caller: Person) -> Any:
    query = (
        select(conflict, decision.c.decision, decision.c.reason, decision.c.decided_at)
        .join(station, (station.c.issuer == conflict.c.issuer) & (station.c.id == conflict.c.station))
        .outerjoin(decision, (decision.c.issuer == conflict.c.issuer) & (decision.c.conflict == conflict.c.id))
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
    decided = {"decision": row.decision, "reason": row.reason, "decided_at": time_text(row.decided_at)}
    return {
        **{name: row._mapping[name] for name in same},
        "found_at": time_text(row.found_at),
        "decided": decided if row.decision else None,
    }
