"""What comes back from stations: returned licences, recalled and refused batches, stations that are lost."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, String, text

from licenses.platform.store.columns import belongs, count_of, id_of, keyed, time_of, words_of

_OPEN = text("ended_at IS NULL")

licence_return = keyed(
    "licence_return",
    Column("licence", String(32), nullable=False),
    id_of("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    id_of("batch", null=True),
    Column("state", String(16), nullable=False),
    Column("why", String(64)),
    time_of("asked_at"),
    time_of("ended_at", null=True),
    belongs("licence", "licence", target=("uuid",)),
    belongs("station", "station"),
    CheckConstraint("state IN ('confirmed', 'refused', 'back', 'kept')", name="state"),
    Index("ix_licence_return_open", "issuer", "station", "licence", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(None, "issuer", "batch"),
    key=("licence", "station", "epoch", "seq"),
)
"""A licence that a station's journal gives back: what the platform said to it, and how it ended."""

batch_mark = keyed(
    "batch_mark",
    id_of("batch"),
    time_of("recalled_at", null=True),
    id_of("recalled_by", null=True),
    words_of("recall_reason"),
    time_of("refused_at", null=True),
    Column("refused_code", String(64)),
    belongs("batch", "batch"),
    key=("batch",),
)
"""A batch whose unused licences a person wants back, or one that its station could not take into its book."""

written_off = keyed(
    "written_off",
    id_of("station"),
    id_of("person", null=True),
    words_of("reason", null=False),
    count_of("licences"),
    time_of("written_off_at"),
    belongs("station", "station"),
    key=("station",),
)
"""A lost station; what it held is uncertain and never given out again."""
