"""What all tests of the window share: no screen, no Qt warning, windows that clean up after themselves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.ui.scripted import ScriptedStation
from ui.language import ENGLISH, Language
from ui.qt import QApplication, QEvent, QWidget
from ui.sounds import Sounds
from ui.theme import LIGHT, Theme
from ui.window import Window

_HERE = Path(__file__).parent
OpenWindow = Callable[..., Window]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "xvfb: needs an X display of its own (Xvfb)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    worn = Theme(LIGHT)
    worn.wear(qapp)
    return worn


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    spoken = Language()
    yield spoken
    spoken.choose(ENGLISH)


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme, language: Language) -> Iterator[OpenWindow]:
    """Opens a window on a scripted station; ``size`` in pixels."""
    opened: list[Window] = []

    def opener(
        station: ScriptedStation,
        size: tuple[int, int] = (1280, 800),
        repaint_ms: int = 1,
        sounds: Sounds | None = None,
    ) -> Window:
        window = Window(station, theme, language, repaint_ms, sounds=sounds)
        opened.append(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        QApplication.processEvents()
        return window

    yield opener
    for window in opened:
        window.bridge.close()
        _discard(window)


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
    QApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
