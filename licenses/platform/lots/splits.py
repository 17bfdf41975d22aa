"""Splits: a part of a lot becomes a lot of its own, so that factories and lines work in parallel (S001).

Both halves keep their counters of purchased and free licences at or above zero, and the production details (product,
delivery mode, order, owner) stay the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from licenses.platform.lots import freezes, generated_lists, histories, licences, resources
from licenses.platform.partners import rights
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store import tallies
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.schema import delivery_lot, lot
from licenses.words import PlatformState

_CHANGEABLE = (PlatformState.UNUSED, PlatformState.HELD)
USED: Sequence[PlatformState] = tuple(state for state in PlatformState if state not in _CHANGEABLE)
"""What a lot's licences may be that have been used: it stays behind when the product changes."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many licences of a lot: bought, and given free of charge beside them."""

    purchased: int
    free: int

    @property
    def total(self) -> int:
        return self.purchased + self.free


def split(tx: Connection, row: Row[Any], size: Size, by: Person, name: str | None = None) -> str:
    """The id of a new lot of ``size`` unused licences of the lot ``row``, which the caller holds locked.

    Raises:
        Refused: ``frozen``, ``list_generated``, ``not_enough_unused``.
    """
    freezes.check_open(tx, row.issuer, row.id)
    generated_lists.check_not(tx, row)
    _check_counters(row, size)
    made = _add_lot(tx, row, size, name or f"{row.name} / {size.total}")
    if licences.part(tx, issuer=row.issuer, lot=row.id, into=made.id, count=size.total) != size.total:
        raise Refused("not_enough_unused", "Fewer licences of this lot are unused than the new lot is to have.")
    _take_out(tx, row, made.id, size)
    facts = {"purchased": size.purchased, "free": size.free}
    histories.note(tx, row, "split", by, into=made.id, **facts)
    histories.note(tx, made, "split_off", by, out_of=row.id, **facts)
    return str(made.id)


def set_aside(tx: Connection, row: Row[Any], by: Person, known: str | None) -> str | None:
    """Splits off what was used of the lot ``row``, with its state, into the lot ``known`` or a new one; gives its id.

    None when nothing was used. Purchased licences count as used before free ones.
    """
    count = tallies.counted(tx, issuer=row.issuer, lot=row.id, states=USED)
    if count == 0:
        return known
    purchased = min(count, row.purchased)
    size = Size(purchased=purchased, free=count - purchased)
    if known is None:
        aside = _add_lot(tx, row, size, f"{row.name} / used")
        histories.note(tx, aside, "split_off", by, out_of=row.id, purchased=size.purchased, free=size.free)
    else:
        aside = freezes.locked(tx, row.issuer, known)
        _resize(tx, aside, size.purchased, size.free)
    licences.join(tx, issuer=row.issuer, lot=row.id, into=aside.id, states=USED)
    _take_out(tx, row, aside.id, size)
    histories.note(tx, row, "used_set_aside", by, into=aside.id, purchased=size.purchased, free=size.free)
    return str(aside.id)


def put_back(tx: Connection, row: Row[Any], aside_id: str, by: Person) -> None:
    """Ends what ``set_aside`` did: the lot ``row`` is again what it was, with what was used of it.

    What was set aside stays apart if something else was done with it meanwhile, such as a hand-over.
    """
    aside = freezes.locked(tx, row.issuer, aside_id)
    if freezes.was_frozen(tx, row.issuer, aside_id):
        return
    licences.join(tx, issuer=row.issuer, lot=aside_id, into=row.id, states=tuple(PlatformState))
    _resize(tx, row, aside.purchased, aside.free)
    _give_back_delivery(tx, row, aside_id)
    histories.join(tx, row.issuer, old=aside_id, into=row.id)
    histories.note(tx, row, "used_put_back", by, out_of=aside_id, purchased=aside.purchased, free=aside.free)
    rights.came_by(tx, row.issuer, aside_id, None)
    resources.forget(tx, row.issuer, aside_id)
    tx.execute(delete(lot).where(lot.c.issuer == row.issuer, lot.c.id == aside_id))


def _check_counters(row: Row[Any], size: Size) -> None:
    for word, wanted, has in (("purchased", size.purchased, row.purchased), ("free", size.free, row.free)):
        if wanted > has:
            raise Refused("not_enough_unused", f"The lot has {has} {word} licences, {wanted} were asked for.")


def _add_lot(tx: Connection, row: Row[Any], size: Size, name: str) -> Row[Any]:
    """A new lot with everything that ``row`` has, but of that size."""
    same = {name: value for name, value in row._mapping.items() if name in lot.c}
    made = new_id("lot")
    new = {"id": made, "name": name[:200], "purchased": size.purchased, "free": size.free, "created_at": utc_now()}
    tx.execute(lot.insert().values(**same | new))
    rights.inherit(tx, row.issuer, row.id, made)
    resources.inherit(tx, row.issuer, row.id, made)
    return freezes.locked(tx, row.issuer, made)


def _take_out(tx: Connection, row: Row[Any], into: str, size: Size) -> None:
    """Lowers the counters of the lot, and moves its share of the delivery that it came by."""
    _resize(tx, row, -size.purchased, -size.free)
    mine = _delivery_of(row.issuer, row.id)
    came = tx.execute(select(delivery_lot).where(*mine)).one_or_none()
    if came is None:
        return
    tx.execute(delivery_lot.update().where(*mine).values(quantity=came.quantity - size.total))
    theirs = _delivery_of(row.issuer, into)
    grown = delivery_lot.update().where(*theirs).values(quantity=delivery_lot.c.quantity + size.total)
    if tx.execute(grown).rowcount == 0:
        share = {"issuer": row.issuer, "delivery": came.delivery, "lot": into, "quantity": size.total}
        tx.execute(delivery_lot.insert().values(**share))


def _give_back_delivery(tx: Connection, row: Row[Any], aside_id: str) -> None:
    theirs = _delivery_of(row.issuer, aside_id)
    share = tx.scalar(select(delivery_lot.c.quantity).where(*theirs))
    if share is not None:
        tx.execute(delete(delivery_lot).where(*theirs))
        grown = delivery_lot.update().where(*_delivery_of(row.issuer, row.id))
        tx.execute(grown.values(quantity=delivery_lot.c.quantity + share))


def _resize(tx: Connection, row: Row[Any], purchased: int, free: int) -> None:
    mine = (lot.c.issuer == row.issuer, lot.c.id == row.id)
    tx.execute(lot.update().where(*mine).values(purchased=lot.c.purchased + purchased, free=lot.c.free + free))


def _delivery_of(issuer: str, lot_id: str) -> tuple[Any, ...]:
    return delivery_lot.c.issuer == issuer, delivery_lot.c.lot == lot_id
