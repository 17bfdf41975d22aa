"""The Orders page: production orders and the License Pickup List, each with its quota of new licences (S000, S002)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.planning import Planner, Planning
from licenses.client.credentials import Lot
from licenses.client.orders import OrderRow, Quota
from ui.credentials.download import DownloadSheet
from ui.credentials.words import mode_word
from ui.errands import Errands
from ui.language import translate
from ui.lists.card import Action
from ui.lists.columns import Cell, Column
from ui.lists.filters import Filter, choices_of
from ui.lists.page import Asked, Listing, ListPage, Slice
from ui.lists.period import DAYS, span_of
from ui.lists.shares import Shares
from ui.numbers import grouped
from ui.orders.history import HistorySheet
from ui.orders.pickup import PickupSheet
from ui.orders.words import (
    ITEMS,
    STATUSES,
    against_sense,
    delivered_word,
    item_word,
    kind_word,
    products_word,
    shares_of,
    status_cell,
    status_word,
    why_not_word,
)
from ui.qt import QWidget
from ui.theme import Theme

ORDERS, PICKUPS = "order", "pickup"
_MODES = ("credential", "authorization_only", "license_list", "license_replacement")


class OrdersPage(ListPage):
    """Tabs *Production Order* and *License Pickup List*."""

    def __init__(self, planning: Planning, errands: Errands, theme: Theme, parent: QWidget) -> None:
        self._planning = planning
        self._planner: Planner | None = None
        self._known: dict[str, Quota | Lot | str] = {}
        self._asked_for = ""
        super().__init__([self._orders(), self._pickups()], errands, theme, parent)
        self.download = DownloadSheet(planning, errands, self)
        self.pickup = PickupSheet(planning, errands, self)
        self.history = HistorySheet(planning, errands, theme, self)
        self.pickup.history_wanted.connect(self.history.open)
        self.history.download_wanted.connect(self.download.open)
        self.download.done.connect(self.panel_again)
        self.pickup.done.connect(self.panel_again)

    def open(self) -> None:
        self.errands.run(self._planning.who, self._know, lambda _sentence: None)
        self._known.clear()
        super().open()

    def panel_again(self) -> None:
        """What is on the screen is asked for anew."""
        self._known.clear()
        self.panel.ask()

    def fill_card(self, record: OrderRow) -> None:
        card, offer = self.card, self._known.get(record.id)
        card.say(" · ".join(filter(None, (record.order_no, products_word(record)))), "heading")
        sizes = translate("Orders", "{kind}, {ordered} ordered, {delivered} delivered")
        numbers = {"ordered": grouped(record.ordered), "delivered": grouped(record.delivered)}
        card.say(sizes.format(kind=kind_word(record), **numbers), "dim")
        if isinstance(offer, Quota):
            self._fill_quota(record, offer)
        elif isinstance(offer, Lot):
            self._fill_replacement(record, offer)
        else:
            card.say(offer or translate("Lists", "Asking the platform …"), "refusal" if offer else "dim")
            self._ask_for(record)

    def _fill_quota(self, order: OrderRow, quota: Quota) -> None:
        card = self.card
        if quota.account != order.id:
            card.say(translate("Orders", "Its quota is that of {order}.").format(order=quota.order_no), "dim")
        card.gap(4)
        card.say(translate("Orders", "New licenses available"), "dim")
        text = translate("Orders", "{delivered} delivered − {replaced} replaced")
        text = text.format(delivered=grouped(quota.delivered), replaced=grouped(quota.replaced))
        card.figure(grouped(quota.available), text)
        if quota.delivered:
            self._fill_shares(quota.delivered, quota.evidence)
            self._fill_scope(order, quota)
        card.gap(4)
        card.offer([self._pick_up_action(order), self._history_action(order)], side_by_side=True)
        missing = order.ordered - order.delivered
        if quota.delivered and missing > 0:
            text = translate("Orders", "The other {n} add to it when they are delivered.")
            card.say(text.format(n=grouped(missing)), "dim")
        self._fill_facts(order)

    def _fill_shares(self, total: int, evidence: Mapping[str, int]) -> None:
        self.card.gap(4)
        self.card.say(translate("Orders", "What became of the {n}").format(n=grouped(total)), "strong")
        self.card.put(Shares(shares_of(evidence, self.theme.tones), self.theme, self.card))

    def _fill_scope(self, order: OrderRow, quota: Quota) -> None:
        exactly = translate("Orders", "Goes to exactly these products:")
        alike = translate("Orders", "Goes to products that use the module, or are of the same category:")
        self.card.say(alike if order.item_type == "module" else exactly, "dim")
        self.card.say(", ".join(product.name for product in quota.products), "strong")

    def _fill_replacement(self, order: OrderRow, lot: Lot) -> None:
        card = self.card
        card.say(against_sense(order.against or ""), "dim")
        self._fill_shares(lot.size, lot.states)
        card.gap(4)
        block = lot.blocked.get("download")
        why = self._role_word() or (translate("Facts", block.sentence) if block else "")
        label = translate("Orders", "Download Credential")
        action = Action(label=label, call=lambda: self.download.open(lot), main=True, why_not=why)
        card.offer([action, self._history_action(order)], side_by_side=True)
        self._fill_facts(order)

    def _fill_facts(self, order: OrderRow) -> None:
        facts = [
            (translate("Orders", "Contract no."), order.contract_no or ""),
            (translate("Orders", "Buyer"), order.buyer_name),
            (translate("Orders", "Delivery Mode"), mode_word(order.delivery_mode)),
            (translate("Orders", "Placed on"), _day(order.created_at)),
        ]
        self.card.gap(4)
        self.card.facts([(name, value) for name, value in facts if value])

    def _pick_up_action(self, order: OrderRow) -> Action:
        why = why_not_word(order.why_not) if order.why_not is not None else self._role_word()
        label = translate("Orders", "Download New License")
        return Action(label=label, call=lambda: self.pickup.open(order), main=True, why_not=why)

    def _history_action(self, order: OrderRow) -> Action:
        return Action(label=translate("Orders", "History"), call=lambda: self.history.open(order))

    def _role_word(self) -> str:
        looks = self._planner is not None and not self._planner.acts
        return translate("Credentials", "Your role looks only.") if looks else ""

    def _know(self, planner: Planner) -> None:
        self._planner = planner
        self.show_card()

    def _ask_for(self, order: OrderRow) -> None:
        """Asks for one offer at a time: whoever runs down the list is not answered about each row."""
        if self._asked_for:
            return
        self._asked_for = order.id

        def told(offer: Quota | Lot | str) -> None:
            self._asked_for = ""
            self._known[order.id] = offer
            self.show_card()

        self.errands.run(lambda: self._planning.offer_of(order), told, told)

    def _orders(self) -> Listing[OrderRow]:
        return self._listing(
            ORDERS,
            lambda: translate("Orders", "Production Order"),
            _ORDER_COLUMNS,
            (_STATUS, _ITEM_TYPE, _PERIOD),
            lambda: translate("Orders", "No order fits. Take other filters or another word."),
        )

    def _pickups(self) -> Listing[OrderRow]:
        return self._listing(
            PICKUPS,
            lambda: translate("Orders", "License Pickup List"),
            _PICKUP_COLUMNS,
            (_STATUS, _MODE, _PERIOD),
            lambda: translate("Orders", "No pickup fits. Take other filters or another word."),
        )

    def _listing(
        self,
        kind: str,
        label: Callable[[], str],
        columns: tuple[Column[OrderRow], ...],
        filters: tuple[Filter, ...],
        nothing: Callable[[], str],
    ) -> Listing[OrderRow]:
        def fetch(asked: Asked, cursor: str | None) -> Slice[OrderRow]:
            given = dict(asked)
            since, until = span_of(given.pop("period"), datetime.now().astimezone().date())
            found = self._planning.orders.slice(cursor, kind=kind, **given, **{"from": since, "to": until})
            return Slice(records=found.orders, following=found.following)

        return Listing(
            name=kind,
            label=label,
            columns=columns,
            filters=filters,
            search=lambda: translate("Orders", "Contract, product, order no. or buyer"),
            nothing=nothing,
            fetch=fetch,
            key=lambda order: order.id,
        )


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"


def _number(count: int, *, strong: bool = False) -> Cell:
    return Cell(text=grouped(count), strong=strong)


_ORDER: Column[OrderRow] = Column(
    title=lambda: translate("Orders", "Order"), cell=lambda order: Cell(text=order.order_no), least_px=124, share=1
)
_PRODUCT: Column[OrderRow] = Column(
    title=lambda: translate("Orders", "Product"), cell=lambda order: Cell(text=products_word(order)), share=2
)
_PILL: Column[OrderRow] = Column(title=lambda: "", cell=status_cell, least_px=142)
_ORDER_COLUMNS: tuple[Column[OrderRow], ...] = (
    _ORDER,
    _PRODUCT,
    Column(
        title=lambda: translate("Orders", "Delivered"),
        cell=lambda order: Cell(text=delivered_word(order)),
        least_px=124,
        number=True,
    ),
    Column(title=lambda: translate("Orders", "Replaced"), cell=lambda order: _number(order.replaced), number=True),
    Column(
        title=lambda: translate("Orders", "Available"),
        cell=lambda order: _number(order.available, strong=True),
        number=True,
    ),
    _PILL,
)
_PICKUP_COLUMNS: tuple[Column[OrderRow], ...] = (
    _ORDER,
    _PRODUCT,
    Column(
        title=lambda: translate("Orders", "Tokens"),
        cell=lambda order: Cell(text=delivered_word(order)),
        least_px=110,
        number=True,
    ),
    Column(
        title=lambda: translate("Orders", "Delivery Mode"),
        cell=lambda order: Cell(text=mode_word(order.delivery_mode)),
        least_px=156,
        share=1,
    ),
    _PILL,
)

_STATUS = Filter(
    name="status",
    label=lambda: translate("Orders", "Order Status"),
    choices=choices_of({status: lambda status=status: status_word(status) for status in STATUSES}),  # type: ignore[misc]
)
_ITEM_TYPE = Filter(
    name="item_type",
    label=lambda: translate("Orders", "Item Type"),
    choices=choices_of({item: lambda item=item: item_word(item) for item in ITEMS}),  # type: ignore[misc]
)
_MODE = Filter(
    name="delivery_mode",
    label=lambda: translate("Orders", "Delivery Mode"),
    choices=choices_of({mode: lambda mode=mode: mode_word(mode) for mode in _MODES}),  # type: ignore[misc]
)
_PERIOD = Filter(name="period", label=lambda: translate("Orders", "Date"), choices=choices_of(DAYS), dates=True)
