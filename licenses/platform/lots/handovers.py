"""Hand-overs: an organisation gives a lot to another one to use, which has to confirm it (S001, customer's credential).

From the offer on the lot is frozen; refused or withdrawn, it is the giver's again. Its owner stays the owner: only the
*holder* changes, and a lot that comes back to its owner has none.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select

from licenses.platform.lots import freezes, histories, lots
from licenses.platform.lots.freezes import FreezeKind
from licenses.platform.people import people
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import handover, lot, organisation


class HandoverState(StrEnum):
    """Where an offer stands."""

    OFFERED = "offered"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def offer(tx: Connection, row: Row[Any], receiver: str, by: Person) -> int:
    """The number of a new offer of the lot ``row`` to another organisation of the same issuer.

    Raises:
        Refused: ``buyer_unknown``, ``handover_pending``, ``frozen``.
    """
    row = freezes.locked(tx, row.issuer, row.id)
    giver = lots.user_of(row)
    if receiver == giver or people.issuer_of(tx, receiver) != row.issuer:
        raise Refused("buyer_unknown")
    if _open_offer(tx, row) is not None:
        raise Refused("handover_pending")
    freezes.begin(tx, row, kind=FreezeKind.HANDOVER, reason="it is being handed over to another organisation.")
    n = _next(tx, row)
    values = {"issuer": row.issuer, "lot": row.id, "n": n, "giver": giver, "receiver": receiver}
    values |= {"state": HandoverState.OFFERED.value, "offered_by": by.id, "offered_at": utc_now()}
    tx.execute(handover.insert().values(**values))
    histories.note(tx, row, "handover.offered", by, n=n, to=receiver)
    return n


def confirm(tx: Connection, row: Row[Any], by: Person) -> None:
    """The receiver takes the lot: from now on it is the receiver's to use.

    Raises:
        Refused: ``not_offered``, ``not_yours_now``, ``waiting_for_stations``.
    """
    row, found = _answerable(tx, row)
    if by.organisation != found.receiver:
        raise Refused("not_yours_now", "Only the people of the organisation that it was offered to can confirm it.")
    freezes.check_returned(tx, row.issuer, row.id)
    holder = None if found.receiver == row.owner else found.receiver
    tx.execute(lot.update().where(lot.c.issuer == row.issuer, lot.c.id == row.id).values(holder=holder))
    _answer(tx, row, found, HandoverState.CONFIRMED, by)


def refuse(tx: Connection, row: Row[Any], by: Person) -> None:
    """The receiver does not take the lot: it is the giver's again. Raises ``not_offered``, ``not_yours_now``."""
    row, found = _answerable(tx, row)
    if by.organisation != found.receiver:
        raise Refused("not_yours_now", "Only the people of the organisation that it was offered to can refuse it.")
    _answer(tx, row, found, HandoverState.REFUSED, by)


def withdraw(tx: Connection, row: Row[Any], by: Person) -> None:
    """The giver takes the offer back: the lot is the giver's again. Raises ``not_offered``, ``not_yours_now``."""
    row, found = _answerable(tx, row)
    if by.organisation != found.giver:
        raise Refused("not_yours_now", "Only the people of the organisation that offered it can withdraw it.")
    _answer(tx, row, found, HandoverState.WITHDRAWN, by)


def listed(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """All offers of a lot, newest first."""
    mine = (handover.c.issuer == row.issuer, handover.c.lot == row.id)
    found = list(tx.execute(select(handover).where(*mine).order_by(handover.c.n.desc())))
    ids = {each for offered in found for each in (offered.giver, offered.receiver)}
    names = tx.execute(select(organisation.c.id, organisation.c.name).where(organisation.c.id.in_(ids)))
    by_id = {name.id: name.name for name in names}
    return [
        {
            "n": each.n,
            "state": each.state,
            "giver": {"id": each.giver, "name": by_id[each.giver]},
            "receiver": {"id": each.receiver, "name": by_id[each.receiver]},
            "offered_at": time_text(each.offered_at),
            "answered_at": time_text(each.answered_at),
        }
        for each in found
    ]


def _answerable(tx: Connection, row: Row[Any]) -> tuple[Row[Any], Row[Any]]:
    row = freezes.locked(tx, row.issuer, row.id)
    found = _open_offer(tx, row)
    if found is None:
        raise Refused("not_offered")
    return row, found


def _answer(tx: Connection, row: Row[Any], found: Row[Any], state: HandoverState, by: Person) -> None:
    mine = (handover.c.issuer == row.issuer, handover.c.lot == row.id, handover.c.n == found.n)
    answered = {"state": state.value, "answered_by": by.id, "answered_at": utc_now()}
    tx.execute(handover.update().where(*mine).values(**answered))
    freezes.lift(tx, row.issuer, row.id)
    histories.note(tx, row, f"handover.{state.value}", by, n=found.n)


def _open_offer(tx: Connection, row: Row[Any]) -> Row[Any] | None:
    offered = handover.c.state == HandoverState.OFFERED.value
    mine = (handover.c.issuer == row.issuer, handover.c.lot == row.id, offered)
    return tx.execute(select(handover).where(*mine)).one_or_none()


def _next(tx: Connection, row: Row[Any]) -> int:
    mine = (handover.c.issuer == row.issuer, handover.c.lot == row.id)
    return 1 + (tx.scalar(select(func.max(handover.c.n)).where(*mine)) or 0)
