"""Picks the work order: a sheet over the page that stops nothing; the slots go on under it."""

from __future__ import annotations

from app.views import WorkOrderChoice
from ui.language import translate
from ui.numbers import grouped
from ui.qt import (
    QEvent,
    QFrame,
    QKeyEvent,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QObject,
    Qt,
    QVBoxLayout,
    QWidget,
    Signal,
)

WIDTH_PX = 520
_FRAME_PX, _ROW_PX = 230, 60


class OrderPicker(QFrame):
    """A search field and the open work orders.

    Signals:
        chosen(str): the number of a work order.
        left: Esc was pressed.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._choices: tuple[WorkOrderChoice, ...] = ()
        self._title = QLabel(self)
        self.search = QLineEdit(self)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.message = QLabel(self, wordWrap=True)
        self._keys = QLabel(self)
        for label, name in ((self._title, "title"), (self.message, "refusal"), (self._keys, "dim")):
            label.setObjectName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        for widget in (self._title, self.search, self.list, self.message, self._keys):
            layout.addWidget(widget)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._take)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self._speak()
        self.hide()

    def open_with(self, choices: tuple[WorkOrderChoice, ...]) -> None:
        """Shows the sheet with the orders that can be made active."""
        self._choices = choices
        self.search.clear()
        self._fill()
        self.show()
        self.raise_()
        self.search.setFocus()

    def wanted_height(self) -> int:
        """Pixels for all orders, at most eight of them; the others are scrolled to."""
        return _FRAME_PX + _ROW_PX * min(max(len(self._choices), 2), 8)

    def refuse(self, sentence: str) -> None:
        """Says why an order cannot be made active."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search field move in the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        self.list.clear()
        wanted = self.search.text().strip().casefold()
        for choice in self._choices:
            if wanted in f"{choice.number} {choice.product}".casefold():
                done = f"{grouped(choice.passed)} / {grouped(choice.quantity)}"
                item = QListWidgetItem(f"{choice.number} · {choice.product}\n{done}", self.list)
                item.setData(Qt.ItemDataRole.UserRole, choice.number)
        self.list.setCurrentRow(0)
        self.refuse(
            "" if self.list.count() else translate("OrderPicker", "No open work order fits. Sync, then look again.")
        )

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _speak(self) -> None:
        self._title.setText(translate("OrderPicker", "Work order"))
        self.search.setPlaceholderText(translate("OrderPicker", "Scan or type its number"))
        self.search.setAccessibleName(translate("OrderPicker", "Scan or type its number"))
        self._keys.setText(translate("OrderPicker", "Enter: take it · arrows: choose · Esc: back"))
