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
    QResizeEvent,
    QSize,
    Qt,
    QWidget,
    Signal,
)
from ui.shapes import Sign
from ui.theme import Theme
from ui.theme.type import MEDIUM, SEMIBOLD
from ui.words import fit, line_height

WIDTH_PX = 96
_HIGHEST_PX, _WITH_SIGN_PX = 72, 46
"""A button's height where there is room, and below which it has its label only."""
_SIGN_PX = 28
_SIDE_PX = 4
_WIDE_GAP_PX, _GAP_PX = 12, 4


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
        self._current = False
        self.speak()

    def make_current(self, current: bool) -> None:
        self._current = current
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX - 2 * _SIDE_PX, _HIGHEST_PX)

    def compose(self, width: int, height: int) -> Sequence[Item]:
        tones = self.theme.tones
        ink = tones.accent if self._current else tones.dim
        label = self.entry.label()
        weight = SEMIBOLD if self._current else MEDIUM
        px = fit(label, width - 4, most=14, weight=weight) or 14
        line = line_height(px)
        side = min(_SIGN_PX, height - line - 12)
        signed = height >= _WITH_SIGN_PX
        # The sign and the label under it stand in the middle, 4 pixels apart.
        top = (height - line - (side + 4 if signed else 0)) / 2
        label_top = top + (side + 4 if signed else 0)
        items: list[Item] = [
            Words(text=label, box=Box(2, label_top, width - 4, line), px=px, colour=ink, weight=weight, align="center")
        ]
        if signed:
            drawn = self.entry.sign if isinstance(self.entry.sign, Sign) else self.entry.sign()
            items.append(Mark(sign=drawn, box=Box((width - side) / 2, top, side, side), ink=ink, on_ink=tones.card))
        if not self._current:
            return items
        tint = tones.running.tint
        return (Plate(box=Box(0, 0, width, height), fill=tint, edge=tint, edge_px=0, radius=8), *items)

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
    """Buttons in a column, the pages from its top and the tools from its foot; lower ones where it is low.

    Signals:
        clicked(str): the name of the entry that was pressed.
    """

    clicked = Signal(str)

    def __init__(self, pages: Sequence[Entry], tools: Sequence[Entry], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedWidth(WIDTH_PX)
        self.buttons: dict[str, RailButton] = {}
        self._pages = [self._button(entry) for entry in pages]
        self._tools = [self._button(entry) for entry in tools]
        theme.changed.connect(self.update)

    def show_page(self, name: str) -> None:
        """Marks the page that is shown."""
        for button in self.buttons.values():
            button.make_current(button.entry.name == name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.tones.card))
            painter.setPen(QPen(QColor(self._theme.tones.line), 1))
            painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def _place(self) -> None:
        count = len(self.buttons)
        wide = self.height() >= count * (_HIGHEST_PX + _WIDE_GAP_PX) + 2 * _WIDE_GAP_PX
        gap = _WIDE_GAP_PX if wide else _GAP_PX
        height = min(_HIGHEST_PX, (self.height() - (count + 1) * gap) // max(count, 1))
        width, pitch = self.width() - 2 * _SIDE_PX, height + gap
        for at, button in enumerate(self._pages):
            button.setGeometry(_SIDE_PX, gap + at * pitch, width, height)
        for at, button in enumerate(reversed(self._tools), start=1):
            button.setGeometry(_SIDE_PX, self.height() - at * pitch, width, height)

    def _button(self, entry: Entry) -> RailButton:
        button = RailButton(entry, self._theme, self)
        button.clicked.connect(self.clicked)
        self.buttons[entry.name] = button
        return button
