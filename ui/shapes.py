"""The painted signs: one shape for each state, so that a result is known without its colour, and the rail's icons."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum

from ui.qt import QColor, QPainter, QPainterPath, QPen, QPointF, QPolygonF, QRectF, Qt


class Sign(StrEnum):
    """What can be drawn. The first seven are states of a slot, the others icons."""

    PASS = "disc with a tick"  # noqa: S105 - a shape, no password
    FAIL = "octagon with a cross"
    ERROR = "triangle with an exclamation mark"
    UNCERTAIN = "diamond with a question mark"
    EMPTY = "dashed slot with an arrow"
    STOPPED = "square with a bar"
    CLOSED = "dashed slot with a stroke"
    RUNNING = "ring with a running segment"
    BURN = "chip with an arrow"
    CREDENTIALS = "key"
    ORDERS = "sheet with lines"
    HELP = "ring with a question mark"
    THEME = "half filled disc"
    LANGUAGE = "globe"
    FULL_SCREEN = "four corners"
    SOUND = "loudspeaker"
    SILENT = "loudspeaker with a cross"
    STATION = "three slots on a rail"
    PARTNERS = "one disc over two, joined"


def draw_sign(painter: QPainter, sign: Sign, box: QRectF, ink: str, on_ink: str) -> None:
    """Paints ``sign`` into the square ``box``: the shape in ``ink``, the mark on it in ``on_ink``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 100, box.height() / 100)
    _DRAWERS[sign](painter, QColor(ink), QColor(on_ink))
    painter.restore()


def _fill(painter: QPainter, ink: QColor, join_px: float = 0) -> None:
    painter.setBrush(ink)
    if join_px:
        painter.setPen(_stroke(ink, join_px))
    else:
        painter.setPen(Qt.PenStyle.NoPen)


def _stroke(ink: QColor, width: float) -> QPen:
    return QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _line(painter: QPainter, ink: QColor, width: float, *points: tuple[float, float]) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, width))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _dot(painter: QPainter, ink: QColor, x: float, y: float, radius: float) -> None:
    _fill(painter, ink)
    painter.drawEllipse(QPointF(x, y), radius, radius)


def _polygon(painter: QPainter, ink: QColor, *points: tuple[float, float]) -> None:
    _fill(painter, ink, join_px=6)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _draw_pass(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    _dot(painter, ink, 50, 50, 47)
    _line(painter, on_ink, 10, (30, 52), (44, 66), (71, 37))


def _draw_fail(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    corners = [
        (50 + 46 * math.cos(math.pi / 8 + step * math.pi / 4), 50 + 46 * math.sin(math.pi / 8 + step * math.pi / 4))
        for step in range(8)
    ]
    _polygon(painter, ink, *corners)
    _line(painter, on_ink, 10, (35, 35), (65, 65))
    _line(painter, on_ink, 10, (65, 35), (35, 65))


def _draw_error(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    _polygon(painter, ink, (50, 9), (96, 89), (4, 89))
    _line(painter, on_ink, 9, (50, 38), (50, 60))
    _dot(painter, on_ink, 50, 75, 5.5)


def _draw_uncertain(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    _polygon(painter, ink, (50, 4), (96, 50), (50, 96), (4, 50))
    _question_mark(painter, on_ink, 8)


def _question_mark(painter: QPainter, ink: QColor, width: float) -> None:
    path = QPainterPath()
    path.arcMoveTo(QRectF(38, 27, 24, 24), 170)
    path.arcTo(QRectF(38, 27, 24, 24), 170, -215)
    path.quadTo(50, 52, 50, 59)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, width))
    painter.drawPath(path)
    _dot(painter, ink, 50, 73, width * 0.66)


def _dashed_slot(painter: QPainter, ink: QColor) -> None:
    pen = _stroke(ink, 6)
    pen.setDashPattern([2.2, 1.9])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(8, 46, 84, 48), 9, 9)


def _draw_empty(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    _dashed_slot(painter, ink)
    _line(painter, ink, 7, (50, 5), (50, 70))
    _line(painter, ink, 7, (34, 55), (50, 71), (66, 55))


def _draw_closed(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    _dashed_slot(painter, ink)
    _line(painter, ink, 7, (26, 10), (74, 32))
    _line(painter, ink, 7, (74, 10), (26, 32))


def _draw_stopped(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    _fill(painter, ink)
    painter.drawRoundedRect(QRectF(7, 7, 86, 86), 12, 12)
    _line(painter, on_ink, 11, (30, 50), (70, 50))


def _draw_running(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    faint = QColor(ink)
    faint.setAlpha(70)
    painter.setPen(_stroke(faint, 10))
    painter.drawEllipse(QPointF(50, 50), 40, 40)
    painter.setPen(_stroke(ink, 10))
    painter.drawArc(QRectF(10, 10, 80, 80), 90 * 16, -250 * 16)


def _draw_credentials(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, 8))
    painter.drawEllipse(QPointF(30, 50), 20, 20)
    _line(painter, ink, 8, (50, 50), (92, 50), (92, 68))
    _line(painter, ink, 8, (73, 50), (73, 64))


def _draw_orders(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, 7))
    painter.drawRoundedRect(QRectF(18, 8, 64, 84), 8, 8)
    for y, right in ((32, 66), (50, 66), (68, 52)):
        _line(painter, ink, 7, (34, y), (right, y))


def _draw_burn(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, 7))
    painter.drawRoundedRect(QRectF(20, 40, 60, 52), 8, 8)
    for y in (54, 66, 78):
        _line(painter, ink, 7, (6, y), (20, y))
        _line(painter, ink, 7, (80, y), (94, y))
    _line(painter, ink, 7, (50, 6), (50, 72))
    _line(painter, ink, 7, (35, 58), (50, 73), (65, 58))


def _draw_help(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, 7))
    painter.drawEllipse(QPointF(50, 50), 43, 43)
    _question_mark(painter, ink, 7)


def _draw_theme(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, 7))
    painter.drawEllipse(QPointF(50, 50), 40, 40)
    _fill(painter, ink)
    painter.drawPie(QRectF(10, 10, 80, 80), 90 * 16, 180 * 16)


