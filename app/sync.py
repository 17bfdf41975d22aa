"""Sync: the journal goes up in order, page by page, and the cursor moves only after the platform's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from licenses.book import Answer, Book, Head
from licenses.client import Cursor, EventVerdict, PageTooLarge, StationClient

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
            EnvironmentFailed: the platform cannot be reached; what it had answered so far stands.
        """
        verdicts: list[str] = []
        while events := self._waiting():
            try:
                answer = self._client.push(events, _cursor(self._book.head()))
            except PageTooLarge:
                if len(events) == 1:
                    raise
                self._page = max(1, len(events) // 2)
                continue
            self._book.answered(results=[_answer(each) for each in answer.results], cursor=_head(answer.cursor))
            verdicts.extend(each.verdict for each in answer.results)
            self._page = min(PAGE_EVENTS, self._page * 2)
        return self._result(verdicts)

    def _waiting(self) -> Sequence[Mapping[str, Any]]:
        cursor = self._book.cursor()
        epoch, seq = (cursor.epoch, cursor.seq) if cursor else (0, 0)
        return self._book.journal_after(epoch=epoch, seq=seq, limit=self._page)

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
