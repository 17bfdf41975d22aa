"""The Qt binding is one that a long-running window survives on this Python."""

from __future__ import annotations

import sys
from importlib.metadata import version

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPen


def test_the_qt_binding_is_of_the_sound_series() -> None:
    assert version("pyside6-essentials").split(".")[:2] == ["6", "11"]


def test_a_thousand_void_calls_leave_the_references_of_none_alone() -> None:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    pen, brush, area = QPen(Qt.GlobalColor.black), QBrush(Qt.GlobalColor.red), QRectF(2, 2, 20, 20)
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.setPen(pen)
        painter.setBrush(brush)
        painter.drawRoundedRect(area, 3, 3)
    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < 100
