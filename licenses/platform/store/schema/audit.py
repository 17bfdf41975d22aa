"""The audit list, and the attempts to sign in."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, LargeBinary, String, Table

from licenses.platform.store.columns import count_of, id_of, keyed, metadata, time_of, words_of

audit_entry = keyed(
    "audit_entry",
    id_of("id"),
    time_of("at"),
    id_of("organisation"),
    id_of("by_organisation"),
    id_of("actor", null=True),
    words_of("actor_name", null=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("facts", JSON, nullable=False),
    Index(None, "issuer", "organisation", "id"),
    Index(None, "issuer", "by_organisation", "id"),
    Index(None, "issuer", "actor", "id"),
    Index(None, "issuer", "subject", "id"),
)
"""Who did what to what. ``organisation`` is whose matter it is, ``by_organisation`` whose person did it."""

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("email_hash", LargeBinary, primary_key=True),
    count_of("attempts"),
    time_of("next_at"),
    Index(None, "next_at"),
)
"""Attempts since the last one that succeeded, for addresses that have an account and for those that have none."""
