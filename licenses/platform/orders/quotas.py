"""The replacement quota of an order: what was delivered less what was already replaced, and the evidence (S000, S002).

Only what was delivered counts. A replacement lot never counts as delivered: otherwise the quota had no end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from licenses.platform.lots import freezes, lots
from licenses.platform.orders import orders, products
from licenses.platform.orders.orders import ItemType, OrderKind, OrderStatus
from licenses.platform.orders.products import DeliveryMode
from licenses.platform.store import tallies
from licenses.platform.store.schema import licence_tally, lot, product, replacement, seen_module, station
from licenses.words import PlatformState

WHY_NOT: Mapping[str, str] = {
    "is_replacement": "This is a replacement itself; what it replaced counts on its order.",
    "nothing_delivered": "Nothing of this order was delivered yet.",
    "pickup_not_completed": "The pickup is not completed yet.",
    "delivery_mode": "Only pickups with delivery mode Credential can be replaced.",
}
"""Every reason for which an order does not offer new licences."""


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How many licences an order delivered and how many of them were replaced."""

    delivered: int
    replaced: int

    @property
    def available(self) -> int:
        return self.delivered - self.replaced


@dataclass(frozen=True, kw_only=True)
class AtHand:
    """Licences of an order that its buyer could void now, those that wait in closed lots, and those at stations."""

    unused: int
    closed: int
    held: tuple[Mapping[str, Any], ...]

    @property
    def held_count(self) -> int:
        return sum(each["held"] for each in self.held)


def why_not(row: Row[Any]) -> str | None:
    """Why the order offers no new licences, as a key of ``WHY_NOT``; None when it does."""
    if row.replacement_of is not None:
        return "is_replacement"
    if row.delivered == 0:
        return "nothing_delivered"
    if row.kind != OrderKind.PICKUP.value:
        return None
    if row.status != OrderStatus.COMPLETED.value:
        return "pickup_not_completed"
    return None if row.delivery_mode == DeliveryMode.CREDENTIAL.value else "delivery_mode"


def of(tx: Connection, account: Row[Any]) -> Quota:
    """The quota of an order."""
    return Quota(delivered=account.delivered, replaced=replaced(tx, account.issuer, [account.id])[account.id])


def replaced(tx: Connection, issuer: str, accounts: Iterable[str]) -> dict[str, int]:
    """How many licences were picked up against each order's quota."""
    sums = dict.fromkeys(accounts, 0)
    total = func.sum(replacement.c.quantity).label("total")
    query = select(replacement.c.order_id, total).where(
        replacement.c.issuer == issuer, replacement.c.order_id.in_(list(sums))
    )
    return sums | {row.order_id: int(row.total) for row in tx.execute(query.group_by(replacement.c.order_id))}


def evidence(tx: Connection, row: Row[Any]) -> dict[str, int]:
    """What became of each delivered licence, and of the delivered modules which no station saw.

    A replacement lot is counted for itself.
    """
    account = row.id if row.replacement_of else orders.account_of(row)
    counts: dict[str, int] = dict(tallies.counts_by(tx, row.issuer, "order_id", [account])[account])
    if row.item_type != ItemType.MODULE.value:
        return {**counts, "modules_unseen": 0}
    seen = _modules_seen(tx, row)
    counts[PlatformState.SUPERSEDED] += seen
    return {**counts, "modules_unseen": row.delivered - seen}


def at_hand(tx: Connection, account: Row[Any]) -> AtHand:
    """What of an order its buyer could void, and what would have to come back first."""
    its = (licence_tally.c.issuer == account.issuer, licence_tally.c.order_id == account.id)
    owned = (lot.c.issuer == licence_tally.c.issuer) & (lot.c.id == licence_tally.c.lot) & lots.used_by(account.buyer)
    unused = select(tallies.TOTAL).select_from(licence_tally).join(lot, owned)
    unused = unused.where(*its, licence_tally.c.state == PlatformState.UNUSED.value)
    free = int(tx.scalar(unused.where(freezes.is_open())) or 0)
    held = (
        select(station.c.id, station.c.name, tallies.TOTAL.label("held"))
        .select_from(licence_tally)
        .join(lot, owned)
        .join(station, (station.c.issuer == licence_tally.c.issuer) & (station.c.id == licence_tally.c.station))
        .where(*its, licence_tally.c.state == PlatformState.HELD.value)
        .group_by(station.c.id, station.c.name)
        .having(tallies.TOTAL > 0)
        .order_by(station.c.name)
    )
    where = tuple({"station": row.id, "name": row.name, "held": int(row.held)} for row in tx.execute(held))
    return AtHand(unused=free, closed=int(tx.scalar(unused) or 0) - free, held=where)


def scope(tx: Connection, account: Row[Any]) -> list[Row[Any]]:
    """The products that new licences of an order may be for.

    Of a licence order, exactly the products as ordered, whatever changed later; of a module order, the buyer's
    products that use the ordered module or are of the same category as an ordered one (S002).
    """
    ordered = orders.product_ids(tx, account)
    mine = (product.c.issuer == account.issuer, product.c.id.in_(ordered))
    if account.item_type == ItemType.LICENCE.value:
        return list(tx.execute(select(product).where(*mine).order_by(product.c.id)))
    uses = select(product.c.module).where(*mine, product.c.module.is_not(None))
    kinds = select(product.c.category).where(*mine)
    fits = or_(product.c.id.in_(ordered), product.c.module.in_(uses), product.c.category.in_(kinds))
    usable = products.usable_by(account.issuer, account.buyer)
    return list(tx.execute(usable.where(fits).order_by(product.c.id)))


def _modules_seen(tx: Connection, account: Row[Any]) -> int:
    """Delivered modules that a station met: their own licence, which the platform never had, was replaced."""
    mine = (seen_module.c.issuer == account.issuer, seen_module.c.order_id == account.id)
    return tx.scalar(select(func.count()).select_from(seen_module).where(*mine)) or 0
