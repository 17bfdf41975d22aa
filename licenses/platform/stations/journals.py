"""Journal intake: a verdict per event, in order, each checked against the chain that the platform knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from licenses.journal import GENESIS, Kind
from licenses.platform.stations import conflicts, facts, told
from licenses.platform.stations.facts import Telling
from licenses.platform.stations.memory import Memory
from licenses.platform.stations.told import Told
from licenses.platform.store import tallies
from licenses.platform.store.database import insert_rows
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import branch_event, burn, event_detail, event_name, station
from licenses.words import Outcome

MOST_EVENTS = 1000
"""The longest page."""

Verdict = dict[str, Any]


def receive(tx: Connection, who: Row[Any], events: Sequence[object], head: Mapping[str, Any] | None) -> dict[str, Any]:
    """Takes a page of a station's journal: ``results`` in the order of the events, and the new ``cursor``.

    ``who`` is the station's row, locked by this transaction; ``head`` is what the station says its journal ends with.
    """
    page = _Page(tx, who, events)
    results = [page.take(event) if event else _unreadable(item) for item, event in page.items]
    page.close(head)
    return {"results": results, "cursor": page.cursor()}


def locked(tx: Connection, issuer: str, station_id: str) -> Row[Any]:
    """The station's row, held against other pages of the same station until the transaction ends."""
    mine = (station.c.issuer == issuer, station.c.id == station_id)
    return tx.execute(select(station).where(*mine).with_for_update()).one()


def known(tx: Connection, who: Row[Any]) -> dict[str, Any]:
    """How far the platform knows the station's journal, and what it counts from it."""
    events = select(func.count()).select_from(event_name).where(*_own(event_name, who))
    burns = select(func.count()).select_from(burn).where(*_own(burn, who))
    passed = burns.where(burn.c.outcome == Outcome.PASS.value)
    return {
        "cursor": _cursor(who.epoch, who.seq, who.hash),
        "head": who.reported_head,
        "counts": {
            "events": tx.scalar(events),
            "burns": tx.scalar(burns),
            "passed": tx.scalar(passed),
            "licences": tallies.counts_by(tx, who.issuer, "station", [who.id])[who.id],
        },
    }


def ends_before(tx: Connection, who: Row[Any], epoch: int, event: Mapping[str, Any]) -> list[bytes]:
    """Where a restored book may have gone on from: the event that its new epoch names as the last one before."""
    data = event.get("data")
    after = data.get("after") if isinstance(data, dict) else None
    if event.get("kind") != Kind.EPOCH_OPENED or not told.is_count(after):
        return []
    ends = [GENESIS] if after == 0 else []
    for table in (event_name, branch_event):
        earlier = (*_own(table, who), table.c.epoch < epoch, table.c.seq == after)
        ends += tx.scalars(select(table.c.hash).where(*earlier))
    return ends


def _cursor(epoch: int, seq: int, digest: bytes) -> dict[str, Any]:
    return {"epoch": epoch, "seq": seq, "hash": digest.hex()}


def _own(table: Any, who: Row[Any]) -> tuple[Any, Any]:
    return table.c.issuer == who.issuer, table.c.station == who.id


