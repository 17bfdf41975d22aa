"""What people see of orders: the lists, and one with its deliveries, its quota and what became of its licences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.orders import deliveries, orders, quotas
from licenses.platform.orders.orders import Search
from licenses.platform.people.callers import Person
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import delivery, delivery_lot, order, order_product, product


def listed(tx: Connection, caller: Person, page: Page, search: Search) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the orders that the caller may see and ``search`` finds."""
    rows, following = fetch(tx, orders.found(caller, search), order.c.id, page)
    accounts = {orders.account_of(row) for row in rows}
    replaced = quotas.replaced(tx, caller.issuer, accounts)
    lots, items = _lots(tx, caller.issuer, rows), _products(tx, caller.issuer, rows)
    more = [{"lots": lots.get(row.id, []), "products": items.get(row.id, [])} for row in rows]
    return [_shown(row, replaced) | each for row, each in zip(rows, more, strict=True)], following


def shown(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """An order with its products, deliveries and what became of each delivered licence."""
    return {
        **_shown(row, quotas.replaced(tx, row.issuer, [orders.account_of(row)])),
        "lots": _lots(tx, row.issuer, [row]).get(row.id, []),
        "products": _products(tx, row.issuer, [row]).get(row.id, []),
        "deliveries": deliveries.of_order(tx, row),
        "evidence": quotas.evidence(tx, row),
    }


def _shown(row: Row[Any], replaced: dict[str, int]) -> dict[str, Any]:
    same = ("id", "order_no", "contract_no", "kind", "item_type", "delivery_mode", "status", "ordered", "delivered")
    more = ("buyer", "buyer_name", "invoice_entity", "pickup_of", "replacement_of", "against")
    reason = quotas.why_not(row)
    return {
        **{name: row._mapping[name] for name in (*same, *more)},
        "created_at": time_text(row.created_at),
        "account": orders.account_of(row),
        "replaced": 0 if row.replacement_of else replaced[orders.account_of(row)],
        "eligible": reason is None,
        "why_not": None if reason is None else {"code": reason, "sentence": quotas.WHY_NOT[reason]},
    }


def _lots(tx: Connection, issuer: str, rows: Sequence[Row[Any]]) -> dict[str, list[str]]:
    """The lots that each row delivered, oldest first: what can be downloaded from it."""
    ids = [row.id for row in rows]
    named = (
        select(delivery.c.order_id, delivery.c.pickup, delivery_lot.c.lot)
        .join(delivery_lot, (delivery_lot.c.issuer == delivery.c.issuer) & (delivery_lot.c.delivery == delivery.c.id))
        .where(delivery.c.issuer == issuer)
        .order_by(delivery_lot.c.lot)
    )
    found: dict[str, list[str]] = {}
    for which in (delivery.c.order_id, delivery.c.pickup):
        for item in tx.execute(named.where(which.in_(ids))):
            found.setdefault(item._mapping[which], []).append(item.lot)
    return found


def _products(tx: Connection, issuer: str, rows: Sequence[Row[Any]]) -> dict[str, list[dict[str, Any]]]:
    """The products as ordered, of each row."""
    query = (
        select(order_product.c.order_id, product.c.id, product.c.name, order_product.c.ordered)
        .join(product, (product.c.issuer == order_product.c.issuer) & (product.c.id == order_product.c.product))
        .where(order_product.c.issuer == issuer, order_product.c.order_id.in_([row.id for row in rows]))
        .order_by(product.c.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for item in tx.execute(query):
        found.setdefault(item.order_id, []).append({"id": item.id, "name": item.name, "ordered": item.ordered})
    return found
