"""One change of the book: statements and journal rows that become true together or not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Row, bindparam, insert, select, update

from licenses import journal
from licenses.book import schema, store
from licenses.book.records import Context, Head
from licenses.words import ModuleId

_APPEND = insert(schema.journal)
_TIP = select(schema.station)
_SET_TIP = update(schema.station).values(
    epoch=bindparam("new_epoch"),
    seq=bindparam("new_seq"),
    position=bindparam("new_position"),
    hash=bindparam("new_hash"),
)


_LONGEST_ACTOR, _LONGEST_SHIFT = 128, 64
"""What every reader of the journal takes; a longer one would be refused there for ever."""


@dataclass(frozen=True, kw_only=True)
class Tip:
    """The end of the journal: whose it is, the head, and the head's position in the whole chain."""

    station: str
    head: Head
    position: int


class Queries:
    """Looks at one consistent state of the book."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def one(self, statement: Executable, **values: object) -> Row[Any] | None:
        """The first row, or None."""
        return self.connection.execute(statement, values).first()

    def all(self, statement: Executable, **values: object) -> Sequence[Row[Any]]:
        return self.connection.execute(statement, values).all()

    def scalar(self, statement: Executable, **values: object) -> Any:
        """The first column of the first row, or None."""
        return self.connection.execute(statement, values).scalar()


def read_tip(queries: Queries) -> Tip:
    """The journal's end as the last commit left it."""
    row = queries.connection.execute(_TIP).one()
    return Tip(station=row.name, head=Head(epoch=row.epoch, seq=row.seq, hash=row.hash), position=row.position)


class Transaction(Queries):
    """Changes the book; made by ``Writer.transaction`` only. ``at`` is the one time of all that happens in it."""

    def __init__(self, connection: Connection, tip: Tip) -> None:
        super().__init__(connection)
        self.before = tip
        self.tip = tip
        self.at = datetime.now(UTC)

    @property
    def station(self) -> str:
        return self.tip.station

    def run(self, statement: Executable, **values: object) -> int:
        """Runs a change and gives the number of rows it touched."""
        return self.connection.execute(statement, values).rowcount

    def append(
        self,
        kind: str,
        ctx: Context,
        *,
        module: ModuleId | None = None,
        licence: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> int:
        """Appends a journal row and gives its position, which every move of a licence must carry."""
        event = journal.Event(
            station=self.station,
            epoch=self.tip.head.epoch,
            seq=self.tip.head.seq + 1,
            at=self.at,
            kind=kind,
            actor=_fitting(ctx.actor, _LONGEST_ACTOR),
            work_order=ctx.work_order,
            shift=_fitting(ctx.shift, _LONGEST_SHIFT),
            slot=ctx.slot,
            burn=ctx.burn,
            module=module.text if module else None,
            licence=licence,
            data=data or {},
        )
        return self._append(event)

    def open_epoch(self, epoch: int, ctx: Context, data: Mapping[str, Any]) -> int:
        """Appends ``epoch.opened`` as the first row of ``epoch``; the chain runs on."""
        head = Head(epoch=epoch, seq=0, hash=self.tip.head.hash)
        after = self.tip.head.seq
        self.tip = Tip(station=self.station, head=head, position=self.tip.position)
        return self.append(journal.Kind.EPOCH_OPENED, ctx, data={"after": after, **data})

    def _append(self, event: journal.Event) -> int:
        plain = event.to_json()
        previous = self.tip.head.hash
        link = journal.chain(previous, plain)
        position = self.tip.position + 1
        columns = {name: value for name, value in plain.items() if name not in {"station", "data"}}
        data = journal.canonical(plain["data"]).decode()
        self.run(_APPEND, **columns, position=position, data=data, previous=previous, hash=link)
        head = Head(epoch=event.epoch, seq=event.seq, hash=link)
        self.tip = Tip(station=event.station, head=head, position=position)
        return position

    def finish(self) -> None:
        """Moves the stored tip: a journal row of this transaction serves no move of a later one."""
        if self.tip is self.before:
            return
        head = self.tip.head
        self.run(_SET_TIP, new_epoch=head.epoch, new_seq=head.seq, new_position=self.tip.position, new_hash=head.hash)


class Writer:
    """The one connection that writes, used by many threads one after the other."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._path = path
        self._engine = engine
        self._lock = threading.Lock()
        with store.translated(path):
            self._connection = engine.connect()
            with store.begun(self._connection):
                self._tip = read_tip(Queries(self._connection))

    @property
    def tip(self) -> Tip:
        """The journal's end at the last commit."""
        return self._tip

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A change that is on disk when the block has ended, or has not happened when it raised.

        Raises:
            EnvironmentFailed: the disk is full or failed; nothing was changed.
            Bug: a law of the schema refused; nothing was changed.
        """
        with self._lock, store.translated(self._path):
            with store.begun(self._connection):
                change = Transaction(self._connection, self._tip)
                yield change
                change.finish()
            self._tip = change.tip

    def close(self) -> None:
        with self._lock:
            self._connection.close()
            self._engine.dispose()


def _fitting(text: str | None, longest: int) -> str | None:
    """The text as every reader of the journal takes it: cut, and without the one character that databases refuse."""
    return None if text is None else text.replace("\0", "")[:longest]


def plain_event(row: Row[Any], station: str) -> dict[str, Any]:
    """The plain object of a stored journal row, whose canonical bytes its hash covers."""
    names = ("v", "epoch", "seq", "at", "kind", "actor", "work_order", "shift", "slot", "burn", "module", "licence")
    return {**{name: row._mapping[name] for name in names}, "station": station, "data": json.loads(row.data)}
