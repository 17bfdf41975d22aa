"""Making a book's file and opening it again: never a new one in place of a lost one, never one that does not hold."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.pool import NullPool

from licenses.book import head, migrate, schema, store
from licenses.book.records import Context, Head
from licenses.book.transaction import Queries, Tip, Transaction, read_tip
from licenses.journal import GENESIS, Kind
from licenses.keys import StationKeys
from resources.errors import EnvironmentFailed, NeedsPerson

_PART = "book.part"


def make_file(folder: Path, *, station: str, keys: StationKeys) -> None:
    """Writes a new book with its first journal row, whole or not at all.

    Raises:
        NeedsPerson: there is a book already, or there was one that is gone.
        EnvironmentFailed: the folder cannot be written.
    """
    path, part = folder / store.FILE, folder / _PART
    if path.exists():
        raise NeedsPerson("E-BOOK-EXISTS", folder=folder)
    if (folder / head.FILE).exists():
        raise NeedsPerson("E-BOOK-LOST", folder=folder)
    with store.translated(path):
        part.unlink(missing_ok=True)
        engine = create_engine(f"sqlite+pysqlite:///{part}", poolclass=NullPool, hide_parameters=True)
        with engine.begin() as connection:
            schema.create(connection)
            _begin_journal(Transaction(connection, _genesis(station)), keys)
        engine.dispose()
        part.replace(path)
        _sync_folder(folder)


def _genesis(station: str) -> Tip:
    return Tip(station=station, head=Head(epoch=1, seq=0, hash=GENESIS), position=0)


def _begin_journal(change: Transaction, keys: StationKeys) -> None:
    first = insert(schema.station)
    created_at = datetime.now(UTC)
    change.run(
        first, number=1, name=change.station, created_at=created_at, epoch=1, seq=0, position=0, hash=GENESIS, synced=0
    )
    change.append(Kind.STATION_ENROLLED, Context(), data={"key": keys.fingerprint()})
    change.finish()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened, and the rename is durable by itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_file(folder: Path) -> Path:
    """The path of a book that is there.

    Raises:
        NeedsPerson: it is not, or it once was.
        EnvironmentFailed: the file is no book.
    """
    path = folder / store.FILE
    if not path.exists():
        raise NeedsPerson("E-BOOK-LOST" if (folder / head.FILE).exists() else "E-BOOK-MISSING", folder=folder)
    with store.translated(path):
        if not store.looks_like_a_book(path):
            raise EnvironmentFailed("E-BOOK-DAMAGED", path=path)
    return path


def require_ours(path: Path) -> None:
    """Refuses what is no book, or one of a newer Kiln, before it is opened in a way that could change it.

    Raises:
        NeedsPerson: the book is newer than this Kiln.
        EnvironmentFailed: the file is no book.
    """
    engine = store.looking_engine(path)
    try:
        with store.translated(path), engine.connect() as connection, connection.begin():
            migrate.refuse_newer(migrate.version_of(connection, path), path)
    finally:
        engine.dispose()


def bring_up_to_date(engine: Engine, path: Path) -> None:
    """Runs the migrations that an older book needs.

    Raises:
        NeedsPerson: the book is newer than this Kiln.
        EnvironmentFailed: the file is no book, or the disk failed; nothing was changed.
    """
    with store.translated(path), engine.connect() as connection, store.begun(connection):
        version = migrate.version_of(connection, path)
        migrate.refuse_newer(version, path)
        migrate.migrate(connection, version)


def require_current(engine: Engine, path: Path) -> None:
    """Refuses a book that may not be looked at as it is.

    Raises:
        NeedsPerson: its schema is newer or older than this Kiln's.
    """
    with store.translated(path), engine.connect() as connection, store.begun(connection, "DEFERRED"):
        version = migrate.version_of(connection, path)
    migrate.refuse_newer(version, path)
    if version < schema.VERSION:
        raise NeedsPerson("E-BOOK-OLDER", path=path)


def require_whole(engine: Engine, path: Path) -> None:
    """Refuses a book whose journal does not end where the book says, which a torn or patched file shows.

    Raises:
        EnvironmentFailed: it does not.
    """
    with store.translated(path), engine.connect() as connection, store.begun(connection, "DEFERRED"):
        queries = Queries(connection)
        if connection.execute(select(schema.station.c.number)).first() is None:
            raise EnvironmentFailed("E-BOOK-DAMAGED", path=path)
        tip = read_tip(queries)
        last = queries.one(select(schema.journal).order_by(schema.journal.c.position.desc()).limit(1))
    if last is None or (last.position, last.epoch, last.seq, last.hash) != (
        tip.position,
        tip.head.epoch,
        tip.head.seq,
        tip.head.hash,
    ):
        raise EnvironmentFailed("E-BOOK-DAMAGED", path=path)
