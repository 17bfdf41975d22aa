"""Moves the write-ahead log back into the book beside the work, so that no burn waits for it."""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path

from licenses.book import store

_COMMITS_BETWEEN = 256
_log = logging.getLogger(__name__)


class Checkpointer:
    """A thread that copies committed pages into the main file; it neither blocks writers nor is needed for safety."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._commits = 0
        self._due = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="book-checkpoint", daemon=True)
        self._thread.start()

    def committed(self, *, large: bool = False) -> None:
        """Says that a transaction was committed; a large one is copied back at once."""
        self._commits += 1
        if large or self._commits >= _COMMITS_BETWEEN:
            self._commits = 0
            self._due.set()

    def close(self) -> None:
        self._ended.set()
        self._due.set()
        self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, timeout=store.BUSY_S, isolation_level=None, check_same_thread=False)
        while True:
            self._due.wait()
            if self._ended.is_set():
                break
            self._due.clear()
            try:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite3.Error as error:
                # The log only grows; the next commit meets the same disk and says so to a person.
                _log.warning("checkpoint_failed why=%s", error)
        connection.close()
