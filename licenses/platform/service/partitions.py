"""Monthly partitions of the events' detail on PostgreSQL, made ahead; SQLite has none and needs none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, inspect, text

from licenses.platform.store.ids import utc_now

KIND = "partitions"
"""The kind of the job that makes them."""

EVERY = timedelta(days=1)
_MONTHS_AHEAD = 3
_MOVE = (
    "WITH moved AS (DELETE FROM event_detail_default WHERE received_at >= CAST(:first AS timestamptz)"
    " AND received_at < CAST(:following AS timestamptz) RETURNING *) INSERT INTO {name} SELECT * FROM moved"
)
_ATTACH = "ALTER TABLE event_detail ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{following}')"


def make_ahead(tx: Connection, now: datetime | None = None) -> list[str]:
    """The names of the partitions that were made: those of the month of ``now`` and of the next three.

    What already lies in the default partition of such a month moves along.
    """
    if tx.dialect.name != "postgresql":
        return []
    first = _month(now or utc_now())
    made = []
    known = set(inspect(tx).get_table_names())
    for _ in range(_MONTHS_AHEAD + 1):
        following = _month(first + timedelta(days=32))
        name = f"event_detail_{first:%Y_%m}"
        if name not in known:
            _make(tx, name, first, following)
            made.append(name)
        first = following
    return made


def _make(tx: Connection, name: str, first: datetime, following: datetime) -> None:
    # Names and bounds are made here of numbers alone; DDL takes no parameters.
    bounds = {"first": first.isoformat(), "following": following.isoformat()}
    tx.execute(text(f"CREATE TABLE {name} (LIKE event_detail INCLUDING ALL)"))
    tx.execute(text(_MOVE.format(name=name)), bounds)
    tx.execute(text(_ATTACH.format(name=name, **bounds)))


def _month(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, 1, tzinfo=UTC)
