"""The kinds of columns, keys and tables that the platform's schema is made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A time that goes in and comes out as UTC with zone; one without zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_of(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String(64), nullable=null)


def time_of(name: str, *, null: bool = False) -> Column[datetime]:
    return Column(name, UtcTime, nullable=null)


def count_of(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def words_of(name: str, *, null: bool = True) -> Column[str]:
    return Column(name, Text, nullable=null)


def belongs(to: str, *columns: str, target: tuple[str, ...] = ("id",)) -> ForeignKeyConstraint:
    """A foreign key within one issuer."""
    return ForeignKeyConstraint(["issuer", *columns], [f"{to}.issuer", *(f"{to}.{name}" for name in target)])


def where_given(column: str, *further: str) -> Index:
    """An index over the rows in which ``column`` is set; most licences are of no order, station or batch."""
    which = text(f"{column} IS NOT NULL")
    return Index(None, "issuer", column, *further, sqlite_where=which, postgresql_where=which)


def once_while_live(column: str) -> Index:
    """A unique key over the rows that are live."""
    live = text("live")
    return Index(f"uq_live_{column}", "issuer", column, unique=True, sqlite_where=live, postgresql_where=live)


def keyed(name: str, *parts: Any, key: tuple[str, ...] = ("id",), **options: Any) -> Table:
    """A table whose primary key is the issuer and ``key``; ``options`` are those of ``Table``."""
    return Table(name, metadata, id_of("issuer"), *parts, PrimaryKeyConstraint("issuer", *key), **options)
