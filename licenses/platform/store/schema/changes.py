"""What happens to lots: changes of their product, hand-overs, and the history of both and of everything else."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, Index, Integer, String, text

from licenses.platform.store.columns import belongs, count_of, id_of, keyed, time_of

product_terms = keyed(
    "product_terms",
    id_of("product"),
    Column("state", String(16), nullable=False),
    Column("deliverable", String(16), nullable=False),
    count_of("price_cents"),
    count_of("features_cents"),
    time_of("changed_at"),
    belongs("product", "product"),
    CheckConstraint("price_cents >= 0 AND features_cents >= 0", name="prices"),
    key=("product",),
)
"""On what terms a product is sold; one without a row is released, delivered as licences and costs nothing."""

_WAITS = text("state IN ('CONFIRMING_UPDATE', 'BEING_PAID')")

product_change = keyed(
    "product_change",
    id_of("lot"),
    count_of("n"),
    id_of("old_product"),
    id_of("new_product"),
    Column("old_mode", String(32), nullable=False),
    Column("new_mode", String(32), nullable=False),
    Column("lot_state", String(24), nullable=False),
    Column("state", String(24), nullable=False),
    id_of("used_lot", null=True),
    Column("amount_cents", Integer),
    id_of("requested_by"),
    time_of("requested_at"),
    id_of("decided_by", null=True),
    time_of("decided_at", null=True),
    belongs("lot", "lot"),
    belongs("product", "old_product"),
    belongs("product", "new_product"),
    Index("uq_waiting_change", "issuer", "lot", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS),
    key=("lot", "n"),
)
"""A request to change a lot's product. ``lot_state`` is what the lot was before; ``used_lot`` got the used ones."""

_OFFERED = text("state = 'offered'")

handover = keyed(
    "handover",
    id_of("lot"),
    count_of("n"),
    id_of("giver"),
    id_of("receiver"),
    Column("state", String(16), nullable=False),
    id_of("offered_by"),
    time_of("offered_at"),
    id_of("answered_by", null=True),
    time_of("answered_at", null=True),
    belongs("lot", "lot"),
    Index("uq_offered_handover", "issuer", "lot", unique=True, sqlite_where=_OFFERED, postgresql_where=_OFFERED),
    Index(None, "issuer", "receiver"),
    key=("lot", "n"),
)

lot_event = keyed(
    "lot_event",
    id_of("id"),
    id_of("lot"),
    Column("kind", String(32), nullable=False),
    time_of("at"),
    id_of("person", null=True),
    Column("data", JSON, nullable=False),
    belongs("lot", "lot"),
    Index(None, "issuer", "lot", "at"),
)
"""The history of a lot; a row is written in the transaction that does what it tells."""

generated_list = keyed(
    "generated_list",
    id_of("lot"),
    id_of("person"),
    time_of("at"),
    belongs("lot", "lot"),
    key=("lot",),
)
"""Lots whose licence list was made for good: such a lot is neither split nor changed (S001)."""
