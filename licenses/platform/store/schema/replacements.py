"""Replacement lots, and the modules of module orders that stations met (S000, S002)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint

from licenses.platform.store.columns import belongs, count_of, id_of, keyed, time_of

replacement = keyed(
    "replacement",
    id_of("id"),
    id_of("order_id"),
    id_of("lot"),
    id_of("product"),
    Column("against", String(16), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    count_of("quantity"),
    id_of("person", null=True),
    Column("idempotency_key", String(128)),
    time_of("created_at"),
    belongs("purchase_order", "id"),
    belongs("purchase_order", "order_id"),
    belongs("lot", "lot"),
    belongs("product", "product"),
    UniqueConstraint("issuer", "lot"),
    UniqueConstraint("issuer", "order_id", "idempotency_key"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("against IN ('unused', 'modules')", name="against"),
)
"""A pickup against a quota. ``id`` is its own row among the orders, ``order_id`` the order whose quota it uses."""

seen_module = keyed(
    "seen_module",
    Column("successor", String(32), nullable=False),
    id_of("order_id"),
    Column("licence", String(32)),
    Column("module", String(128), nullable=False),
    Column("mac", String(17), nullable=False),
    id_of("station"),
    time_of("told_at"),
    belongs("purchase_order", "order_id"),
    belongs("licence", "successor", target=("uuid",)),
    belongs("station", "station"),
    Index(None, "issuer", "order_id"),
    key=("successor",),
)
"""A module of a module order that a station met: ``licence``, which only the module knew, was replaced there."""
