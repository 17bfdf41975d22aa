"""The procedures of S001, each a sheet: Split Quantity, Change Product, Update Details, hand-over."""

from __future__ import annotations

from collections.abc import Callable

from app.planning import Organisation, Planner, Planning
from licenses.client import Product
from licenses.client.credentials import Lot, ProductChange
from ui.credentials.words import MODES, mode_sense, mode_word, state_mood, state_word
from ui.errands import Errands
from ui.language import translate
from ui.lists.columns import Mood
from ui.lists.form import Form, Picker
from ui.lists.sheet import Sheet
from ui.numbers import grouped
from ui.qt import QWidget, Signal


class LotSheet(Sheet):
    """A procedure with one lot.

    Signals:
        done: something changed at the platform.
    """

    done = Signal()

    def __init__(self, planning: Planning, errands: Errands, parent: QWidget) -> None:
        super().__init__(errands, parent)
        self.planning = planning

    def open(self, lot: Lot) -> None:
        """Begins the procedure with ``lot``."""
        raise NotImplementedError


class SplitSheet(LotSheet):
    """Split Quantity: purchased and free licences of the new lot; its size is their sum."""

    def open(self, lot: Lot) -> None:
        form = Form(self)
        form.fact(translate("Credentials", "Unused"), grouped(lot.unused))
        self.purchased = form.number(translate("Credentials", "Purchased Licenses"), min(lot.purchased, lot.unused))
        self.free = form.number(translate("Credentials", "Free Licenses"), min(lot.free, lot.unused))
        self.name = form.text(translate("Credentials", "Name of the new credential"))
        size = form.say("")

        def add_up() -> None:
            total = self.purchased.value() + self.free.value()
            size.setText(translate("Credentials", "The new credential has {n} tokens.").format(n=grouped(total)))
            self.main.setEnabled(0 < total <= lot.unused)

        form.changed.connect(add_up)
        title = translate("Credentials", "Split {name}").format(name=lot.name)
        self.show_step(title, form, translate("Credentials", "Split Quantity"), lambda: self._split(lot))
        add_up()

    def _split(self, lot: Lot) -> None:
        sizes = {"purchased": self.purchased.value(), "free": self.free.value()}
        name = self.name.text().strip() or None
        self.run(lambda: self.planning.credentials.split(lot.id, **sizes, name=name), self._made)

    def _made(self, made: Lot) -> None:
        form = Form(self)
        form.say(translate("Credentials", "Production details are those of the credential it came from."))
        form.fact(translate("Credentials", "Credential"), made.name)
        form.fact(translate("Credentials", "Tokens"), grouped(made.size))
        self.show_step(translate("Credentials", "The credential was split"), form, None)
        self.done.emit()


class ChangeSheet(LotSheet):
    """Change Product: find the product, then Confirm Update Info with the delivery mode, then OK."""

    def open(self, lot: Lot) -> None:
        self._lot = lot
        title = translate("Credentials", "Change Product of {name}").format(name=lot.name)
        form = Form(self)
        form.say(translate("Credentials", "Asking the platform for products …"))
        self.show_step(title, form, translate("Credentials", "Confirm"))
        self.main.setEnabled(False)
        self.run(self.planning.products, lambda products: self._pick(title, products))

    def _pick(self, title: str, products: tuple[Product, ...]) -> None:
        others = [each for each in products if each.id != self._lot.product_id]
        picker = Picker(self, [(each, each.name, f"{each.category} · {each.chip}") for each in others])
        picker.setAccessibleName(translate("Credentials", "Product"))
        picker.taken.connect(self._confirm)
        self.show_step(title, picker, translate("Credentials", "Confirm"), picker.take)

    def _confirm(self, product: Product) -> None:
        lot = self._lot
        form = Form(self)
        form.fact(translate("Credentials", "Credential"), lot.name)
        form.fact(translate("Credentials", "Tokens"), grouped(lot.unused + lot.held))
        form.fact(translate("Credentials", "Product now"), lot.product_name)
        form.fact(translate("Credentials", "New product"), product.name)
        modes = form.choice(
            translate("Credentials", "License Delivery Mode"), [(each, mode_word(each)) for each in MODES]
        )
        sense = form.say("")
        modes.currentIndexChanged.connect(lambda _at: sense.setText(mode_sense(modes.currentData())))
        at = modes.findData(lot.delivery_mode)
        modes.setCurrentIndex(max(at, 0))
        sense.setText(mode_sense(modes.currentData()))
        form.say(
            translate(
                "Credentials",
                "Until the platform has approved it, nothing of this credential can be burned, split or downloaded. "
                "Used tokens stay with the present product.",
            )
        )
        self.show_step(
            translate("Credentials", "Confirm Update Info"),
            form,
            translate("Credentials", "OK"),
            lambda: self.run(
                lambda: self.planning.credentials.request_change(
                    lot.id, product=product.id, mode=str(modes.currentData())
                ),
                self._asked,
            ),
        )

    def _asked(self, change: ProductChange) -> None:
        form = Form(self)
        form.say(translate("Credentials", "The platform confirms the production details; see Update Details."))
        form.pill(state_word(change.state), state_mood(change.state))
        for each in change.waiting_for:
            form.fact(translate("Credentials", "Waiting for {station}").format(station=each.name), grouped(each.held))
        self.show_step(translate("Credentials", "The update was requested"), form, None)
        self.done.emit()


