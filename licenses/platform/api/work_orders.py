"""Routes of work orders."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter

from licenses.platform.api.access import AnyCaller, PageAsked, Planner, PlatformHere
from licenses.platform.api.shapes import WorkOrderBody
from licenses.platform.orders import work_orders
from licenses.platform.orders.work_orders import NewWorkOrder
from licenses.platform.people import audit

router = APIRouter(tags=["work orders"])


@router.get("/v1/work-orders")
def list_work_orders(
    platform: PlatformHere, caller: AnyCaller, page: PageAsked, state: Literal["open", "closed"] | None = None
) -> dict[str, Any]:
    """The work orders of the caller's organisation, newest first."""
    with platform.database.reading() as tx:
        items, following = work_orders.listed(tx, caller, page, state)
    return {"items": items, "next": following}


@router.post("/v1/work-orders", status_code=201)
def add_work_order(platform: PlatformHere, person: Planner, body: WorkOrderBody) -> dict[str, Any]:
    """A new, open work order."""
    new = NewWorkOrder(
        number=body.number,
        product_id=body.product_id,
        quantity=body.quantity,
        recipe_version=body.recipe_version,
        due=body.due,
    )
    with platform.database.writing() as tx:
        audit.note(tx, person, "work_order.added", body.number, product=body.product_id, quantity=body.quantity)
        return work_orders.add(tx, person, new)


@router.post("/v1/work-orders/{number}/close")
def close_work_order(platform: PlatformHere, person: Planner, number: str) -> dict[str, Any]:
    """Closes a work order."""
    with platform.database.writing() as tx:
        audit.note(tx, person, "work_order.closed", number[:128])
        return work_orders.close(tx, person, number)
