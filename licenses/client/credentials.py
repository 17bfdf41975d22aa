"""A planner's side of lots: what they are, and what S001 does with them. The window calls a lot a credential."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import AwareDatetime

from licenses.client.http import path
from licenses.client.person import PersonClient
from licenses.words import Secret

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Named:
    """A product or an organisation by its id and its name."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Block:
    """Why something cannot be done with a lot now: the platform's code and its sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Freeze:
    """Why and since when nothing can be taken from a lot."""

    kind: str
    reason: str
    since: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A station that a frozen lot waits for, with how many of its licences it still holds."""

    station: str
    name: str
    held: int


@dataclass(frozen=True, kw_only=True)
class Lot:
    """A lot with its counts, in licences. ``blocked`` holds the reason for each action that cannot be taken now.

    ``resources`` is how far its third-party resources are, a state of ``Resources``; None where it needs none.
    """

    id: str
    name: str
    owner: str
    holder: str
    product_id: str
    product_name: str
    order_id: str | None
    purchased: int
    free: int
    unused: int
    held: int
    used: int
    state: str
    delivery_mode: str
    is_replacement: bool
    list_generated: bool
    created_at: AwareDatetime
    resources: int | None = None
    frozen: Freeze | None = None
    waiting_for: tuple[Waiting, ...] = ()
    blocked: Mapping[str, Block] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.purchased + self.free

    @property
    def is_handed_over(self) -> bool:
        """Whether another organisation than the owner has it."""
        return self.owner != self.holder


@dataclass(frozen=True, kw_only=True)
class Resources:
    """Third-party resources of a lot: ``state`` is 0 for none, 1 while they are generated, 2 when all are there.

    ``needs`` are ``homekit`` and ``findmy``; ``lacking`` is by these how many licences wait, while nothing runs.
    """

    needs: tuple[str, ...]
    state: int
    done: int
    total: int
    lacking: Mapping[str, int] = field(default_factory=dict)
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class FindMyToken:
    """A UUID as hex digits and its token as base64, as they come from Apple."""

    uuid: str
    token: Secret


