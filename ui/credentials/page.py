"""The Credentials page: own lots and customers' lots, what each holds, and what can be done with it (S001)."""

from __future__ import annotations

from collections.abc import Callable

from app.planning import Planner, Planning
from licenses.client.credentials import Lot
from ui.credentials.download import DownloadSheet
from ui.credentials.resources import ResourcesSheet, state_words
from ui.credentials.sheets import ChangeSheet, HandoverSheet, SplitSheet, UpdateDetails
from ui.credentials.words import STATES, count_word, mode_word, state_mood, state_word
from ui.errands import Errands
from ui.language import translate
from ui.lists.card import Action
from ui.lists.columns import Cell, Column
from ui.lists.filters import Choice, Filter
from ui.lists.page import Asked, Listing, ListPage, Slice
from ui.numbers import grouped
from ui.qt import QWidget
from ui.theme import Theme

MINE, CUSTOMER = "mine", "customer"


class CredentialsPage(ListPage):
    """Tabs *My credential* and *Customer's credential*."""

    def __init__(self, planning: Planning, errands: Errands, theme: Theme, parent: QWidget) -> None:
        self._planning = planning
        self._planner: Planner | None = None
        super().__init__([self._listing(MINE), self._listing(CUSTOMER)], errands, theme, parent)
        self._sheets = {
            "download": DownloadSheet(planning, errands, self),
            "split": SplitSheet(planning, errands, self),
            "change": ChangeSheet(planning, errands, self),
            "handover": HandoverSheet(planning, errands, self),
            "resources": ResourcesSheet(planning, errands, self),
            "details": UpdateDetails(planning, errands, self),
        }
        for sheet in self._sheets.values():
            sheet.done.connect(self.panel_again)

    def open(self) -> None:
        self.errands.run(self._planning.who, self._know, lambda _sentence: None)
        super().open()

    def panel_again(self) -> None:
        """What is on the screen is asked for anew."""
        self.panel.ask()

    def fill_card(self, record: Lot) -> None:
        card = self.card
        card.say(record.name, "heading")
        card.say(f"{record.product_name} · {mode_word(record.delivery_mode)}", "dim")
        card.pill(state_word(record.state), state_mood(record.state))
        if record.frozen is not None:
            card.say(translate("Credentials", "Frozen: {why}").format(why=_fact(record.frozen.reason)), "refusal")
        if record.waiting_for:
            card.say(translate("Credentials", "Waiting for stations"), "strong")
            card.facts([(each.name, grouped(each.held)) for each in record.waiting_for])
        if record.resources is not None:
            card.facts([(translate("Credentials", "Third-party resources"), state_words(record.resources))])
        card.gap()
        card.say(translate("Credentials", "Unused"), "dim")
        card.say(grouped(record.unused), "figure")
        sizes = translate("Credentials", "{purchased} purchased + {free} free")
        card.say(sizes.format(purchased=grouped(record.purchased), free=grouped(record.free)), "dim")
        card.gap()
        card.facts([(count_word(state), grouped(count)) for state, count in record.states.items() if count])
        card.gap()
        card.offer(self._actions(record))
        card.say(
            translate("Credentials", "Since {day}").format(day=f"{record.created_at.astimezone():%Y-%m-%d}"), "dim"
        )

    def _know(self, planner: Planner) -> None:
        self._planner = planner
        self.show_card()

    def _actions(self, lot: Lot) -> list[Action]:
        offered = lot.frozen is not None and lot.frozen.kind == "handover"
        who = self._planner
        receiver = offered and who is not None and who.organisation_id not in (lot.owner, lot.holder)
        if receiver:
            return [
                self._action(translate("Credentials", "Confirm hand-over"), "", lot, self._confirm, main=True),
                self._action(translate("Credentials", "Refuse"), "", lot, self._refuse),
            ]
        actions = [
            self._action(translate("Credentials", "Download"), "download", lot, self._open("download"), main=True),
            self._action(translate("Credentials", "Split Quantity"), "split", lot, self._open("split")),
            self._action(translate("Credentials", "Change Product"), "change_product", lot, self._open("change")),
            self._resources(lot),
            self._action(translate("Credentials", "Update Details"), "", lot, self._open("details"), looks=True),
        ]
        if offered:
            actions.append(self._action(translate("Credentials", "Withdraw offer"), "", lot, self._withdraw))
        else:
            label = translate("Credentials", "Hand over")
            actions.append(self._action(label, "hand_over", lot, self._open("handover")))
        return actions

    def _resources(self, lot: Lot) -> Action:
        """Generating them; once they are there or on their way, only a look at them."""
        label = translate("Credentials", "Third-party resources")
        return self._action(label, "resources", lot, self._open("resources"), looks=bool(lot.resources))

    def _action(
        self, label: str, name: str, lot: Lot, call: Callable[[Lot], None], *, main: bool = False, looks: bool = False
    ) -> Action:
        why = "" if looks else self._why_not(name, lot)
        return Action(label=label, call=lambda: call(lot), main=main, why_not=why)

    def _why_not(self, action: str, lot: Lot) -> str:
        """Why the person cannot do this with the lot now; empty when nothing speaks against it."""
        who, block = self._planner, lot.blocked.get(action)
        if who is not None and not who.acts:
            return translate("Credentials", "Your role looks only.")
        if action and who is not None and who.organisation_id != lot.holder:
            return translate("Credentials", "Another organisation has it now.")
        return _fact(block.sentence) if block else ""

    def _open(self, sheet: str) -> Callable[[Lot], None]:
        return self._sheets[sheet].open

    def _confirm(self, lot: Lot) -> None:
        self._do(lambda: self._planning.credentials.confirm_offer(lot.id))

    def _refuse(self, lot: Lot) -> None:
        self._do(lambda: self._planning.credentials.refuse_offer(lot.id))

    def _withdraw(self, lot: Lot) -> None:
        self._do(lambda: self._planning.credentials.withdraw_offer(lot.id))

    def _do(self, call: Callable[[], object]) -> None:
        self.errands.run(call, lambda _done: self.panel_again(), self.panel.say)

    def _listing(self, owner: str) -> Listing[Lot]:
        labels = {
            MINE: lambda: translate("Credentials", "My credential"),
            CUSTOMER: lambda: translate("Credentials", "Customer's credential"),
        }

        def fetch(asked: Asked, cursor: str | None) -> Slice[Lot]:
            found = self._planning.credentials.slice(cursor, owner=owner, text=asked["text"], state=asked["state"])
            return Slice(records=found.lots, following=found.following)

        return Listing(
            name=owner,
            label=labels[owner],
            columns=_COLUMNS,
            filters=(_STATE,),
            search=lambda: translate("Credentials", "Name, product or id"),
            nothing=lambda: translate("Credentials", "No credential fits. Import a list, or take other filters."),
            fetch=fetch,
            key=lambda lot: lot.id,
        )


