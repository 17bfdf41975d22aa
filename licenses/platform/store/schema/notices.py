"""What stations are to be told: notices, and the numbers of the answers that carry everything down."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, String, text

from licenses.platform.store.columns import belongs, id_of, keyed, time_of

_OPEN = text("taken_at IS NULL")

notice = keyed(
    "notice",
    id_of("id"),
    id_of("station"),
    Column("kind", String(32), nullable=False),
    Column("data", JSON, nullable=False),
    time_of("made_at"),
    time_of("taken_at", null=True),
    belongs("station", "station"),
    Index("ix_notice_open", "issuer", "station", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
"""One thing that a station must learn; it goes down until the station's journal says that it was taken."""

answer = keyed(
    "answer",
    id_of("station"),
    Column("number", BigInteger, nullable=False),
    belongs("station", "station"),
    key=("station",),
)
"""The number of the last answer that a station was given: a station takes none that is older than one it took."""