class UpdateDetails(LotSheet):
    """The history of a lot's product, with the recall, the payment and the decision of an open request."""

    def open(self, lot: Lot) -> None:
        self._lot = lot
        form = Form(self)
        form.say(translate("Lists", "Asking the platform …"))
        self.show_step(self._heading(), form, None)
        self.run(lambda: (self.planning.who(), self.planning.credentials.changes(lot.id)), self._list)

    def _heading(self) -> str:
        return translate("Credentials", "Update Details of {name}").format(name=self._lot.name)

    def _list(self, found: tuple[Planner, tuple[ProductChange, ...]]) -> None:
        planner, changes = found
        form = Form(self)
        if not changes:
            form.say(translate("Credentials", "Its product was never changed."))
        for change in changes:
            form.say(f"{change.old_product.name} → {change.new_product.name}", "strong")
            form.pill(state_word(change.state), state_mood(change.state))
            day = f"{change.requested_at.astimezone():%Y-%m-%d %H:%M}"
            form.fact(translate("Credentials", "Requested"), f"{day} · {change.requested_by or '–'}")
            form.fact(translate("Credentials", "License Delivery Mode"), mode_word(change.new_mode))
            if change.amount_cents:
                form.fact(translate("Credentials", "Price difference"), f"{change.amount_cents / 100:.2f}")
            if change.waiting_for:
                form.pill(translate("Credentials", "Waiting for stations"), Mood.WAITS)
            for each in change.waiting_for:
                form.fact(each.name, grouped(each.held))
            for label, call in self._calls(change, is_staff=planner.is_staff):
                form.button(label, lambda call=call: self.run(call, self._changed))  # type: ignore[misc]
        self.show_step(self._heading(), form, None)

    def _calls(self, change: ProductChange, *, is_staff: bool) -> list[tuple[str, Callable[[], object]]]:
        lots, lot, n = self.planning.credentials, self._lot.id, change.n
        calls: list[tuple[str, Callable[[], object]]] = []
        if change.state == "CONFIRMING_UPDATE" and is_staff:
            calls.append((translate("Credentials", "Approve"), lambda: lots.approve_change(lot, n)))
        if change.state == "BEING_PAID":
            calls.append((translate("Credentials", "Pay the difference"), lambda: lots.pay_change(lot, n)))
        if change.state in ("CONFIRMING_UPDATE", "BEING_PAID"):
            calls.append((translate("Credentials", "Recall"), lambda: lots.recall_change(lot, n)))
            if is_staff:
                calls.append((translate("Credentials", "Reject"), lambda: lots.reject_change(lot, n)))
        return calls

    def _changed(self, _change: object) -> None:
        self.done.emit()
        self.open(self._lot)


class HandoverSheet(LotSheet):
    """Hands a lot to another organisation; it is usable there when they have confirmed."""

    def open(self, lot: Lot) -> None:
        self._lot = lot
        form = Form(self)
        form.say(translate("Lists", "Asking the platform …"))
        self.show_step(self._heading(), form, None)
        self.run(self.planning.organisations, self._choose)

    def _heading(self) -> str:
        return translate("Credentials", "Hand over {name}").format(name=self._lot.name)

    def _choose(self, organisations: tuple[Organisation, ...]) -> None:
        form = Form(self)
        form.say(
            translate("Credentials", "From the offer on nothing can be taken from it, until they confirm or refuse.")
        )
        receiver = form.choice(
            translate("Credentials", "Organisation, by name or id"),
            [(each.id, each.name) for each in organisations],
            editable=True,
        )
        self.show_step(
            self._heading(),
            form,
            translate("Credentials", "Offer"),
            lambda: self.run(
                lambda: self.planning.credentials.offer(self._lot.id, _chosen(receiver.currentText(), organisations)),
                self._offered,
            ),
        )

    def _offered(self, _lot: object) -> None:
        form = Form(self)
        form.say(translate("Credentials", "They find it under Customer's credential and confirm it there."))
        self.show_step(translate("Credentials", "The credential was offered"), form, None)
        self.done.emit()


def _chosen(text: str, organisations: tuple[Organisation, ...]) -> str:
    """The id behind a name, or what was typed."""
    return next((each.id for each in organisations if each.name == text), text.strip())
