"""Version 3: freezes of lots, and who uses a lot that was handed over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

_LIVE = sa.text("lifted_at IS NULL")
_HANDED_OVER = sa.text("holder IS NOT NULL")


def up(op: Operations) -> None:
    """Makes version 3 out of version 2."""
    op.add_column("lot", sa.Column("holder", sa.String(64)))
    columns = ["issuer", "holder"]
    op.create_index("ix_lot_issuer_holder", "lot", columns, sqlite_where=_HANDED_OVER, postgresql_where=_HANDED_OVER)
    _add_freezes(op)
    _add_stations(op)


def _add_freezes(op: Operations) -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "freeze",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("began_at", time, nullable=False),
        sa.Column("lifted_at", time),
        sa.ForeignKeyConstraint(["issuer", "lot"], ["lot.issuer", "lot.id"], name="fk_freeze_issuer_lot_lot"),
        sa.PrimaryKeyConstraint("issuer", "id", name="pk_freeze"),
    )
    op.create_index("ix_freeze_issuer_lot", "freeze", ["issuer", "lot"])
    columns = ["issuer", "lot"]
    op.create_index("uq_live_freeze", "freeze", columns, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def _add_stations(op: Operations) -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "freeze_station",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("freeze", sa.String(64), nullable=False),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("frozen_at", time),
        sa.Column("excused_at", time),
        sa.ForeignKeyConstraint(
            ["issuer", "freeze"], ["freeze.issuer", "freeze.id"], name="fk_freeze_station_issuer_freeze_freeze"
        ),
        sa.ForeignKeyConstraint(
            ["issuer", "station"], ["station.issuer", "station.id"], name="fk_freeze_station_issuer_station_station"
        ),
        sa.PrimaryKeyConstraint("issuer", "freeze", "station", name="pk_freeze_station"),
    )
    op.create_index("ix_freeze_station_issuer_station", "freeze_station", ["issuer", "station"])
