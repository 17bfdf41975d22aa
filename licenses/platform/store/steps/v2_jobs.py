"""Version 2: background jobs, and on PostgreSQL the detail of events in partitions by the time of receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

_LIVE = sa.text("state IN ('waiting', 'running')")


def up(op: Operations) -> None:
    """Makes version 2 out of version 1."""
    _add_jobs(op)
    if op.get_bind().dialect.name == "postgresql":
        _partition_details(op)


def _add_jobs(op: Operations) -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "job",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", time, nullable=False),
        sa.Column("claim", sa.String(64)),
        sa.Column("why", sa.Text),
        sa.Column("created_at", time, nullable=False),
        sa.Column("changed_at", time, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "id", name="pk_job"),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="ck_job_state"),
    )
    columns = ["issuer", "kind", "subject"]
    op.create_index("uq_live_job", "job", columns, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.create_index("ix_job_due_at", "job", ["due_at"], sqlite_where=_LIVE, postgresql_where=_LIVE)


def _partition_details(op: Operations) -> None:
    """The table that is there becomes the partition of all that has no other; no row is copied."""
    op.execute("ALTER TABLE event_detail RENAME TO event_detail_default")
    op.execute("ALTER TABLE event_detail_default RENAME CONSTRAINT pk_event_detail TO event_detail_default_pkey")
    op.create_table(
        "event_detail",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "received_at", "station", "epoch", "seq", name="pk_event_detail"),
        postgresql_partition_by="RANGE (received_at)",
    )
    op.execute("ALTER TABLE event_detail ATTACH PARTITION event_detail_default DEFAULT")
