"""The book's dealings with the platform: batches, freezes, what goes back, and the journal's answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from licenses.book import batches, head, instructions, journal
from licenses.book.checkpoint import Checkpointer
from licenses.book.looking import Looking
from licenses.book.pages import PageCheck, WhenDamaged
from licenses.book.records import Answer, BatchRow, Context, Followed, Head, Instructions
from licenses.book.transaction import Transaction, Writer
from licenses.keys import StationKeys
from licenses.sealed import OpenedBatch
from resources.errors import Bug, EnvironmentFailed

_T = TypeVar("_T")


class Exchange(Looking):
    """The half of ``Book`` that a sync uses; each verb is one transaction, or a few where many licences move."""

    _writer: Writer | None = None
    _checkpointer: Checkpointer | None = None
    _head: head.HeadFile | None = None

    _pages: PageCheck | None = None

    def __init__(self, folder: Path, keys: StationKeys | None, engine: Engine) -> None:
        super().__init__(folder, keys, engine)
        self._telling = threading.Lock()
        self._damage_listeners: list[WhenDamaged] = []
        self._told_damage: EnvironmentFailed | None = None

    @contextmanager
    def _change(self) -> Iterator[Transaction]:
        """A step that may wait: a book with damaged pages takes none."""
        if (damage := self._damage) is not None:
            raise damage
        with self._burn_change() as change:
            yield change

    @contextmanager
    def _burn_change(self) -> Iterator[Transaction]:
        """A step that a burn which runs needs for its end."""
        if self._writer is None:
            raise Bug("E-BOOK-READ-ONLY")
        with self._writer.transaction() as change:
            yield change
        if self._checkpointer is not None:
            self._checkpointer.committed()

    def _write_head(self) -> None:
        if self._writer is not None and self._head is not None:
            tip = self._writer.tip
            self._head.write(tip.head, tip.position)

    # ---- damage -----------------------------------------------------------------------------------------

    def check_pages(self) -> None:
        """Looks through all pages beside the work; a book in which damage was found begins nothing new."""
        if self._damage is None:
            self._end_page_check()
            self._pages = PageCheck(self.path, self._tell_damage)

    def when_damaged(self, tell: WhenDamaged) -> None:
        """``tell`` is called, from any thread, when damaged pages are found; at once where they were."""
        with self._telling:
            self._damage_listeners.append(tell)
            told = self._told_damage
        if told is not None:
            tell(told)

    @property
    def _damage(self) -> EnvironmentFailed | None:
        pages = self._pages
        return pages.damage if pages is not None else None

    def _tell_damage(self, damage: EnvironmentFailed) -> None:
        with self._telling:
            self._told_damage = damage
            listeners = tuple(self._damage_listeners)
        for tell in listeners:
            tell(damage)

    def _end_page_check(self) -> EnvironmentFailed | None:
        ended, self._pages = self._pages, None
        if ended is None:
            return None
        ended.close()
        return ended.damage

    # ---- batches ----------------------------------------------------------------------------------------

    def begin_pull(self, *, count: int, product: str | None = None, lot: str | None = None) -> str:
        """Stores a new idempotency key before the request for a batch goes out, and gives it."""
        with self._change() as change:
            return batches.begin_pull(change, product=product, lot=lot, count=count)

    def end_pull(self, *, key: str) -> None:
        """The platform refused the pull for good: its key is not asked again."""
        with self._change() as change:
            batches.end_pull(change, key)

    def receive(self, *, opened: OpenedBatch, key: str | None = None) -> BatchRow:
        """Takes a batch into the book, whole, and ends the pull of ``key``; a known batch changes nothing.

        Raises:
            NeedsPerson: the batch is for another station, or one of its licences is in the book already.
        """
        with self._change() as change:
            row = batches.receive(change, opened, self.keys, key)
            if key is not None:
                batches.end_pull(change, key)
        if self._checkpointer is not None:
            self._checkpointer.committed(large=True)
        return row

    def freeze(self, *, lot: str, reason: str, ctx: Context) -> None:
        """Freezes a lot, as the platform asked: none of its licences is reserved until it is thawed."""
        with self._change() as change:
            batches.freeze(change, lot, reason, ctx)

    def thaw(self, *, lot: str, ctx: Context) -> None:
        """Ends the freeze of a lot."""
        with self._change() as change:
            batches.freeze(change, lot, None, ctx)

    def refuse_pull(self, *, key: str | None, batch: str | None, code: str) -> None:
        """A batch cannot be taken into this book (``code`` says why): its pull ends, and the platform is told."""
        with self._change() as change:
            batches.refuse_pull(change, key=key, batch=batch, code=code)

    # ---- what comes down --------------------------------------------------------------------------------

    def give_back(self, *, reason: str, ctx: Context, lot: str | None = None, batch: str | None = None) -> int:
        """AVAILABLE to RETURNING for all of a lot, of a batch, or everything; how many.

        The platform has to confirm it: until then they are neither burned nor gone.
        """
        with self._look() as queries:
            wanted = instructions.to_give_back(queries, lot=lot, batch=batch)
        return sum(self._give_back(number, reason, ctx) for number, _name in wanted)

    def _give_back(self, number: int, reason: str, ctx: Context) -> int:
        total = 0
        while True:
            with self._change() as change:
                moved = instructions.give_back(change, number, reason, ctx)
            total += moved
            if moved < instructions.CHUNK:
                return total

    def follow(self, *, asked: Instructions, ctx: Context, fresh: bool = True) -> Followed:
        """Does what an answer of the platform asks. One that is not ``fresh`` came as a file, and may be an old one.

        Raises:
            NeedsPerson: ``E-ANSWER-OLD``.
        """
        with self._change() as change:
            if not fresh:
                instructions.check_number(change, asked.number)
            frozen, thawed, notices = instructions.take(change, asked, ctx)
        returned = self._in_chunks(asked.confirmed, instructions.confirmed, ctx)
        kept = self._in_chunks(tuple(asked.refused.items()), instructions.refused, ctx)
        returning = sum(self.give_back(reason=why, ctx=ctx, batch=batch) for batch, why in asked.recalls.items())
        return Followed(
            frozen=frozen, thawed=thawed, notices=notices, returning=returning, returned=returned, kept=kept
        )

    def _in_chunks(
        self, items: Sequence[_T], step: Callable[[Transaction, Sequence[_T], Context], int], ctx: Context
    ) -> int:
        total = 0
        for start in range(0, len(items), instructions.CHUNK):
            with self._change() as change:
                total += step(change, items[start : start + instructions.CHUNK], ctx)
        return total

    # ---- sync -------------------------------------------------------------------------------------------

    def answered(self, *, results: Sequence[Answer], cursor: Head) -> None:
        """Stores the platform's verdicts and moves the cursor, never backwards.

        Raises:
            NeedsPerson: a name or a hash that this book does not have.
        """
        with self._change() as change:
            journal.answered(change, results, cursor)

    def restored(self, *, platform: Head, ctx: Context) -> None:
        """The platform knows a head that this book does not have: opens an epoch after it, as at opening."""
        with self._change() as change:
            epoch = max(platform.epoch, change.tip.head.epoch) + 1
            journal.open_epoch(change, epoch=epoch, reason="the platform knows a later head", ctx=ctx)
        self._write_head()
