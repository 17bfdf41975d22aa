"""Routes of what happens to lots: splits, changes of the product, hand-overs, history."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel

from licenses.platform.api.access import AnyPerson, Approver, IdempotencyKey, Planner, Platform, PlatformHere
from licenses.platform.api.shapes import ChangeBody, HandoverBody, SplitBody
from licenses.platform.lots import changes, freezes, handovers, histories, lots, splits
from licenses.platform.lots.splits import Size
from licenses.platform.orders import products
from licenses.platform.people.callers import Person
from licenses.platform.store import repeats

router = APIRouter(tags=["lots"])

Number = Annotated[int, Path(ge=1, lt=2**31)]


@router.post("/v1/lots/{lot_id}/split", status_code=201)
def split(
    platform: PlatformHere, person: Planner, lot_id: str, body: SplitBody, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Makes a lot of its own of unused licences of this one; gives the new lot."""
    with platform.database.writing() as tx:

        def act() -> str:
            row = freezes.locked(tx, person.issuer, lots.usable(tx, person, lot_id).id)
            return splits.split(tx, row, Size(purchased=body.purchased, free=body.free), person, body.name)

        made = repeats.once(tx, person, idempotency_key, _said("split", lot_id, body), act)
    return _lot(platform, person, made)


@router.get("/v1/lots/{lot_id}/history")
def show_history(platform: PlatformHere, person: AnyPerson, lot_id: str) -> dict[str, Any]:
    """Everything that happened to the lot, newest first."""
    with platform.database.reading() as tx:
        return {"items": histories.of_lot(tx, lots.visible(tx, person, lot_id))}


@router.get("/v1/lots/{lot_id}/product-changes")
def list_changes(platform: PlatformHere, person: AnyPerson, lot_id: str) -> dict[str, Any]:
    """Update Details: every request to change the lot's product, newest first."""
    with platform.database.reading() as tx:
        return {"items": changes.listed(tx, lots.visible(tx, person, lot_id))}


@router.post("/v1/lots/{lot_id}/product-changes", status_code=201)
def request_change(
    platform: PlatformHere, person: Planner, lot_id: str, body: ChangeBody, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Asks for another product; the lot is frozen until the request is decided or recalled."""
    with platform.database.writing() as tx:

        def act() -> str:
            row = lots.usable(tx, person, lot_id)
            new = products.visible(tx, person, body.product_id)
            return str(changes.request(tx, row, new, body.delivery_mode, person))

        n = repeats.once(tx, person, idempotency_key, _said("change", lot_id, body), act)
    return _change(platform, person, lot_id, int(n))


@router.get("/v1/lots/{lot_id}/product-changes/{n}")
def show_change(platform: PlatformHere, person: AnyPerson, lot_id: str, n: Number) -> dict[str, Any]:
    """Credential Update Details: one request with the new product."""
    return _change(platform, person, lot_id, n)


@router.post("/v1/lots/{lot_id}/product-changes/{n}/recall")
def recall_change(platform: PlatformHere, person: Planner, lot_id: str, n: Number) -> dict[str, Any]:
    """Takes the request back; the lot is again what it was."""
    with platform.database.writing() as tx:
        changes.recall(tx, lots.usable(tx, person, lot_id), n, person)
    return _change(platform, person, lot_id, n)


@router.post("/v1/lots/{lot_id}/product-changes/{n}/approve")
def approve_change(platform: PlatformHere, person: Approver, lot_id: str, n: Number) -> dict[str, Any]:
    """Confirms the production details; the lot is updated, or waits to be paid where the price differs."""
    with platform.database.writing() as tx:
        changes.approve(tx, lots.visible(tx, person, lot_id), n, person)
    return _change(platform, person, lot_id, n)


@router.post("/v1/lots/{lot_id}/product-changes/{n}/reject")
def reject_change(platform: PlatformHere, person: Approver, lot_id: str, n: Number) -> dict[str, Any]:
    """Refuses the request; the lot is again what it was."""
    with platform.database.writing() as tx:
        changes.reject(tx, lots.visible(tx, person, lot_id), n, person)
    return _change(platform, person, lot_id, n)


@router.post("/v1/lots/{lot_id}/product-changes/{n}/pay")
def pay_change(platform: PlatformHere, person: Planner, lot_id: str, n: Number) -> dict[str, Any]:
    """Settles the difference in price; the lot is updated."""
    with platform.database.writing() as tx:
        changes.pay(tx, lots.visible(tx, person, lot_id), n, person)
    return _change(platform, person, lot_id, n)


@router.get("/v1/lots/{lot_id}/handover")
def list_handovers(platform: PlatformHere, person: AnyPerson, lot_id: str) -> dict[str, Any]:
    """Every hand-over of the lot, newest first."""
    with platform.database.reading() as tx:
        return {"items": handovers.listed(tx, lots.visible(tx, person, lot_id))}


@router.post("/v1/lots/{lot_id}/handover", status_code=201)
def offer_lot(
    platform: PlatformHere, person: Planner, lot_id: str, body: HandoverBody, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Offers the lot to another organisation; it is frozen until that is answered."""
    with platform.database.writing() as tx:

        def act() -> str:
            return str(handovers.offer(tx, lots.usable(tx, person, lot_id), body.organisation_id, person))

        repeats.once(tx, person, idempotency_key, _said("offer", lot_id, body), act)
    return _lot(platform, person, lot_id)


@router.post("/v1/lots/{lot_id}/handover/confirm")
def confirm_lot(platform: PlatformHere, person: Planner, lot_id: str) -> dict[str, Any]:
    """The receiver takes the lot."""
    with platform.database.writing() as tx:
        handovers.confirm(tx, lots.visible(tx, person, lot_id), person)
    return _lot(platform, person, lot_id)


@router.post("/v1/lots/{lot_id}/handover/refuse", status_code=204, response_model=None)
def refuse_lot(platform: PlatformHere, person: Planner, lot_id: str) -> None:
    """The receiver does not take the lot; it is the giver's again."""
    with platform.database.writing() as tx:
        handovers.refuse(tx, lots.visible(tx, person, lot_id), person)


@router.post("/v1/lots/{lot_id}/handover/withdraw")
def withdraw_lot(platform: PlatformHere, person: Planner, lot_id: str) -> dict[str, Any]:
    """The giver takes the offer back; the lot is the giver's again."""
    with platform.database.writing() as tx:
        handovers.withdraw(tx, lots.visible(tx, person, lot_id), person)
    return _lot(platform, person, lot_id)


def _said(action: str, lot_id: str, body: BaseModel) -> dict[str, Any]:
    return {"action": action, "lot": lot_id, **body.model_dump(mode="json")}


def _lot(platform: Platform, person: Person, lot_id: str) -> dict[str, Any]:
    with platform.database.reading() as tx:
        return lots.shown(tx, lots.visible(tx, person, lot_id))


def _change(platform: Platform, person: Person, lot_id: str, n: int) -> dict[str, Any]:
    with platform.database.reading() as tx:
        return changes.shown(tx, lots.visible(tx, person, lot_id), n)
