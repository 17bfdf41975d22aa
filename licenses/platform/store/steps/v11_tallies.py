"""Version 11: counts of licences that the database keeps itself, and indexes for lists of burns and conflicts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations

from licenses.platform.store.schema import triggers

_BURNS_BY = ("work_order", "station", "organisation", "outcome")


def up(op: Operations) -> None:
    """Makes this version out of the one before."""
    _add_tallies(op)
    _count(op)
    _add_triggers(op)
    _add_indexes(op)


def _words(name: str, length: int = 64) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _add_tallies(op: Operations) -> None:
    names = ("issuer", "lot", "order_id", "station")
    count = sa.Column("licences", sa.Integer, nullable=False)
    op.create_table("licence_tally", *map(_words, names), _words("state", 16), count)
    op.create_index(
        "ix_licence_tally_issuer_lot_state_station_order_id",
        "licence_tally",
        ["issuer", "lot", "state", "station", "order_id"],
    )
    for name, column in (("order", "order_id"), ("station", "station")):
        given = sa.text(f"{column} <> ''")
        columns = ["issuer", column]
        op.create_index(
            f"ix_licence_tally_{name}", "licence_tally", columns, sqlite_where=given, postgresql_where=given
        )
    keys = ("issuer", "organisation", "work_order")
    count = sa.Column("licences", sa.Integer, nullable=False)
    op.create_table("passed_tally", *map(_words, keys), count)
    op.create_index("ix_passed_tally_issuer_organisation_work_order", "passed_tally", list(keys))


def _count(op: Operations) -> None:
    """What the tables hold so far."""
    op.execute(
        "INSERT INTO licence_tally (issuer, lot, order_id, station, state, licences)"
        " SELECT issuer, lot, coalesce(order_id, ''), coalesce(station, ''), state, count(*)"
        " FROM licence GROUP BY 1, 2, 3, 4, 5"
    )
    op.execute(
        "INSERT INTO passed_tally (issuer, organisation, work_order, licences)"
        " SELECT issuer, organisation, work_order, count(DISTINCT licence) FROM burn"
        " WHERE outcome = 'PASS' AND work_order IS NOT NULL AND licence IS NOT NULL GROUP BY 1, 2, 3"
    )


def _add_triggers(op: Operations) -> None:
    tx = op.get_bind()
    for statement in triggers.ON_POSTGRESQL if tx.dialect.name == "postgresql" else triggers.ON_SQLITE:
        tx.exec_driver_sql(statement)


def _add_indexes(op: Operations) -> None:
    for name in ("work_order", "station"):
        op.drop_index(f"ix_burn_issuer_{name}", "burn")
    for name in _BURNS_BY:
        op.create_index(f"ix_burn_issuer_{name}_id", "burn", ["issuer", name, "id"])
    given = sa.text("licence IS NOT NULL")
    columns = ["issuer", "licence"]
    op.create_index("ix_conflict_issuer_licence", "conflict", columns, sqlite_where=given, postgresql_where=given)
