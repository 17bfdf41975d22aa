"""Work orders at the station: opened, one of them active, counted by passes, closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from licenses.book import schema
from licenses.book.records import Context, WorkOrder
from licenses.book.transaction import Queries, Transaction
from licenses.journal import Kind
from resources.errors import NeedsPerson

LONGEST_NUMBER = 64
"""The longest number of a work order, here and on the platform."""

_w = schema.work_order
_ONE = select(_w).where(_w.c.number == bindparam("number"))
_OPEN = select(_w).where(_w.c.closed == 0).order_by(_w.c.number)
_ACTIVE = select(_w).where(_w.c.active == 1)
_ADD = insert(_w)
_REST = update(_w).where(_w.c.active == 1).values(active=0)
_ACTIVATE = update(_w).where(_w.c.number == bindparam("the_number")).values(active=1)
_CLOSE = update(_w).where(_w.c.number == bindparam("the_number")).values(closed=1, active=0)
_COUNT = update(_w).where(_w.c.number == bindparam("the_number")).values(passed=_w.c.passed + 1)


def find(queries: Queries, number: str) -> WorkOrder | None:
    row = queries.one(_ONE, number=number)
    return _record(row) if row else None


def get(queries: Queries, number: str) -> WorkOrder:
    """Raises:
    NeedsPerson: the book has no such work order.
    """
    found = find(queries, number)
    if found is None:
        raise NeedsPerson("E-BOOK-WORK-ORDER", number=number)
    return found


def open_ones(queries: Queries) -> tuple[WorkOrder, ...]:
    return tuple(_record(row) for row in queries.all(_OPEN))


def active(queries: Queries) -> WorkOrder | None:
    row = queries.one(_ACTIVE)
    return _record(row) if row else None


def open_one(change: Transaction, order: WorkOrder, ctx: Context) -> None:
    """Writes a work order down; the same one again changes nothing.

    Raises:
        NeedsPerson: the number is known with another product or quantity, or is none that every reader takes.
    """
    if not 0 < len(order.number) <= LONGEST_NUMBER or "\0" in order.number:
        raise NeedsPerson("E-BOOK-WORK-ORDER-NUMBER", longest=LONGEST_NUMBER)
    known = find(change, order.number)
    if known is not None:
        if (known.product, known.quantity) != (order.product, order.quantity):
            raise NeedsPerson("E-BOOK-WORK-ORDER-DIFFERS", number=order.number)
        return
    change.run(
        _ADD,
        number=order.number,
        product=order.product,
        product_name=order.product_name,
        recipe=order.recipe,
        quantity=order.quantity,
        due=order.due,
    )
    data = {"number": order.number, "product": order.product, "recipe": order.recipe, "quantity": order.quantity}
    change.append(Kind.WORK_ORDER_OPENED, ctx, data=data)


def activate(change: Transaction, number: str | None) -> None:
    """Makes an open work order the active one, or none.

    Raises:
        NeedsPerson: it is unknown or closed.
    """
    change.run(_REST)
    if number is None:
        return
    if get(change, number).closed:
        raise NeedsPerson("E-BOOK-WORK-ORDER-CLOSED", number=number)
    change.run(_ACTIVATE, the_number=number)


def close(change: Transaction, number: str, ctx: Context) -> None:
    """Closes a work order; a closed one stays as it is."""
    order = get(change, number)
    if order.closed:
        return
    change.run(_CLOSE, the_number=number)
    change.append(Kind.WORK_ORDER_CLOSED, ctx, data={"number": number, "passed": order.passed})


def require_product(queries: Queries, number: str | None, product: str) -> None:
    """Holds invariant 8: licence and work order name the same product.

    Raises:
        NeedsPerson: the work order is for another product, or closed.
    """
    order = find(queries, number) if number is not None else None
    if order is None:
        return
    if order.product != product:
        raise NeedsPerson("E-BOOK-WORK-ORDER-PRODUCT", number=order.number, wanted=order.product, product=product)
    if order.closed:
        raise NeedsPerson("E-BOOK-WORK-ORDER-CLOSED", number=order.number)


def count_pass(change: Transaction, number: str | None) -> None:
    if number is not None:
        change.run(_COUNT, the_number=number)


def _record(row: Row[Any]) -> WorkOrder:
    columns = dict(row._mapping)
    return WorkOrder(**{**columns, "closed": bool(row.closed), "active": bool(row.active)})
