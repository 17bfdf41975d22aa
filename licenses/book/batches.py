"""Batches: received once, counted per state, frozen and thawed by lot; and the pulls that ask for them."""

from __future__ import annotations

import json
import uuid as uuids
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, text, update

from licenses.book import laws, schema
from licenses.book.records import BatchRow, Context, PullRow, Stock
from licenses.book.sealing import Sealer, key_context, new_data_key
from licenses.book.transaction import Queries, Transaction
from licenses.journal import Kind
from licenses.keys import StationKeys
from licenses.sealed import OpenedBatch
from licenses.words import LicenceState
from resources.errors import NeedsPerson

_b = schema.batch
_CHUNK = 5_000

RESTORED = "restored"
"""Why a licence is in quarantine after the book was put back."""

_ALL = select(_b).order_by(_b.c.number)
_ONE = select(_b).where(_b.c.batch == bindparam("batch"))
_NUMBER = select(_b.c.number).where(_b.c.batch == bindparam("batch"))
_STOCK = select(
    func.sum(_b.c.available_count - _b.c.held_back).label("available"),
    func.sum(_b.c.received).label("received"),
    func.sum(_b.c.held_back).label("set_aside"),
).where(_b.c.product == bindparam("product"), _b.c.refurbish == 0)
_FROZEN_STOCK = select(func.count()).where(
    _b.c.product == bindparam("product"),
    _b.c.refurbish == 0,
    _b.c.frozen.is_not(None),
    _b.c.available_count > _b.c.held_back,
)
_FREEZE = update(_b).where(_b.c.lot == bindparam("the_lot")).values(frozen=bindparam("reason"))
_ADD = insert(_b)
_ADD_LICENCE = (
    "INSERT INTO licence (uuid, batch, state, position, assigned_mac, quarantine, sealed)"
    " VALUES (?, ?, 'available', ?, ?, ?, ?)"
)
_KNOWN_LICENCE = text(
    "SELECT licence.uuid FROM json_each(:uuids) AS new JOIN licence ON licence.uuid = new.value"
    " WHERE licence.state <> 'returned' LIMIT 1"
)
_RETURNED = text("SELECT licence.uuid FROM json_each(:uuids) AS new JOIN licence ON licence.uuid = new.value")
_COME_AGAIN = (
    "UPDATE licence SET batch = ?, state = 'available', position = ?, assigned_mac = ?, quarantine = ?, sealed = ?"
    " WHERE uuid = ?"
)
_j = schema.journal
_EPOCH_BEGAN = select(_j.c.at).where(_j.c.epoch == bindparam("epoch"), _j.c.seq == 1)
_LAST_WORD = (
    select(_j.c.kind, _j.c.data)
    .where(_j.c.kind.in_([Kind.LOT_FROZEN, Kind.LOT_THAWED]), func.json_extract(_j.c.data, "$.lot") == bindparam("lot"))
    .order_by(_j.c.position.desc())
    .limit(1)
)

_p = schema.pull
_BEGIN_PULL = insert(_p)
_OPEN_PULLS = select(_p).where(_p.c.ended_at.is_(None)).order_by(_p.c.began_at)
_END_PULL = update(_p).where(_p.c.key == bindparam("the_key")).values(ended_at=bindparam("now"))


def all_rows(queries: Queries) -> tuple[BatchRow, ...]:
    return tuple(_record(row) for row in queries.all(_ALL))


def stock(queries: Queries, product: str) -> Stock:
    row = queries.one(_STOCK, product=product)
    if row is None:
        return Stock(available=0, received=0)
    return Stock(available=row.available or 0, received=row.received or 0, set_aside=row.set_aside or 0)


def is_frozen(queries: Queries, product: str) -> bool:
    """Whether licences of a product are left, but only in frozen lots."""
    return bool(queries.scalar(_FROZEN_STOCK, product=product))


def receive(change: Transaction, opened: OpenedBatch, keys: StationKeys, key: str | None = None) -> BatchRow:
    """Takes a batch into the book, whole; the same batch again changes nothing.

    A batch of before the book was put back may have been burned by what the book forgot: it comes in quarantine. A
    pull tells that by its ``key``, a file by the time at which it was issued.

    Raises:
        NeedsPerson: the batch is another station's, or one of its licences is in the book already.
    """
    header = opened.header
    if header.station != change.station:
        raise NeedsPerson("E-BATCH-STATION", batch=header.batch, station=header.station)
    known = change.one(_ONE, batch=header.batch)
    if known is not None:
        return _record(known, known=True)
    data = {
        "batch": header.batch,
        "lot": header.lot,
        "product": header.product,
        "count": len(opened.licences),
        "sha256": opened.sha256,
    }
    held_back = _held_back(change, opened, key)
    if held_back is not None:
        data["quarantined"] = len(opened.licences)
    position = change.append(Kind.BATCH_RECEIVED, Context(), data=data)
    data_key = new_data_key()
    number = _add_batch(change, opened, keys.wrap(data_key, key_context(batch=header.batch, station=change.station)))
    sealer = Sealer(data_key, batch=header.batch, station=change.station)
    _refuse_known(change, opened)
    _add_licences(change, opened, sealer, (number, position, held_back))
    row = change.one(_ONE, batch=header.batch)
    assert row is not None
    return _record(row)


