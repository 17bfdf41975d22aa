"""Sync: the journal goes up in order, page by page, from where the platform knows it.

A platform that knows more of this journal than the book does shows that the book was put back or copied; one that
knows less than it once answered was put back itself, and is told again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from licenses.book import Answer, Book, Context, Head
from licenses.client import Cursor, EventVerdict, PageTooLarge, PushResult, StationClient
from resources.errors import EnvironmentFailed

PAGE_EVENTS = 500


@dataclass(frozen=True, kw_only=True)
class SyncResult:
    """One exchange. Counts are journal events; ``in_step`` when both sides name the same head at equal cursors."""

    pushed: int
    accepted: int
    known: int
    conflicts: int
    refused: int
    waiting: int
    in_step: bool


class Sync:
    """Brings book and platform into step; a lost answer is settled by sending the same names again."""

    def __init__(self, book: Book, client: StationClient) -> None:
        self._book = book
        self._client = client
        self._page = PAGE_EVENTS

    def run(self) -> SyncResult:
        """Pushes until nothing waits, then compares the heads.

        Raises:
            EnvironmentFailed: the platform cannot be reached, or it does not go on; what it had answered stands.
        """
        verdicts: list[str] = []
        at = self._start()
        while events := self._book.journal_after(epoch=at[0], seq=at[1], limit=self._page):
            try:
                answer = self._client.push(events, _cursor(self._book.head()))
            except PageTooLarge:
                if len(events) == 1:
                    raise
                self._page = max(1, len(events) // 2)
                continue
            reached = self._reached(events, answer)
            self._book.answered(results=[_answer(each) for each in answer.results], cursor=reached)
            verdicts.extend(each.verdict for each in answer.results)
            if (reached.epoch, reached.seq) == at:
                raise EnvironmentFailed("E-SYNC-STUCK", seq=at[1])
            at = (reached.epoch, reached.seq)
            self._page = min(PAGE_EVENTS, self._page * 2)
        return self._result(verdicts)

    def _start(self) -> tuple[int, int]:
        """The last event that both sides know to be answered.

        Behind the book's cursor when the platform was put back, behind the platform's when an answer was lost. A
        platform that knows a later event than this book has shows that the book itself was put back.
        """
        known = _head(self._client.known().cursor)
        cursor = self._book.cursor()
        mine = (cursor.epoch, cursor.seq) if cursor else (0, 0)
        if known.seq == 0:
            return 0, 0
        if self._book.knows(known):
            return min(mine, (known.epoch, known.seq))
        if known.epoch >= self._book.head().epoch:
            self._book.restored(platform=known, ctx=Context())
        return mine

    def _reached(self, events: Sequence[Mapping[str, Any]], answer: PushResult) -> Head:
        """How far the journal is answered for good: the platform's cursor, or the end of a page that it put aside."""
        cursor = _head(answer.cursor)
        if self._book.knows(cursor) or any(each.reason == "gap" for each in answer.results):
            return cursor
        last = events[-1]
        return Head(epoch=last["epoch"], seq=last["seq"], hash=bytes.fromhex(last["hash"]))

    def _result(self, verdicts: list[str]) -> SyncResult:
        head = self._book.head()
        cursor = self._client.known().cursor
        waiting = self._book.waiting()
        return SyncResult(
            pushed=len(verdicts),
            accepted=verdicts.count("accepted"),
            known=verdicts.count("already_known"),
            conflicts=verdicts.count("conflict") + verdicts.count("fork"),
            refused=verdicts.count("refused"),
            waiting=waiting,
            in_step=waiting == 0 and cursor == _cursor(head),
        )


def _cursor(head: Head) -> Cursor:
    return Cursor(epoch=head.epoch, seq=head.seq, hash=head.hash.hex())


def _head(cursor: Cursor) -> Head:
    return Head(epoch=cursor.epoch, seq=cursor.seq, hash=bytes.fromhex(cursor.hash))


def _answer(each: EventVerdict) -> Answer:
    return Answer(epoch=each.epoch, seq=each.seq, verdict=each.verdict, reason=each.reason)
