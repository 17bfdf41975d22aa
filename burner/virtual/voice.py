"""What a module says by itself: bytes with the time at which they are due."""

from __future__ import annotations

import time
from collections import deque


class Voice:
    """A queue of bytes to come; what is due while nobody listens is lost."""

    def __init__(self) -> None:
        self._queue: deque[tuple[float, bytes]] = deque()

    def say(self, data: bytes, *, in_s: float = 0.0) -> None:
        """Say something later, after everything that is to be said before."""
        due = time.monotonic() + in_s
        if self._queue:
            due = max(due, self._queue[-1][0])
        self._queue.append((due, data))

    def hush(self) -> None:
        """Forget what was to be said."""
        self._queue.clear()

    def due_at(self) -> float | None:
        """When the next bytes are due (monotonic seconds), None if there are none."""
        return self._queue[0][0] if self._queue else None

    def due(self) -> bytes:
        """The bytes whose time has come, each once."""
        now, due = time.monotonic(), b""
        while self._queue and self._queue[0][0] <= now:
            due += self._queue.popleft()[1]
        return due
