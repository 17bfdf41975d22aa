"""The burner's life as the fixture sees it: started, up, gone, and started anew after a pause that grows."""

from __future__ import annotations

import logging
import time

from app.burner_link import Link

log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 30.0
"""The pause before a burner that dies again and again is started anew, at the most; it begins with none."""


class BurnerLife:
    """Starts the burner; one that is not up after ``start_s`` seconds is to be ended."""

    def __init__(self, link: Link, start_s: float) -> None:
        self._link = link
        self._start_s = start_s
        self._deaths = 0
        self._start_at: float | None = None
        self._hello_by: float | None = None

    def start(self) -> None:
        self._start_at = None
        self._hello_by = time.monotonic() + self._start_s
        self._link.start()

    def is_up(self) -> None:
        """It said that it holds its lock."""
        self._hello_by = None

    def works(self) -> None:
        """A burn came to its end: what died before is forgotten."""
        self._deaths = 0

    def gone(self) -> bool:
        """It died, and is started anew at once or after a pause. True when it is not the first time in a row."""
        pause_s = min(LONGEST_PAUSE_S, 2.0 ** (self._deaths - 1)) if self._deaths else 0.0
        self._deaths += 1
        self._hello_by = None
        log.error("burner_gone deaths=%s pause_s=%s", self._deaths, pause_s)
        self._start_at = time.monotonic() + pause_s
        return self._deaths > 1

    def start_when_due(self) -> None:
        """Starts it when its pause is over."""
        if self._start_at is not None and time.monotonic() >= self._start_at:
            self.start()

    @property
    def overdue(self) -> bool:
        """It was started and is still not up."""
        return self._hello_by is not None and time.monotonic() >= self._hello_by
