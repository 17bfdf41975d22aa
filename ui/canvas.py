"""Painted widgets: a composition is a list of plain items, made once per change, drawn by one loop.

That the composition is data keeps 32 tiles cheap to repaint and lets a test see that nothing is cut or overlaps.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ui.qt import (
    QColor,
    QEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointF,
    QRect,
    QRectF,
    QRegion,
    Qt,
    QWidget,
)
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

_ONE_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
_FLAGS = {
    "left": int(Qt.AlignmentFlag.AlignLeft | _ONE_LINE),
    "right": int(Qt.AlignmentFlag.AlignRight | _ONE_LINE),
    "center": int(Qt.AlignmentFlag.AlignHCenter | _ONE_LINE),
}
_OVERHANG_PX = 3
"""So far a letter may lean out of its box at either side."""
_LARGEST_KEPT_PX2 = 60_000
"""Plates up to this size are kept as images: those of a fixture with many slots."""
_MOST_PARTS = 12
"""Where more items than this are others, all is painted."""


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
                scale = painter.device().devicePixelRatioF()
                _stamp(painter, item.box, _sign_image(item.sign, item.box.w, item.ink, item.on_ink, scale))
            case Rule():
                painter.setPen(QPen(QColor(item.colour), 1))
                y = item.box.y + 0.5
                painter.drawLine(QPointF(item.box.x, y), QPointF(item.box.right, y))


def _draw_words(painter: QPainter, item: Words) -> None:
    painter.setFont(font(item.px, item.weight, item.tabular))
    painter.setPen(QColor(item.colour))
    painter.drawText(item.box.rect(), _FLAGS[item.align], item.text)


def _draw_plate(painter: QPainter, item: Plate) -> None:
    box = item.box
    if box.w * box.h > _LARGEST_KEPT_PX2:
        _round_plate(painter, item)
        return
    _stamp(painter, box, _plate_image(replace(item, box=Box(0, 0, box.w, box.h)), painter.device().devicePixelRatioF()))


def _round_plate(painter: QPainter, item: Plate) -> None:
    half = item.edge_px / 2
    painter.setBrush(QColor(item.fill))
    painter.setPen(QPen(QColor(item.edge), item.edge_px) if item.edge_px else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(item.box.rect().adjusted(half, half, -half, -half), item.radius, item.radius)


@lru_cache(maxsize=64)
def _plate_image(plate: Plate, scale: float) -> QImage:
    """A plate as an image: round corners take far longer to paint than to copy."""
    image = _blank(plate.box.w, plate.box.h, scale)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _round_plate(painter, plate)
    return image


@lru_cache(maxsize=256)
def _sign_image(sign: Sign, side: float, ink: str, on_ink: str, scale: float) -> QImage:
    image = _blank(side, side, scale)
    with QPainter(image) as painter:
        draw_sign(painter, sign, QRectF(0, 0, side, side), ink, on_ink)
    return image


def _blank(width: float, height: float, scale: float) -> QImage:
    image = QImage(math.ceil(width * scale), math.ceil(height * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _stamp(painter: QPainter, box: Box, image: QImage) -> None:
    painter.drawImage(QPointF(round(box.x), round(box.y)), image)


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


def _region_of(items: Collection[Item]) -> QRegion:
    """The pixels that the items touch."""
    region = QRegion()
    for item in items:
        box = item.box
        left, top = math.floor(box.x) - _OVERHANG_PX, math.floor(box.y)
        right, bottom = math.ceil(box.right) + _OVERHANG_PX, math.ceil(box.bottom)
        region += QRect(left, top, right - left, bottom - top)
    return region


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
        """Composes anew; what is other than before is painted."""
        before, size = self._items, (self.width(), self.height())
        if before is None or self._made_for != size or not self.isVisible():
            self._items = None
            self.update()
            return
        self._items = tuple(self.compose(*size))
        changed = set(before) ^ set(self._items)
        if len(changed) > _MOST_PARTS:
            self.update()
        elif changed:
            self.update(_region_of(changed))

    def pressed_at(self, event: QMouseEvent) -> str:
        """What the words under the pointer do when they are clicked; empty for nothing."""
        at = event.position()
        for item in self.items():
            if isinstance(item, Words) and item.press and item.box.holds(at.x(), at.y()):
                return item.press
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:
        dirty = event.rect()
        left, top, right, bottom = dirty.x(), dirty.y(), dirty.x() + dirty.width(), dirty.y() + dirty.height()
        margin = _OVERHANG_PX
        items = [
            item
            for item in self.items()
            if item.box.x - margin < right
            and item.box.right + margin > left
            and item.box.y < bottom
            and item.box.bottom > top
        ]
        with QPainter(self) as painter:
            draw(painter, items)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)
