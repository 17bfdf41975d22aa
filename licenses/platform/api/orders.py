"""Routes of orders and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from licenses.platform.api.access import AnyPerson, PageAsked, PlatformHere, Seller
from licenses.platform.api.shapes import DeliveryBody, Name, OrderBody
from licenses.platform.orders import deliveries, order_pages, orders
from licenses.platform.orders.orders import ItemType, NewOrder, OrderKind, OrderStatus, Search
from licenses.platform.orders.products import DeliveryMode
from licenses.platform.people import audit
from licenses.platform.refusals import Refused
from licenses.platform.store.vault import Vault

router = APIRouter(tags=["orders"])


def _search(
    text: Name | None = None,
    contract_no: Name | None = None,
    product_id: Name | None = None,
    product_name: Name | None = None,
    order_no: Name | None = None,
    buyer: Name | None = None,
    kind: OrderKind | None = None,
    item_type: ItemType | None = None,
    status: OrderStatus | None = None,
    delivery_mode: DeliveryMode | None = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> Search:
    times: dict[str, datetime | None] = {"since": since, "until": until}
    return Search(
        text=text,
        contract_no=contract_no,
        product_id=product_id,
        product_name=product_name,
        order_no=order_no,
        buyer=buyer,
        kind=kind,
        item_type=item_type,
        status=status,
        delivery_mode=delivery_mode,
        **times,
    )


@router.get("/v1/orders")
def list_orders(
    platform: PlatformHere, person: AnyPerson, page: PageAsked, search: Annotated[Search, Depends(_search)]
) -> dict[str, Any]:
    """The orders of the person's organisation, found by any of the fields."""
    with platform.database.reading() as tx:
        items, following = order_pages.listed(tx, person, page, search)
    return {"items": items, "next": following}


@router.post("/v1/orders", status_code=201)
def add_order(platform: PlatformHere, person: Seller, body: OrderBody) -> dict[str, Any]:
    """Records an order."""
    products = {item.product_id: item.quantity for item in body.products}
    if len(products) != len(body.products):
        raise Refused("invalid_request", "A product stands in the order twice.")
    new = NewOrder(
        buyer=body.buyer,
        products=products,
        item_type=body.item_type,
        delivery_mode=body.delivery_mode,
        kind=body.kind,
        order_no=body.order_no,
        contract_no=body.contract_no,
        pickup_of=body.pickup_of,
        invoice_entity=body.invoice_entity,
    )
    with platform.database.writing() as tx:
        made = orders.add(tx, person.issuer, new)
        audit.note(tx, person, "order.added", made, organisation=new.buyer, ordered=sum(products.values()))
        return order_pages.shown(tx, orders.visible(tx, person, made))


@router.get("/v1/orders/{order_id}")
def show_order(platform: PlatformHere, person: AnyPerson, order_id: str) -> dict[str, Any]:
    """One order with its deliveries and what became of each delivered licence."""
    with platform.database.reading() as tx:
        return order_pages.shown(tx, orders.visible(tx, person, order_id))


@router.post("/v1/orders/{order_id}/deliveries", status_code=201)
def deliver(platform: PlatformHere, person: Seller, order_id: str, body: DeliveryBody) -> dict[str, Any]:
    """Records a delivery: of named lots, or of licences that are made now; of modules as a number."""
    with platform.database.writing() as tx:
        row = orders.visible(tx, person, order_id)
        audit.note(tx, person, "order.delivered", row.id, organisation=row.buyer, quantity=body.quantity)
        if body.lots is not None:
            return deliveries.deliver_lots(tx, row, quantity=body.quantity, lot_ids=body.lots)
        vault = Vault(platform.keys, tx, row.issuer)
        return deliveries.deliver_new(tx, vault, row, quantity=body.quantity, product_id=body.product_id)
