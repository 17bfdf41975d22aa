"""A planner's side of orders: the lists of S000, the quota of new licences, and their pickup (S000, S002)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime

from licenses.client.credentials import Block, Lot
from licenses.client.http import path
from licenses.client.person import PersonClient


@dataclass(frozen=True, kw_only=True)
class OrderedProduct:
    """A product as ordered."""

    id: str
    name: str
    ordered: int


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """An order or a pickup. ``replaced`` counts against the quota of ``account``, the order that it belongs to.

    ``lots`` are the lots that it delivered; ``why_not`` says why it offers no new licences where it does not.
    """

    id: str
    order_no: str
    contract_no: str | None
    kind: str
    item_type: str
    delivery_mode: str
    status: str
    ordered: int
    delivered: int
    replaced: int
    buyer: str
    buyer_name: str
    account: str
    created_at: AwareDatetime
    eligible: bool
    why_not: Block | None = None
    pickup_of: str | None = None
    replacement_of: str | None = None
    against: str | None = None
    products: tuple[OrderedProduct, ...] = ()
    lots: tuple[str, ...] = ()

    @property
    def available(self) -> int:
        """New licences that the order offers."""
        return self.delivered - self.replaced


@dataclass(frozen=True, kw_only=True)
class ScopeProduct:
    """A product that new licences of an order may be for."""

    id: str
    name: str
    category: str
    delivery_mode: str


@dataclass(frozen=True, kw_only=True)
class AtStation:
    """A station that holds unused licences of an order, and how many."""

    station: str
    name: str
    held: int


@dataclass(frozen=True, kw_only=True)
class Way:
    """What one way of picking up offers: the most, and how it may be delivered.

    Against unused licences: ``closed`` are in lots that are frozen or offered, ``held`` at ``stations``.
    """

    most: int
    delivery_modes: tuple[str, ...]
    closed: int = 0
    held: int = 0
    stations: tuple[AtStation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ways:
    """Against what new licences can be picked up."""

    unused: Way
    modules: Way


@dataclass(frozen=True, kw_only=True)
class Quota:
    """What new licences an order offers; ``evidence`` says what became of each one delivered."""

    order_id: str
    account: str
    order_no: str
    eligible: bool
    delivered: int
    replaced: int
    available: int
    products: tuple[ScopeProduct, ...]
    evidence: Mapping[str, int]
    against: Ways
    why_not: Block | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person wants to pick up; ``against`` is ``unused`` or ``modules``."""

    product_id: str
    quantity: int
    against: str
    delivery_mode: str


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a pickup would do; ``voids`` unused licences could never be burned any more."""

    order_no: str
    product_id: str
    product_name: str
    quantity: int
    against: str
    delivery_mode: str
    voids: int
    available: int
    available_after: int
    price: int


@dataclass(frozen=True, kw_only=True)
class Pickup:
    """A row of *License Download History*: new licences picked up as the lot ``lot_id``."""

    id: str
    order_id: str
    order_no: str
    status: str
    lot_id: str
    product_id: str
    product_name: str
    quantity: int
    against: str
    delivery_mode: str
    person: str | None
    created_at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class OrderSlice:
    """Some orders of a list and where the next ones begin."""

    orders: tuple[OrderRow, ...]
    following: str | None


@dataclass(frozen=True, kw_only=True)
class PickupSlice:
    """Some pickups of a history and where the next ones begin."""

    pickups: tuple[Pickup, ...]
    following: str | None


class Orders:
    """The orders that a person may see and pick up against. Raises what ``PersonClient`` raises."""

    def __init__(self, person: PersonClient) -> None:
        self._person = person

    def slice(self, cursor: str | None, **filters: str | None) -> OrderSlice:
        """Orders from ``cursor`` on.

        ``kind`` is ``order`` or ``pickup``; ``text`` looks in contract and order numbers, products and buyers;
        ``from`` and ``to`` are times; ``status``, ``item_type``, ``delivery_mode``.
        """
        found = self._person.slice_at(path("v1", "orders"), cursor, **filters)
        rows = tuple(self._person.read_as(OrderRow, item) for item in found.items)
        return OrderSlice(orders=rows, following=found.next)

    def quota(self, order: str) -> Quota:
        """What new licences an order offers: quota, evidence, products, and what would have to come back first."""
        return self._person.read_as(Quota, self._person.item_at(path("v1", "orders", order, "replacement")))

    def review(self, order: str, wish: Wish) -> Review:
        """What picking new licences up would do; refused as ``pick_up`` would be, and nothing is changed."""
        where = path("v1", "orders", order, "replacement", "review")
        return self._person.read_as(Review, self._person.put_to(where, _body(wish)))

    def pick_up(self, order: str, wish: Wish, *, key: str) -> Lot:
        """New licences against an order's quota, as a lot; the same ``key`` again gives the same lot.

        ``PlatformRefused`` with ``nothing_available``, ``quota_exceeded``, ``held_by_station``,
        ``not_enough_unused``, ``product_out_of_scope``, ``delivery_mode_unfit`` or ``order_not_eligible``.
        """
        made = self._person.put_to(path("v1", "orders", order, "replacement"), _body(wish), key)
        return self._person.read_as(Lot, made)

    def history(self, order: str, cursor: str | None = None) -> PickupSlice:
        """*License Download History*: what was picked up against an order's quota, newest first."""
        found = self._person.slice_at(path("v1", "orders", order, "replacements"), cursor)
        pickups = tuple(self._person.read_as(Pickup, item) for item in found.items)
        return PickupSlice(pickups=pickups, following=found.next)


def _body(wish: Wish) -> dict[str, Any]:
    return {
        "product_id": wish.product_id,
        "quantity": wish.quantity,
        "against": wish.against,
        "delivery_mode": wish.delivery_mode,
    }
