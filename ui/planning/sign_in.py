"""Signing in at the platform with e-mail and password; the built-in platform asks nobody."""

from __future__ import annotations

from app.planning import Planning
from licenses.words import Secret
from ui.errands import Errands
from ui.language import translate
from ui.qt import QEvent, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, Qt, QVBoxLayout, QWidget, Signal

WIDTH_PX = 420


class SignIn(QWidget):
    """A card with two fields.

    Signals:
        signed_in: the session has begun.
    """

    signed_in = Signal()

    def __init__(self, planning: Planning, errands: Errands, parent: QWidget) -> None:
        super().__init__(parent)
        self._planning = planning
        self._errands = errands
        card = QFrame(self)
        card.setObjectName("card")
        card.setFixedWidth(WIDTH_PX)
        self._title, self._hint, self.message = QLabel(card), QLabel(card, wordWrap=True), QLabel(card, wordWrap=True)
        for label, name in ((self._title, "title"), (self._hint, "dim"), (self.message, "refusal")):
            label.setObjectName(name)
        self.email, self.password = QLineEdit(card), QLineEdit(card)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = QPushButton(card)
        self.button.setObjectName("main")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(28, 24, 28, 24)
        inner.setSpacing(14)
        for widget in (self._title, self._hint, self.email, self.password, self.message, self.button):
            inner.addWidget(widget)
        layout = QVBoxLayout(self)
        row = QHBoxLayout()
        row.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(2)
        self.setFocusProxy(self.email)
        self.email.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.sign_in)
        self.button.clicked.connect(self.sign_in)
        self._say("")
        self._speak()

    def sign_in(self) -> None:
        """Tries what was typed; the password is forgotten either way."""
        email, password = self.email.text().strip(), Secret(self.password.text().encode())
        self.password.clear()
        if not email or not password.open():
            self._say(translate("SignIn", "Type e-mail and password."))
            return
        self.button.setEnabled(False)
        self._errands.run(lambda: self._planning.sign_in(email, password), lambda _who: self._done(), self._say)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _done(self) -> None:
        self._say("")
        self.signed_in.emit()

    def _say(self, sentence: str) -> None:
        self.button.setEnabled(True)
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def _speak(self) -> None:
        self._title.setText(translate("SignIn", "Sign in at the platform"))
        self._hint.setText(translate("SignIn", "Orders, credentials and partners belong to a person."))
        for field, text in (
            (self.email, translate("SignIn", "E-mail")),
            (self.password, translate("SignIn", "Password")),
        ):
            field.setPlaceholderText(text)
            field.setAccessibleName(text)
        self.button.setText(translate("SignIn", "Sign in"))
