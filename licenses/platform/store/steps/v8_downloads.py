"""Version 8: downloads, one-time codes and the messages that bring them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

_TIME = sa.DateTime(timezone=True)


def up(op: Operations) -> None:
    """Makes version 8 out of version 7."""
    _add_download(op)
    _add_downloaded(op)
    _add_message(op)
    _add_phone(op)


def _add_download(op: Operations) -> None:
    op.create_table(
        "download",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("code", sa.LargeBinary, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("wrong_at", _TIME),
        sa.Column("generate", sa.Boolean, nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("confirmed_at", _TIME),
        sa.Column("count", sa.Integer),
        sa.ForeignKeyConstraint(["issuer", "lot"], ["lot.issuer", "lot.id"], name="fk_download_issuer_lot_lot"),
        sa.PrimaryKeyConstraint("issuer", "lot", "n", name="pk_download"),
    )
    columns = ["issuer", "person", "asked_at"]
    op.create_index("ix_download_issuer_person_asked_at", "download", columns)


def _add_downloaded(op: Operations) -> None:
    op.create_table(
        "downloaded",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("licence", sa.String(32), nullable=False),
        sa.Column("lot", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer", "licence"], ["licence.issuer", "licence.uuid"], name="fk_downloaded_issuer_licence_licence"
        ),
        sa.ForeignKeyConstraint(
            ["issuer", "lot", "n"],
            ["download.issuer", "download.lot", "download.n"],
            name="fk_downloaded_issuer_lot_n_download",
        ),
        sa.PrimaryKeyConstraint("issuer", "licence", name="pk_downloaded"),
    )
    columns = ["issuer", "lot", "n"]
    op.create_index("ix_downloaded_issuer_lot_n", "downloaded", columns)


def _add_message(op: Operations) -> None:
    op.create_table(
        "message",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "id", name="pk_message"),
    )
    columns = ["expires_at"]
    op.create_index("ix_message_expires_at", "message", columns)
    columns = ["issuer", "person"]
    op.create_index("ix_message_issuer_person", "message", columns)


def _add_phone(op: Operations) -> None:
    op.create_table(
        "phone",
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "person", name="pk_phone"),
    )
