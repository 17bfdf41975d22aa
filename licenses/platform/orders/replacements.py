"""Pickups of new licences against an order's quota: reviewed, picked up, and their history (S000, S002).

Against *unused* licences, as many unused ones of the order are voided in the same transaction. Against *modules*, the
new ones burn in Refurbish mode only, each in the place of a licence of that order. So there are never more live
identities than were delivered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import freezes, licences, lots
from licenses.platform.lots.lots import NewLot
from licenses.platform.orders import deliveries, orders, quotas
from licenses.platform.orders.orders import ItemType, OrderKind, OrderStatus
from licenses.platform.orders.products import DeliveryMode
from licenses.platform.orders.quotas import AtHand, Quota
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store import tallies
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import licence, lot, order, order_product, product, replacement
from licenses.platform.store.vault import Vault
from licenses.words import PlatformState

_LONGEST_NUMBER = 64


class Against(StrEnum):
    """What new licences take the place of."""

    UNUSED = "unused"
    MODULES = "modules"


MODES: dict[Against, tuple[DeliveryMode, ...]] = {
    Against.UNUSED: (DeliveryMode.CREDENTIAL, DeliveryMode.AUTHORIZATION_ONLY, DeliveryMode.LICENSE_LIST),
    Against.MODULES: (DeliveryMode.CREDENTIAL, DeliveryMode.AUTHORIZATION_ONLY),
}
"""How new licences may be delivered. A plain list of them would burn anywhere, so there is none against modules."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person wants to pick up; without ``delivery_mode``, or with *License Replacement*, in the product's."""

    product_id: str
    quantity: int
    against: Against
    delivery_mode: DeliveryMode | None = None


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A wish that may be fulfilled."""

    account: Row[Any]
    product: Row[Any]
    mode: DeliveryMode
    quota: Quota


def offer(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """What the page for picking up shows: the quota with its evidence, the products, and what each way would take."""
    account = orders.account(tx, row)
    quota, hand = quotas.of(tx, account), quotas.at_hand(tx, account)
    reason = quotas.why_not(row)
    return {
        "order_id": row.id,
        "account": account.id,
        "order_no": account.order_no,
        "eligible": reason is None,
        "why_not": None if reason is None else {"code": reason, "sentence": quotas.WHY_NOT[reason]},
        "delivered": quota.delivered,
        "replaced": quota.replaced,
        "available": quota.available,
        "products": [_named(each) for each in quotas.scope(tx, account)],
        "evidence": quotas.evidence(tx, account),
        "against": {
            Against.UNUSED.value: {
                "most": min(quota.available, hand.unused),
                "delivery_modes": [mode.value for mode in MODES[Against.UNUSED]],
                **_waiting(hand),
            },
            Against.MODULES.value: {
                "most": quota.available,
                "delivery_modes": [mode.value for mode in MODES[Against.MODULES]],
            },
        },
    }


def review(tx: Connection, caller: Person, row: Row[Any], wish: Wish) -> dict[str, Any]:
    """What a pickup would do, without doing it; refused as ``pick_up`` would be."""
    plan = _plan(tx, caller, row, orders.account(tx, row), wish)
    return {
        "order_id": row.id,
        "order_no": plan.account.order_no,
        "product_id": plan.product.id,
        "product_name": plan.product.name,
        "quantity": wish.quantity,
        "against": wish.against.value,
        "delivery_mode": plan.mode.value,
        "voids": wish.quantity if wish.against is Against.UNUSED else 0,
        "available": plan.quota.available,
        "available_after": plan.quota.available - wish.quantity,
        "price": 0,
    }


def pick_up(
    tx: Connection, vault: Vault, caller: Person, row: Row[Any], wish: Wish, *, key: str | None = None
) -> dict[str, Any]:
    """The new replacement lot; the same idempotency ``key`` again gives the same one.

    Raises:
        Refused: ``role_missing`` (not the buyer's), ``order_not_eligible``, ``nothing_available``,
            ``quota_exceeded``, ``product_out_of_scope``, ``delivery_mode_unfit``, ``held_by_station``,
            ``not_enough_unused``, ``idempotency_key_reused``, ``busy``.
    """
    account = orders.locked_account(tx, row)
    before = _again(tx, account, key, wish)
    if before is not None:
        return _shown(tx, caller, before)
    plan = _plan(tx, caller, row, account, wish)
    made = _pickup_row(tx, plan, wish)
    entries = lots.generated(plan.product.family, wish.quantity)
    lot_id = lots.make(tx, vault, _new_lot(plan, made, wish), entries)
    deliveries.record(tx, made, wish.quantity, [(lot_id, wish.quantity)])
    noted = {"issuer": row.issuer, "id": made.id, "order_id": account.id, "lot": lot_id, "product": plan.product.id}
    noted |= {"against": wish.against.value, "delivery_mode": plan.mode.value, "quantity": wish.quantity}
    noted |= {"person": caller.id or None, "idempotency_key": key, "created_at": utc_now()}
    tx.execute(replacement.insert().values(**noted))
    if wish.against is Against.UNUSED:
        _void(tx, plan, wish, made.order_no)
    return _shown(tx, caller, made.id)


def history(tx: Connection, row: Row[Any], page: Page) -> tuple[list[dict[str, Any]], str | None]:
    """*License Download History*: a page of what was picked up against the order's quota, newest first."""
    query = _rows().where(replacement.c.issuer == row.issuer, replacement.c.order_id == orders.account_of(row))
    rows, following = fetch(tx, query, replacement.c.id, page)
    counts = tallies.counts_by(tx, row.issuer, "order_id", [each.id for each in rows])
    return [_entry(each) | {"evidence": counts[each.id]} for each in rows], following


def _plan(tx: Connection, caller: Person, row: Row[Any], account: Row[Any], wish: Wish) -> _Plan:
    if caller.scope not in (None, account.buyer):
        raise Refused("role_missing", "The quota belongs to the buyer of the order.")
    quota = quotas.of(tx, account)
    _check_quota(row, quota, wish)
    wanted = next((each for each in quotas.scope(tx, account) if each.id == wish.product_id), None)
    if wanted is None:
        raise Refused("product_out_of_scope", _scope_words(account))
    mode = _mode(wanted, wish)
    if wish.against is Against.UNUSED:
        _check_unused(quotas.at_hand(tx, account), wish.quantity)
    return _Plan(account=account, product=wanted, mode=mode, quota=quota)


def _check_quota(row: Row[Any], quota: Quota, wish: Wish) -> None:
    reason = quotas.why_not(row)
    if reason is not None and reason != "nothing_delivered":
        raise Refused("order_not_eligible", quotas.WHY_NOT[reason], reason=reason)
    numbers = {"delivered": quota.delivered, "replaced": quota.replaced, "available": quota.available}
    if quota.available <= 0:
        why = f"{quota.delivered} were delivered, and all of them were replaced already."
        raise Refused("nothing_available", why if quota.delivered else quotas.WHY_NOT["nothing_delivered"], **numbers)
    if wish.quantity > quota.available:
        why = f"Of {quota.delivered} delivered, {quota.replaced} were replaced already: {quota.available} are left."
        raise Refused("quota_exceeded", why, **numbers)


def _scope_words(account: Row[Any]) -> str:
    if account.item_type == ItemType.LICENCE.value:
        return "New licences of a licence order are for the products as ordered."
    return "New licences of a module order are for products that use the ordered module or are of its category."


def _mode(wanted: Row[Any], wish: Wish) -> DeliveryMode:
    """The chosen mode; *License Replacement* is how the pickup is listed, and leaves the choice to the product."""
    chosen = wish.delivery_mode
    if chosen in (None, DeliveryMode.LICENSE_REPLACEMENT):
        chosen = DeliveryMode(wanted.delivery_mode)
        return chosen if chosen in MODES[wish.against] else DeliveryMode.CREDENTIAL
    if chosen not in MODES[wish.against]:
        raise Refused("delivery_mode_unfit", "A plain list would burn anywhere, not only where it replaces a licence.")
    return chosen


def _check_unused(hand: AtHand, quantity: int) -> None:
    missing = quantity - hand.unused
    if missing <= 0:
        return
    facts = {"unused": hand.unused, **_waiting(hand)}
    if hand.held:
        where = ", ".join(f"{each['name']} ({each['held']})" for each in hand.held)
        back = min(missing, hand.held_count)
        why = f"{hand.unused} are unused here; return {back} more from the stations that hold them: {where}."
        raise Refused("held_by_station", why, to_return=back, **facts)
    waits = f"; {hand.closed} more are in lots that are frozen or offered" if hand.closed else ""
    why = f"Of this order {hand.unused} unused licences can be voided{waits}. Pick up against modules for the others."
    raise Refused("not_enough_unused", why, **facts)


def _waiting(hand: AtHand) -> dict[str, Any]:
    return {"closed": hand.closed, "held": hand.held_count, "stations": [dict(each) for each in hand.held]}


def _void(tx: Connection, plan: _Plan, wish: Wish, order_no: str) -> None:
    """Voids unused licences of the buyer's lots, which are held against a freeze or an offer meanwhile."""
    account = plan.account
    its = (licence.c.issuer == lot.c.issuer, licence.c.lot == lot.c.id, licence.c.state == PlatformState.UNUSED.value)
    mine = (lot.c.issuer == account.issuer, lot.c.order_id == account.id, lots.used_by(account.buyer))
    source = select(lot.c.id).where(*mine).order_by(lot.c.id)
    tx.execute(source.where(select(licence.c.uuid).where(*its).exists()).with_for_update()).all()
    free = tx.scalars(source.where(freezes.is_open())).all()  # asked again, now that nobody freezes them any more
    note = f"replaced by {order_no}"
    done = licences.void(tx, issuer=account.issuer, order=account.id, lots=free, count=wish.quantity, note=note)
    if done != wish.quantity:
        raise Refused("busy")


def _pickup_row(tx: Connection, plan: _Plan, wish: Wish) -> Row[Any]:
    """The pickup's own row among the orders, which is listed as *License Replacement*."""
    account, made = plan.account, new_id("order")
    tx.execute(
        order.insert().values(
            issuer=account.issuer,
            id=made,
            order_no=_number(tx, account, made),
            contract_no=account.contract_no,
            buyer=account.buyer,
            kind=OrderKind.PICKUP.value,
            item_type=ItemType.LICENCE.value,
            delivery_mode=DeliveryMode.LICENSE_REPLACEMENT.value,
            status=OrderStatus.PLACED.value,
            ordered=wish.quantity,
            delivered=0,
            created_at=utc_now(),
        )
    )
    item = {"issuer": account.issuer, "order_id": made, "product": plan.product.id, "ordered": wish.quantity}
    tx.execute(order_product.insert().values(**item))
    return orders.known(tx, account.issuer, made)


def _number(tx: Connection, account: Row[Any], made: str) -> str:
    """A number that reads as what it is, such as ``PO-7-R2``; the id where that one is taken."""
    count = len(list(tx.scalars(select(replacement.c.id).where(*_of(account)))))
    wanted = f"{account.order_no}-R{count + 1}"
    taken = select(order.c.id).where(order.c.issuer == account.issuer, order.c.order_no == wanted)
    return made if len(wanted) > _LONGEST_NUMBER or tx.scalar(taken) is not None else wanted


def _new_lot(plan: _Plan, made: Row[Any], wish: Wish) -> NewLot:
    return NewLot(
        issuer=made.issuer,
        owner=made.buyer,
        product=plan.product,
        name=f"{made.order_no} {plan.product.name}",
        order_id=made.id,
        free=wish.quantity,
        delivery_mode=plan.mode,
        is_replacement=True,
    )


def _again(tx: Connection, account: Row[Any], key: str | None, wish: Wish) -> str | None:
    """The pickup that this key made before; None when it is new."""
    if key is None:
        return None
    known = tx.execute(select(replacement).where(*_of(account), replacement.c.idempotency_key == key)).one_or_none()
    if known is None:
        return None
    if (known.product, known.quantity, known.against) != (wish.product_id, wish.quantity, wish.against.value):
        raise Refused("idempotency_key_reused")
    return str(known.id)


def _of(account: Row[Any]) -> tuple[Any, Any]:
    return replacement.c.issuer == account.issuer, replacement.c.order_id == account.id


def _rows() -> Any:
    return (
        select(replacement, order.c.order_no, order.c.status, product.c.name.label("product_name"))
        .join(order, (order.c.issuer == replacement.c.issuer) & (order.c.id == replacement.c.id))
        .join(product, (product.c.issuer == replacement.c.issuer) & (product.c.id == replacement.c.product))
    )


def _shown(tx: Connection, caller: Person, made: str) -> dict[str, Any]:
    """The lot as its pages show it, with the pickup that made it."""
    row = tx.execute(_rows().where(replacement.c.issuer == caller.issuer, replacement.c.id == made)).one()
    return {**lots.shown(tx, lots.visible(tx, caller, row.lot)), "replacement": _entry(row)}


def _entry(row: Row[Any]) -> dict[str, Any]:
    same = ("id", "order_id", "order_no", "status", "product_name", "quantity", "against", "delivery_mode", "person")
    return {
        **{name: row._mapping[name] for name in same},
        "lot_id": row.lot,
        "product_id": row.product,
        "created_at": time_text(row.created_at),
    }


def _named(row: Row[Any]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in ("id", "name", "category", "delivery_mode")}
