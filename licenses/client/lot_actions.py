"""What a person does with lots through the platform: split, change the product, hand over, download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from licenses.client.http import Ask, Http, path
from licenses.client.results import parsed
from licenses.words import Secret

Item = dict[str, Any]

_LONG = 5  # a file of 100 000 licences is opened one by one before its first byte comes


class LotActions:
    """Acts on lots in one person's session; raises as ``PersonClient`` does, ``PlatformRefused`` with its code."""

    def __init__(self, http: Http, send: Callable[[Ask], bytes]) -> None:
        self._http = http
        self._send = send

    def split(self, lot: str, *, purchased: int, free: int = 0, name: str | None = None) -> Item:
        """A new lot of so many unused licences of this one."""
        body = {"purchased": purchased, "free": free} | ({"name": name} if name else {})
        return self._post(path("v1", "lots", lot, "split"), body)

    def history(self, lot: str) -> tuple[Item, ...]:
        """Everything that happened to a lot, newest first."""
        return self._items("lots", lot, "history")

    def changes(self, lot: str) -> tuple[Item, ...]:
        """*Update Details*: every request to change the lot's product, newest first."""
        return self._items("lots", lot, "product-changes")

    def change(self, lot: str, n: int) -> Item:
        """*Credential Update Details*: one request with the new product."""
        return self._got("lots", lot, "product-changes", n)

    def request_change(self, lot: str, *, product: str, delivery_mode: str) -> Item:
        """Asks for another product; the lot is frozen until that is decided."""
        body = {"product_id": product, "delivery_mode": delivery_mode}
        return self._post(path("v1", "lots", lot, "product-changes"), body)

    def recall_change(self, lot: str, n: int) -> Item:
        """Takes a request back."""
        return self._on_change(lot, n, "recall")

    def approve_change(self, lot: str, n: int) -> Item:
        """The platform's staff confirm a request; ``waiting_for_stations`` while some hold licences of the lot."""
        return self._on_change(lot, n, "approve")

    def reject_change(self, lot: str, n: int) -> Item:
        """The platform's staff refuse a request."""
        return self._on_change(lot, n, "reject")

    def pay_change(self, lot: str, n: int) -> Item:
        """The owner settles the difference in price."""
        return self._on_change(lot, n, "pay")

    def terms(self, product: str) -> Item:
        """On what terms a product is sold: ``state``, ``deliverable``, ``price_cents``, ``features_cents``."""
        return self._got("products", product, "terms")

    def handovers(self, lot: str) -> tuple[Item, ...]:
        """Every hand-over of a lot, newest first."""
        return self._items("lots", lot, "handover")

    def offer(self, lot: str, organisation: str) -> Item:
        """Offers a lot to another organisation."""
        return self._post(path("v1", "lots", lot, "handover"), {"organisation_id": organisation})

    def confirm_offer(self, lot: str) -> Item:
        """Takes a lot that was offered to the person's organisation."""
        return self._post(path("v1", "lots", lot, "handover", "confirm"), {})

    def refuse_offer(self, lot: str) -> None:
        """Does not take it."""
        self._send(Ask.post(path("v1", "lots", lot, "handover", "refuse"), {}))

    def withdraw_offer(self, lot: str) -> Item:
        """Takes an offer back."""
        return self._post(path("v1", "lots", lot, "handover", "withdraw"), {})

    def downloads(self, lot: str) -> tuple[Item, ...]:
        """Who downloaded how much of a lot, newest first."""
        return self._items("lots", lot, "downloads")

    def ask_for_code(self, lot: str, *, channel: str = "email", generate: bool = False) -> int:
        """Has a one-time code sent to the person by ``email`` or ``phone``; the number of the download.

        ``generate`` makes a licence list for good. ``PlatformRefused`` with ``generate_first`` where it is needed.
        """
        body = {"channel": channel, "generate": generate}
        return int(self._post(path("v1", "lots", lot, "downloads"), body)["id"])

    def download(self, lot: str, n: int, code: Secret, *, firmware: bool = False) -> Secret:
        """The bytes of the file (CSV; with ``firmware`` zip). The same code gives the same file until it expires."""
        body = {"code": code.open().decode("utf-8", "replace"), "firmware": firmware}
        where = path("v1", "lots", lot, "downloads", n, "confirm")
        return Secret(self._send(Ask.post(where, body, patience=_LONG)))

    def mailbox(self) -> tuple[Item, ...]:
        """The person's messages in the mailbox of a platform on this machine; ``PlatformRefused`` where it has none."""
        return self._items("mailbox")

    def _on_change(self, lot: str, n: int, verb: str) -> Item:
        return self._post(path("v1", "lots", lot, "product-changes", n, verb), {})

    def _post(self, where: str, body: Item) -> Item:
        return parsed(Item, self._send(Ask.post(where, body)), self._http)

    def _got(self, *parts: object) -> Item:
        return parsed(Item, self._send(Ask.get(path("v1", *parts))), self._http)

    def _items(self, *parts: object) -> tuple[Item, ...]:
        return tuple(self._got(*parts)["items"])
