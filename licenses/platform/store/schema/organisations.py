"""Organisations, their people, and the tokens by which callers are known."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from licenses.platform.store.columns import id_of, metadata, time_of, words_of

organisation = Table(
    "organisation",
    metadata,
    Column("id", String(64), primary_key=True),
    id_of("issuer"),
    words_of("name", null=False),
    time_of("created_at"),
    UniqueConstraint("issuer", "name"),
)

person = Table(
    "person",
    metadata,
    Column("id", String(64), primary_key=True),
    id_of("organisation"),
    words_of("name", null=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    words_of("password_hash", null=False),
    time_of("created_at"),
    ForeignKeyConstraint(["organisation"], ["organisation.id"]),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    id_of("person", null=True),
    id_of("issuer", null=True),
    id_of("station", null=True),
    time_of("expires_at"),
    id_of("id", null=True),
    time_of("started_at", null=True),
    words_of("agent"),
    Index(None, "expires_at"),
    Index(None, "person"),
)

person_left = Table(
    "person_left",
    metadata,
    Column("person", String(64), primary_key=True),
    time_of("left_at"),
    ForeignKeyConstraint(["person"], ["person.id"]),
)
"""People who may sign in no longer; what they did stays theirs."""

assertion = Table(
    "assertion",
    metadata,
    id_of("issuer"),
    id_of("station"),
    Column("jti", String(128), nullable=False),
    time_of("expires_at"),
    PrimaryKeyConstraint("issuer", "station", "jti"),
    Index(None, "expires_at"),
)
