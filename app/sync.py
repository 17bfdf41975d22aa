"""Sync: the journal goes up in order, page by page, and the cursor moves only after the platform's answer."""

from __future__ import annotations

from dataclasses import dataclass

from licenses.book import Book
from licenses.client import PageTooLarge, StationClient

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
        while events := self._book.journal_waiting(limit=self._page):
            try:
                answer = self._client.push(events, self._book.head())
            except PageTooLarge:
                if len(events) == 1:
                    raise
                self._page = max(1, len(events) // 2)
                continue
            self._book.acknowledged(answer.results)
            verdicts.extend(result.verdict for result in answer.results)
            self._page = min(PAGE_EVENTS, self._page * 2)
        return self._result(verdicts)

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
            in_step=waiting == 0 and (cursor.epoch, cursor.seq, cursor.hash) == (head.epoch, head.seq, head.hash),
        )