def _held_back(change: Transaction, opened: OpenedBatch, key: str | None) -> str | None:
    """The reason for quarantine of a batch that was under way when the last epoch began; None for any other."""
    epoch = change.tip.head.epoch
    if epoch == 1:
        return None
    if key is not None:
        return None if key.startswith(f"{epoch}.") else RESTORED
    began_at = datetime.fromisoformat(change.scalar(_EPOCH_BEGAN, epoch=epoch))
    return None if opened.header.issued_at > began_at else RESTORED


def _frozen(change: Transaction, lot: str) -> str | None:
    """Why a lot is frozen, by the last word of the journal on it: its batches need not have been here then."""
    word = change.one(_LAST_WORD, lot=lot)
    return None if word is None or word.kind == Kind.LOT_THAWED else str(json.loads(word.data)["reason"])


def _add_batch(change: Transaction, opened: OpenedBatch, data_key: bytes) -> int:
    header = opened.header
    change.connection.execute(
        _ADD,
        {
            "batch": header.batch,
            "lot": header.lot,
            "lot_name": header.lot_name,
            "product": header.product,
            "product_name": header.product_name,
            "replacement": int(header.replacement),
            "refurbish": int(header.refurbish),
            "order_id": header.order,
            "issued_at": header.issued_at,
            "expires_at": header.expires_at,
            "received_at": change.at,
            "sha256": opened.sha256,
            "data_key": data_key,
            "frozen": _frozen(change, header.lot),
        },
    )
    return int(change.scalar(_NUMBER, batch=header.batch))


def _add_licences(change: Transaction, opened: OpenedBatch, sealer: Sealer, place: tuple[int, int, str | None]) -> None:
    """``place``: number of the batch, position of its journal row, and the reason for quarantine."""
    number, position, held_back = place
    known = _uuids_of(change, opened)
    rows = (
        (each.uuid, number, position, each.assigned_mac, held_back, sealer.seal(each.uuid, each.secrets))
        for each in opened.licences
        if each.uuid not in known
    )
    while chunk := list(islice(rows, _CHUNK)):
        change.connection.exec_driver_sql(_ADD_LICENCE, chunk)
    for each in opened.licences:
        if each.uuid in known:
            sealed = sealer.seal(each.uuid, each.secrets)
            change.connection.exec_driver_sql(
                _COME_AGAIN, (number, position, each.assigned_mac, held_back, sealed, each.uuid)
            )


def _uuids_of(change: Transaction, opened: OpenedBatch) -> set[str]:
    """Those of the batch that were here before, and went back."""
    uuids = json.dumps([each.uuid for each in opened.licences])
    return {row.uuid for row in change.all(_RETURNED, uuids=uuids)}


def _refuse_known(change: Transaction, opened: OpenedBatch) -> None:
    known = change.scalar(_KNOWN_LICENCE, uuids=json.dumps([each.uuid for each in opened.licences]))
    if known is not None:
        raise NeedsPerson("E-BATCH-OVERLAP", batch=opened.header.batch, uuid=known)


def freeze(change: Transaction, lot: str, reason: str | None, ctx: Context) -> None:
    """Freezes a lot for ``reason``, or thaws it when that is None; journalled even when no batch of it is here."""
    kind = Kind.LOT_THAWED if reason is None else Kind.LOT_FROZEN
    change.append(kind, ctx, data={"lot": lot} if reason is None else {"lot": lot, "reason": reason})
    change.run(_FREEZE, the_lot=lot, reason=reason)


def begin_pull(change: Transaction, *, product: str | None, lot: str | None, count: int) -> str:
    key = f"{change.tip.head.epoch}.{uuids.uuid4()}"
    change.run(_BEGIN_PULL, key=key, product=product, lot=lot, count=count, began_at=change.at)
    return key


def refuse_pull(change: Transaction, *, key: str | None, batch: str | None, code: str) -> None:
    """The batch that came cannot be taken: its pull is over, and the platform is told of it."""
    if key is not None:
        end_pull(change, key)
    change.append(Kind.PULL_REFUSED, Context(), data={"key": key, "batch": batch, "code": code})


def open_pulls(queries: Queries) -> tuple[PullRow, ...]:
    return tuple(
        PullRow(key=row.key, product=row.product, lot=row.lot, count=row._mapping["count"], began_at=row.began_at)
        for row in queries.all(_OPEN_PULLS)
    )


def end_pull(change: Transaction, key: str) -> None:
    """Raises:
    NeedsPerson: no pull was begun with this key.
    """
    if change.run(_END_PULL, the_key=key, now=change.at) == 0:
        raise NeedsPerson("E-BOOK-PULL", key=key)


def _record(row: Row[Any], *, known: bool = False) -> BatchRow:
    columns = row._mapping
    received_at: datetime = row.received_at
    return BatchRow(
        batch=row.batch,
        lot=row.lot,
        lot_name=row.lot_name,
        product=row.product,
        product_name=row.product_name,
        replacement=bool(row.replacement),
        refurbish=bool(row.refurbish),
        order=row.order_id,
        received=row.received,
        counts={state: columns[laws.count_column(state)] for state in LicenceState},
        held_back=row.held_back,
        frozen=row.frozen,
        received_at=received_at,
        known=known,
    )
