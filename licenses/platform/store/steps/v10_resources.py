"""Version 10: third-party resources of licences, for products with HomeKit or Find My."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def up(op: Operations) -> None:
    """Makes this version out of the one before."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "licence_resource",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("licence", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("product", sa.String(64), nullable=False),
        sa.Column("made_at", time, nullable=False),
        _belongs("licence_resource", "licence", "uuid"),
        _belongs("licence_resource", "product", "id"),
        sa.PrimaryKeyConstraint("issuer", "licence", "kind", name="pk_licence_resource"),
    )
    op.create_table(
        "resource_mark",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "mark", name="pk_resource_mark"),
    )
    op.create_table(
        "resources_made",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("product", sa.String(64), nullable=False),
        sa.Column("made_at", time, nullable=False),
        _belongs("resources_made", "lot", "id"),
        _belongs("resources_made", "product", "id"),
        sa.PrimaryKeyConstraint("issuer", "lot", name="pk_resources_made"),
    )


def _belongs(table: str, to: str, column: str) -> sa.ForeignKeyConstraint:
    names = ["issuer", to]
    return sa.ForeignKeyConstraint(names, [f"{to}.issuer", f"{to}.{column}"], name=f"fk_{table}_issuer_{to}_{to}")
