"""Brings an older book to this version's schema by numbered steps; a newer one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from licenses.book import schema
from licenses.book import steps as released
from resources.errors import EnvironmentFailed, NeedsPerson

STEPS: Mapping[int, tuple[str, ...]] = {2: released.VERSION_2, 3: released.VERSION_3}
"""For each version, the statements that lead from the one before to it. A released step is never changed."""


def version_of(connection: Connection, path: Path) -> int:
    """The schema version of an open file.

    Raises:
        EnvironmentFailed: it is a SQLite file, but not a book.
    """
    mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
    if mark != schema.APPLICATION_ID:
        raise EnvironmentFailed("E-BOOK-DAMAGED", path=path)
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def refuse_newer(version: int, path: Path) -> None:
    """Raises:
    NeedsPerson: the book was written by a newer Kiln.
    """
    if version > schema.VERSION:
        raise NeedsPerson("E-BOOK-NEWER", path=path, found=version, known=schema.VERSION)


def migrate(
    connection: Connection,
    version: int,
    *,
    steps: Mapping[int, tuple[str, ...]] = STEPS,
    target: int = schema.VERSION,
) -> None:
    """Runs the steps from ``version`` up to ``target`` inside the caller's transaction: all of them or none."""
    for number in range(version + 1, target + 1):
        for statement in steps[number]:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")
