"""The strip on top, read from the book beside all other work: whoever paints it never waits for a disk."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from app.views import StripView
from resources.errors import KilnError

log = logging.getLogger(__name__)

LEAST_PAUSE_S = 0.25
"""Between two readings, however much happens."""
REREAD_S = 5.0
"""When nothing happened: an exchange with the platform tells nobody."""


class LiveStrip:
    """The strip as it was last read; ``read`` gives it anew, ``changed`` is called when it is another one."""

    def __init__(self, read: Callable[[], StripView], changed: Callable[[], None]) -> None:
        self._read = read
        self._changed = changed
        self._last: StripView | KilnError | None = None
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep_up, name="strip", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Waits until nothing is read any more."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def something_happened(self) -> None:
        """Reads it anew soon."""
        self._wake.set()

    def view(self) -> StripView:
        """The strip at the last reading.

        Raises:
            KilnError: the book could not be read.
        """
        last = self._last if self._last is not None else self._read()
        if isinstance(last, KilnError):
            raise last
        return last

    def _keep_up(self) -> None:
        while not self._closing.is_set():
            self._wake.clear()
            self._look()
            self._closing.wait(LEAST_PAUSE_S)
            self._wake.wait(REREAD_S)

    def _look(self) -> None:
        found: StripView | KilnError
        try:
            found = self._read()
        except KilnError as error:
            found = error
        except Exception:
            # The border of the thread: a strip that cannot be read must not stay behind for ever.
            log.exception("strip_not_read")
            return
        if found != self._last:
            self._last = found
            self._changed()
