"""Starts the window on a data folder as ``kiln`` does, and prints when it was shown and when it could be used.

Run as ``python -m tests.bench.start_probe FOLDER BEGAN``; BEGAN is the clock (``time.time()``) at which the caller
launched this process.
"""

from __future__ import annotations

import json
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.cli import main
from app.views import Changed, Phase, StationFace


def probe(face: StationFace, **_options: object) -> int:
    """Usable: painted, the strip shows the stock, and every slot asks for a module."""
    from ui.language import Language
    from ui.qt import QApplication, QTimer
    from ui.theme import LIGHT, Theme
    from ui.window import Window

    app = QApplication(["kiln"])
    theme = Theme(LIGHT)
    theme.wear(app)
    window = Window(face, theme, Language(app))
    window.show()
    app.processEvents()
    shown_s = time.time() - BEGAN

    def look() -> None:
        if all(view.phase is Phase.INSERT for view in face.slots()) and face.strip().tokens_left > 0:
            usable_s = time.time() - BEGAN
            print(json.dumps({"shown_s": round(shown_s, 2), "usable_s": round(usable_s, 2)}), flush=True)
            app.quit()

    def changed(what: Changed, _slot: int | None) -> None:
        if what is Changed.SLOT:
            QTimer.singleShot(0, window, look)

    face.subscribe(changed)
    look()
    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(20)
    return app.exec()


if __name__ == "__main__":
    BEGAN = float(sys.argv[2])
    sys.exit(main(["--data", sys.argv[1]], open_window=probe))
