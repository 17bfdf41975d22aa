"""The procedures with an authorised account itself: add, rename, delete (S003)."""

from __future__ import annotations

from app.planning import Planning
from licenses.client.partners import Account
from ui.errands import Errands
from ui.language import translate
from ui.lists.form import Form
from ui.lists.sheet import Sheet
from ui.qt import QWidget, Signal


class PartnerSheet(Sheet):
    """A procedure with partners.

    Signals:
        done: something changed at the platform.
    """

    done = Signal()

    def __init__(self, planning: Planning, errands: Errands, parent: QWidget) -> None:
        super().__init__(errands, parent)
        self.planning = planning


class AddSheet(PartnerSheet):
    """Add Authorization: the authorised account and the partner's name, then its permissions.

    Signals:
        added(object): the new account.
    """

    added = Signal(object)

    def open(self) -> None:
        """Begins with empty fields."""
        form = Form(self)
        form.say(translate("Partners", "Which organisation do you authorise? It sees nothing until you add products."))
        self.account = form.text(translate("Partners", "Authorised account"))
        self.account.setPlaceholderText(translate("Partners", "The organisation's name or id"))
        self.name = form.text(translate("Partners", "Partner name"))
        self.name.setPlaceholderText(translate("Partners", "What you call this partner"))
        self.show_step(
            translate("Partners", "Confirm Authorized Account"), form, translate("Partners", "Confirm"), self._add
        )
        form.changed.connect(self._check)
        self._check()

    def _check(self) -> None:
        self.main.setEnabled(bool(self.account.text().strip() and self.name.text().strip()))

    def _add(self) -> None:
        account, name = self.account.text().strip(), self.name.text().strip()
        self.run(lambda: self.planning.partners.add(account, name), self._added)

    def _added(self, account: Account) -> None:
        self.hide()
        self.done.emit()
        self.added.emit(account)


class RenameSheet(PartnerSheet):
    """Another name for the partner, which only the own organisation and the partner see."""

    def open(self, account: Account) -> None:
        form = Form(self)
        form.fact(translate("Partners", "Authorised account"), account.account_name)
        name = form.text(translate("Partners", "Partner name"), account.partner_name)
        self.show_step(
            translate("Partners", "Rename {name}").format(name=account.partner_name),
            form,
            translate("Partners", "Rename"),
            lambda: self.run(
                lambda: self.planning.partners.rename(account.id, name.text().strip()), lambda _done: self._finish()
            ),
        )
        form.changed.connect(lambda: self.main.setEnabled(bool(name.text().strip())))

    def _finish(self) -> None:
        self.leave()
        self.done.emit()


class DeleteSheet(PartnerSheet):
    """Deletes an authorised account that has no product left."""

    def open(self, account: Account) -> None:
        form = Form(self)
        form.fact(translate("Partners", "Authorised account"), account.account_name)
        form.fact(translate("Partners", "Products"), "0")
        form.say(translate("Partners", "It can be added again at any time."))
        self.show_step(
            translate("Partners", "Delete {name}").format(name=account.partner_name),
            form,
            translate("Partners", "Delete"),
            lambda: self.run(lambda: self.planning.partners.delete(account.id), lambda _done: self._finish()),
        )

    def _finish(self) -> None:
        self.leave()
        self.done.emit()
