"""Download New License: product and quantity, then the review with delivery mode and against what, then Pick Up."""

from __future__ import annotations

import secrets

from app.planning import Planning
from licenses.client.credentials import Lot
from licenses.client.orders import OrderRow, Quota, Review, ScopeProduct, Way, Wish
from ui.credentials.words import mode_sense, mode_word
from ui.errands import Errands
from ui.language import translate
from ui.lists.form import Form
from ui.lists.sheet import Sheet
from ui.numbers import grouped
from ui.orders.words import against_sense, against_word, used_up_word, why_not_word
from ui.qt import QWidget, Signal

UNUSED, MODULES = "unused", "modules"


class PickupSheet(Sheet):
    """The procedure with one order (S000).

    Attributes:
        quantity: the number that is typed in the first step.
        product: for which product, where there are several.
        against: of the review, against what.
        mode: of the review, the delivery mode.

    Signals:
        done: new licences were picked up.
        history_wanted(object): the person goes on to the history of this order.
    """

    done = Signal()
    history_wanted = Signal(object)

    def __init__(self, planning: Planning, errands: Errands, parent: QWidget) -> None:
        super().__init__(errands, parent)
        self._planning = planning
        self._keys: dict[Wish, str] = {}

    def open(self, order: OrderRow) -> None:
        """Begins with ``order``."""
        self._order = order
        form = Form(self)
        form.say(translate("Lists", "Asking the platform …"))
        self.show_step(self._heading(), form, None)
        self.run(lambda: self._planning.orders.quota(order.id), self._choose)

    def _heading(self) -> str:
        return translate("Orders", "New licenses for {order}").format(order=self._order.order_no)

    def _choose(self, quota: Quota) -> None:
        self._quota = quota
        form = Form(self)
        form.fact(translate("Orders", "New licenses available"), grouped(quota.available))
        if quota.why_not is not None or quota.available <= 0:
            form.say(why_not_word(quota.why_not) if quota.why_not else used_up_word(quota.delivered), "refusal")
            self.show_step(self._heading(), form, None)
            return
        self.product = form.choice(
            translate("Orders", "Product"), [(product, product.name) for product in quota.products]
        )
        self.quantity = form.number(translate("Orders", "Quantity"), quota.available)
        form.say(translate("Orders", "They are free of charge, and can be picked up in parts."))
        self.quantity.valueChanged.connect(lambda count: self.main.setEnabled(count > 0))
        self.show_step(self._heading(), form, translate("Orders", "Pick Up"), self._review)
        self.quantity.setFocus()
        self.quantity.selectAll()
        self.main.setEnabled(False)

    def _review(self) -> None:
        product: ScopeProduct = self.product.currentData()
        count, ways = self.quantity.value(), self._quota.against
        form = Form(self)
        form.fact(translate("Orders", "Order"), self._order.order_no)
        form.fact(translate("Orders", "Product"), product.name)
        form.fact(translate("Orders", "Quantity"), grouped(count))
        self.against = form.choice(
            translate("Orders", "Against"), [(way, against_word(way)) for way in (UNUSED, MODULES)]
        )
        self._sense = form.say("")
        self.mode = form.choice(translate("Orders", "Delivery Mode"), [])
        self._mode_sense = form.say("")
        self._effect = form.say("", "strong")
        self.against.setCurrentIndex(0 if count <= ways.unused.most else 1)
        self.show_step(
            translate("Orders", "Confirm the pickup"),
            form,
            translate("Orders", "Pick Up"),
            lambda: self._pick_up(product, count),
        )
        self.against.currentIndexChanged.connect(lambda _at: self._turn(product, count))
        self.mode.currentIndexChanged.connect(lambda _at: self._say_mode())
        self._turn(product, count)

    def _turn(self, product: ScopeProduct, count: int) -> None:
        """Another against: its delivery modes, what it means, and what the platform says to it."""
        against: str = self.against.currentData()
        way: Way = getattr(self._quota.against, against)
        self._sense.setText(against_sense(against))
        self.mode.clear()
        for mode in way.delivery_modes:
            self.mode.addItem(mode_word(mode), mode)
        self.mode.setCurrentIndex(max(0, self.mode.findData(product.delivery_mode)))
        self._effect.setText("")
        self.refuse("")
        if count > way.most:
            self.refuse(_missing_word(way, count))
            self.main.setEnabled(False)
            return
        wish = self._wish(product, count)
        self.run(lambda: self._planning.orders.review(self._order.id, wish), self._reviewed)

    def _say_mode(self) -> None:
        self._mode_sense.setText(mode_sense(str(self.mode.currentData())))
        self._place()

    def _reviewed(self, review: Review) -> None:
        text = translate("Orders", "Free of charge. After this pickup {n} are left.")
        self._effect.setText(text.format(n=grouped(review.available_after)))
        self.main.setEnabled(True)
        self._place()

    def _wish(self, product: ScopeProduct, count: int) -> Wish:
        return Wish(
            product_id=product.id,
            quantity=count,
            against=str(self.against.currentData()),
            delivery_mode=str(self.mode.currentData()),
        )

    def _pick_up(self, product: ScopeProduct, count: int) -> None:
        wish, order = self._wish(product, count), self._order.id
        # The same wish again after a lost answer is the same pickup.
        key = self._keys.setdefault(wish, secrets.token_hex(16))
        self.run(lambda: self._planning.orders.pick_up(order, wish, key=key), self._picked)

    def _picked(self, lot: Lot) -> None:
        self._keys.clear()
        form = Form(self)
        form.fact(translate("Orders", "Credential"), lot.name)
        form.fact(translate("Orders", "Tokens"), grouped(lot.size))
        form.say(translate("Orders", "It stands in the License Download History, and among your credentials."))
        history = translate("Orders", "License Download History")
        self.show_step(translate("Orders", "The new licenses were picked up"), form, history, self._go_to_history)
        self.back.setText(translate("Sheet", "Close"))
        self.done.emit()

    def _go_to_history(self) -> None:
        self.leave()
        self.history_wanted.emit(self._order)


def _missing_word(way: Way, count: int) -> str:
    """Why so many unused ones cannot be voided, and what can be done about it."""
    parts = [translate("Orders", "Only {n} unused tokens can be voided now.").format(n=grouped(way.most))]
    if way.stations:
        where = ", ".join(f"{each.name} ({grouped(each.held)})" for each in way.stations)
        back = min(count - way.most, way.held)
        text = translate("Orders", "Stations hold others, return {n} of them first: {where}.")
        parts.append(text.format(n=grouped(back), where=where))
    if way.closed:
        text = translate("Orders", "{n} more are in credentials that are frozen or offered.")
        parts.append(text.format(n=grouped(way.closed)))
    parts.append(translate("Orders", "Pick up fewer, or against modules."))
    return " ".join(parts)
