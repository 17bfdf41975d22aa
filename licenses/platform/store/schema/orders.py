"""Orders, their products and what was delivered of them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint

from licenses.platform.store.columns import belongs, count_of, id_of, keyed, time_of, where_given

order = keyed(
    "purchase_order",
    id_of("id"),
    Column("order_no", String(64), nullable=False),
    Column("contract_no", String(64)),
    id_of("buyer"),
    Column("kind", String(16), nullable=False),
    Column("item_type", String(16), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("status", String(24), nullable=False),
    count_of("ordered"),
    count_of("delivered"),
    time_of("created_at"),
    id_of("pickup_of", null=True),
    UniqueConstraint("issuer", "order_no"),
    CheckConstraint("delivered >= 0 AND delivered <= ordered", name="delivered"),
    Index(None, "issuer", "buyer"),
    where_given("pickup_of"),
)
"""A pickup of an order is its delivery: what is delivered on it counts in both rows, and the order has the quota."""

order_product = keyed(
    "order_product",
    id_of("order_id"),
    id_of("product"),
    count_of("ordered"),
    belongs("purchase_order", "order_id"),
    belongs("product", "product"),
    key=("order_id", "product"),
)

delivery = keyed(
    "delivery",
    id_of("id"),
    id_of("order_id"),
    count_of("quantity"),
    time_of("delivered_at"),
    id_of("pickup", null=True),
    belongs("purchase_order", "order_id"),
    Index(None, "issuer", "order_id"),
    where_given("pickup"),
)
"""``order_id`` is where it counts in the quota; ``pickup`` the pickup by which it was delivered, if any."""

delivery_lot = keyed(
    "delivery_lot",
    id_of("delivery"),
    id_of("lot"),
    count_of("quantity"),
    belongs("delivery", "delivery"),
    belongs("lot", "lot"),
    UniqueConstraint("issuer", "lot"),
    key=("delivery", "lot"),
)
