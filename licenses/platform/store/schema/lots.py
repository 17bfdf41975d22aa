"""Lots and the licences in them."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, LargeBinary, String

from licenses.platform.store.columns import belongs, count_of, id_of, keyed, time_of, where_given, words_of
from licenses.words import PlatformState

lot = keyed(
    "lot",
    id_of("id"),
    id_of("owner"),
    id_of("product"),
    id_of("order_id", null=True),
    words_of("name", null=False),
    count_of("purchased"),
    count_of("free"),
    Column("state", String(24), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("is_replacement", Boolean, nullable=False),
    time_of("created_at"),
    id_of("holder", null=True),
    belongs("product", "product"),
    belongs("purchase_order", "order_id"),
    CheckConstraint("purchased >= 0 AND free >= 0", name="counters"),
    Index(None, "issuer", "owner", "product"),
    where_given("holder"),
)
"""``holder`` is the organisation that a customer's lot was handed over to; None while its owner has it."""

data_key = keyed("data_key", id_of("id"), Column("wrapped", LargeBinary, nullable=False), time_of("created_at"))

_STATES = ", ".join(f"'{state}'" for state in PlatformState)

licence = keyed(
    "licence",
    Column("uuid", String(32), nullable=False),
    id_of("lot"),
    id_of("order_id", null=True),
    count_of("position"),
    Column("assigned_mac", String(17)),
    id_of("data_key"),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    id_of("batch", null=True),
    id_of("station", null=True),
    Column("module", String(128)),
    words_of("note"),
    time_of("changed_at"),
    belongs("lot", "lot"),
    belongs("data_key", "data_key"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("(batch IS NULL) = (station IS NULL)", name="holder"),
    CheckConstraint("state <> 'unused' OR batch IS NULL", name="unused_is_free"),
    CheckConstraint("state <> 'held' OR batch IS NOT NULL", name="held_by_one"),
    Index(None, "issuer", "lot", "state", "position"),
    where_given("order_id", "state"),
    where_given("station", "state"),
    where_given("batch"),
    key=("uuid",),
)

lot_import = keyed(
    "lot_import",
    id_of("person"),
    Column("idempotency_key", String(128), nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    id_of("lot"),
    time_of("imported_at"),
    belongs("lot", "lot"),
    key=("person", "idempotency_key"),
)
"""What a person's import became, so that the same request again gives the same lot."""
