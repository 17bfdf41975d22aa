"""Work that is done in the background, by whichever process of the service claims it."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, Index, String, text

from licenses.platform.store.columns import count_of, id_of, keyed, time_of, words_of

_LIVE = text("state IN ('waiting', 'running')")

job = keyed(
    "job",
    id_of("id"),
    Column("kind", String(64), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("data", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    count_of("done"),
    count_of("total"),
    count_of("attempts"),
    time_of("due_at"),
    id_of("claim", null=True),
    words_of("why"),
    time_of("created_at"),
    time_of("changed_at"),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    Index("uq_live_job", "issuer", "kind", "subject", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    Index("ix_job_due_at", "due_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
)
"""``due_at`` is when it may be claimed, and while it runs when the claim on it has run out."""
