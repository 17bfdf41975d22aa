"""Damages a page of a book in a way that nobody meets in a burn."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from licenses.book import store


def damage(folder: Path, index: str = "pull_open") -> None:
    """Overwrites the root page of an index of the book, also of one that is open."""
    path = folder / store.FILE
    with closing(sqlite3.connect(path)) as book:
        book.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        (page,) = book.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (index,)).fetchone()
        (size,) = book.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * 64)
