"""Version 12: a split, a change or an offer that is asked for again after a lost answer is not done twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def up(op: Operations) -> None:
    """Makes this version out of the one before."""
    op.create_table(
        "done_request",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.String(128), nullable=False),
        sa.Column("request_hash", sa.LargeBinary, nullable=False),
        sa.Column("result", sa.String(64), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "person", "idempotency_key", name="pk_done_request"),
    )
