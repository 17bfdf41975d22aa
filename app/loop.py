"""The one thread on which everything happens: calls in the order in which they came, and a tick in between."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, Queue

log = logging.getLogger(__name__)


class Loop:
    """Does what it is given, and ``tick`` each ``tick_s`` seconds; ``failed`` follows a call that raised."""

    def __init__(self, tick: Callable[[], None], tick_s: float, failed: Callable[[], None]) -> None:
        self._tick = tick
        self._tick_s = tick_s
        self._failed = failed
        self._queue: Queue[Callable[[], None] | None] = Queue()
        self._thread = threading.Thread(target=self._run, name="fixture", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def do(self, call: Callable[[], None]) -> None:
        """From any thread; done after all that was given before."""
        self._queue.put(call)

    def end(self) -> None:
        """Does what was given, and ends."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        tick_at = time.monotonic()
        while True:
            # By the clock, not by silence: a slot that hangs must be noticed while the others talk.
            if time.monotonic() >= tick_at:
                self._guarded(self._tick)
                tick_at = time.monotonic() + self._tick_s
            try:
                call = self._queue.get(timeout=max(0.0, tick_at - time.monotonic()))
            except Empty:
                continue
            if call is None:
                return
            self._guarded(call)

    def _guarded(self, call: Callable[[], None]) -> None:
        """The border of the loop."""
        try:
            call()
        except Exception:
            log.exception("loop_call_failed")
            self._failed()
