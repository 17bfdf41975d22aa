"""Production orders and licence pickups: recorded and found (S000)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, exists, func, or_, select

from licenses.platform.orders.products import DeliveryMode
from licenses.platform.partners import rights
from licenses.platform.people import people
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.schema import order, order_invoice, order_product, organisation, product, replacement


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
    """An order to be recorded; ``products`` is product id to the quantity ordered of it.

    ``invoice_entity`` is the organisation that is invoiced, the buyer where none is named (S003).
    """

    buyer: str
    products: dict[str, int]
    item_type: ItemType
    delivery_mode: DeliveryMode
    kind: OrderKind = OrderKind.ORDER
    order_no: str | None = None
    contract_no: str | None = None
    pickup_of: str | None = None
    invoice_entity: str | None = None


@dataclass(frozen=True, kw_only=True)
class Search:
    """What orders are found by; None does not narrow. Times are UTC with zone.

    Numbers and names match in part, in small letters or capitals (S000).
    ``text`` is looked for in all that S000 searches by: contract and order number, product id and name, buyer.
    """

    text: str | None = None
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
        Refused: ``buyer_unknown``, ``order_no_taken``, ``product_out_of_scope`` (no product of this issuer);
            ``pickup_unfit``, it is not of the order that it is said to be a pickup of; ``purchase_not_granted``
            (to the buyer or to who is invoiced).
    """
    parties = dict.fromkeys((new.buyer, new.invoice_entity or new.buyer))
    if any(people.issuer_of(tx, party) != issuer for party in parties):
        raise Refused("buyer_unknown")
    _check_products(tx, issuer, list(new.products))
    _check_pickup(tx, issuer, new)
    for party in parties:
        rights.purchase_grants(tx, issuer, party, list(new.products))
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
            pickup_of=new.pickup_of,
        )
    )
    items = [{"issuer": issuer, "order_id": made, "product": key, "ordered": n} for key, n in new.products.items()]
    tx.execute(order_product.insert(), items)
    if new.invoice_entity is not None:
        tx.execute(order_invoice.insert().values(issuer=issuer, order_id=made, organisation=new.invoice_entity))
    return made


def visible(tx: Connection, caller: Person, order_id: str) -> Row[Any]:
    """The order's row with the buyer's name, if the caller may see it.

    Raises:
        Refused: ``not_found``.
    """
    row = tx.execute(_seen_by(caller).where(order.c.id == order_id)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return row


def found(caller: Person, search: Search) -> Any:
    """The query for the orders that the caller may see and ``search`` finds; rows as ``visible`` gives them."""
    return _narrowed(_seen_by(caller), search)


def known(tx: Connection, issuer: str, order_id: str) -> Row[Any]:
    """The row of an order that is there, as ``visible`` gives it."""
    return tx.execute(_rows().where(order.c.issuer == issuer, order.c.id == order_id)).one()


def account_of(row: Row[Any]) -> str:
    """The id of the order whose quota a row belongs to: a pickup of an order, or against its quota, has none itself."""
    return str(row.pickup_of or row.replacement_of or row.id)


def account(tx: Connection, row: Row[Any]) -> Row[Any]:
    """The row of the order whose quota ``row`` belongs to."""
    return known(tx, row.issuer, account_of(row))


def locked_account(tx: Connection, row: Row[Any]) -> Row[Any]:
    """As ``account``, held against other pickups and deliveries until the transaction ends."""
    mine = (order.c.issuer == row.issuer, order.c.id == account_of(row))
    tx.execute(select(order.c.id).where(*mine).with_for_update()).one()
    return account(tx, row)


def product_ids(tx: Connection, row: Row[Any]) -> list[str]:
    """The products as ordered."""
    items = (order_product.c.issuer == row.issuer, order_product.c.order_id == row.id)
    return list(tx.scalars(select(order_product.c.product).where(*items).order_by(order_product.c.product)))


def _check_products(tx: Connection, issuer: str, wanted: list[str]) -> None:
    matches = (product.c.issuer == issuer, product.c.id.in_(wanted))
    if tx.scalar(select(func.count()).select_from(product).where(*matches)) != len(wanted):
        raise Refused("product_out_of_scope")


def _check_pickup(tx: Connection, issuer: str, new: NewOrder) -> None:
    """A pickup is of licences; one of an order is of that order's buyer and of products in it."""
    is_pickup = new.kind is OrderKind.PICKUP and new.item_type is ItemType.LICENCE
    if new.delivery_mode is DeliveryMode.LICENSE_REPLACEMENT or (new.kind is OrderKind.PICKUP and not is_pickup):
        raise Refused("pickup_unfit")
    if new.pickup_of is None:
        return
    of = tx.execute(_rows().where(order.c.issuer == issuer, order.c.id == new.pickup_of)).one_or_none()
    if of is None or not is_pickup or (of.kind, of.item_type) != (OrderKind.ORDER.value, ItemType.LICENCE.value):
        raise Refused("pickup_unfit")
    if of.buyer != new.buyer or not set(new.products) <= set(product_ids(tx, of)):
        raise Refused("pickup_unfit")


def _seen_by(caller: Person) -> Any:
    query = _rows().where(order.c.issuer == caller.issuer)
    return query if caller.scope is None else query.where(order.c.buyer == caller.scope)


def _rows() -> Any:
    its = (replacement.c.issuer == order.c.issuer) & (replacement.c.id == order.c.id)
    invoice = (order_invoice.c.issuer == order.c.issuer) & (order_invoice.c.order_id == order.c.id)
    return (
        select(
            order,
            organisation.c.name.label("buyer_name"),
            replacement.c.order_id.label("replacement_of"),
            replacement.c.against,
            func.coalesce(order_invoice.c.organisation, order.c.buyer).label("invoice_entity"),
        )
        .join(organisation, organisation.c.id == order.c.buyer)
        .outerjoin(replacement, its)
        .outerjoin(order_invoice, invoice)
    )


def _narrowed(query: Any, search: Search) -> Any:
    for name in ("kind", "item_type", "status", "delivery_mode"):
        value = getattr(search, name)
        if value is not None:
            query = query.where(order.c[name] == str(value))
    for name in ("order_no", "contract_no"):
        value = getattr(search, name)
        if value is not None:
            query = query.where(order.c[name].icontains(value, autoescape=True))
    if search.text is not None:
        query = query.where(_with_text(search.text))
    if search.buyer is not None:
        found = organisation.c.name.icontains(search.buyer, autoescape=True)
        query = query.where(or_(order.c.buyer == search.buyer, found))
    if search.since is not None:
        query = query.where(order.c.created_at >= search.since)
    if search.until is not None:
        query = query.where(order.c.created_at < search.until)
    return _with_product(query, search)


def _with_text(text: str) -> Any:
    named = (each.icontains(text, autoescape=True) for each in (order.c.order_no, order.c.contract_no))
    its = (product.c.issuer == order_product.c.issuer) & (product.c.id == order_product.c.product)
    fits = or_(product.c.id == text, product.c.name.icontains(text, autoescape=True))
    items = select(order_product.c.product).join(product, its).where(fits)
    items = items.where(order_product.c.issuer == order.c.issuer, order_product.c.order_id == order.c.id)
    buyer = organisation.c.name.icontains(text, autoescape=True)
    return or_(*named, buyer, order.c.buyer == text, exists(items.correlate(order)))


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
