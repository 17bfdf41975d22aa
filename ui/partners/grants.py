"""The products of an authorised account below one another, each with what it may do and what can be done with that."""

from __future__ import annotations

from collections.abc import Sequence

from licenses.client.partners import Grant
from ui.language import translate
from ui.lists.columns import tone_of
from ui.partners.words import develop_line, effect_mood, effect_word, purchase_line
from ui.qt import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, Qt, QVBoxLayout, QWidget, Signal
from ui.theme.tones import DARK, LIGHT

MOST_PX = 440


class GrantList(QScrollArea):
    """One block for each product.

    Attributes:
        buttons: for each product's id its buttons ``change``, ``revoke`` and ``chain``.

    Signals:
        change(object), revoke(object), chain(object): the grant whose button was pressed.
    """

    change = Signal(object)
    revoke = Signal(object)
    chain = Signal(object)

    def __init__(self, parent: QWidget, grants: Sequence[Grant]) -> None:
        super().__init__(parent)
        self.buttons: dict[str, dict[str, QPushButton]] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget(self)
        body.setObjectName("card-body")
        self._rows = QVBoxLayout(body)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(12)
        self.hint = self._label("", "dim")
        self._rows.addWidget(self.hint)
        for grant in grants:
            self._rows.addWidget(self._block(grant))
        if not grants:
            self._rows.addWidget(self._label(translate("Partners", "No product yet."), "dim"))
        self._rows.addStretch(1)
        self.setWidget(body)
        self.setMinimumHeight(min(MOST_PX, max(160, body.sizeHint().height() + 8)))

    def set_looks_only(self, why: str) -> None:
        """Disables what changes something, and says why; nothing when ``why`` is empty."""
        self.hint.setText(why)
        self.hint.setVisible(bool(why))
        for buttons in self.buttons.values():
            for name in ("change", "revoke"):
                buttons[name].setEnabled(not why)
                buttons[name].setToolTip(why)

    def _block(self, grant: Grant) -> QFrame:
        block = QFrame(self)
        block.setObjectName("card")
        rows = QVBoxLayout(block)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self._label(grant.product_name, "strong"), 1)
        head.addWidget(self._pill(grant))
        rows.addLayout(head)
        whose = (
            translate("Partners", "own product") if grant.own_product else translate("Partners", "customer's product")
        )
        for line in (whose, develop_line(grant.terms), purchase_line(grant.terms)):
            rows.addWidget(self._label(line, "dim"))
        rows.addLayout(self._buttons(grant))
        return block

    def _buttons(self, grant: Grant) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(8)
        made: dict[str, QPushButton] = {}
        for name, label, signal in (
            ("change", translate("Partners", "Change"), self.change),
            ("revoke", translate("Partners", "Revoke"), self.revoke),
            ("chain", translate("Partners", "Chain"), self.chain),
        ):
            made[name] = QPushButton(label, self)
            made[name].setAccessibleName(f"{label}: {grant.product_name}")
            made[name].clicked.connect(lambda _checked=False, signal=signal: signal.emit(grant))
            row.addWidget(made[name])
        row.addStretch(1)
        self.buttons[grant.product_id] = made
        return row

    def _pill(self, grant: Grant) -> QLabel:
        tones = LIGHT if self.palette().window().color().lightness() > 128 else DARK
        tone = tone_of(effect_mood(grant.terms, grant.effective), tones)
        label = QLabel(effect_word(grant.terms, grant.effective), self)
        label.setStyleSheet(
            f"color: {tone.ink}; background: {tone.tint}; border-radius: 12px; padding: 4px 12px;"
            " font-size: 14px; font-weight: 600;"
        )
        return label

    def _label(self, text: str, name: str) -> QLabel:
        label = QLabel(text, self, wordWrap=True)
        label.setObjectName(name)
        return label
