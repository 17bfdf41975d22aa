"""Changes of a lot's product: requested, approved by the platform's staff, paid where the price differs (S001).

From the request to its end the lot is frozen everywhere. What was used of it before stays with the old product in a
lot of its own; what stations hold comes back, or is burned, before the change goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select

from licenses.platform.lots import freezes, generated_lists, histories, licences, splits
from licenses.platform.lots.freezes import FreezeKind
from licenses.platform.lots.lots import LotState
from licenses.platform.orders import products, terms
from licenses.platform.orders.products import DeliveryMode
from licenses.platform.partners import rights
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store import tallies
from licenses.platform.store.ids import utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import lot, person, product, product_change
from licenses.words import PlatformState, family


class ChangeState(StrEnum):
    """Where a request stands; the first two wait."""

    CONFIRMING_UPDATE = "CONFIRMING_UPDATE"
    BEING_PAID = "BEING_PAID"
    UPDATED = "UPDATED"
    RECALLED = "RECALLED"
    REJECTED = "REJECTED"


_WAITING = (ChangeState.CONFIRMING_UPDATE, ChangeState.BEING_PAID)


def request(tx: Connection, row: Row[Any], new: Row[Any], mode: DeliveryMode, by: Person) -> int:
    """The number of a new request to make the lot ``row`` one of the product ``new``; the lot is frozen from now on.

    Raises:
        Refused: ``frozen``, ``replacement_lot``, ``list_generated``, ``product_not_changeable``,
            ``customer_lot_price_difference``, ``not_enough_unused``, ``purchase_not_granted``.
    """
    row = freezes.locked(tx, row.issuer, row.id)
    freezes.check_open(tx, row.issuer, row.id)
    _check_lot(tx, row)
    _check_products(tx, row, new)
    rights.purchase_grants(tx, row.issuer, row.owner, [new.id])
    _check_customer(row, _difference(tx, row, new.id))
    aside = splits.set_aside(tx, row, by, None)
    freezes.begin(tx, row, kind=FreezeKind.PRODUCT_CHANGE, reason=f"its product is being changed to {new.name}.")
    _set_lot(tx, row, state=LotState.CONFIRMING_UPDATE.value)
    n = _next(tx, row)
    values = {"issuer": row.issuer, "lot": row.id, "n": n, "old_product": row.product, "new_product": new.id}
    values |= {"old_mode": row.delivery_mode, "new_mode": mode.value, "lot_state": row.state, "used_lot": aside}
    values |= {"state": ChangeState.CONFIRMING_UPDATE.value, "requested_by": by.id, "requested_at": utc_now()}
    tx.execute(product_change.insert().values(**values))
    histories.note(tx, row, "change.requested", by, n=n, product=new.id, delivery_mode=mode.value)
    return n


def approve(tx: Connection, row: Row[Any], n: int, by: Person) -> None:
    """The platform's staff find the production details right: the lot is updated, or has to be paid first.

    Raises:
        Refused: ``not_found``, ``change_closed``, ``waiting_for_stations``, ``not_enough_unused``,
            ``customer_lot_price_difference``, ``product_not_changeable``.
    """
    row, change = _open_change(tx, row, n, ChangeState.CONFIRMING_UPDATE)
    freezes.check_returned(tx, row.issuer, row.id)
    new = _product(tx, row.issuer, change.new_product)
    _check_products(tx, row, new)
    _check_customer(row, _difference(tx, row, new.id))
    aside = splits.set_aside(tx, row, by, change.used_lot)
    row = freezes.locked(tx, row.issuer, row.id)
    if row.purchased + row.free == 0:
        raise Refused("not_enough_unused", "All of the lot was used meanwhile; nothing is left to be changed.")
    amount = _difference(tx, row, new.id) * row.purchased
    _set_change(tx, change, used_lot=aside, amount_cents=amount)
    if amount == 0:
        _update(tx, row, change, by)
        return
    _set_lot(tx, row, state=LotState.BEING_PAID.value)
    _set_change(tx, change, state=ChangeState.BEING_PAID.value)
    histories.note(tx, row, "change.approved", by, n=n, amount_cents=amount)


def pay(tx: Connection, row: Row[Any], n: int, by: Person) -> None:
    """The owner settles the difference in price, and the lot is updated.

    Raises:
        Refused: ``not_found``, ``change_closed``, ``owner_pays``.
    """
    row, change = _open_change(tx, row, n, ChangeState.BEING_PAID)
    if by.organisation != row.owner:
        raise Refused("owner_pays")
    histories.note(tx, row, "change.paid", by, n=n, amount_cents=change.amount_cents)
    _update(tx, row, change, by)


def recall(tx: Connection, row: Row[Any], n: int, by: Person) -> None:
    """Who asked takes the request back: the lot is again what it was. Raises ``not_found``, ``change_closed``."""
    _end(tx, row, n, by, ChangeState.RECALLED)


def reject(tx: Connection, row: Row[Any], n: int, by: Person) -> None:
    """The platform's staff refuse: the lot is again what it was. Raises ``not_found``, ``change_closed``."""
    _end(tx, row, n, by, ChangeState.REJECTED)


