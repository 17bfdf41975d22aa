"""Version 5: answers to stations and what comes back: notices, returns, lost stations, decisions, supersedings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations

_TIME = sa.DateTime(timezone=True)


def up(op: Operations) -> None:
    """Makes this version out of the one before."""
    _add_notices(op)
    _add_returns(op)
    _add_marks(op)
    _add_decisions(op)


def _id(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(64), nullable=null)


def _to(table: str, to: str, column: str, target: str = "id") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_issuer_{column}_{to}"
    return sa.ForeignKeyConstraint(["issuer", column], [f"{to}.issuer", f"{to}.{target}"], name=name)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("issuer", *columns, name=f"pk_{table}")


def _add_notices(op: Operations) -> None:
    op.create_table(
        "notice",
        _id("issuer"),
        _id("id"),
        _id("station"),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("taken_at", _TIME),
        _to("notice", "station", "station"),
        _key("notice", "id"),
    )
    still = sa.text("taken_at IS NULL")
    columns = ["issuer", "station", "id"]
    op.create_index("ix_notice_open", "notice", columns, sqlite_where=still, postgresql_where=still)
    op.create_table(
        "answer",
        _id("issuer"),
        _id("station"),
        sa.Column("number", sa.BigInteger, nullable=False),
        _to("answer", "station", "station"),
        _key("answer", "station"),
    )


def _add_returns(op: Operations) -> None:
    op.create_table(
        "licence_return",
        _id("issuer"),
        sa.Column("licence", sa.String(32), nullable=False),
        _id("station"),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        _id("batch", null=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.String(64)),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        _to("licence_return", "licence", "licence", "uuid"),
        _to("licence_return", "station", "station"),
        sa.CheckConstraint("state IN ('confirmed', 'refused', 'back', 'kept')", name="ck_licence_return_state"),
        _key("licence_return", "licence", "station", "epoch", "seq"),
    )
    still = sa.text("ended_at IS NULL")
    columns = ["issuer", "station", "licence"]
    op.create_index("ix_licence_return_open", "licence_return", columns, sqlite_where=still, postgresql_where=still)
    op.create_index("ix_licence_return_issuer_batch", "licence_return", ["issuer", "batch"])


def _add_marks(op: Operations) -> None:
    op.create_table(
        "batch_mark",
        _id("issuer"),
        _id("batch"),
        sa.Column("recalled_at", _TIME),
        _id("recalled_by", null=True),
        sa.Column("recall_reason", sa.Text),
        sa.Column("refused_at", _TIME),
        sa.Column("refused_code", sa.String(64)),
        _to("batch_mark", "batch", "batch"),
        _key("batch_mark", "batch"),
    )
    op.create_table(
        "written_off",
        _id("issuer"),
        _id("station"),
        _id("person", null=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("licences", sa.Integer, nullable=False),
        sa.Column("written_off_at", _TIME, nullable=False),
        _to("written_off", "station", "station"),
        _key("written_off", "station"),
    )


def _add_decisions(op: Operations) -> None:
    op.create_table(
        "decision",
        _id("issuer"),
        _id("conflict"),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        _id("person", null=True),
        sa.Column("decided_at", _TIME, nullable=False),
        _to("decision", "conflict", "conflict"),
        _key("decision", "conflict"),
    )
    op.create_table(
        "superseding",
        _id("issuer"),
        sa.Column("licence", sa.String(32), nullable=False),
        sa.Column("module", sa.String(128)),
        sa.Column("by_licence", sa.String(32)),
        _id("station"),
        sa.Column("burn", sa.String(64)),
        sa.Column("told_at", _TIME, nullable=False),
        _to("superseding", "station", "station"),
        _key("superseding", "licence"),
    )
