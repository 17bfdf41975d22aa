"""Version 6: pickups of orders, replacement lots, and modules of module orders that stations met."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

_TIME = sa.DateTime(timezone=True)


def up(op: Operations) -> None:
    """Makes version 6 out of version 5."""
    op.add_column("purchase_order", sa.Column("pickup_of", sa.String(64)))
    op.add_column("delivery", sa.Column("pickup", sa.String(64)))
    op.add_column("product", sa.Column("module", sa.String(64)))
    for table, column in (("purchase_order", "pickup_of"), ("delivery", "pickup")):
        _index_where_given(op, table, column)
    _add_replacements(op)
    _add_seen_modules(op)


def _index_where_given(op: Operations, table: str, column: str) -> None:
    given = sa.text(f"{column} IS NOT NULL")
    name = f"ix_{table}_issuer_{column}"
    op.create_index(name, table, ["issuer", column], sqlite_where=given, postgresql_where=given)


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_issuer_{column}_{to}"
    return sa.ForeignKeyConstraint(["issuer", column], [f"{to}.issuer", f"{to}.id"], name=name)


def _add_replacements(op: Operations) -> None:
    op.create_table(
        "replacement",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("product", sa.String(64), nullable=False),
        sa.Column("against", sa.String(16), nullable=False),
        sa.Column("delivery_mode", sa.String(32), nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("person", sa.String(64)),
        sa.Column("idempotency_key", sa.String(128)),
        sa.Column("created_at", _TIME, nullable=False),
        _belongs("replacement", "id", "purchase_order"),
        _belongs("replacement", "order_id", "purchase_order"),
        _belongs("replacement", "lot", "lot"),
        _belongs("replacement", "product", "product"),
        sa.UniqueConstraint("issuer", "lot", name="uq_replacement_issuer_lot"),
        sa.UniqueConstraint(
            "issuer", "order_id", "idempotency_key", name="uq_replacement_issuer_order_id_idempotency_key"
        ),
        sa.CheckConstraint("quantity > 0", name="ck_replacement_quantity"),
        sa.CheckConstraint("against IN ('unused', 'modules')", name="ck_replacement_against"),
        sa.PrimaryKeyConstraint("issuer", "id", name="pk_replacement"),
    )


def _add_seen_modules(op: Operations) -> None:
    op.create_table(
        "seen_module",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("successor", sa.String(32), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("licence", sa.String(32)),
        sa.Column("module", sa.String(128), nullable=False),
        sa.Column("mac", sa.String(17), nullable=False),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("told_at", _TIME, nullable=False),
        _belongs("seen_module", "order_id", "purchase_order"),
        sa.ForeignKeyConstraint(
            ["issuer", "successor"], ["licence.issuer", "licence.uuid"], name="fk_seen_module_issuer_successor_licence"
        ),
        _belongs("seen_module", "station", "station"),
        sa.PrimaryKeyConstraint("issuer", "successor", name="pk_seen_module"),
    )
    op.create_index("ix_seen_module_issuer_order_id", "seen_module", ["issuer", "order_id"])
