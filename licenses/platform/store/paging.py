"""Pages of a list: newest first, each with the cursor that the next one starts behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Select

MOST = 500


@dataclass(frozen=True, kw_only=True)
class Page:
    """At most ``limit`` rows behind ``cursor``, the id of the last row of the page before."""

    limit: int = 100
    cursor: str | None = None


def fetch(tx: Connection, query: Select[Any], key: Column[str], page: Page) -> tuple[list[Row[Any]], str | None]:
    """The rows of one page, newest first by ``key``, and the next cursor or None."""
    if page.cursor is not None:
        query = query.where(key < page.cursor)
    rows = list(tx.execute(query.order_by(key.desc()).limit(page.limit + 1)))
    more = len(rows) > page.limit
    return rows[: page.limit], rows[page.limit - 1]._mapping[key] if more else None


def time_text(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with microseconds."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
