"""The sheet of a procedure: it lies over its page, the other pages and the slots go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ui.errands import Errands
from ui.language import translate
from ui.lists.form import Form
from ui.qt import QFrame, QHBoxLayout, QKeyEvent, QLabel, QPushButton, Qt, QVBoxLayout, QWidget, Signal

WIDTH_PX = 560
_T = TypeVar("_T")


class Sheet(QFrame):
    """A title, what the steps of a procedure put under it, a line for refusals, and two buttons.

    Attributes:
        body: what the present step shows.
        width_px: how wide it is where the page has the room.

    Signals:
        left: the person went back without doing it.
    """

    left = Signal()
    width_px = WIDTH_PX

    def __init__(self, errands: Errands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._errands = errands
        self._page = parent
        self._next: Callable[[], None] | None = None
        self._title = QLabel(self, wordWrap=True)
        self._title.setObjectName("title")
        self.body = QWidget(self)
        self.message = QLabel(self, wordWrap=True)
        self.message.setObjectName("refusal")
        self.back, self.main = QPushButton(self), QPushButton(self)
        self.main.setObjectName("main")
        self.main.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.main)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(24, 20, 24, 20)
        self._layout.setSpacing(14)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self.body, 1)
        self._layout.addWidget(self.message)
        self._layout.addLayout(buttons)
        self.back.clicked.connect(self.leave)
        self.main.clicked.connect(self._go_on)
        self.hide()

    def show_step(self, title: str, body: QWidget, main: str | None, call: Callable[[], None] | None = None) -> None:
        """Shows one step; ``main`` is what the main button says and ``call`` what it does, None for no such button."""
        self._title.setText(title)
        self._layout.replaceWidget(self.body, body)
        self.body.hide()
        self.body.deleteLater()
        self.body = body
        body.setParent(self)
        body.show()
        self.refuse("")
        self._next = call
        self.main.setVisible(main is not None)
        self.main.setText(main or "")
        self.main.setEnabled(True)
        self.back.setText(translate("Sheet", "Back") if main is not None else translate("Sheet", "Close"))
        self._place()
        self.show()
        self.raise_()
        if isinstance(body, Form):
            body.focus_first()
        else:
            body.setFocus()

    def refuse(self, sentence: str) -> None:
        """Says why it cannot go on."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        self.main.setEnabled(True)

    def run(self, call: Callable[[], _T], done: Callable[[_T], None]) -> None:
        """Does something at the platform; a refusal is said here and the step stays."""
        self.main.setEnabled(False)
        self._errands.run(call, done, self.refuse)

    def leave(self) -> None:
        """Away without doing anything more."""
        if self.isVisible():
            self.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.main.isEnabled():
            self._go_on()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        if self._next is not None and self.main.isEnabled():
            self._next()

    def _place(self) -> None:
        parent = self._page
        width = min(self.width_px, parent.width() - 48)
        self.setFixedWidth(width)
        self.adjustSize()
        height = min(max(self.sizeHint().height(), 260), parent.height() - 32)
        self.setGeometry((parent.width() - width) // 2, max(16, (parent.height() - height) // 3), width, height)
