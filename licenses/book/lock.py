"""The instance lock: one process has the book open for writing, and the others can say which."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from licenses.book import store
from resources.errors import NeedsPerson

FILE = "station.lock"
PROCESS_FILE = "station.pid"


class InstanceLock:
    """Held from open to close; the system frees it when the process dies, however it dies.

    The process number stands in a file beside, because a locked file cannot be read on every system.
    """

    def __init__(self, folder: Path, *, wait_s: float) -> None:
        """Takes the lock, waiting up to ``wait_s`` for a station that is just ending.

        Raises:
            NeedsPerson: another process has the book open.
        """
        self._process = folder / PROCESS_FILE
        self._lock = FileLock(folder / FILE, thread_local=False)
        with store.translated(folder / FILE):
            try:
                self._lock.acquire(timeout=max(wait_s, 0), poll_interval=0.02)
            except Timeout:
                raise NeedsPerson("E-BOOK-OPEN", folder=folder, process=holder(folder) or "unknown") from None
            self._process.write_text(f"{os.getpid()}\n", encoding="ascii")

    def release(self) -> None:
        self._process.unlink(missing_ok=True)
        self._lock.release()


def holder(folder: Path) -> int | None:
    """The process that has the book open, as far as it could say so."""
    try:
        return int((folder / PROCESS_FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
