"""Look-ups: burns, and the lineage of a module and of a licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import licences, lots
from licenses.platform.lots.lists import normal_mac
from licenses.platform.partners.rights import Right, holding
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.stations import bindings, conflicts
from licenses.platform.store.ids import earliest
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import burn, licence, lot, product

_BURNS_SHOWN = 100
_CLOCKS_STEP = timedelta(days=1)  # names come from the clock; it may have been set back by less than this


@dataclass(frozen=True, kw_only=True)
class BurnSearch:
    """What burns are found by; None does not narrow. Times are when the platform heard of them, UTC with zone."""

    mac: str | None = None
    licence: str | None = None
    station: str | None = None
    work_order: str | None = None
    product: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def burns(tx: Connection, caller: Person, page: Page, search: BurnSearch) -> tuple[list[dict[str, Any]], str | None]:
    """A page of burns, newest first: those at the stations of the caller's organisation.

    With a product of the caller's own, or whose logs the caller may view (S003), its burns wherever they were.
    """
    everywhere = search.product is not None and _views_logs(tx, caller, search.product)
    query = select(burn).where(burn.c.issuer == caller.issuer) if everywhere else _burns_of(caller)
    rows, following = fetch(tx, _narrowed(query, search), burn.c.id, page)
    return [_burn(row) for row in rows], following


def module(tx: Connection, caller: Person, text: str) -> dict[str, Any]:
    """Everything known of a module: each licence that it had, and its burns.

    Raises:
        Refused: ``not_found``.
    """
    mac = normal_mac(text)
    if mac is None:
        raise Refused("not_found")
    lineage = [item for item in bindings.of_mac(tx, caller.issuer, mac) if _owned(tx, caller, item["licence"])]
    ended, _ = burns(tx, caller, Page(limit=_BURNS_SHOWN), BurnSearch(mac=mac))
    if not lineage and not ended:
        raise Refused("not_found")
    return {"mac": mac, "licences": [_binding(item) for item in lineage], "burns": ended}


def one_licence(tx: Connection, caller: Person, uuid: str) -> dict[str, Any]:
    """Everything known of a licence but its secrets: state, holder, each module that it was on, burns, conflicts.

    Raises:
        Refused: ``not_found``.
    """
    row = licences.find(tx, caller.issuer, uuid)
    owner = _owned(tx, caller, uuid)
    if row is None or owner is None:
        raise Refused("not_found")
    ended, _ = burns(tx, caller, Page(limit=_BURNS_SHOWN), BurnSearch(licence=uuid))
    same = ("uuid", "state", "station", "batch", "module", "note", "assigned_mac", "order_id")
    return {
        **{name: row._mapping[name] for name in same},
        "lot_id": owner.id,
        "lot_name": owner.name,
        "product_id": owner.product,
        "changed_at": time_text(row.changed_at),
        "modules": [_binding(item) for item in bindings.of_licence(tx, caller.issuer, uuid)],
        "burns": ended,
        "conflicts": conflicts.of_licence(tx, caller, uuid),
    }


def _owned(tx: Connection, caller: Person, uuid: str) -> Row[Any] | None:
    """The lot of a licence that the caller may see."""
    query = (
        select(lot)
        .join(licence, (licence.c.issuer == lot.c.issuer) & (licence.c.lot == lot.c.id))
        .where(licence.c.issuer == caller.issuer, licence.c.uuid == uuid)
    )
    if caller.scope is not None:
        query = query.where(lots.seen_by(caller.scope))
    return tx.execute(query).one_or_none()


def _views_logs(tx: Connection, caller: Person, product_id: str) -> bool:
    row = tx.execute(select(product).where(product.c.issuer == caller.issuer, product.c.id == product_id)).one_or_none()
    return row is not None and Right.VIEW_LOGS in holding(tx, caller.issuer, caller.organisation, row).rights


def _burns_of(caller: Person) -> Any:
    query = select(burn).where(burn.c.issuer == caller.issuer)
    return query if caller.scope is None else query.where(burn.c.organisation == caller.scope)


def _narrowed(query: Any, search: BurnSearch) -> Any:
    for name in ("licence", "station", "work_order", "product", "outcome"):
        value = getattr(search, name)
        if value is not None:
            query = query.where(burn.c[name] == value)
    if search.mac is not None:
        query = query.where(burn.c.mac == (normal_mac(search.mac) or search.mac))
    if search.since is not None:
        query = query.where(burn.c.received_at >= search.since, burn.c.id >= _named(search.since, -_CLOCKS_STEP))
    if search.until is not None:
        query = query.where(burn.c.received_at < search.until, burn.c.id < _named(search.until, _CLOCKS_STEP))
    return query


def _named(moment: datetime, step: timedelta) -> str:
    """Where the names of burns stand that came in then: a list in the order of names begins or ends there."""
    try:
        return earliest("burn", moment + step)
    except OverflowError:  # at the ends of the calendar
        return earliest("burn", moment)


def _burn(row: Row[Any]) -> dict[str, Any]:
    same = ("burn", "station", "slot", "actor", "work_order", "licence", "module", "mac", "outcome", "code")
    return {
        **{name: row._mapping[name] for name in same},
        "seconds": row.seconds,
        "product_id": row.product,
        "at": time_text(row.at),
        "received_at": time_text(row.received_at),
    }


def _binding(item: dict[str, Any]) -> dict[str, Any]:
    return item | {"since": time_text(item["since"]), "ended_at": time_text(item["ended_at"])}
