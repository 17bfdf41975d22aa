"""Production orders and what was delivered of them; a delivery names its lots, so that every licence is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, exists, func, or_, select

from licenses.platform import licences, lots, people
from licenses.platform.callers import Person
from licenses.platform.ids import new_id, utc_now
from licenses.platform.lists import Entry
from licenses.platform.lots import NewLot
from licenses.platform.paging import Page, fetch, time_text
from licenses.platform.products import DeliveryMode
from licenses.platform.refusals import Refused
from licenses.platform.schema import delivery, delivery_lot, licence, lot, order, order_product, organisation, product
from licenses.platform.vault import Vault


class OrderKind(StrEnum):
    """A production order, or a pickup of licences."""

    ORDER = "order"
    PICKUP = "pickup"


class ItemType(StrEnum):
    """What was ordered."""

    MODULE = "module"
    LICENCE = "licence"


class OrderStatus(StrEnum):
    """How far an order is."""

    PLACED = "placed"
    PARTLY_DELIVERED = "partly_delivered"
    COMPLETED = "completed"


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """An order to be recorded; ``products`` is product id to the quantity ordered of it."""

    buyer: str
    products: dict[str, int]
    item_type: ItemType
    delivery_mode: DeliveryMode
    kind: OrderKind = OrderKind.ORDER
    order_no: str | None = None
    contract_no: str | None = None


@dataclass(frozen=True, kw_only=True)
class Search:
    """What orders are found by; None does not narrow. Times are UTC with zone; names match in part."""

    order_no: str | None = None
    contract_no: str | None = None
    product_id: str | None = None
    product_name: str | None = None
    buyer: str | None = None
    kind: OrderKind | None = None
    item_type: ItemType | None = None
    status: OrderStatus | None = None
    delivery_mode: DeliveryMode | None = None
    since: datetime | None = None
    until: datetime | None = None


def add(tx: Connection, issuer: str, new: NewOrder) -> str:
    """The id of a new order of which nothing is delivered yet.

    Raises:
        Refused: ``buyer_unknown``, ``order_no_taken``, ``product_out_of_scope`` (no product of this issuer).
    """
    if people.issuer_of(tx, new.buyer) != issuer:
        raise Refused("buyer_unknown")
    _check_products(tx, issuer, list(new.products))
    made = new_id("order")
    order_no = new.order_no or made.removeprefix("order-")
    if tx.scalar(select(order.c.id).where(order.c.issuer == issuer, order.c.order_no == order_no)) is not None:
        raise Refused("order_no_taken")
    tx.execute(
        order.insert().values(
            issuer=issuer,
            id=made,
            order_no=order_no,
            contract_no=new.contract_no,
            buyer=new.buyer,
            kind=new.kind.value,
            item_type=new.item_type.value,
            delivery_mode=new.delivery_mode.value,
            status=OrderStatus.PLACED.value,
            ordered=sum(new.products.values()),
            delivered=0,
            created_at=utc_now(),
        )
    )
    items = [{"issuer": issuer, "order_id": made, "product": key, "ordered": n} for key, n in new.products.items()]
    tx.execute(order_product.insert(), items)
    return made


def deliver_new(
    tx: Connection, vault: Vault, row: Row[Any], *, quantity: int, product_id: str | None = None
) -> dict[str, Any]:
    """Delivers ``quantity``: modules as a number, licences as a lot that is made now, owned by the buyer.

    Raises:
        Refused: ``more_than_ordered``, ``product_out_of_scope``.
    """
    if row.item_type == ItemType.MODULE.value:
        return _record(tx, row, quantity, [])
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
    new = NewLot(issuer=row.issuer, owner=row.buyer, product=wanted, name=name, order_id=row.id)
    made = lots.make(tx, vault, new, entries)
    return _record(tx, row, len(entries), [(made, len(entries))])


def deliver_lots(tx: Connection, row: Row[Any], *, quantity: int, lot_ids: Sequence[str]) -> dict[str, Any]:
    """Delivers lots that stand at the issuer or the buyer and belong to no order yet.

    Raises:
        Refused: ``more_than_ordered``, ``lot_delivered``, ``quantity_differs``.
    """
    scope = _product_ids(tx, row)
    undelivered = select(lot).where(
        lot.c.issuer == row.issuer,
        lot.c.id.in_(lot_ids),
        lot.c.order_id.is_(None),
        lot.c.owner.in_([row.issuer, row.buyer]),
        lot.c.product.in_(scope),
        lot.c.is_replacement.is_(False),
    )
    found = list(tx.execute(undelivered))
    if row.item_type != ItemType.LICENCE.value or {each.id for each in found} != set(lot_ids):
        raise Refused("lot_delivered")
    sizes = [(each.id, each.purchased + each.free) for each in found]
    if sum(size for _, size in sizes) != quantity:
        raise Refused("quantity_differs")
    for name, _size in sizes:
        mine = (lot.c.issuer == row.issuer, lot.c.id == name)
        tx.execute(lot.update().where(*mine).values(order_id=row.id, owner=row.buyer))
        its = (licence.c.issuer == row.issuer, licence.c.lot == name)
        tx.execute(licence.update().where(*its).values(order_id=row.id))
    return _record(tx, row, quantity, sizes)


def visible(tx: Connection, caller: Person, order_id: str) -> Row[Any]:
    """The order's row with the buyer's name, if the caller may see it.

    Raises:
        Refused: ``not_found``.
    """
    row = tx.execute(_seen_by(caller).where(order.c.id == order_id)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return row


def listed(tx: Connection, caller: Person, page: Page, search: Search) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the orders that the caller may see and ``search`` finds."""
    rows, following = fetch(tx, _narrowed(_seen_by(caller), search), order.c.id, page)
    return [_shown(row) for row in rows], following


