"""The two sections of *Set Permissions*: what a partner may do with one product, as boxes to tick (S003)."""

from __future__ import annotations

from licenses.client.partners import PARTS, PURCHASE, RIGHTS, Rights, Terms
from ui.language import translate
from ui.lists.form import Form
from ui.partners.words import rights_words
from ui.qt import QCheckBox, QLabel, QWidget

DEVELOP = "develop"


class TermsForm(Form):
    """Boxes for each right and for passing each scope on. What cannot be given is disabled and says why.

    Attributes:
        boxes: a box for each of the rights.
        further: a box for each scope, ``develop`` and ``purchase``: the partner may authorise a third party.
        reasons: the sentence under each scope, empty when nothing is in the way.
    """

    def __init__(self, parent: QWidget, mine: Rights, before: Terms) -> None:
        super().__init__(parent)
        self._mine, self._before = mine, before
        self.boxes: dict[str, QCheckBox] = {}
        self.further: dict[str, QCheckBox] = {}
        self.reasons: dict[str, QLabel] = {}
        self._section(
            DEVELOP,
            translate("Partners", "Authorize Partner to Develop for Me"),
            PARTS,
            translate("Partners", "Allow Partner to Authorize Third Party to Develop"),
        )
        self._section(
            PURCHASE,
            translate("Partners", "Authorize Partner to Purchase for Me"),
            (PURCHASE,),
            translate("Partners", "Allow Partner to Authorize Third Party to Purchase"),
        )
        self.further[DEVELOP].setChecked(before.develop is not None and before.develop.allow_third_party)
        self.further[PURCHASE].setChecked(before.purchase is not None and before.purchase.allow_third_party)
        self._first = next((box for box in self.boxes.values() if box.isEnabled()), None)
        self.changed.connect(self._follow)
        self._follow()

    @property
    def terms(self) -> Terms:
        """What is ticked."""
        return Terms.of(
            (right for right, box in self.boxes.items() if box.isChecked()),
            develop_further=self.further[DEVELOP].isChecked(),
            purchase_further=self.further[PURCHASE].isChecked(),
        )

    def _section(self, scope: str, title: str, rights: tuple[str, ...], further: str) -> None:
        self.say(title, "strong")
        for right in rights:
            box = self.check(_box_word(right))
            box.setChecked(right in self._before.rights)
            box.setEnabled(right in self._mine.may_pass_on | self._before.rights)
            self.boxes[right] = box
        self.further[scope] = self.check(further)
        self.reasons[scope] = self.say("\n".join(self._why_not(rights)))
        self.reasons[scope].setVisible(bool(self.reasons[scope].text()))

    def _why_not(self, rights: tuple[str, ...]) -> list[str]:
        """A sentence for each reason why some of the rights cannot be given."""
        barred = set(rights) - self._mine.may_pass_on
        kept = barred & self._before.rights
        held = (barred & self._mine.rights) - kept
        sentences = (
            (barred - held - kept, translate("Partners", "You do not hold this of the product yourself: {rights}.")),
            (held, translate("Partners", "You hold this without leave to authorise a third party: {rights}.")),
            (kept, translate("Partners", "Once you take this away, you cannot grant it again: {rights}.")),
        )
        return [text.format(rights=rights_words(which)) for which, text in sentences if which]

    def _follow(self) -> None:
        """A scope is passed on only where something of it is given, and all of that may be passed on."""
        allowed = self._mine.may_pass_on | self._before.passes
        for scope, box in self.further.items():
            its = {PURCHASE} if scope == PURCHASE else set(PARTS)
            given = {right for right in RIGHTS if right in its and self.boxes[right].isChecked()}
            may = bool(given) and given <= allowed
            box.setEnabled(may)
            if not may:
                box.setChecked(False)


def _box_word(right: str) -> str:
    return {
        "product_development": translate("Partners", "Product Development"),
        "panel_development": translate("Partners", "Panel Development"),
        "view_logs": translate("Partners", "View Logs"),
        PURCHASE: translate("Partners", "May be the invoice entity of purchase orders"),
    }[right]
