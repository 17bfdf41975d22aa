"""Deliveries of orders, in parts; each names its lots, so that every delivered licence is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import freezes, lots
from licenses.platform.lots.lists import Entry
from licenses.platform.lots.lots import NewLot
from licenses.platform.orders.orders import ItemType, OrderStatus, account_of, product_ids
from licenses.platform.partners import rights
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import delivery, delivery_lot, licence, lot, order, product
from licenses.platform.store.vault import Vault


def deliver_new(
    tx: Connection, vault: Vault, row: Row[Any], *, quantity: int, product_id: str | None = None
) -> dict[str, Any]:
    """Delivers ``quantity``: modules as a number, licences as a lot that is made now, owned by the buyer.

    Raises:
        Refused: ``more_than_ordered``, ``product_out_of_scope``.
    """
    if row.item_type == ItemType.MODULE.value:
        return record(tx, row, quantity, [])
    wanted = _product_of(tx, row, product_id)
    entries = lots.generated(wanted.family, quantity)
    return deliver_list(tx, vault, row, wanted, entries, name=f"{row.order_no} {wanted.name}")


def deliver_list(
    tx: Connection, vault: Vault, row: Row[Any], wanted: Row[Any], entries: Sequence[Entry], *, name: str
) -> dict[str, Any]:
    """Delivers a licence list as one lot of the buyer.

    Raises:
        Refused: ``more_than_ordered``, ``product_out_of_scope``, ``rows_refused``.
    """
    wanted = _product_of(tx, row, wanted.id)
    if row.item_type != ItemType.LICENCE.value:
        raise Refused("product_out_of_scope", "The order is for modules, not for licences.")
    new = NewLot(issuer=row.issuer, owner=row.buyer, product=wanted, name=name, order_id=account_of(row))
    made = lots.make(tx, vault, new, entries)
    return record(tx, row, len(entries), [(made, len(entries))])


def deliver_lots(tx: Connection, row: Row[Any], *, quantity: int, lot_ids: Sequence[str]) -> dict[str, Any]:
    """Delivers lots that stand at the issuer or the buyer and belong to no order yet.

    Raises:
        Refused: ``more_than_ordered``, ``lot_delivered``, ``quantity_differs``, ``purchase_not_granted``.
    """
    scope = product_ids(tx, row)
    undelivered = select(lot).where(
        lot.c.issuer == row.issuer,
        lot.c.id.in_(lot_ids),
        lot.c.order_id.is_(None),
        lot.c.owner.in_([row.issuer, row.buyer]),
        lot.c.product.in_(scope),
        lot.c.is_replacement.is_(False),
        lot.c.holder.is_(None),
        freezes.is_open(),
    )
    found = list(tx.execute(undelivered))
    if row.item_type != ItemType.LICENCE.value or {each.id for each in found} != set(lot_ids):
        raise Refused("lot_delivered")
    products = {each.id: each.product for each in found}
    grants = rights.purchase_grants(tx, row.issuer, row.buyer, sorted(set(products.values())))
    sizes = [(each.id, each.purchased + each.free) for each in found]
    if sum(size for _, size in sizes) != quantity:
        raise Refused("quantity_differs")
    for name, _size in sizes:
        mine = (lot.c.issuer == row.issuer, lot.c.id == name)
        tx.execute(lot.update().where(*mine).values(order_id=account_of(row), owner=row.buyer))
        its = (licence.c.issuer == row.issuer, licence.c.lot == name)
        tx.execute(licence.update().where(*its).values(order_id=account_of(row)))
        rights.came_by(tx, row.issuer, name, grants[products[name]])
    return record(tx, row, quantity, sizes)


def of_order(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """What was delivered of an order or by a pickup, each with its lots, oldest first."""
    its = delivery.c.pickup if row.pickup_of else delivery.c.order_id
    mine = (delivery.c.issuer == row.issuer, its == row.id)
    named = (
        select(delivery_lot.c.delivery, delivery_lot.c.lot)
        .join(delivery, (delivery.c.issuer == delivery_lot.c.issuer) & (delivery.c.id == delivery_lot.c.delivery))
        .where(*mine)
        .order_by(delivery_lot.c.lot)
    )
    lots_of: dict[str, list[str]] = {}
    for item in tx.execute(named):
        lots_of.setdefault(item.delivery, []).append(item.lot)
    return [
        {
            "id": item.id,
            "quantity": item.quantity,
            "delivered_at": time_text(item.delivered_at),
            "pickup": item.pickup,
            "lots": lots_of.get(item.id, []),
        }
        for item in tx.execute(select(delivery).where(*mine).order_by(delivery.c.id))
    ]


def record(tx: Connection, row: Row[Any], quantity: int, sizes: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Notes a delivery of the lots ``sizes`` (id and licences) and raises the counters, never above what was ordered.

    A pickup of an order is its delivery: it raises both rows, and the licences are the order's.

    Raises:
        Refused: ``more_than_ordered``.
    """
    account = account_of(row)
    for each in dict.fromkeys([row.id, account]):
        _raise(tx, row.issuer, each, quantity)
    made, now, pickup = new_id("delivery"), utc_now(), row.id if row.pickup_of else None
    noted = {"issuer": row.issuer, "id": made, "order_id": account, "quantity": quantity, "pickup": pickup}
    tx.execute(delivery.insert().values(**noted, delivered_at=now))
    for name, size in sizes:
        tx.execute(delivery_lot.insert().values(issuer=row.issuer, delivery=made, lot=name, quantity=size))
    return {
        "id": made,
        "order_id": account,
        "quantity": quantity,
        "delivered_at": time_text(now),
        "pickup": pickup,
        "lots": [name for name, _size in sizes],
    }


def _raise(tx: Connection, issuer: str, order_id: str, quantity: int) -> None:
    """Raises what an order counts as delivered, and says how far it is."""
    mine = (order.c.issuer == issuer, order.c.id == order_id)
    fits = order.c.delivered + quantity <= order.c.ordered
    raised = order.update().where(*mine, fits).values(delivered=order.c.delivered + quantity)
    if tx.execute(raised).rowcount != 1:
        raise Refused("more_than_ordered")
    done = tx.execute(select(order.c.delivered, order.c.ordered).where(*mine)).one()
    status = OrderStatus.COMPLETED if done.delivered == done.ordered else OrderStatus.PARTLY_DELIVERED
    tx.execute(order.update().where(*mine).values(status=status.value))


def _product_of(tx: Connection, row: Row[Any], product_id: str | None) -> Row[Any]:
    """The named product of the order; its only one when none is named."""
    scope = product_ids(tx, row)
    if product_id is None and len(scope) == 1:
        product_id = scope[0]
    if product_id not in scope:
        raise Refused("product_out_of_scope")
    return tx.execute(select(product).where(product.c.issuer == row.issuer, product.c.id == product_id)).one()
