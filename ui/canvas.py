"""Painted widgets: a composition is a list of plain items, made once per change, drawn by one loop.

That the composition is data keeps 32 tiles cheap to repaint and lets a test see that nothing is cut or overlaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ui.qt import QColor, QEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPointF, QRectF, Qt, QWidget
from ui.shapes import Sign, draw_sign
from ui.theme import Theme, font
from ui.theme.type import REGULAR


class Box(NamedTuple):
    """A place in a widget, in pixels from its top left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def rect(self) -> QRectF:
        return QRectF(self.x, self.y, self.w, self.h)

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One line of text that fits ``box``. ``press`` names what a click on it does, empty for nothing."""

    text: str
    box: Box
    px: int
    colour: str
    weight: int = REGULAR
    align: str = "left"
    tabular: bool = False
    press: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plate:
    """A rounded card with an edge."""

    box: Box
    fill: str
    edge: str
    edge_px: float = 1
    radius: float = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A progress bar, filled from the left by ``ratio`` (0.0 to 1.0)."""

    box: Box
    ratio: float
    fill: str
    track: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A sign of ``ui.shapes`` in a square."""

    sign: Sign
    box: Box
    ink: str
    on_ink: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A thin line from left to right."""

    box: Box
    colour: str


Item = Words | Plate | Bar | Mark | Rule

_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


def draw(painter: QPainter, items: Sequence[Item]) -> None:
    """Paints the items in their order."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in items:
        match item:
            case Words():
                _draw_words(painter, item)
            case Plate():
                _draw_plate(painter, item)
            case Bar():
                _draw_bar(painter, item)
            case Mark():
                draw_sign(painter, item.sign, item.box.rect(), item.ink, item.on_ink)
            case Rule():
                painter.setPen(QPen(QColor(item.colour), 1))
                y = item.box.y + 0.5
                painter.drawLine(QPointF(item.box.x, y), QPointF(item.box.right, y))


def _draw_words(painter: QPainter, item: Words) -> None:
    painter.setFont(font(item.px, item.weight, item.tabular))
    painter.setPen(QColor(item.colour))
    flags = _ALIGN[item.align] | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(item.box.rect(), int(flags | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip), item.text)


def _draw_plate(painter: QPainter, item: Plate) -> None:
    half = item.edge_px / 2
    painter.setBrush(QColor(item.fill))
    painter.setPen(QPen(QColor(item.edge), item.edge_px) if item.edge_px else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(item.box.rect().adjusted(half, half, -half, -half), item.radius, item.radius)


def _draw_bar(painter: QPainter, item: Bar) -> None:
    radius = item.box.h / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(item.track))
    painter.drawRoundedRect(item.box.rect(), radius, radius)
    ratio = min(max(item.ratio, 0.0), 1.0)
    if ratio > 0:
        filled = item.box.rect()
        filled.setWidth(max(item.box.h, item.box.w * ratio))
        painter.setBrush(QColor(item.fill))
        painter.drawRoundedRect(filled, radius, radius)


class Painted(QWidget):
    """A widget that is one composition; subclasses say what it is made of in ``compose``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._items: tuple[Item, ...] | None = None
        self._made_for = (0, 0)
        theme.changed.connect(self.refresh)

    def compose(self, width: int, height: int) -> Sequence[Item]:
        """The items for a widget of this size, in the order in which they are painted."""
        raise NotImplementedError

    def items(self) -> tuple[Item, ...]:
        """The present composition."""
        size = (self.width(), self.height())
        if self._items is None or self._made_for != size:
            self._items, self._made_for = tuple(self.compose(*size)), size
        return self._items

    def refresh(self) -> None:
        """Composes anew at the next painting."""
        self._items = None
        self.update()

    def pressed_at(self, event: QMouseEvent) -> str:
        """What the words under the pointer do when they are clicked; empty for nothing."""
        at = event.position()
        for item in self.items():
            if isinstance(item, Words) and item.press and item.box.holds(at.x(), at.y()):
                return item.press
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        items = self.items()
        with QPainter(self) as painter:
            draw(painter, items)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)