def listed(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """The *Update Details* of a lot: all its requests, newest first."""
    mine = (product_change.c.issuer == row.issuer, product_change.c.lot == row.id)
    changes = list(tx.execute(select(product_change).where(*mine).order_by(product_change.c.n.desc())))
    names = _names(tx, row.issuer, changes)
    waits = freezes.waiting(tx, row.issuer, [row.id]).get(row.id, [])
    return [_shown(change, names, waits) for change in changes]


def shown(tx: Connection, row: Row[Any], n: int) -> dict[str, Any]:
    """One request, with *Credential Update Details*: the new product. Raises ``not_found``."""
    change = _found(tx, row, n)
    waits = freezes.waiting(tx, row.issuer, [row.id]).get(row.id, [])
    new = products.shown(_product(tx, row.issuer, change.new_product))
    return {**_shown(change, _names(tx, row.issuer, [change]), waits), "product": new}


def _update(tx: Connection, row: Row[Any], change: Row[Any], by: Person) -> None:
    new = _product(tx, row.issuer, change.new_product)
    if not products.claim_family(tx, row.issuer, new.id, _family(tx, row)):
        raise Refused("product_not_changeable", "The new product's licences are of another family.")
    rights.came_by(tx, row.issuer, row.id, rights.purchase_grants(tx, row.issuer, row.owner, [new.id])[new.id])
    _set_lot(tx, row, product=new.id, delivery_mode=change.new_mode, state=LotState.UPDATED.value)
    _close(tx, row, change, by, ChangeState.UPDATED)
    histories.note(tx, row, "change.updated", by, n=change.n, product=new.id, delivery_mode=change.new_mode)


def _end(tx: Connection, row: Row[Any], n: int, by: Person, state: ChangeState) -> None:
    row, change = _open_change(tx, row, n, *_WAITING)
    _set_lot(tx, row, state=change.lot_state)
    if change.used_lot is not None:
        splits.put_back(tx, row, change.used_lot, by)
    _close(tx, row, change, by, state)
    histories.note(tx, row, f"change.{state.value.lower()}", by, n=n)


def _close(tx: Connection, row: Row[Any], change: Row[Any], by: Person, state: ChangeState) -> None:
    freezes.lift(tx, row.issuer, row.id)
    _set_change(tx, change, state=state.value, decided_by=by.id, decided_at=utc_now())


def _open_change(tx: Connection, row: Row[Any], n: int, *states: ChangeState) -> tuple[Row[Any], Row[Any]]:
    """The lot and its request, both as they are under the lot's lock."""
    row = freezes.locked(tx, row.issuer, row.id)
    change = _found(tx, row, n)
    if change.state not in states:
        raise Refused("change_closed", f"The request is {change.state}.", state=change.state)
    return row, change


def _found(tx: Connection, row: Row[Any], n: int) -> Row[Any]:
    mine = (product_change.c.issuer == row.issuer, product_change.c.lot == row.id, product_change.c.n == n)
    change = tx.execute(select(product_change).where(*mine)).one_or_none()
    if change is None:
        raise Refused("not_found")
    return change


def _check_lot(tx: Connection, row: Row[Any]) -> None:
    if row.is_replacement:
        raise Refused("replacement_lot")
    generated_lists.check_not(tx, row)
    left = tallies.counted(tx, issuer=row.issuer, lot=row.id, states=[PlatformState.UNUSED, PlatformState.HELD])
    if left == 0:
        raise Refused("not_enough_unused", "Nothing of this lot is unused, so there is nothing to change.")


def _check_products(tx: Connection, row: Row[Any], new: Row[Any]) -> None:
    if new.id == row.product:
        raise Refused("product_not_changeable", "The lot is of this product already.")
    why = terms.why_not_from(terms.of_product(tx, row.issuer, row.product))
    why = why or terms.why_not_to(terms.of_product(tx, row.issuer, new.id))
    if why is None and new.family not in (None, _family(tx, row)):
        why = "The new product's licences are of another family; the two never mix in one product."
    if why is not None:
        raise Refused("product_not_changeable", why)


def _check_customer(row: Row[Any], difference: int) -> None:
    if row.holder is not None and difference != 0:
        raise Refused("customer_lot_price_difference")


def _difference(tx: Connection, row: Row[Any], new_product: str) -> int:
    """What a licence of the new product costs more than one of the old, in cents; less than zero is a credit."""
    old = terms.of_product(tx, row.issuer, row.product)
    return terms.of_product(tx, row.issuer, new_product).cents - old.cents


def _family(tx: Connection, row: Row[Any]) -> str:
    return family(licences.any_of(tx, row.issuer, row.id))


def _next(tx: Connection, row: Row[Any]) -> int:
    mine = (product_change.c.issuer == row.issuer, product_change.c.lot == row.id)
    return 1 + (tx.scalar(select(func.max(product_change.c.n)).where(*mine)) or 0)


def _product(tx: Connection, issuer: str, product_id: str) -> Row[Any]:
    return tx.execute(select(product).where(product.c.issuer == issuer, product.c.id == product_id)).one()


def _set_lot(tx: Connection, row: Row[Any], **values: Any) -> None:
    tx.execute(lot.update().where(lot.c.issuer == row.issuer, lot.c.id == row.id).values(**values))


def _set_change(tx: Connection, change: Row[Any], **values: Any) -> None:
    mine = (product_change.c.issuer == change.issuer, product_change.c.lot == change.lot)
    tx.execute(product_change.update().where(*mine, product_change.c.n == change.n).values(**values))


def _names(tx: Connection, issuer: str, changes: Sequence[Row[Any]]) -> dict[str, str]:
    """Names of all products and people of the requests, by id."""
    things = {each for change in changes for each in (change.old_product, change.new_product)}
    people = {each for change in changes for each in (change.requested_by, change.decided_by)}
    found = tx.execute(select(product.c.id, product.c.name).where(product.c.issuer == issuer, product.c.id.in_(things)))
    who = tx.execute(select(person.c.id, person.c.name).where(person.c.id.in_(people - {None})))
    return {row.id: row.name for row in (*found, *who)}


def _shown(change: Row[Any], names: dict[str, str], waits: list[dict[str, Any]]) -> dict[str, Any]:
    waiting = change.state == ChangeState.CONFIRMING_UPDATE
    same = ("n", "state", "old_mode", "new_mode", "amount_cents", "used_lot")
    return {
        **{name: change._mapping[name] for name in same},
        "old_product": {"id": change.old_product, "name": names[change.old_product]},
        "new_product": {"id": change.new_product, "name": names[change.new_product]},
        "waiting_for": waits if waiting else [],
        "requested_by": names.get(change.requested_by),
        "requested_at": time_text(change.requested_at),
        "decided_by": names.get(change.decided_by),
        "decided_at": time_text(change.decided_at),
    }