def _draw_language(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, 7))
    painter.drawEllipse(QPointF(50, 50), 42, 42)
    painter.drawEllipse(QPointF(50, 50), 18, 42)
    _line(painter, ink, 7, (9, 50), (91, 50))


def _draw_full_screen(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    for x, y in ((10, 10), (90, 10), (90, 90), (10, 90)):
        inward_x, inward_y = (24 if x < 50 else -24), (24 if y < 50 else -24)
        _line(painter, ink, 7, (x + inward_x, y), (x, y), (x, y + inward_y))


def _loudspeaker(painter: QPainter, ink: QColor) -> None:
    _polygon(painter, ink, (8, 36), (28, 36), (50, 14), (50, 86), (28, 64), (8, 64))


def _draw_silent(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    _loudspeaker(painter, ink)
    _line(painter, ink, 7, (66, 36), (94, 64))
    _line(painter, ink, 7, (94, 36), (66, 64))


def _draw_sound(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    _loudspeaker(painter, ink)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, 7))
    painter.drawArc(QRectF(46, 32, 32, 36), -60 * 16, 120 * 16)
    painter.drawArc(QRectF(40, 16, 56, 68), -60 * 16, 120 * 16)


def _draw_station(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    for x in (8, 38, 68):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_stroke(ink, 7))
        painter.drawRoundedRect(QRectF(x, 14, 22, 42), 5, 5)
        _line(painter, ink, 7, (x + 11, 56), (x + 11, 84))
    _line(painter, ink, 7, (8, 86), (90, 86))


def _draw_partners(painter: QPainter, ink: QColor, on_ink: QColor) -> None:
    del on_ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(ink, 7))
    for x, y in ((50, 22), (22, 78), (78, 78)):
        painter.drawEllipse(QPointF(x, y), 15, 15)
    _line(painter, ink, 7, (43, 36), (29, 64))
    _line(painter, ink, 7, (57, 36), (71, 64))


_DRAWERS: Mapping[Sign, Callable[[QPainter, QColor, QColor], None]] = {
    Sign.PASS: _draw_pass,
    Sign.FAIL: _draw_fail,
    Sign.ERROR: _draw_error,
    Sign.UNCERTAIN: _draw_uncertain,
    Sign.EMPTY: _draw_empty,
    Sign.CLOSED: _draw_closed,
    Sign.STOPPED: _draw_stopped,
    Sign.RUNNING: _draw_running,
    Sign.CREDENTIALS: _draw_credentials,
    Sign.ORDERS: _draw_orders,
    Sign.BURN: _draw_burn,
    Sign.HELP: _draw_help,
    Sign.THEME: _draw_theme,
    Sign.LANGUAGE: _draw_language,
    Sign.FULL_SCREEN: _draw_full_screen,
    Sign.SOUND: _draw_sound,
    Sign.SILENT: _draw_silent,
    Sign.STATION: _draw_station,
    Sign.PARTNERS: _draw_partners,
}
