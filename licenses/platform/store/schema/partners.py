"""Partners: authorised accounts, what they are granted, and by which grant a lot came."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, UniqueConstraint

from licenses.platform.store.columns import belongs, id_of, keyed, time_of, words_of

authorised_account = keyed(
    "authorised_account",
    id_of("id"),
    id_of("grantor"),
    id_of("account"),
    words_of("partner_name", null=False),
    time_of("added_at"),
    time_of("deleted_at", null=True),
    UniqueConstraint("issuer", "grantor", "account"),
    CheckConstraint("grantor <> account", name="another"),
    Index(None, "issuer", "account"),
)
"""An organisation that another one works with; one that is added again after its deletion is the same."""

_DEVELOPS = "product_development OR panel_development OR view_logs"

product_grant = keyed(
    "product_grant",
    id_of("id"),
    id_of("authorised_account"),
    id_of("grantor"),
    id_of("grantee"),
    id_of("product"),
    Column("product_development", Boolean, nullable=False),
    Column("panel_development", Boolean, nullable=False),
    Column("view_logs", Boolean, nullable=False),
    Column("develop_further", Boolean, nullable=False),
    Column("purchase", Boolean, nullable=False),
    Column("purchase_further", Boolean, nullable=False),
    time_of("granted_at"),
    time_of("changed_at"),
    time_of("revoked_at", null=True),
    belongs("authorised_account", "authorised_account"),
    belongs("product", "product"),
    UniqueConstraint("issuer", "authorised_account", "product"),
    CheckConstraint(f"{_DEVELOPS} OR purchase", name="something"),
    CheckConstraint(f"NOT develop_further OR {_DEVELOPS}", name="develop_further"),
    CheckConstraint("NOT purchase_further OR purchase", name="purchase_further"),
    Index(None, "issuer", "grantee", "product"),
    Index(None, "issuer", "product"),
)
"""What an authorised account may do for one product; a link of a chain that begins at the product's owner."""

lot_grant = keyed(
    "lot_grant",
    id_of("lot"),
    id_of("grant_id"),
    belongs("lot", "lot"),
    belongs("product_grant", "grant_id"),
    Index(None, "issuer", "grant_id"),
    key=("lot",),
)
"""The grant by which a lot came to an owner who does not own its product."""

order_invoice = keyed(
    "order_invoice",
    id_of("order_id"),
    id_of("organisation"),
    belongs("purchase_order", "order_id"),
    Index(None, "issuer", "organisation"),
    key=("order_id",),
)
"""Who is invoiced for an order; its buyer where there is no row."""
