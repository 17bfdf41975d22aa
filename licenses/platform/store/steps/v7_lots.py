"""Version 7: the history of lots, changes of their product and hand-overs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

_TIME = sa.DateTime(timezone=True)


def up(op: Operations) -> None:
    """Makes version 7 out of version 6."""
    _add_product_terms(op)
    _add_product_change(op)
    _add_handover(op)
    _add_lot_event(op)
    _add_generated_list(op)


def _add_product_terms(op: Operations) -> None:
    op.create_table(
        "product_terms",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("product", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("deliverable", sa.String(16), nullable=False),
        sa.Column("price_cents", sa.Integer, nullable=False),
        sa.Column("features_cents", sa.Integer, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.CheckConstraint("price_cents >= 0 AND features_cents >= 0", name="ck_product_terms_prices"),
        sa.ForeignKeyConstraint(
            ["issuer", "product"], ["product.issuer", "product.id"], name="fk_product_terms_issuer_product_product"
        ),
        sa.PrimaryKeyConstraint("issuer", "product", name="pk_product_terms"),
    )


def _add_product_change(op: Operations) -> None:
    op.create_table(
        "product_change",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("old_product", sa.String(64), nullable=False),
        sa.Column("new_product", sa.String(64), nullable=False),
        sa.Column("old_mode", sa.String(32), nullable=False),
        sa.Column("new_mode", sa.String(32), nullable=False),
        sa.Column("lot_state", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("used_lot", sa.String(64)),
        sa.Column("amount_cents", sa.Integer),
        sa.Column("requested_by", sa.String(64), nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("decided_at", _TIME),
        sa.ForeignKeyConstraint(["issuer", "lot"], ["lot.issuer", "lot.id"], name="fk_product_change_issuer_lot_lot"),
        sa.ForeignKeyConstraint(
            ["issuer", "new_product"],
            ["product.issuer", "product.id"],
            name="fk_product_change_issuer_new_product_product",
        ),
        sa.ForeignKeyConstraint(
            ["issuer", "old_product"],
            ["product.issuer", "product.id"],
            name="fk_product_change_issuer_old_product_product",
        ),
        sa.PrimaryKeyConstraint("issuer", "lot", "n", name="pk_product_change"),
    )
    where = sa.text("state IN ('CONFIRMING_UPDATE', 'BEING_PAID')")
    columns = ["issuer", "lot"]
    op.create_index(
        "uq_waiting_change", "product_change", columns, unique=True, sqlite_where=where, postgresql_where=where
    )


def _add_handover(op: Operations) -> None:
    op.create_table(
        "handover",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("giver", sa.String(64), nullable=False),
        sa.Column("receiver", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("offered_by", sa.String(64), nullable=False),
        sa.Column("offered_at", _TIME, nullable=False),
        sa.Column("answered_by", sa.String(64)),
        sa.Column("answered_at", _TIME),
        sa.ForeignKeyConstraint(["issuer", "lot"], ["lot.issuer", "lot.id"], name="fk_handover_issuer_lot_lot"),
        sa.PrimaryKeyConstraint("issuer", "lot", "n", name="pk_handover"),
    )
    columns = ["issuer", "receiver"]
    op.create_index("ix_handover_issuer_receiver", "handover", columns)
    where = sa.text("state = 'offered'")
    columns = ["issuer", "lot"]
    op.create_index("uq_offered_handover", "handover", columns, unique=True, sqlite_where=where, postgresql_where=where)


def _add_lot_event(op: Operations) -> None:
    op.create_table(
        "lot_event",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("person", sa.String(64)),
        sa.Column("data", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["issuer", "lot"], ["lot.issuer", "lot.id"], name="fk_lot_event_issuer_lot_lot"),
        sa.PrimaryKeyConstraint("issuer", "id", name="pk_lot_event"),
    )
    columns = ["issuer", "lot", "at"]
    op.create_index("ix_lot_event_issuer_lot_at", "lot_event", columns)


def _add_generated_list(op: Operations) -> None:
    op.create_table(
        "generated_list",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["issuer", "lot"], ["lot.issuer", "lot.id"], name="fk_generated_list_issuer_lot_lot"),
        sa.PrimaryKeyConstraint("issuer", "lot", name="pk_generated_list"),
    )
