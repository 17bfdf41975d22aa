"""Stations, their enrolment, their batches and their work orders."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Integer, LargeBinary, String, Table, UniqueConstraint

from licenses.platform.store.columns import belongs, count_of, id_of, keyed, metadata, time_of, words_of

station = keyed(
    "station",
    id_of("id"),
    id_of("organisation"),
    words_of("name", null=False),
    Column("sealing_key", LargeBinary, nullable=False),
    Column("signing_key", LargeBinary, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("reported_head", JSON),
    time_of("enrolled_at"),
    time_of("seen_at", null=True),
    UniqueConstraint("issuer", "organisation", "name"),
)

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("secret_hash", LargeBinary, primary_key=True),
    id_of("issuer"),
    id_of("organisation"),
    words_of("station_name", null=False),
    time_of("expires_at"),
    id_of("used_by", null=True),
)

batch = keyed(
    "batch",
    id_of("id"),
    id_of("station"),
    id_of("lot"),
    id_of("product"),
    Column("idempotency_key", String(128), nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    count_of("count"),
    Column("document", LargeBinary, nullable=False),
    time_of("issued_at"),
    time_of("expires_at"),
    belongs("station", "station"),
    belongs("lot", "lot"),
    UniqueConstraint("issuer", "station", "idempotency_key"),
)

work_order = keyed(
    "work_order",
    id_of("id"),
    id_of("organisation"),
    Column("number", String(64), nullable=False),
    id_of("product"),
    Column("recipe_version", Integer),
    count_of("quantity"),
    Column("due", String(10)),
    Column("state", String(16), nullable=False),
    time_of("created_at"),
    time_of("closed_at", null=True),
    belongs("product", "product"),
    UniqueConstraint("issuer", "organisation", "number"),
)
