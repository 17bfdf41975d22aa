"""The journal as the sync sees it: pages of events, how far the platform has answered, and what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from licenses.book import schema
from licenses.book.batches import RESTORED
from licenses.book.records import Answer, Context, Head
from licenses.book.transaction import Queries, Transaction, plain_event
from resources.errors import NeedsPerson

_j, _v, _s = schema.journal, schema.verdict, schema.station
_AFTER = select(_j).where(_j.c.position > bindparam("position")).order_by(_j.c.position).limit(bindparam("limit"))
_NAMED = select(_j.c.position, _j.c.hash).where(_j.c.epoch == bindparam("epoch"), _j.c.seq == bindparam("seq"))
_SYNCED = select(_j.c.epoch, _j.c.seq, _j.c.hash).join(_s, _s.c.synced == _j.c.position)
_SYNCED_POSITION = select(_s.c.synced)
_WAITING = select(_s.c.position - _s.c.synced)
_SET_SYNCED = update(_s).values(synced=bindparam("new_synced"))
_ANSWERED = insert(_v)
_STORE_ANSWER = _ANSWERED.on_conflict_do_update(
    index_elements=[_v.c.position],
    set_={"verdict": _ANSWERED.excluded.verdict, "reason": _ANSWERED.excluded.reason, "at": _ANSWERED.excluded.at},
)
_OPEN_ANSWERS = (
    select(_j, _v.c.verdict, _v.c.reason)
    .join(_v, _v.c.position == _j.c.position)
    .where(_v.c.verdict.not_in(["accepted", "already_known"]))
    # By the small table's own order, or SQLite walks through the whole journal.
    .order_by(_v.c.position)
    .limit(bindparam("limit"))
)


def after(queries: Queries, *, epoch: int, seq: int, limit: int, station: str) -> tuple[dict[str, Any], ...]:
    """Up to ``limit`` events that follow (epoch, seq), as plain objects with their ``hash`` in hex; (0, 0) begins.

    Raises:
        NeedsPerson: the book has no event of that name.
    """
    position = _position(queries, epoch, seq) if (epoch, seq) != (0, 0) else 0
    return tuple(_travelling(row, station) for row in queries.all(_AFTER, position=position, limit=limit))


def cursor(queries: Queries) -> Head | None:
    """The last event that the platform has answered; None before the first."""
    row = queries.one(_SYNCED)
    return Head(epoch=row.epoch, seq=row.seq, hash=row.hash) if row else None


def waiting(queries: Queries) -> int:
    """Events that the platform has not answered yet."""
    return int(queries.scalar(_WAITING))


def answered(change: Transaction, results: Sequence[Answer], to: Head) -> None:
    """Stores what the platform said of each event, and moves the cursor to ``to``; never backwards.

    Raises:
        NeedsPerson: an answer or the cursor names an event that the book does not have, or has otherwise.
    """
    for each in results:
        _store(change, each)
    row = change.one(_NAMED, epoch=to.epoch, seq=to.seq)
    if row is None or row.hash != to.hash:
        raise NeedsPerson("E-BOOK-CURSOR", epoch=to.epoch, seq=to.seq)
    if row.position > change.scalar(_SYNCED_POSITION):
        change.run(_SET_SYNCED, new_synced=row.position)


def _store(change: Transaction, answer: Answer) -> None:
    position = _position(change, answer.epoch, answer.seq)
    # An event at or before the cursor without a row was accepted: the common answer costs no row.
    if answer.verdict != "accepted":
        change.run(_STORE_ANSWER, position=position, verdict=answer.verdict, reason=answer.reason, at=change.at)


def verdict_of(queries: Queries, *, epoch: int, seq: int) -> Answer | None:
    """What the platform said of an event; None while it waits.

    Raises:
        NeedsPerson: the book has no event of that name.
    """
    position = _position(queries, epoch, seq)
    row = queries.one(select(_v).where(_v.c.position == position))
    if row is not None:
        return Answer(epoch=epoch, seq=seq, verdict=row.verdict, reason=row.reason)
    if position > queries.scalar(_SYNCED_POSITION):
        return None
    return Answer(epoch=epoch, seq=seq, verdict="accepted")


def objections(queries: Queries, limit: int, station: str) -> tuple[tuple[dict[str, Any], Answer], ...]:
    """Events that the platform did not accept, each with its answer."""
    return tuple(
        (
            _travelling(row, station),
            Answer(epoch=row.epoch, seq=row.seq, verdict=row.verdict, reason=row.reason),
        )
        for row in queries.all(_OPEN_ANSWERS, limit=limit)
    )


def has(queries: Queries, head: Head) -> bool:
    """Whether the journal contains an event of this name and hash."""
    row = queries.one(_NAMED, epoch=head.epoch, seq=head.seq)
    return row is not None and row.hash == head.hash


def open_epoch(change: Transaction, *, epoch: int, reason: str, ctx: Context) -> None:
    """Begins a new epoch of a restored book: what was free or reserved goes into quarantine, with the same row."""
    held = change.run(_HOLD_BACK, reason=RESTORED)
    change.open_epoch(epoch, ctx, {"reason": reason, "quarantined": held})


_l = schema.licence
_HOLD_BACK = (
    update(_l)
    .where(_l.c.state.in_(["available", "reserved"]), _l.c.quarantine.is_(None))
    .values(quarantine=bindparam("reason"))
)


def _position(queries: Queries, epoch: int, seq: int) -> int:
    row = queries.one(_NAMED, epoch=epoch, seq=seq)
    if row is None:
        raise NeedsPerson("E-BOOK-CURSOR", epoch=epoch, seq=seq)
    return int(row.position)


def _travelling(row: Row[Any], station: str) -> dict[str, Any]:
    return {**plain_event(row, station), "hash": row.hash.hex()}
