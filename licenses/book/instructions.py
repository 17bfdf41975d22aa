"""What the platform's answer asks of the book: freezes, recalls, words on returns, and notices to be taken once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update

from licenses.book import batches, licences, schema
from licenses.book.batches import RESTORED
from licenses.book.records import Context, Instructions, LicenceRow, Notice
from licenses.book.transaction import Queries, Transaction
from licenses.journal import Kind
from licenses.words import LicenceState
from resources.errors import NeedsPerson

CHUNK = 500
"""Licences that move in one transaction, so that no slot waits long for the book."""

_S = LicenceState
_l, _b, _n, _a = schema.licence, schema.batch, schema.notice, schema.answer
_LOTS = select(_b.c.lot, _b.c.frozen)
_LAST_NUMBER = select(_a.c.number)
_SET_NUMBER = update(_a).values(number=bindparam("new_number"))
_FIRST_NUMBER = insert(_a)
_KNOWN_NOTICE = select(_n.c.id).where(_n.c.id == bindparam("id"))
_ADD_NOTICE = insert(_n)
_FREE = text(
    "SELECT uuid FROM licence INDEXED BY licence_free WHERE batch = :batch AND state = 'available'"
    " AND quarantine IS NULL AND assigned_mac IS NULL LIMIT :limit"
)
_ASSIGNED = text(
    "SELECT uuid FROM licence WHERE batch = :batch AND state = 'available' AND quarantine IS NULL"
    " AND assigned_mac IS NOT NULL LIMIT :limit"
)
_NUMBERS = select(_b.c.number, _b.c.batch, _b.c.lot).where(_b.c.available_count > _b.c.held_back)


def check_number(change: Transaction, number: int) -> None:
    """Refuses an answer that is older than one that was followed.

    Raises:
        NeedsPerson: ``E-ANSWER-OLD``.
    """
    last = change.scalar(_LAST_NUMBER)
    if last is not None and number <= last:
        raise NeedsPerson("E-ANSWER-OLD", number=number, last=last)


def take(change: Transaction, asked: Instructions, ctx: Context) -> tuple[int, int, int]:
    """Freezes, thaws and takes the notices, all at once; how many of each."""
    if change.run(_SET_NUMBER, new_number=asked.number) == 0:
        change.run(_FIRST_NUMBER, one=1, number=asked.number)
    frozen, thawed = _freeze(change, asked, ctx)
    taken = [notice.id for notice in asked.notices if _take_notice(change, notice, ctx)]
    if taken:
        change.append(Kind.NOTICES_TAKEN, ctx, data={"number": asked.number, "notices": taken})
    return frozen, thawed, len(taken)


def _freeze(change: Transaction, asked: Instructions, ctx: Context) -> tuple[int, int]:
    """The answer names all lots of ours that are frozen: the others are not."""
    now = {row.lot: row.frozen for row in change.all(_LOTS)}
    frozen = [lot for lot in asked.freezes if now.get(lot) is None and lot in now]
    thawed = [lot for lot, reason in now.items() if reason is not None and lot not in asked.freezes]
    for lot in frozen:
        batches.freeze(change, lot, asked.freezes[lot], ctx)
    for lot in thawed:
        batches.freeze(change, lot, None, ctx)
    return len(frozen), len(thawed)


def _take_notice(change: Transaction, notice: Notice, ctx: Context) -> bool:
    """False for one that was taken before, and for one of a kind that this version does not know."""
    follow = _NOTICES.get(notice.kind)
    if follow is None or change.one(_KNOWN_NOTICE, id=notice.id) is not None:
        return False
    change.run(_ADD_NOTICE, id=notice.id, kind=notice.kind, data=json.dumps(dict(notice.data)), at=change.at)
    follow(change, notice, ctx)
    return True


def _superseded(change: Transaction, notice: Notice, ctx: Context) -> None:
    """Another station burned a new licence in the place of one of ours."""
    row = licences.find(change, str(notice.data.get("licence")))
    if row is None or row.state in (_S.SUPERSEDED, _S.SCRAPPED, _S.RETURNED):
        return
    by = notice.data.get("by")
    if row.state is not _S.BURNED:
        licences.mark(change, row, f"superseded by {by or 'another licence'}", ctx)
        return
    for after in (_S.RETIRING, _S.SUPERSEDED):
        here = licences.get(change, row.uuid)
        data = {"before": here.state, "by": by, "notice": notice.id}
        licences.move(change, here, after, ctx, module_id=row.module_id, module=row.module, data=data)


def _decided(change: Transaction, notice: Notice, ctx: Context) -> None:
    """A person decided a conflict: what stands by that decision is no longer in quarantine for it."""
    told = {name: notice.data.get(name) for name in ("conflict", "decision", "upheld", "reason", "by")}
    uuid = notice.data.get("licence")
    row = licences.find(change, uuid) if isinstance(uuid, str) else None
    change.append(Kind.CONFLICT_DECIDED, ctx, licence=row.uuid if row else None, data=told)
    reason = str(told["reason"] or "decided on the platform")
    if row is not None and told["upheld"] is True and row.quarantine is not None:
        licences.unmark(change, row, reason, ctx)
    for name in notice.data.get("release") or ():
        held = licences.find(change, str(name))
        if held is not None and held.state is _S.AVAILABLE and held.quarantine == RESTORED:
            licences.unmark(change, held, reason, ctx)


def _noted(_change: Transaction, _notice: Notice, _ctx: Context) -> None:
    """What is only to be known here."""


_NOTICES = {"superseded": _superseded, "decision": _decided, "grant_revoked": _noted}


def confirmed(change: Transaction, uuids: Sequence[str], ctx: Context) -> int:
    """The platform takes these back: RETURNING to RETURNED; how many were."""
    return sum(_leave(change, uuid, _S.RETURNED, ctx, {"before": _S.RETURNING}) for uuid in uuids)


def refused(change: Transaction, why: Sequence[tuple[str, str]], ctx: Context) -> int:
    """The platform does not take these back: RETURNING to AVAILABLE; how many were."""
    return sum(_leave(change, uuid, _S.AVAILABLE, ctx, {"why": reason}) for uuid, reason in why)


def _leave(change: Transaction, uuid: str, after: LicenceState, ctx: Context, data: dict[str, Any]) -> bool:
    row = licences.find(change, uuid)
    if row is None or row.state is not _S.RETURNING:
        return False
    licences.move(change, row, after, ctx, module_id=None, module=None, data=data)
    return True


def to_give_back(queries: Queries, *, lot: str | None, batch: str | None) -> tuple[tuple[int, str], ...]:
    """Number and name of the batches of which something is available, of one lot or one batch only if so asked."""
    rows = queries.all(_NUMBERS)
    return tuple((row.number, row.batch) for row in rows if lot in (None, row.lot) and batch in (None, row.batch))


def give_back(change: Transaction, number: int, reason: str, ctx: Context) -> int:
    """AVAILABLE to RETURNING for some licences of a batch; how many, 0 when none is left."""
    found = [row.uuid for row in change.all(_FREE, batch=number, limit=CHUNK)]
    found += [row.uuid for row in change.all(_ASSIGNED, batch=number, limit=CHUNK)]
    rows: list[LicenceRow] = [licences.get(change, uuid) for uuid in islice(found, CHUNK)]
    for row in rows:
        data = {"before": row.state, "reason": reason}
        licences.move(change, row, _S.RETURNING, ctx, module_id=None, module=None, data=data)
    return len(rows)