@dataclass(frozen=True, kw_only=True)
class ProductChange:
    """One request to change a lot's product. ``amount_cents`` is the difference to pay, None before approval."""

    n: int
    state: str
    old_product: Named
    new_product: Named
    old_mode: str
    new_mode: str
    amount_cents: int | None
    requested_by: str | None
    requested_at: AwareDatetime
    decided_by: str | None = None
    decided_at: AwareDatetime | None = None
    waiting_for: tuple[Waiting, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Handover:
    """One offer of a lot to another organisation."""

    n: int
    state: str
    giver: Named
    receiver: Named
    offered_at: AwareDatetime
    answered_at: AwareDatetime | None = None


@dataclass(frozen=True, kw_only=True)
class CodeSent:
    """A one-time code is on its way for download number ``id``."""

    id: int
    channel: str
    expires_at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message in the mailbox of a platform on one's own machine."""

    text: str = field(repr=False)
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class Download:
    """A download that was begun; ``count`` is None until its code was confirmed."""

    id: int
    by: str
    channel: str
    count: int | None
    asked_at: AwareDatetime
    confirmed_at: AwareDatetime | None


@dataclass(frozen=True, kw_only=True)
class LotEvent:
    """Something that happened to a lot."""

    kind: str
    at: AwareDatetime
    by: str | None
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What decides whether licences may become this product's, and what they cost, in cents."""

    state: str
    deliverable: str
    price_cents: int
    features_cents: int


@dataclass(frozen=True, kw_only=True)
class LotSlice:
    """Some lots of a list and where the next ones begin."""

    lots: tuple[Lot, ...]
    following: str | None


class Credentials:
    """The lots that a person may see and act on. Raises what ``PersonClient`` raises."""

    def __init__(self, person: PersonClient) -> None:
        self._person = person

    def slice(self, cursor: str | None, **filters: str | None) -> LotSlice:
        """Lots from ``cursor`` on; ``owner`` is ``mine`` or ``customer``, ``text`` looks for names and ids."""
        found = self._person.slice_at(path("v1", "lots"), cursor, **filters)
        return LotSlice(lots=tuple(self._person.read_as(Lot, item) for item in found.items), following=found.next)

    def lot(self, lot: str) -> Lot:
        return self._person.read_as(Lot, self._person.item_at(path("v1", "lots", lot)))

    def split(self, lot: str, *, purchased: int, free: int = 0, name: str | None = None) -> Lot:
        """The new lot. ``PlatformRefused``: ``list_generated``, ``frozen``, ``not_enough_unused``."""
        body: dict[str, Any] = {"purchased": purchased, "free": free}
        return self._person.read_as(Lot, self._act_once(lot, "split", body=body | ({"name": name} if name else {})))

    def resources(self, lot: str) -> Resources:
        """How far the third-party resources of a lot are."""
        return self._person.read_as(Resources, self._person.item_at(path("v1", "lots", lot, "resources")))

    def generate_resources(self, lot: str) -> Resources:
        """Has them generated in the background; asked again it says how far they are.

        ``PlatformRefused``: ``resources_not_needed``, ``tokens_missing``, ``frozen``, ``nothing_unused``.
        """
        return self._person.read_as(Resources, self._act(lot, "resources"))

    def import_tokens(self, lot: str, tokens: Sequence[FindMyToken]) -> Resources:
        """Imports Find My tokens, as many as licences lack one.

        ``PlatformRefused``: ``tokens_refused``, ``tokens_differ``, ``resources_not_needed``, ``frozen``.
        """
        rows = [{"uuid": each.uuid, "token": each.token.open().decode("ascii", "replace")} for each in tokens]
        return self._person.read_as(Resources, self._act(lot, "resources", "tokens", body={"tokens": rows}))

    def changes(self, lot: str) -> tuple[ProductChange, ...]:
        """*Update Details*: all requests, newest first."""
        return self._all(ProductChange, lot, "product-changes")

    def history(self, lot: str) -> tuple[LotEvent, ...]:
        """Everything that happened to a lot, newest first."""
        return self._all(LotEvent, lot, "history")

    def terms(self, product: str) -> Terms:
        """On what terms a product is sold."""
        return self._person.read_as(Terms, self._person.item_at(path("v1", "products", product, "terms")))

    def request_change(self, lot: str, *, product: str, mode: str) -> ProductChange:
        """Asks for another product; the lot is frozen from then on."""
        body = {"product_id": product, "delivery_mode": mode}
        return self._person.read_as(ProductChange, self._act_once(lot, "product-changes", body=body))

    def recall_change(self, lot: str, n: int) -> ProductChange:
        """Takes a request back."""
        return self._person.read_as(ProductChange, self._act(lot, "product-changes", str(n), "recall"))

    def pay_change(self, lot: str, n: int) -> ProductChange:
        """Settles the difference in price."""
        return self._person.read_as(ProductChange, self._act(lot, "product-changes", str(n), "pay"))

    def approve_change(self, lot: str, n: int) -> ProductChange:
        """The platform's staff find the production details right."""
        return self._person.read_as(ProductChange, self._act(lot, "product-changes", str(n), "approve"))

    def reject_change(self, lot: str, n: int) -> ProductChange:
        """The platform's staff refuse."""
        return self._person.read_as(ProductChange, self._act(lot, "product-changes", str(n), "reject"))

    def handovers(self, lot: str) -> tuple[Handover, ...]:
        """Every offer of a lot, newest first."""
        return self._all(Handover, lot, "handover")

    def offer(self, lot: str, organisation: str) -> Lot:
        """Offers the lot; it is frozen until that is answered."""
        return self._person.read_as(Lot, self._act_once(lot, "handover", body={"organisation_id": organisation}))

    def confirm_offer(self, lot: str) -> Lot:
        """The receiver takes the lot."""
        return self._person.read_as(Lot, self._act(lot, "handover", "confirm"))

    def withdraw_offer(self, lot: str) -> Lot:
        """The giver takes the offer back."""
        return self._person.read_as(Lot, self._act(lot, "handover", "withdraw"))

    def refuse_offer(self, lot: str) -> None:
        """The receiver does not take the lot."""
        self._act(lot, "handover", "refuse")

    def ask_for_code(self, lot: str, *, channel: str = "email", generate: bool = False) -> CodeSent:
        """Has a code sent by ``email`` or ``phone``; ``generate`` makes a licence list for good."""
        body = {"channel": channel, "generate": generate}
        return self._person.read_as(CodeSent, self._act(lot, "downloads", body=body))

    def downloads(self, lot: str) -> tuple[Download, ...]:
        """Who downloaded how much of a lot, newest first."""
        return self._all(Download, lot, "downloads")

    def download(self, lot: str, n: int, code: Secret, *, firmware: bool = False) -> Secret:
        """A CSV file, or with ``firmware`` a zip file; the same again with the same code until that expires.

        ``PlatformRefused``: ``code_wrong``, ``frozen``, ``nothing_unused``.
        """
        where = path("v1", "lots", lot, "downloads", str(n), "confirm")
        body = {"code": code.open().decode("utf-8", "replace"), "firmware": firmware}
        return Secret(self._person.bytes_from(where, body))

    def mailbox(self) -> tuple[Letter, ...]:
        """Messages for the person, newest first; ``PlatformRefused`` where the platform sends real mail."""
        items = self._person.item_at(path("v1", "mailbox")).get("items", ())
        return tuple(self._person.read_as(Letter, item) for item in items)

    def _act(self, lot: str, *words: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._person.put_to(path("v1", "lots", lot, *words), body or {})

    def _act_once(self, lot: str, word: str, *, body: Mapping[str, Any]) -> dict[str, Any]:
        """Under a key of its own, so that it may be asked again when its answer was lost, and is done once."""
        return self._person.put_to(path("v1", "lots", lot, word), body, key=secrets.token_hex(16))

    def _all(self, kind: type[_T], lot: str, word: str) -> tuple[_T, ...]:
        items = self._person.item_at(path("v1", "lots", lot, word)).get("items", ())
        return tuple(self._person.read_as(kind, item) for item in items)
