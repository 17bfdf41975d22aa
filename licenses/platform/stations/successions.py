"""What a licence that was picked up against modules owes: the licence of the same order whose place it takes (S002)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import licences
from licenses.platform.orders.orders import ItemType
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import order, replacement, seen_module, superseding
from licenses.words import ModuleId, PlatformState


def due(tx: Connection, row: Row[Any]) -> Row[Any] | None:
    """The order for which the licence ``row`` must replace another one; None for one that burns anywhere."""
    if row.order_id is None:
        return None
    its = (order.c.issuer == replacement.c.issuer) & (order.c.id == replacement.c.order_id)
    mine = (replacement.c.issuer == row.issuer, replacement.c.id == row.order_id)
    return tx.execute(
        select(order).join(replacement, its).where(*mine, replacement.c.against == "modules")
    ).one_or_none()


def owing(tx: Connection, issuer: str, order_ids: Iterable[str | None]) -> set[str]:
    """Those of the orders of licences that are pickups against modules."""
    mine = (replacement.c.issuer == issuer, replacement.c.id.in_([each for each in order_ids if each is not None]))
    return set(tx.scalars(select(replacement.c.id).where(*mine, replacement.c.against == "modules")))


def known(tx: Connection, row: Row[Any]) -> str | None:
    """The licence that ``row`` replaced, as far as it was told before."""
    mine = (superseding.c.issuer == row.issuer, superseding.c.by_licence == row.uuid)
    old: str | None = tx.scalar(select(superseding.c.licence).where(*mine))
    return old or tx.scalar(_seen(row, seen_module.c.licence))


def is_settled(tx: Connection, row: Row[Any]) -> bool:
    """Whether the licence ``row`` has taken its place before: a second reading of it owes nothing."""
    return row.state == PlatformState.BURNED and (
        known(tx, row) is not None or tx.scalar(_seen(row, seen_module.c.successor)) is not None
    )


def fault(tx: Connection, row: Row[Any], account: Row[Any], old: str | None) -> str | None:
    """Why ``old`` is not what the licence ``row`` may replace, as a kind of conflict; None when it is."""
    found = licences.find(tx, row.issuer, old) if old else None
    if found is None:
        return None if old and account.item_type == ItemType.MODULE.value else "no_predecessor"
    if _account_of(tx, found) != account.id:
        return "predecessor_of_other_order"
    ended = (superseding.c.issuer == row.issuer, superseding.c.licence == found.uuid)
    by = tx.scalar(select(superseding.c.by_licence).where(*ended))
    return "superseded_twice" if by not in (None, row.uuid) else None


def see_module(tx: Connection, row: Row[Any], account: Row[Any], *, old: str, module: ModuleId, station: str) -> None:
    """Notes that a module of the module order ``account`` was met: its own licence ``old`` was replaced by ``row``."""
    if tx.scalar(_seen(row, seen_module.c.successor)) is not None:
        return
    about = {"issuer": row.issuer, "successor": row.uuid, "order_id": account.id, "licence": old, "station": station}
    tx.execute(seen_module.insert().values(**about, module=module.text, mac=module.mac, told_at=utc_now()))


def _account_of(tx: Connection, row: Row[Any]) -> str | None:
    """The order whose quota a licence belongs to, be it delivered or picked up."""
    mine = (replacement.c.issuer == row.issuer, replacement.c.id == row.order_id)
    account: str | None = tx.scalar(select(replacement.c.order_id).where(*mine)) or row.order_id
    return account


def _seen(row: Row[Any], column: Any) -> Any:
    return select(column).where(seen_module.c.issuer == row.issuer, seen_module.c.successor == row.uuid)
