"""The rail on the left: the pages that there are, and at its foot theme, language and full screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ui.canvas import Box, Item, Mark, Painted, Plate, Words
from ui.qt import (
    QColor,
    QEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QSize,
    Qt,
    QVBoxLayout,
    QWidget,
    Signal,
)
from ui.shapes import Sign
from ui.theme import Theme
from ui.theme.type import MEDIUM, SEMIBOLD
from ui.words import fit, line_height

WIDTH_PX = 96


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One button: its name, sign, and the words and key that its tooltip tells."""

    name: str
    sign: Sign | Callable[[], Sign]
    label: Callable[[], str]
    tip: Callable[[], str]


class RailButton(Painted):
    """A sign with its label.

    Signals:
        clicked(str): the entry's name.
    """

    clicked = Signal(str)

    def __init__(self, entry: Entry, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.entry = entry
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(72)
        self._current = False
        self.speak()

    def make_current(self, current: bool) -> None:
        self._current = current
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX - 16, 72)

    def compose(self, width: int, height: int) -> Sequence[Item]:
        tones = self.theme.tones
        ink = tones.accent if self._current else tones.dim
        label = self.entry.label()
        weight = SEMIBOLD if self._current else MEDIUM
        px = fit(label, width - 4, most=14, weight=weight) or 14
        text = Words(
            text=label,
            box=Box(2, height - line_height(px) - 9, width - 4, line_height(px)),
            px=px,
            colour=ink,
            weight=weight,
            align="center",
        )
        drawn = self.entry.sign
        drawn = drawn if isinstance(drawn, Sign) else drawn()
        sign = Mark(sign=drawn, box=Box((width - 28) / 2, 10, 28, 28), ink=ink, on_ink=tones.card)
        if not self._current:
            return (sign, text)
        tint = tones.running.tint
        return (Plate(box=Box(0, 0, width, height), fill=tint, edge=tint, edge_px=0, radius=8), sign, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        del event
        self.clicked.emit(self.entry.name)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.speak()
        super().changeEvent(event)

    def speak(self) -> None:
        """Says and paints what the entry is called now."""
        self.refresh()
        self.setAccessibleName(self.entry.label())
        self.setToolTip(self.entry.tip())


class Rail(QWidget):
    """Buttons in a column.

    Signals:
        clicked(str): the name of the entry that was pressed.
    """

    clicked = Signal(str)

    def __init__(self, pages: Sequence[Entry], tools: Sequence[Entry], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedWidth(WIDTH_PX)
        self.buttons: dict[str, RailButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 16, 8, 16)
        layout.setSpacing(12)
        for entry in pages:
            layout.addWidget(self._button(entry))
        layout.addStretch(1)
        for entry in tools:
            layout.addWidget(self._button(entry))
        theme.changed.connect(self.update)

    def show_page(self, name: str) -> None:
        """Marks the page that is shown."""
        for button in self.buttons.values():
            button.make_current(button.entry.name == name)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.tones.card))
            painter.setPen(QPen(QColor(self._theme.tones.line), 1))
            painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def _button(self, entry: Entry) -> RailButton:
        button = RailButton(entry, self._theme, self)
        button.clicked.connect(self.clicked)
        self.buttons[entry.name] = button
        return button
