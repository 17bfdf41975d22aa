"""What a station's sync asks of a platform, whatever carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from licenses.client.results import BatchSummary, Cursor, Known, PushResult, StationAnswer


class Transport(Protocol):
    """Batches down, journal up. ``StationClient`` carries it over HTTP."""

    def pull_batch(self, *, count: int, key: str, lot: str | None = None, product: str | None = None) -> bytes:
        """The exact bytes of a new sealed batch; the same ``key`` again gives the same bytes."""
        ...

    def batches(self) -> tuple[BatchSummary, ...]:
        """The batches that the platform believes the station holds."""
        ...

    def batch_document(self, batch: str) -> bytes:
        """The exact bytes of a sealed batch that was given before."""
        ...

    def push(self, events: Sequence[Mapping[str, Any]], head: Cursor) -> PushResult:
        """Hands over a page of the journal; ``PageTooLarge`` asks for a smaller one."""
        ...

    def known(self) -> Known:
        """How far the platform knows the journal, and what it counted."""
        ...

    def answer(self) -> StationAnswer:
        """Everything that comes down: freezes, recalls, words on returns, notices, the batches that it believes in."""
        ...