def shown(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """An order with its products, deliveries and what became of each delivered licence."""
    counts = licences.counts_by(tx, row.issuer, "order_id", [row.id])[row.id]
    unseen = row.delivered if row.item_type == ItemType.MODULE.value else 0
    return {
        **_shown(row),
        "products": _products(tx, row),
        "deliveries": _deliveries(tx, row),
        "evidence": {**counts, "modules_unseen": unseen},
    }


def _record(tx: Connection, row: Row[Any], quantity: int, sizes: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Notes a delivery and raises the order's counter, never above what was ordered."""
    mine = (order.c.issuer == row.issuer, order.c.id == row.id)
    fits = order.c.delivered + quantity <= order.c.ordered
    raised = order.update().where(*mine, fits).values(delivered=order.c.delivered + quantity)
    if tx.execute(raised).rowcount != 1:
        raise Refused("more_than_ordered")
    done = tx.execute(select(order.c.delivered, order.c.ordered).where(*mine)).one()
    status = OrderStatus.COMPLETED if done.delivered == done.ordered else OrderStatus.PARTLY_DELIVERED
    tx.execute(order.update().where(*mine).values(status=status.value))
    made, now = new_id("delivery"), utc_now()
    tx.execute(
        delivery.insert().values(issuer=row.issuer, id=made, order_id=row.id, quantity=quantity, delivered_at=now)
    )
    for name, size in sizes:
        tx.execute(delivery_lot.insert().values(issuer=row.issuer, delivery=made, lot=name, quantity=size))
    return {
        "id": made,
        "order_id": row.id,
        "quantity": quantity,
        "delivered_at": time_text(now),
        "lots": [name for name, _size in sizes],
    }


def _check_products(tx: Connection, issuer: str, wanted: list[str]) -> None:
    matches = (product.c.issuer == issuer, product.c.id.in_(wanted))
    if tx.scalar(select(func.count()).select_from(product).where(*matches)) != len(wanted):
        raise Refused("product_out_of_scope")


def _product_ids(tx: Connection, row: Row[Any]) -> list[str]:
    items = (order_product.c.issuer == row.issuer, order_product.c.order_id == row.id)
    return list(tx.scalars(select(order_product.c.product).where(*items).order_by(order_product.c.product)))


def _product_of(tx: Connection, row: Row[Any], product_id: str | None) -> Row[Any]:
    """The named product of the order; its only one when none is named."""
    scope = _product_ids(tx, row)
    if product_id is None and len(scope) == 1:
        product_id = scope[0]
    if product_id not in scope:
        raise Refused("product_out_of_scope")
    return tx.execute(select(product).where(product.c.issuer == row.issuer, product.c.id == product_id)).one()


def _seen_by(caller: Person) -> Any:
    query = (
        select(order, organisation.c.name.label("buyer_name"))
        .join(organisation, organisation.c.id == order.c.buyer)
        .where(order.c.issuer == caller.issuer)
    )
    return query if caller.scope is None else query.where(order.c.buyer == caller.scope)


def _narrowed(query: Any, search: Search) -> Any:
    for name in ("order_no", "contract_no", "kind", "item_type", "status", "delivery_mode"):
        value = getattr(search, name)
        if value is not None:
            query = query.where(order.c[name] == str(value))
    if search.buyer is not None:
        found = organisation.c.name.icontains(search.buyer, autoescape=True)
        query = query.where(or_(order.c.buyer == search.buyer, found))
    if search.since is not None:
        query = query.where(order.c.created_at >= search.since)
    if search.until is not None:
        query = query.where(order.c.created_at < search.until)
    return _with_product(query, search)


def _with_product(query: Any, search: Search) -> Any:
    """Narrowed to orders of one product, found by its id or a part of its name."""
    if search.product_id is None and search.product_name is None:
        return query
    items = select(order_product.c.product).join(
        product, (product.c.issuer == order_product.c.issuer) & (product.c.id == order_product.c.product)
    )
    items = items.where(order_product.c.issuer == order.c.issuer, order_product.c.order_id == order.c.id)
    if search.product_id is not None:
        items = items.where(product.c.id == search.product_id)
    if search.product_name is not None:
        items = items.where(product.c.name.icontains(search.product_name, autoescape=True))
    return query.where(exists(items.correlate(order)))


def _shown(row: Row[Any]) -> dict[str, Any]:
    same = ("id", "order_no", "contract_no", "kind", "item_type", "delivery_mode", "status", "ordered", "delivered")
    return {
        **{name: row._mapping[name] for name in same},
        "buyer": row.buyer,
        "buyer_name": row.buyer_name,
        "created_at": time_text(row.created_at),
    }


def _products(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    query = (
        select(product.c.id, product.c.name, order_product.c.ordered)
        .join(product, (product.c.issuer == order_product.c.issuer) & (product.c.id == order_product.c.product))
        .where(order_product.c.issuer == row.issuer, order_product.c.order_id == row.id)
        .order_by(product.c.id)
    )
    return [{"id": item.id, "name": item.name, "ordered": item.ordered} for item in tx.execute(query)]


def _deliveries(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    mine = (delivery.c.issuer == row.issuer, delivery.c.order_id == row.id)
    named = (
        select(delivery_lot.c.delivery, delivery_lot.c.lot)
        .join(delivery, (delivery.c.issuer == delivery_lot.c.issuer) & (delivery.c.id == delivery_lot.c.delivery))
        .where(*mine)
        .order_by(delivery_lot.c.lot)
    )
    its: dict[str, list[str]] = {}
    for item in tx.execute(named):
        its.setdefault(item.delivery, []).append(item.lot)
    return [
        {
            "id": item.id,
            "quantity": item.quantity,
            "delivered_at": time_text(item.delivered_at),
            "lots": its.get(item.id, []),
        }
        for item in tx.execute(select(delivery).where(*mine).order_by(delivery.c.id))
    ]
