"""Licences that come back from stations, in two steps: the station gives them back, the platform confirms, they came.

A station's journal says *returning*; the answer confirms or refuses; only when the journal then says *returned* is the
licence unused again. So it is at no moment free at both ends.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from licenses.platform.lots import licences
from licenses.platform.lots.freezes import FreezeKind
from licenses.platform.stations.told import Told
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import batch, batch_mark, freeze, licence, licence_return, station
from licenses.words import PlatformState

_MOST = 20_000
_RECALLING = (FreezeKind.PRODUCT_CHANGE.value, FreezeKind.HANDOVER.value)
"""Freezes that end only when every station has given back what it holds (S001)."""


def asked(tx: Connection, who: Row[Any], told: Told, row: Row[Any]) -> bool:
    """The station gives the licence ``row`` back; whether the platform confirms that."""
    held = bool(row.station == who.id and row.state == PlatformState.HELD)
    tx.execute(
        licence_return.insert().values(
            issuer=who.issuer,
            licence=row.uuid,
            station=who.id,
            epoch=told.epoch,
            seq=told.seq,
            batch=row.batch if held else None,
            state="confirmed" if held else "refused",
            why=None if held else row.state,
            asked_at=utc_now(),
        )
    )
    return held


def came(tx: Connection, who: Row[Any], row: Row[Any]) -> bool:
    """The station has let the licence go, as it was confirmed: it is unused again. False when it was not."""
    if not _end(tx, who, row.uuid, "confirmed", "back"):
        return False
    return licences.move(tx, row, licences.COME_BACK, station=None, batch=None)


def kept(tx: Connection, who: Row[Any], row: Row[Any]) -> None:
    """The station goes on holding a licence whose return was refused."""
    _end(tx, who, row.uuid, "refused", "kept")


def verdicts(tx: Connection, who: Row[Any]) -> dict[str, Any]:
    """What the station is to do with what it gives back: ``confirmed`` goes, ``refused`` stays, with the reason."""
    mine = (licence_return.c.issuer == who.issuer, licence_return.c.station == who.id)
    query = select(licence_return).where(*mine, licence_return.c.ended_at.is_(None))
    rows = list(tx.execute(query.order_by(licence_return.c.licence).limit(_MOST)))
    refused = [{"uuid": row.licence, "why": row.why} for row in rows if row.state == "refused"]
    return {"confirmed": [row.licence for row in rows if row.state == "confirmed"], "refused": refused}


def recall(
    tx: Connection, lot: Row[Any], *, station_id: str | None, reason: str, person: str | None
) -> list[dict[str, Any]]:
    """Asks the stations, or one of them, for what they hold unused of a lot: ``{station, name, batch, held}``."""
    marked = []
    for row in _held_by_batch(tx, lot.issuer, batch.c.lot == lot.id):
        if station_id in (None, row.station):
            _mark(tx, lot.issuer, row.batch, recalled_at=utc_now(), recalled_by=person, recall_reason=reason)
            marked.append({"station": row.station, "name": row.name, "batch": row.batch, "held": row.held})
    return marked


def recalls(tx: Connection, who: Row[Any]) -> list[dict[str, str]]:
    """The batches of which the station gives back what is available, each with the reason."""
    marks = {row.batch: row.recall_reason for row in _marks(tx, who, batch_mark.c.recalled_at.is_not(None))}
    recalling = (freeze.c.issuer == who.issuer, freeze.c.lifted_at.is_(None), freeze.c.kind.in_(_RECALLING))
    frozen = {row.lot: row.reason for row in tx.execute(select(freeze).where(*recalling))}
    found = []
    for row in _held_by_batch(tx, who.issuer, batch.c.station == who.id):
        reason = marks.get(row.batch) or frozen.get(row.lot)
        if reason is not None:
            found.append({"batch": row.batch, "reason": reason})
    return found


def held_by_batch(tx: Connection, who: Row[Any]) -> dict[str, int]:
    """How many licences of each of its batches the station holds unused."""
    return {row.batch: row.held for row in _held_by_batch(tx, who.issuer, batch.c.station == who.id)}


def refused(tx: Connection, who: Row[Any], *, key: str | None, name: str | None, code: str) -> Row[Any] | None:
    """Marks the batch of this name, or of this pull, which the station could not take; None when there is none."""
    which = batch.c.id == name if name is not None else batch.c.idempotency_key == key
    row = tx.execute(select(batch).where(batch.c.issuer == who.issuer, batch.c.station == who.id, which)).one_or_none()
    if row is not None:
        _mark(tx, who.issuer, row.id, refused_at=utc_now(), refused_code=code)
    return row


def refused_ones(tx: Connection, who: Row[Any]) -> set[str]:
    """The batches that the station could not take."""
    return {row.batch for row in _marks(tx, who, batch_mark.c.refused_at.is_not(None))}


def take_batch_back(tx: Connection, issuer: str, batch_id: str) -> int:
    """A person says that the station never had this batch: how many of its licences are unused again."""
    its = (licence.c.issuer == issuer, licence.c.batch == batch_id, licence.c.state == PlatformState.HELD.value)
    query = select(licence).where(*its)
    rows = list(tx.execute(query.with_for_update()))
    for row in rows:
        values = {"issuer": issuer, "licence": row.uuid, "station": row.station, "batch": batch_id, "state": "back"}
        now = utc_now()
        tx.execute(licence_return.insert().values(**values, epoch=0, seq=0, asked_at=now, ended_at=now))
        licences.move(tx, row, licences.COME_BACK, station=None, batch=None)
    return len(rows)


def _end(tx: Connection, who: Row[Any], uuid: str, before: str, after: str) -> bool:
    mine = (licence_return.c.issuer == who.issuer, licence_return.c.station == who.id, licence_return.c.licence == uuid)
    still = (licence_return.c.ended_at.is_(None), licence_return.c.state == before)
    ended = licence_return.update().where(*mine, *still).values(state=after, ended_at=utc_now())
    return tx.execute(ended).rowcount > 0


def _held_by_batch(tx: Connection, issuer: str, which: Any) -> list[Row[Any]]:
    query = (
        select(licence.c.batch, batch.c.lot, batch.c.station, station.c.name, func.count().label("held"))
        .join(batch, (batch.c.issuer == licence.c.issuer) & (batch.c.id == licence.c.batch))
        .join(station, (station.c.issuer == batch.c.issuer) & (station.c.id == batch.c.station))
        .where(licence.c.issuer == issuer, licence.c.state == PlatformState.HELD.value, which)
        .group_by(licence.c.batch, batch.c.lot, batch.c.station, station.c.name)
    )
    return list(tx.execute(query.order_by(licence.c.batch)))


def _marks(tx: Connection, who: Row[Any], which: Any) -> list[Row[Any]]:
    mine = (batch.c.issuer == batch_mark.c.issuer) & (batch.c.id == batch_mark.c.batch)
    query = select(batch_mark).join(batch, mine).where(batch.c.issuer == who.issuer, batch.c.station == who.id, which)
    return list(tx.execute(query))


def _mark(tx: Connection, issuer: str, batch_id: str, **values: Any) -> None:
    its = (batch_mark.c.issuer == issuer, batch_mark.c.batch == batch_id)
    if tx.execute(batch_mark.update().where(*its).values(**values)).rowcount == 0:
        tx.execute(batch_mark.insert().values(issuer=issuer, batch=batch_id, **values))