def _fact(sentence: str) -> str:
    return translate("Facts", sentence)


def _count(count: int) -> Cell:
    return Cell(text=grouped(count))


def _state(lot: Lot) -> Cell:
    if lot.frozen is not None and lot.frozen.kind == "handover":
        return Cell(text=state_word("offered"), mood=state_mood("offered"))
    return Cell(text=state_word(lot.state), mood=state_mood(lot.state))


_COLUMNS: tuple[Column[Lot], ...] = (
    Column(
        title=lambda: translate("Credentials", "Credential"),
        cell=lambda lot: Cell(text=lot.name),
        least_px=130,
        share=3,
    ),
    Column(
        title=lambda: translate("Credentials", "Product"),
        cell=lambda lot: Cell(text=lot.product_name),
        least_px=110,
        share=2,
    ),
    Column(title=lambda: translate("Credentials", "Purchased"), cell=lambda lot: _count(lot.purchased), number=True),
    Column(title=lambda: translate("Credentials", "Free"), cell=lambda lot: _count(lot.free), least_px=62, number=True),
    Column(title=lambda: translate("Credentials", "Used"), cell=lambda lot: _count(lot.used), least_px=68, number=True),
    Column(title=lambda: translate("Credentials", "Held"), cell=lambda lot: _count(lot.held), least_px=68, number=True),
    Column(title=lambda: "", cell=_state, least_px=156),
)

_STATE = Filter(
    name="state",
    label=lambda: translate("Credentials", "State"),
    choices=(
        Choice(value=None, label=lambda: translate("Filters", "all")),
        *(Choice(value=state, label=lambda state=state: state_word(state)) for state in STATES),  # type: ignore[misc]
    ),
)
