"""Work orders: how many of which product are to be made, and how many have passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.orders import products, recipes
from licenses.platform.people.callers import Caller, Person
from licenses.platform.refusals import Refused
from licenses.platform.store import tallies
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import Page, fetch
from licenses.platform.store.schema import product, work_order


@dataclass(frozen=True, kw_only=True)
class NewWorkOrder:
    """``recipe_version`` None means the newest at the time of the burn; ``due`` is a day."""

    number: str
    product_id: str
    quantity: int
    recipe_version: int | None = None
    due: date | None = None


def add(tx: Connection, caller: Person, new: NewWorkOrder) -> dict[str, Any]:
    """The new, open work order of the caller's organisation.

    Raises:
        Refused: ``not_found`` (no such product to see), ``recipe_unknown``, ``number_taken``.
    """
    item = products.visible(tx, caller, new.product_id)
    if new.recipe_version is not None and not recipes.known(tx, item, new.recipe_version):
        raise Refused("recipe_unknown")
    if tx.execute(_own(caller).where(work_order.c.number == new.number)).first() is not None:
        raise Refused("number_taken")
    tx.execute(
        work_order.insert().values(
            issuer=caller.issuer,
            id=new_id("work"),
            organisation=caller.organisation,
            number=new.number,
            product=item.id,
            recipe_version=new.recipe_version,
            quantity=new.quantity,
            due=new.due.isoformat() if new.due else None,
            state="open",
            created_at=utc_now(),
        )
    )
    return _one(tx, caller, new.number)


def close(tx: Connection, caller: Person, number: str) -> dict[str, Any]:
    """The work order, now closed.

    Raises:
        Refused: ``not_found``, ``work_order_closed``.
    """
    _one(tx, caller, number)
    mine = (
        work_order.c.issuer == caller.issuer,
        work_order.c.organisation == caller.organisation,
        work_order.c.number == number,
        work_order.c.state == "open",
    )
    closed = tx.execute(work_order.update().where(*mine).values(state="closed", closed_at=utc_now()))
    if closed.rowcount != 1:
        raise Refused("work_order_closed")
    return _one(tx, caller, number)


def listed(tx: Connection, caller: Caller, page: Page, state: str | None) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the work orders of the caller's organisation; ``state`` is ``open``, ``closed`` or None for both."""
    query = _own(caller)
    if state is not None:
        query = query.where(work_order.c.state == state)
    rows, following = fetch(tx, query, work_order.c.id, page)
    passed = tallies.passed(tx, caller.issuer, caller.organisation, [row.number for row in rows])
    return [_shown(row, passed.get(row.number, 0)) for row in rows], following


def _one(tx: Connection, caller: Person, number: str) -> dict[str, Any]:
    row = tx.execute(_own(caller).where(work_order.c.number == number)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return _shown(row, tallies.passed(tx, caller.issuer, caller.organisation, [number]).get(number, 0))


def _own(caller: Caller) -> Any:
    return (
        select(work_order, product.c.name.label("product_name"))
        .join(product, (product.c.issuer == work_order.c.issuer) & (product.c.id == work_order.c.product))
        .where(work_order.c.issuer == caller.issuer, work_order.c.organisation == caller.organisation)
    )


def _shown(row: Row[Any], passed: int) -> dict[str, Any]:
    same = ("number", "product_name", "recipe_version", "quantity", "due", "state")
    return {**{name: row._mapping[name] for name in same}, "product_id": row.product, "passed": passed}
