"""The book's file: how it is opened, which promises SQLite gives on it, and what its failures are called."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from resources.errors import Bug, EnvironmentFailed, KilnError

FILE = "book.sqlite3"
BUSY_S = 10.0
"""How long one writer waits for another process, which can only be a short look at an older file."""

_MAGIC = b"SQLite format 3\0"
_ENVIRONMENT = {
    sqlite3.SQLITE_FULL: "E-DISK-FULL",
    sqlite3.SQLITE_IOERR: "E-BOOK-DISK",
    sqlite3.SQLITE_BUSY: "E-BOOK-BUSY",
    sqlite3.SQLITE_LOCKED: "E-BOOK-BUSY",
    sqlite3.SQLITE_READONLY: "E-BOOK-RIGHTS",
    sqlite3.SQLITE_CANTOPEN: "E-BOOK-RIGHTS",
    sqlite3.SQLITE_PERM: "E-BOOK-RIGHTS",
    sqlite3.SQLITE_CORRUPT: "E-BOOK-DAMAGED",
    sqlite3.SQLITE_NOTADB: "E-BOOK-DAMAGED",
}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns what SQLite or the file system raises into errors of the failure table; no value appears in them.

    Raises:
        EnvironmentFailed: disk full or failing, file locked, not allowed or damaged; nothing was changed.
        Bug: a law of the schema was about to be broken; nothing was changed.
    """
    try:
        yield
    except DBAPIError as error:
        raise _named(error.orig, path) from error
    except sqlite3.Error as error:
        raise _named(error, path) from error
    except OSError as error:
        raise disk_error(error, path) from error


def disk_error(error: OSError, path: Path) -> EnvironmentFailed:
    """What a failing file system call means."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EnvironmentFailed("E-DISK-FULL", path=path)
    if isinstance(error, PermissionError):
        return EnvironmentFailed("E-BOOK-RIGHTS", path=path)
    return EnvironmentFailed("E-BOOK-DISK", path=path, why=error.strerror or "input/output error")


def _named(error: object, path: Path) -> KilnError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in _ENVIRONMENT:
        return EnvironmentFailed(_ENVIRONMENT[primary], path=path, why=error)
    return Bug("E-BOOK-LAW", why=error)


def looks_like_a_book(path: Path) -> bool:
    """True when the file begins as every SQLite file does; an empty one does not."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def writing_engine(path: Path) -> Engine:
    """The engine of the one connection that writes."""
    promises = ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 0", "cache_size = -65536")
    return _engine(path, mode="rw", pragmas=promises, poolclass=NullPool)


def looking_engine(path: Path) -> Engine:
    """The engine of the connections that only look."""
    return _engine(path, mode="ro", poolclass=QueuePool, pool_size=4, max_overflow=60)


@contextmanager
def begun(connection: Connection, how: str = "IMMEDIATE") -> Iterator[None]:
    """A transaction: IMMEDIATE takes the write lock at its first step, DEFERRED sees one committed state.

    It is begun by hand: a listener would make SQLAlchemy run its events around every statement.
    """
    with connection.begin():
        connection.exec_driver_sql(f"BEGIN {how}")
        yield


def _engine(path: Path, *, mode: str, pragmas: Sequence[str] = (), **options: Any) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        for pragma in ("foreign_keys = ON", "temp_store = MEMORY", *pragmas):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    # Parameters stay out of every message: an error that is shown must never carry a value.
    return create_engine("sqlite+pysqlite://", creator=connect, hide_parameters=True, **options)
