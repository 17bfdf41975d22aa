"""Opens the window on the display there is, presses keys, looks at the pixels; prints platform and ``pass``."""

from __future__ import annotations

import sys

from PySide6.QtTest import QTest

from app.views import Phase
from tests.ui.looking import count_pixels
from tests.ui.scripted import MIXED, ScriptedStation
from ui.language import Language
from ui.qt import QApplication
from ui.theme import LIGHT, Theme
from ui.window import Window


def main() -> int:
    app = QApplication(["kiln"])
    theme = Theme(LIGHT)
    theme.wear(app)
    station = ScriptedStation(MIXED)
    window = Window(station, theme, Language(app))
    window.show()
    if not QTest.qWaitForWindowExposed(window):
        return 2
    QTest.keyClicks(window.burn, "3")
    for _ in range(250):
        QTest.qWait(20)
        if window.burn.grid.tile(3).view.phase is Phase.INSERT:
            break
    acknowledged = station.phase(3) is Phase.INSERT
    QTest.qWait(100)
    screen = window.screen().grabWindow(window.winId()).toImage()
    painted = count_pixels(screen, LIGHT.passed.ink) > 1000 and count_pixels(screen, LIGHT.failed.tint) == 0
    window.bridge.close()
    sys.stdout.write(f"{app.platformName()} {'pass' if acknowledged and painted else 'fail'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
