"""Set Permissions: the products of an authorised account, and what it may do with each (S003)."""

from __future__ import annotations

from collections.abc import Callable

from app.planning import Grantable, Planner
from licenses.client import Product
from licenses.client.partners import Account, Grant, Link, Rights, Terms, losses
from ui.language import translate
from ui.lists.form import Form, Picker
from ui.partners.accounts import PartnerSheet
from ui.partners.chain import ChainTree
from ui.partners.grants import GrantList
from ui.partners.terms import TermsForm
from ui.partners.words import loss_lines, scopes_words
from ui.qt import QWidget

MINE, CUSTOMER = "mine", "customer"


class PermissionsSheet(PartnerSheet):
    """The list of an account's products first; each step leads back to it."""

    def open(self, account: Account) -> None:
        """Begins with what the account has now."""
        self._account = account
        self._waiting(self._heading(), is_list=True)
        partners = self.planning.partners
        self.run(lambda: (self.planning.who(), partners.grants(account.id)), self._list)

    def leave(self) -> None:
        """From a step back to the list, from the list away."""
        if self.isVisible() and not self._at_list:
            self.open(self._account)
        else:
            super().leave()

    def _heading(self) -> str:
        return translate("Partners", "Set Permissions of {name}").format(name=self._account.partner_name)

    def _waiting(self, title: str, *, is_list: bool = False) -> None:
        form = Form(self)
        form.say(translate("Lists", "Asking the platform …"))
        self._step(title, form, None, is_list=is_list)

    def _step(
        self,
        title: str,
        body: QWidget,
        main: str | None,
        call: Callable[[], None] | None = None,
        *,
        is_list: bool = False,
    ) -> None:
        self._at_list = is_list
        self.show_step(title, body, main, call)
        self.back.setText(translate("Sheet", "Close") if is_list else translate("Sheet", "Back"))

    def _list(self, found: tuple[Planner, tuple[Grant, ...]]) -> None:
        planner, grants = found
        its = planner.organisation_id == self._account.grantor
        may = its and planner.grants
        body = GrantList(self, grants)
        if may:
            body.change.connect(self._change)
            body.revoke.connect(self._revoke)
        body.chain.connect(self._chain)
        body.set_looks_only("" if may else _why_looks(is_grantor=its))
        main = translate("Partners", "Add product") if may else None
        self._step(self._heading(), body, main, self._whose, is_list=True)

    # ---- add a product ----------------------------------------------------------------------------------

    def _whose(self) -> None:
        """The products that can be picked: the own ones first, then those of customers."""
        self._waiting(translate("Partners", "Add product"))
        account = self._account.id
        self.run(lambda: self.planning.grantable(account), lambda found: self._pick(found, MINE))

    def _pick(self, found: Grantable, whose: str) -> None:
        things = found.mine if whose == MINE else found.customers
        rows = []
        for product in things:
            scopes = found.scopes.get(product.id, ())
            below = scopes_words(scopes) if scopes else translate("Partners", "cannot be passed on")
            rows.append((product, product.name, below))
        picker = Picker(self, rows)
        picker.offer_tabs(
            (
                (MINE, translate("Partners", "Authorized My Product")),
                (CUSTOMER, translate("Partners", "Authorized Customer's Product")),
            ),
            whose,
        )
        picker.turned.connect(lambda name: self._pick(found, name))
        if not rows:
            picker.say(
                translate("Partners", "You have no product of your own that this account lacks.")
                if whose == MINE
                else translate("Partners", "Nobody granted you a product that this account lacks.")
            )
        picker.taken.connect(self._ask_rights)
        self._step(translate("Partners", "Add product"), picker, translate("Partners", "Next"), picker.take)
        self.main.setEnabled(bool(rows))

    def _ask_rights(self, product: Product) -> None:
        self.run(lambda: self.planning.partners.rights(product.id), lambda mine: self._give(product, mine))

    def _give(self, product: Product, mine: Rights) -> None:
        form = TermsForm(self, mine, Terms())
        partners, account = self.planning.partners, self._account.id
        title = translate("Partners", "{product} for {partner}")
        self._step(
            title.format(product=product.name, partner=self._account.partner_name),
            form,
            translate("Partners", "Authorize"),
            lambda: self.run(lambda: partners.give(account, product.id, form.terms), self._done),
        )
        self._needs_a_right(form)

    # ---- change and revoke ------------------------------------------------------------------------------

    def _change(self, grant: Grant) -> None:
        partners = self.planning.partners
        self._waiting(grant.product_name)
        self.run(
            lambda: (partners.rights(grant.product_id), partners.chain(grant.product_id)),
            lambda found: self._change_terms(grant, *found),
        )

    def _change_terms(self, grant: Grant, mine: Rights, chain: tuple[Link, ...]) -> None:
        form = TermsForm(self, mine, grant.terms)
        below = form.say("", "refusal")
        partners, account = self.planning.partners, self._account.id
        title = translate("Partners", "{product} for {partner}")
        self._step(
            title.format(product=grant.product_name, partner=self._account.partner_name),
            form,
            translate("Partners", "Save"),
            lambda: self.run(lambda: partners.change(account, grant.id, form.terms), self._done),
        )

        def tell() -> None:
            below.setText("\n".join(loss_lines(losses(chain, grant.id, form.terms))))
            below.setVisible(bool(below.text()))

        form.changed.connect(tell)
        tell()
        self._needs_a_right(form)

    def _needs_a_right(self, form: TermsForm) -> None:
        def check() -> None:
            self.main.setEnabled(bool(form.terms.rights))

        form.changed.connect(check)
        check()

    def _revoke(self, grant: Grant) -> None:
        self._waiting(grant.product_name)
        chain = self.planning.partners.chain
        self.run(lambda: chain(grant.product_id), lambda links: self._confirm_revoke(grant, links))

    def _confirm_revoke(self, grant: Grant, chain: tuple[Link, ...]) -> None:
        form = Form(self)
        form.fact(translate("Partners", "Product"), grant.product_name)
        form.fact(translate("Partners", "Partner"), self._account.partner_name)
        cut = loss_lines(losses(chain, grant.id, None))
        if cut:
            form.say(translate("Partners", "With it is cut what was passed on:"), "strong")
        for line in cut or [translate("Partners", "Nothing of it was passed on.")]:
            form.say(line, "refusal" if cut else "dim")
        if grant.purchase is not None:
            form.say(
                translate("Partners", "New orders, pickups and pulls stop. What stations already hold can be burned.")
            )
        partners, account = self.planning.partners, self._account.id
        self._step(
            translate("Partners", "Revoke {product}").format(product=grant.product_name),
            form,
            translate("Partners", "Revoke"),
            lambda: self.run(lambda: partners.revoke(account, grant.id), self._done),
        )

    def _done(self, _answer: object) -> None:
        self.done.emit()
        self.open(self._account)

    # ---- look -------------------------------------------------------------------------------------------

    def _chain(self, grant: Grant) -> None:
        title = translate("Partners", "Chain of {product}").format(product=grant.product_name)
        self._waiting(title)
        partners = self.planning.partners
        self.run(
            lambda: (self.planning.who(), partners.chain(grant.product_id)),
            lambda found: self._step(title, ChainTree(found[1], found[0].organisation_id, self), None),
        )


def _why_looks(*, is_grantor: bool) -> str:
    if is_grantor:
        return translate("Partners", "Your role looks only.")
    return translate("Partners", "Only who granted it changes it.")