class _Page:
    """One page on its way in: what was known before it, where the chain stands, and what to store at its end."""

    def __init__(self, tx: Connection, who: Row[Any], events: Sequence[object]) -> None:
        self._tx = tx
        self._who = who
        self._now = utc_now()
        self._epoch, self._seq, self._hash = who.epoch, who.seq, who.hash
        self.items = [(item, told.read(item)) for item in events]
        self._known = self._names([event for _item, event in self.items if event])
        self._memory = Memory(tx, who, [event for _item, event in self.items if event])
        self._names_new: list[dict[str, Any]] = []
        self._details: list[dict[str, Any]] = []

    def take(self, item: Told) -> Verdict:
        """The verdict on the next event."""
        before = self._known.get(item.name)
        if before == item.hash:
            return _verdict(item, "already_known")
        if before is not None or not self._chains(item):
            return self._branch(item, "other_hash" if before is not None else "does_not_chain")
        return self._accept(item)

    def close(self, head: Mapping[str, Any] | None) -> None:
        """Stores the events and moves the cursor."""
        self._memory.settle()
        insert_rows(self._tx, event_name, self._names_new)
        insert_rows(self._tx, event_detail, self._details)
        moved = {"epoch": self._epoch, "seq": self._seq, "hash": self._hash, "seen_at": self._now} | (
            {"reported_head": dict(head)} if head else {}
        )
        mine = (station.c.issuer == self._who.issuer, station.c.id == self._who.id)
        self._tx.execute(station.update().where(*mine).values(**moved))

    def cursor(self) -> dict[str, Any]:
        return _cursor(self._epoch, self._seq, self._hash)

    def _accept(self, item: Told) -> Verdict:
        """A chained event is kept whatever it says, so that the chain goes on behind it."""
        reason = told.fault(item, self._who.id)
        if reason is not None:
            verdict = "refused"
        else:
            reason = facts.apply(self._tx, self._telling(item)) if told.is_known(item) else None
            verdict = "conflict" if reason else "accepted"
        name = {"issuer": self._who.issuer, "station": self._who.id, "epoch": item.epoch, "seq": item.seq}
        self._names_new.append(name | {"hash": item.hash, "received_at": self._now})
        self._details.append(name | {"received_at": self._now, "verdict": verdict, "reason": reason, "body": item.body})
        self._known[item.name] = item.hash
        self._epoch, self._seq, self._hash = item.epoch, item.seq, item.hash
        return _verdict(item, verdict, reason)

    def _chains(self, item: Told) -> bool:
        """Whether the event comes next: behind the cursor, or first of a later epoch behind an event we know."""
        following = item.epoch == self._epoch and item.seq == self._seq + 1
        if not following and self._hash != GENESIS and item.epoch <= self._epoch:
            return False
        return any(item.follows(previous) for previous in self._previous(item, following))

    def _previous(self, item: Told, following: bool) -> list[bytes]:
        if following or self._hash == GENESIS:
            return [self._hash]
        known = [digest for name, digest in self._known.items() if name == (self._epoch, item.data.get("after"))]
        return [self._hash, *known, *ends_before(self._tx, self._who, item.epoch, item.event)]

    def _branch(self, item: Told, reason: str) -> Verdict:
        """Keeps an event of a second history; a mere gap in the first one is not kept, it comes again."""
        if reason == "does_not_chain" and self._is_gap(item):
            return _verdict(item, "fork", "gap")
        name = {"issuer": self._who.issuer, "station": self._who.id, "epoch": item.epoch, "seq": item.seq}
        if self._in_branch(item.epoch, item.seq, item.hash):
            return _verdict(item, "fork", reason)
        if not self._in_branch(item.epoch):
            self._note_fork(item)
        self._tx.execute(
            branch_event.insert().values(**name, hash=item.hash, reason=reason, body=item.body, received_at=self._now)
        )
        if told.fault(item, self._who.id) is None and told.is_known(item):
            facts.apply_branch(self._tx, self._telling(item))
        return _verdict(item, "fork", reason)

    def _is_gap(self, item: Told) -> bool:
        ahead = item.epoch == self._epoch and item.seq > self._seq + 1
        return ahead and not self._in_branch(item.epoch, item.seq - 1)

    def _in_branch(self, epoch: int, seq: int | None = None, digest: bytes | None = None) -> bool:
        query = select(branch_event.c.seq).where(*_own(branch_event, self._who), branch_event.c.epoch == epoch)
        if seq is not None:
            query = query.where(branch_event.c.seq == seq)
        if digest is not None:
            query = query.where(branch_event.c.hash == digest)
        return self._tx.scalar(query.limit(1)) is not None

    def _note_fork(self, item: Told) -> None:
        """One conflict for each epoch that forks; the events themselves are in the branch."""
        known_hash = self._known.get(item.name)
        first = _cursor(item.epoch, item.seq, known_hash) if known_hash else self.cursor()
        second = _cursor(item.epoch, item.seq, item.hash)
        conflicts.note(self._tx, self._who, item, kind="fork", lot=None, first=first, second=second, found_at=self._now)

    def _telling(self, item: Told) -> Telling:
        return Telling(station=self._who, told=item, received_at=self._now, memory=self._memory)

    def _names(self, items: Sequence[Told]) -> dict[tuple[int, int], bytes]:
        """The hashes of those names of this page that the platform knows already."""
        found: dict[tuple[int, int], bytes] = {}
        for epoch in {item.epoch for item in items}:
            seqs = [item.seq for item in items if item.epoch == epoch]
            query = select(event_name.c.seq, event_name.c.hash).where(
                *_own(event_name, self._who), event_name.c.epoch == epoch, event_name.c.seq.in_(seqs)
            )
            found |= {(epoch, row.seq): row.hash for row in self._tx.execute(query)}
        return found


def _verdict(item: Told, verdict: str, reason: str | None = None) -> Verdict:
    answer: Verdict = {"epoch": item.epoch, "seq": item.seq, "verdict": verdict}
    return answer | {"reason": reason} if reason else answer


def _unreadable(item: object) -> Verdict:
    """The verdict on what has no place in any journal; named as it names itself, 0 where it does not."""
    said = item if isinstance(item, dict) else {}
    epoch, seq = (value if isinstance(value := said.get(name), int) else 0 for name in ("epoch", "seq"))
    return {"epoch": epoch, "seq": seq, "verdict": "refused", "reason": "malformed"}
