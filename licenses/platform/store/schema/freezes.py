"""Freezes of lots, and the stations that each of them waits for."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, text

from licenses.platform.store.columns import belongs, id_of, keyed, time_of, words_of

_LIVE = text("lifted_at IS NULL")

freeze = keyed(
    "freeze",
    id_of("id"),
    id_of("lot"),
    Column("kind", String(32), nullable=False),
    words_of("reason", null=False),
    time_of("began_at"),
    time_of("lifted_at", null=True),
    belongs("lot", "lot"),
    Index(None, "issuer", "lot"),
    Index("uq_live_freeze", "issuer", "lot", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
)
"""A lot has one freeze at a time; a lifted one stays as history."""

freeze_station = keyed(
    "freeze_station",
    id_of("freeze"),
    id_of("station"),
    time_of("frozen_at", null=True),
    time_of("excused_at", null=True),
    belongs("freeze", "freeze"),
    belongs("station", "station"),
    Index(None, "issuer", "station"),
    key=("freeze", "station"),
)
"""A station that held licences when the freeze began: when its journal told the freeze, or why that is not awaited."""
