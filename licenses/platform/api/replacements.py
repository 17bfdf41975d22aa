"""Routes of replacement: the quota of an order, pickups against it, and their history (S000, S002)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header

from licenses.platform.api.access import AnyPerson, Buyer, PageAsked, PlatformHere
from licenses.platform.api.shapes import ReplacementBody
from licenses.platform.orders import orders, replacements
from licenses.platform.orders.replacements import Wish
from licenses.platform.people import audit
from licenses.platform.store.vault import Vault

router = APIRouter(tags=["replacement"])


@router.get("/v1/orders/{order_id}/replacement")
def show_quota(platform: PlatformHere, person: AnyPerson, order_id: str) -> dict[str, Any]:
    """What new licences the order offers: quota, evidence, products, and what would have to come back first."""
    with platform.database.reading() as tx:
        return replacements.offer(tx, orders.visible(tx, person, order_id))


@router.post("/v1/orders/{order_id}/replacement/review")
def review_pickup(platform: PlatformHere, person: Buyer, order_id: str, body: ReplacementBody) -> dict[str, Any]:
    """What a pickup would do, or why it would be refused; nothing is changed."""
    with platform.database.reading() as tx:
        return replacements.review(tx, person, orders.visible(tx, person, order_id), _wish(body))


@router.post("/v1/orders/{order_id}/replacement", status_code=201)
def pick_up(
    platform: PlatformHere,
    person: Buyer,
    order_id: str,
    body: ReplacementBody,
    idempotency_key: Annotated[str | None, Header(max_length=128, pattern=r"^[!-~]+$")] = None,
) -> dict[str, Any]:
    """Picks new licences up; the same Idempotency-Key again gives the same lot."""
    with platform.database.writing() as tx:
        row = orders.visible(tx, person, order_id)
        vault = Vault(platform.keys, tx, row.issuer)
        made = replacements.pick_up(tx, vault, person, row, _wish(body), key=idempotency_key)
        facts = {"quantity": body.quantity, "against": body.against.value, "lot": made["id"]}
        audit.note(tx, person, "order.replaced", row.id, organisation=row.buyer, **facts)
        return made


@router.get("/v1/orders/{order_id}/replacements")
def list_replacements(platform: PlatformHere, person: AnyPerson, page: PageAsked, order_id: str) -> dict[str, Any]:
    """*License Download History*: what was picked up against the order's quota, newest first."""
    with platform.database.reading() as tx:
        items, following = replacements.history(tx, orders.visible(tx, person, order_id), page)
    return {"items": items, "next": following}


def _wish(body: ReplacementBody) -> Wish:
    return Wish(
        product_id=body.product_id, quantity=body.quantity, against=body.against, delivery_mode=body.delivery_mode
    )
