"""Paints a page at any resolution; the modules of codes are whole dots, so that every scanner reads them."""

from __future__ import annotations

from app.documents.codes import QUIET_MODULES, Matrix, matrix
from app.documents.layout import Align, Box, Code, Page, Rule, Symbology, Text
from ui.qt import QColor, QFont, QFontMetricsF, QPainter, QRectF, Qt
from ui.theme.type import FAMILIES

MM_PER_INCH = 25.4
_LINE_SHARE = 0.78  # of a text's box is its type size, the rest is room above and below

_SIDES = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
}


def paint(page: Page, painter: QPainter, dots_per_mm: float) -> None:
    """Paints the page into the top left corner of the painter's device."""
    for mark in page.marks:
        match mark:
            case Text():
                _text(painter, mark, dots_per_mm)
            case Code():
                _code(painter, mark, dots_per_mm)
            case Rule():
                grey = round(255 * mark.shade)
                painter.fillRect(_dots(mark.box, dots_per_mm), QColor(grey, grey, grey))


def _dots(box: Box, scale: float) -> QRectF:
    return QRectF(box.x_mm * scale, box.y_mm * scale, box.w_mm * scale, box.h_mm * scale)


def _text(painter: QPainter, mark: Text, scale: float) -> None:
    box = _dots(mark.box, scale)
    painter.setFont(_font_for(mark, box))
    painter.setPen(QColor("black"))
    flags = _SIDES[mark.align] | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, int(flags | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip), mark.text)


def _font_for(mark: Text, box: QRectF) -> QFont:
    """The largest type with which the text stays inside its box."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setBold(mark.bold)
    px = max(1, int(box.height() * _LINE_SHARE))
    font.setPixelSize(px)
    width = QFontMetricsF(font).horizontalAdvance(mark.text)
    if width > box.width():
        font.setPixelSize(max(1, int(px * box.width() / width)))
    return font


def _code(painter: QPainter, mark: Code, scale: float) -> None:
    box, dark = _dots(mark.box, scale), matrix(mark.symbology, mark.data)
    quiet = QUIET_MODULES[mark.symbology]
    linear = mark.symbology is Symbology.CODE128
    columns, rows = len(dark[0]) + 2 * quiet, len(dark) + (0 if linear else 2 * quiet)
    module = box.width() / columns if linear else min(box.width() / columns, box.height() / rows)
    module = max(1.0, float(int(module)))
    height = box.height() if linear else module * rows
    left = int(box.x() + (box.width() - module * columns) / 2) + quiet * module
    top = int(box.y() + (box.height() - height) / 2) + (0 if linear else quiet * module)
    _modules(painter, dark, QRectF(left, top, module, height if linear else module))


def _modules(painter: QPainter, dark: Matrix, first: QRectF) -> None:
    """Dark squares; ``first`` is where the top left module stands."""
    black = QColor("black")
    for row, line in enumerate(dark):
        for column, is_dark in enumerate(line):
            if is_dark:
                painter.fillRect(first.translated(column * first.width(), row * first.height()), black)
