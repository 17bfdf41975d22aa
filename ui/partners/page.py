"""The Partners page: whom the organisation authorised, by whom it is authorised, and for which products (S003)."""

from __future__ import annotations

from app.planning import Planner, Planning
from licenses.client.partners import Account, Grant
from ui.errands import Errands
from ui.language import translate
from ui.lists.card import Action
from ui.lists.columns import Cell, Column
from ui.lists.page import Asked, Listing, ListPage, Slice
from ui.numbers import grouped
from ui.partners.accounts import AddSheet, DeleteSheet, PartnerSheet, RenameSheet
from ui.partners.permissions import PermissionsSheet
from ui.partners.words import develop_line, effect_mood, effect_word, purchase_line, scopes_words
from ui.qt import QEvent, QPushButton, QWidget
from ui.theme import Theme

BY_ME, TO_ME = "by_me", "to_me"


class PartnersPage(ListPage):
    """Tabs *Granted by me* and *Granted to me*.

    Attributes:
        add: the button *Add Authorization*.
    """

    def __init__(self, planning: Planning, errands: Errands, theme: Theme, parent: QWidget) -> None:
        self._planning = planning
        self._planner: Planner | None = None
        self._grants: dict[str, tuple[Grant, ...]] = {}
        super().__init__([self._listing(BY_ME), self._listing(TO_ME)], errands, theme, parent)
        self.add = QPushButton(self)
        self.add.setObjectName("main")
        self.head.addWidget(self.add)
        self.adding = AddSheet(planning, errands, self)
        self.permissions = PermissionsSheet(planning, errands, self)
        self.renaming = RenameSheet(planning, errands, self)
        self.deleting = DeleteSheet(planning, errands, self)
        for sheet in self.sheets:
            sheet.done.connect(self.panel_again)
        self.add.clicked.connect(lambda _checked=False: self.adding.open())
        self.adding.added.connect(self._begin_with)
        self._name_button()

    @property
    def sheets(self) -> tuple[PartnerSheet, ...]:
        """All procedures of the page."""
        return self.adding, self.permissions, self.renaming, self.deleting

    def open(self) -> None:
        self._grants.clear()
        self.errands.run(self._planning.who, self._know, lambda _sentence: None)
        super().open()

    def panel_again(self) -> None:
        """What is on the screen is asked for anew."""
        self._grants.clear()
        self.panel.ask()

    def fill_card(self, record: Account) -> None:
        card, mine = self.card, self.name == BY_ME
        card.say(record.partner_name if mine else record.grantor_name, "heading")
        partner = translate("Partners", "They call you {name}.").format(name=record.partner_name)
        card.say(record.account_name if mine else partner, "dim")
        card.gap()
        card.facts(
            [
                (translate("Partners", "Products"), grouped(record.products)),
                (translate("Partners", "Scopes"), scopes_words(record.scopes)),
                (translate("Partners", "Since"), f"{record.added_at.astimezone():%Y-%m-%d}"),
                (translate("Partners", "Account"), record.account if mine else record.grantor),
            ]
        )
        card.gap()
        card.offer(self._actions(record) if mine else self._looks(record))
        card.gap()
        self._fill_grants(record)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_button()

    def _fill_grants(self, record: Account) -> None:
        known = self._grants.get(record.id)
        if known is None and record.products:
            self.card.say(translate("Lists", "Asking the platform …"), "dim")
            grants = self._planning.partners.grants
            self.errands.run(
                lambda: grants(record.id),
                lambda found: self._know_grants(record, found),
                self.panel.say,
            )
            return
        for grant in known or ():
            self.card.say(grant.product_name, "strong")
            self.card.pill(effect_word(grant.terms, grant.effective), effect_mood(grant.terms, grant.effective))
            self.card.say(develop_line(grant.terms), "dim")
            self.card.say(purchase_line(grant.terms), "dim")
            self.card.gap()

    def _know_grants(self, record: Account, grants: tuple[Grant, ...]) -> None:
        self._grants[record.id] = grants
        current = self.panel.table.current
        if current is not None and current.id == record.id:
            self.show_card()

    def _know(self, planner: Planner) -> None:
        if self._planner not in (None, planner):
            for panel in self.panels.values():
                panel.table.put(())  # somebody else's
        self._planner = planner
        self.add.setEnabled(planner.grants)
        self.add.setToolTip("" if planner.grants else translate("Partners", "Your role looks only."))
        self.show_card()

    def _begin_with(self, account: Account) -> None:
        """A new account is listed, and its permissions are set next."""
        self.show_tab(BY_ME)
        self.permissions.open(account)

    def _actions(self, account: Account) -> list[Action]:
        who = self._planner
        looks = translate("Partners", "Your role looks only.") if who is not None and not who.grants else ""
        full = translate("Partners", "It still has products. Revoke them first.") if account.products else ""
        why = looks or full
        return [
            Action(label=translate("Partners", "Manage"), call=lambda: self.permissions.open(account), main=True),
            Action(label=translate("Partners", "Rename"), call=lambda: self.renaming.open(account), why_not=looks),
            Action(label=translate("Partners", "Delete"), call=lambda: self.deleting.open(account), why_not=why),
        ]

    def _looks(self, account: Account) -> list[Action]:
        return [
            Action(
                label=translate("Partners", "Products and chains"),
                call=lambda: self.permissions.open(account),
                main=True,
                why_not="" if account.products else translate("Partners", "No product was granted yet."),
            )
        ]

    def _listing(self, direction: str) -> Listing[Account]:
        labels = {
            BY_ME: lambda: translate("Partners", "Granted by me"),
            TO_ME: lambda: translate("Partners", "Granted to me"),
        }
        nothing = {
            BY_ME: lambda: translate("Partners", "Nobody is authorised yet. Add Authorization begins."),
            TO_ME: lambda: translate("Partners", "No other organisation has authorised yours."),
        }

        def fetch(asked: Asked, cursor: str | None) -> Slice[Account]:
            found = self._planning.partners.slice(cursor, direction=direction, text=asked["text"])
            return Slice(records=found.accounts, following=found.following)

        return Listing(
            name=direction,
            label=labels[direction],
            columns=_COLUMNS[direction],
            filters=(),
            search=lambda: translate("Partners", "Partner, organisation or id"),
            nothing=nothing[direction],
            fetch=fetch,
            key=lambda account: account.id,
        )

    def _name_button(self) -> None:
        self.add.setText(translate("Partners", "Add Authorization"))


def _columns(direction: str) -> tuple[Column[Account], ...]:
    by_me = direction == BY_ME
    return (
        Column(
            title=lambda: translate("Partners", "Partner name") if by_me else translate("Partners", "Granted by"),
            cell=lambda account: Cell(text=account.partner_name if by_me else account.grantor_name, strong=True),
            least_px=150,
            share=3,
        ),
        Column(
            title=lambda: translate("Partners", "Account") if by_me else translate("Partners", "They call you"),
            cell=lambda account: Cell(text=account.account_name if by_me else account.partner_name),
            least_px=150,
            share=3,
        ),
        Column(
            title=lambda: translate("Partners", "Products"),
            cell=lambda account: Cell(text=grouped(account.products)),
            least_px=96,
            number=True,
        ),
        Column(
            title=lambda: translate("Partners", "Scopes"),
            cell=lambda account: Cell(text=scopes_words(account.scopes)),
            least_px=180,
            share=1,
        ),
    )


_COLUMNS = {direction: _columns(direction) for direction in (BY_ME, TO_ME)}
