"""Looks through the pages of a book beside the work, so that a damaged one is known before a burn meets it."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from licenses.book import store
from resources.errors import EnvironmentFailed

FILE = "book.damage"
"""Beside a book in which damage was found: what it was, and of which file."""

_INTERRUPT_S = 0.02
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_log = logging.getLogger(__name__)

WhenDamaged = Callable[[EnvironmentFailed], None]


class PageCheck:
    """One look through all pages of a book, in a thread and on a connection of its own: it keeps nobody waiting.

    ``damage`` is the error that tells of what was found, ``found`` is called with it, once, from the thread.
    """

    def __init__(self, path: Path, found: WhenDamaged) -> None:
        self._path = path
        self._found = found
        self.damage: EnvironmentFailed | None = None
        self._connection = _connect(path)
        self._thread = threading.Thread(target=self._run, name="book-pages", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it wherever it is. What was found is kept for those who look into the closed book."""
        while self._thread.is_alive():
            # Again and again: one that comes before its look began is not heard.
            self._connection.interrupt()
            self._thread.join(_INTERRUPT_S)
        self._connection.close()

    def _run(self) -> None:
        why = _look(self._connection)
        if why is not None:
            _log.info("book_pages_damaged why=%s", why)
            keep(self._path, why)
            self.damage = EnvironmentFailed("E-BOOK-PAGES", path=self._path, why=why)
            self._found(self.damage)


def keep(path: Path, why: str) -> None:
    """Writes beside the book what is wrong with it. A disk that does not take it costs only the news of it."""
    with suppress(OSError):
        told = json.dumps({"why": why, "file": _stamp(path)})
        path.with_name(FILE).write_text(told, encoding="utf-8")


def known_damage(path: Path) -> EnvironmentFailed | None:
    """What was found in this very file before; None also when another one was put in its place since."""
    try:
        told = json.loads(path.with_name(FILE).read_text(encoding="utf-8"))
        is_same = told["file"] == _stamp(path)
        return EnvironmentFailed("E-BOOK-PAGES", path=path, why=told["why"]) if is_same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def require_mended(path: Path) -> None:
    """Where damage was found before, nothing begins until all pages were looked through again.

    Raises:
        EnvironmentFailed: they are still damaged.
    """
    note = path.with_name(FILE)
    if not note.exists():
        return
    with store.translated(path):
        connection = _connect(path)
        try:
            why = _look(connection)
        finally:
            connection.close()
        if why is not None:
            keep(path, why)
            raise EnvironmentFailed("E-BOOK-PAGES", path=path, why=why)
        note.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    with store.translated(path):
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _look(connection: sqlite3.Connection) -> str | None:
    """What SQLite finds wrong first. None where it finds nothing, and where it was ended or the disk did not answer."""
    try:
        said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
            return str(error)
        _log.info("book_pages_not_looked_through why=%s", error)
        return None
    return None if said == "ok" else " ".join(said.removeprefix("*** in database main ***").split())


def _stamp(path: Path) -> list[int]:
    """Tells one file from another that was put in its place."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
