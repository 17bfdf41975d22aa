"""Version 9: an import that is asked for again after a lost answer gives the lot that it became."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def up(op: Operations) -> None:
    """Makes this version out of the one before."""
    op.create_table(
        "lot_import",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.String(128), nullable=False),
        sa.Column("request_hash", sa.LargeBinary, nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issuer", "lot"], ["lot.issuer", "lot.id"], name="fk_lot_import_issuer_lot_lot"),
        sa.PrimaryKeyConstraint("issuer", "person", "idempotency_key", name="pk_lot_import"),
    )
