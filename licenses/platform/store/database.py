"""The platform's database: SQLite for one machine, PostgreSQL for a factory, behind the same two verbs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, inspect, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from licenses.platform.store import schema
from resources.errors import EnvironmentFailed, NeedsPerson

JOBS_ADDED = "jobs_added"
"""In ``info`` of a connection whose transaction added jobs."""
_LOCK_WAIT_S = 30
_CONNECTIONS = 10
"""A process keeps so many to PostgreSQL, and opens as many more under load; who gets none waits for half a minute."""


class Database:
    """Transactions on one database. ``reading()`` and ``writing()`` give a connection inside a transaction.

    On SQLite a writing transaction takes the one write lock at its begin, so that two of them never
    interleave; on PostgreSQL rows are locked one by one.
    """

    def __init__(self, url: str) -> None:
        """``url`` as SQLAlchemy writes it: ``sqlite:///path`` or ``postgresql+psycopg://…``.

        Raises:
            NeedsPerson: ``E-PLATFORM-DB-URL``, the text is no such address.
        """
        self._engine = _engine(url)
        self._on_jobs: list[Callable[[], None]] = []

    @property
    def is_shared(self) -> bool:
        """Other machines may write to it."""
        return self._engine.dialect.name != "sqlite"

    def on_jobs(self, call: Callable[[], None]) -> None:
        """``call`` is made, in the writer's thread, after a transaction of this object that added jobs."""
        self._on_jobs.append(call)

    @property
    def engine(self) -> Engine:
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._engine.begin() as tx:
            yield tx

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._engine.execution_options(writes=True).begin() as tx:
            yield tx
            added = tx.info.pop(JOBS_ADDED, False)
        for call in self._on_jobs if added else ():
            call()

    def close(self) -> None:
        self._engine.dispose()


def insert_rows(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that all have the same columns, none of them JSON.

    On PostgreSQL as one statement with one value, a JSON list: of all ways this takes the driver and the server the
    least work, where one row after the other takes three times as long.
    """
    if not rows:
        return
    if tx.dialect.name != "postgresql":
        tx.execute(table.insert(), list(rows))
        return
    names = tuple(rows[0])
    packed = json.dumps([[row[name] for name in names] for row in rows], default=_packed, ensure_ascii=False)
    tx.exec_driver_sql(_from_json(table, names), (packed,))


def _packed(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    assert isinstance(value, bytes)
    return "\\x" + value.hex()


@cache
def _from_json(table: Table, names: tuple[str, ...]) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    listed = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    values = ", ".join(
        f"CAST(item ->> {place} AS {table.c[name].type.compile(dialect)})" for place, name in enumerate(names)
    )
    rows = "FROM json_array_elements(CAST(%s AS json)) AS rows(item)"
    return f"INSERT INTO {table.name} ({listed}) SELECT {values} {rows}"


def open_database(url: str) -> Database:
    """The database at ``url``, made ready: an older schema is brought up to date.

    Raises:
        NeedsPerson: ``E-PLATFORM-DB-URL``; ``E-PLATFORM-EMPTY``, nothing was set up there; ``E-PLATFORM-NEWER``.
        EnvironmentFailed: ``E-PLATFORM-DATABASE``, it cannot be reached or is damaged.
    """
    database = Database(url)
    try:
        _settle_version(database)
    except BaseException:
        database.close()
        raise
    return database


def create(url: str, fingerprint: str) -> Database:
    """Makes the tables for a platform whose signing key has ``fingerprint``; an existing one is opened as it is.

    Raises:
        As ``open_database``; also ``E-PLATFORM-KEYS`` when it was set up with other keys, and ``E-PLATFORM-FOREIGN``
        when something else is in it.
    """
    database = Database(url)
    with reachable(), database.writing() as tx:
        tables = inspect(tx).get_table_names()
        if tables and schema.platform.name not in tables:
            raise NeedsPerson("E-PLATFORM-FOREIGN")
        if not tables:
            schema.metadata.create_all(tx)
            tx.execute(schema.platform.insert().values(one=1, version=schema.VERSION, fingerprint=fingerprint))
    _settle_version(database)
    check_keys(database, fingerprint)
    return database


def check_keys(database: Database, fingerprint: str) -> None:
    """Returns when the database was set up with the key of ``fingerprint``.

    Raises:
        NeedsPerson: ``E-PLATFORM-KEYS``; with other keys no secret could be opened and no station would trust us.
    """
    with database.reading() as tx:
        known = tx.scalar(select(schema.platform.c.fingerprint))
    if known != fingerprint:
        raise NeedsPerson("E-PLATFORM-KEYS")


@contextmanager
def reachable() -> Iterator[None]:
    """Turns a database that cannot be reached or read into the environment's failure."""
    try:
        yield
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):  # the others are faults of ours
            raise
        raise EnvironmentFailed("E-PLATFORM-DATABASE", why=_first_line(error.orig)) from None
    except sqlite3.DatabaseError as error:
        raise EnvironmentFailed("E-PLATFORM-DATABASE", why=_first_line(error)) from None


def _settle_version(database: Database) -> None:
    with reachable(), database.reading() as tx:
        found = tx.scalar(select(schema.platform.c.version)) if inspect(tx).has_table("platform") else None
    if found is None:
        raise NeedsPerson("E-PLATFORM-EMPTY")
    if found > schema.VERSION:
        raise NeedsPerson("E-PLATFORM-NEWER", found=found, known=schema.VERSION)
    if found < schema.VERSION:
        from licenses.platform.store import migrations  # alembic alone takes a second to import

        migrations.bring_up_to_date(database, found)


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError:
        raise NeedsPerson("E-PLATFORM-DB-URL") from None
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise NeedsPerson("E-PLATFORM-DB-URL")
    if address.get_backend_name() == "postgresql":
        return _postgres_engine(address.set(drivername="postgresql+psycopg"))
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": _LOCK_WAIT_S})
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _postgres_engine(address: URL) -> Engine:
    return create_engine(address, hide_parameters=True, pool_size=_CONNECTIONS, max_overflow=_CONNECTIONS)


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun here, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _first_line(error: BaseException | None) -> str:
    return str(error).splitlines()[0] if str(error) else "no reason given"
