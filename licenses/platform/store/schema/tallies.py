"""Counts that lists and pulls need at once, kept by the database itself in the transaction that changes the rows.

On PostgreSQL a change adds a row with the difference and takes along every row of the same count that nobody holds, so
that transactions never wait for one another and a count stays a handful of rows, whose sum it is. SQLite has one
writer at a time, which changes the one row.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Index, String, Table, event, text

from licenses.platform.store.columns import count_of, id_of, metadata
from licenses.platform.store.schema import triggers
from licenses.platform.store.schema.facts import burn
from licenses.platform.store.schema.lots import licence

_OF_ORDER = text("order_id <> ''")
_AT_STATION = text("station <> ''")

licence_tally = Table(
    "licence_tally",
    metadata,
    id_of("issuer"),
    id_of("lot"),
    id_of("order_id"),
    id_of("station"),
    Column("state", String(16), nullable=False),
    count_of("licences"),
    Index(None, "issuer", "lot", "state", "station", "order_id"),
    Index("ix_licence_tally_order", "issuer", "order_id", sqlite_where=_OF_ORDER, postgresql_where=_OF_ORDER),
    Index("ix_licence_tally_station", "issuer", "station", sqlite_where=_AT_STATION, postgresql_where=_AT_STATION),
)
"""How many licences there are of each lot, order, station and state; an empty text for no order and no station."""

passed_tally = Table(
    "passed_tally",
    metadata,
    id_of("issuer"),
    id_of("organisation"),
    Column("work_order", String(64), nullable=False),
    count_of("licences"),
    Index(None, "issuer", "organisation", "work_order"),
)
"""How many licences passed in each work order; one that passes twice in it counts once."""


def _make_triggers(_metadata: object, tx: Connection, tables: Sequence[Table] = (), **_more: object) -> None:
    if licence in tables and burn in tables:
        for statement in triggers.ON_POSTGRESQL if tx.dialect.name == "postgresql" else triggers.ON_SQLITE:
            tx.exec_driver_sql(statement)


event.listen(metadata, "after_create", _make_triggers)
