"""Version 4: partners and their grants, the audit list, sessions that can be listed, delays at sign-in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations

_ID = sa.String(64)
_TIME = sa.DateTime(timezone=True)
_DEVELOPS = "product_development OR panel_development OR view_logs"
_RIGHTS = (
    "product_development",
    "panel_development",
    "view_logs",
    "develop_further",
    "purchase",
    "purchase_further",
)


def up(op: Operations) -> None:
    """Makes version 4 out of version 3."""
    op.add_column("session", sa.Column("id", _ID))
    op.add_column("session", sa.Column("started_at", _TIME))
    op.add_column("session", sa.Column("agent", sa.Text))
    op.create_index("ix_session_person", "session", ["person"])
    op.create_index("ix_burn_issuer_product_id", "burn", ["issuer", "product", "id"])
    _add_people(op)
    _add_audit(op)
    _add_accounts(op)
    _add_grants(op)
    _add_what_came_by_grants(op)


def _needed(name: str, kind: sa.types.TypeEngine[Any] = _ID) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_issuer_{column}_{to}"
    return sa.ForeignKeyConstraint(["issuer", column], [f"{to}.issuer", f"{to}.id"], name=name)


def _index(op: Operations, table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _add_people(op: Operations) -> None:
    op.create_table(
        "person_left",
        _needed("person"),
        _needed("left_at", _TIME),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_person_left_person_person"),
        sa.PrimaryKeyConstraint("person", name="pk_person_left"),
    )
    op.create_table(
        "sign_in_attempt",
        _needed("email_hash", sa.LargeBinary()),
        _needed("attempts", sa.Integer()),
        _needed("next_at", _TIME),
        sa.PrimaryKeyConstraint("email_hash", name="pk_sign_in_attempt"),
    )
    _index(op, "sign_in_attempt", "next_at")


def _add_audit(op: Operations) -> None:
    op.create_table(
        "audit_entry",
        _needed("issuer"),
        _needed("id"),
        _needed("at", _TIME),
        _needed("organisation"),
        _needed("by_organisation"),
        sa.Column("actor", _ID),
        _needed("actor_name", sa.Text()),
        _needed("action", sa.String(64)),
        _needed("subject", sa.String(128)),
        _needed("facts", sa.JSON()),
        sa.PrimaryKeyConstraint("issuer", "id", name="pk_audit_entry"),
    )
    for column in ("organisation", "by_organisation", "actor", "subject"):
        _index(op, "audit_entry", "issuer", column, "id")


def _add_accounts(op: Operations) -> None:
    op.create_table(
        "authorised_account",
        _needed("issuer"),
        _needed("id"),
        _needed("grantor"),
        _needed("account"),
        _needed("partner_name", sa.Text()),
        _needed("added_at", _TIME),
        sa.Column("deleted_at", _TIME),
        sa.UniqueConstraint("issuer", "grantor", "account", name="uq_authorised_account_issuer_grantor_account"),
        sa.CheckConstraint("grantor <> account", name="ck_authorised_account_another"),
        sa.PrimaryKeyConstraint("issuer", "id", name="pk_authorised_account"),
    )
    _index(op, "authorised_account", "issuer", "account")


def _add_grants(op: Operations) -> None:
    table = "product_grant"
    op.create_table(
        table,
        *(_needed(name) for name in ("issuer", "id", "authorised_account", "grantor", "grantee", "product")),
        *(_needed(name, sa.Boolean()) for name in _RIGHTS),
        _needed("granted_at", _TIME),
        _needed("changed_at", _TIME),
        sa.Column("revoked_at", _TIME),
        _belongs(table, "authorised_account", "authorised_account"),
        _belongs(table, "product", "product"),
        sa.UniqueConstraint(
            "issuer", "authorised_account", "product", name="uq_product_grant_issuer_authorised_account_product"
        ),
        sa.CheckConstraint(f"{_DEVELOPS} OR purchase", name="ck_product_grant_something"),
        sa.CheckConstraint(f"NOT develop_further OR {_DEVELOPS}", name="ck_product_grant_develop_further"),
        sa.CheckConstraint("NOT purchase_further OR purchase", name="ck_product_grant_purchase_further"),
        sa.PrimaryKeyConstraint("issuer", "id", name="pk_product_grant"),
    )
    _index(op, table, "issuer", "grantee", "product")
    _index(op, table, "issuer", "product")


def _add_what_came_by_grants(op: Operations) -> None:
    op.create_table(
        "lot_grant",
        *(_needed(name) for name in ("issuer", "lot", "grant_id")),
        _belongs("lot_grant", "lot", "lot"),
        _belongs("lot_grant", "grant_id", "product_grant"),
        sa.PrimaryKeyConstraint("issuer", "lot", name="pk_lot_grant"),
    )
    _index(op, "lot_grant", "issuer", "grant_id")
    op.create_table(
        "order_invoice",
        *(_needed(name) for name in ("issuer", "order_id", "organisation")),
        _belongs("order_invoice", "order_id", "purchase_order"),
        sa.PrimaryKeyConstraint("issuer", "order_id", name="pk_order_invoice"),
    )
    _index(op, "order_invoice", "issuer", "organisation")
