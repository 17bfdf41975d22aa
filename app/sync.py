"""Sync: the journal goes up in order, page by page, from where the platform knows it; then the answer comes down.

A platform that knows more of this journal than the book does shows that the book was put back or copied; one that
knows less than it once answered was put back itself, and is told again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from licenses.book import Answer, Book, Context, Head, Instructions, Notice, Status
from licenses.client import Cursor, EventVerdict, PageTooLarge, PushResult, StationAnswer, StationClient
from licenses.words import LicenceState
from resources.errors import EnvironmentFailed

PAGE_EVENTS = 500
_MOST_ROUNDS = 8
"""A return takes three: it is told, confirmed, and told to have gone."""
_HELD = (LicenceState.AVAILABLE, LicenceState.RESERVED, LicenceState.RETURNING)
_SAME_STATES = (
    LicenceState.UNCERTAIN,
    LicenceState.BURNED,
    LicenceState.SCRAPPED,
    LicenceState.RETIRING,
    LicenceState.SUPERSEDED,
)


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
    frozen: int = 0
    thawed: int = 0
    notices: int = 0
    returning: int = 0
    returned: int = 0
    kept: int = 0
    batches: int = 0
    differences: tuple[str, ...] = ()


Fetch = Callable[[str], bool]
"""Takes the batch of this name into the book; False when that cannot be."""


class Sync:
    """Brings book and platform into step; a lost answer is settled by sending the same names again."""

    def __init__(self, book: Book, client: StationClient, fetch: Fetch | None = None) -> None:
        self._book = book
        self._client = client
        self._fetch = fetch
        self._page = PAGE_EVENTS
        self._followed: Counter[str] = Counter()

    def run(self) -> SyncResult:
        """Pushes until nothing waits, follows the answer and tells so, then compares both sides.

        Raises:
            EnvironmentFailed: the platform cannot be reached, or it does not go on; what it had answered stands.
        """
        verdicts: list[str] = []
        self._push(verdicts)
        for _round in range(_MOST_ROUNDS):
            before = self._book.head()
            self._follow()
            if self._book.head() == before:
                break
            self._push(verdicts)
        return self._result(verdicts)

    def _follow(self) -> None:
        """Takes what comes down, and the batches that the platform gave and this book does not have."""
        answer = self._client.answer()
        followed = self._book.follow(asked=_asked(answer), ctx=Context())
        self._followed.update(asdict(followed))
        here = {each.batch for each in self._book.status().batches}
        for each in answer.batches:
            if self._fetch is not None and each.held and each.batch not in here:
                self._followed["batches"] += self._fetch(each.batch)

    def _push(self, verdicts: list[str]) -> None:
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
        known = self._client.known()
        status = self._book.status()
        met = known.cursor == _cursor(status.head)
        differences = self._differences(status, known.counts.licences) if met else ()
        return SyncResult(
            pushed=len(verdicts),
            accepted=verdicts.count("accepted"),
            known=verdicts.count("already_known"),
            conflicts=verdicts.count("conflict") + verdicts.count("fork"),
            refused=verdicts.count("refused"),
            waiting=status.waiting,
            in_step=status.waiting == 0 and met and not differences,
            differences=differences,
            **self._followed,
        )

    def _differences(self, status: Status, theirs: Mapping[str, int]) -> tuple[str, ...]:
        """Where the counts differ at equal cursors; nothing is compared where a known conflict explains it."""
        mine = Counter[LicenceState]()
        for batch in status.batches:
            mine.update(batch.counts)
        if status.head.epoch > 1 or mine[LicenceState.WRITING] or self._book.objections(limit=1):
            return ()
        pairs = {str(state): (mine[state], theirs.get(state, 0)) for state in _SAME_STATES}
        pairs["held"] = (sum(mine[state] for state in _HELD), theirs.get("held", 0))
        return tuple(f"{name}: {here} here, {there} there" for name, (here, there) in pairs.items() if here != there)


def _cursor(head: Head) -> Cursor:
    return Cursor(epoch=head.epoch, seq=head.seq, hash=head.hash.hex())


def _head(cursor: Cursor) -> Head:
    return Head(epoch=cursor.epoch, seq=cursor.seq, hash=bytes.fromhex(cursor.hash))


def _answer(each: EventVerdict) -> Answer:
    return Answer(epoch=each.epoch, seq=each.seq, verdict=each.verdict, reason=each.reason)


def _asked(answer: StationAnswer) -> Instructions:
    return Instructions(
        number=answer.number,
        freezes={each.lot: each.reason for each in answer.freezes},
        recalls={each.batch: each.reason for each in answer.recalls},
        confirmed=answer.returns.confirmed,
        refused={each.uuid: each.why or "" for each in answer.returns.refused},
        notices=tuple(Notice(id=each.id, kind=each.kind, data=each.data) for each in answer.notices),
    )
