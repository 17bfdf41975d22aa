"""Pictures of the Burn page in both themes and languages: ``python -m tests.ui.screenshots FOLDER``."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.views import Phase
from tests.ui.scripted import MIXED, ScriptedStation
from ui.language import CHINESE, ENGLISH, Language
from ui.qt import QApplication, QEvent
from ui.theme import DARK, LIGHT, Theme, Tones
from ui.window import Window

SIZES = ((1280, 800), (1024, 600), (1920, 1080))
_MANY = (Phase.PASS,) * 6 + (Phase.WRITING,) * 6 + (Phase.INSERT,) * 2 + MIXED


def phases(count: int) -> tuple[Phase, ...]:
    """Mixed states for a fixture of that many slots, the same ones each time."""
    if count <= len(MIXED):
        return MIXED[:count]
    chosen = [*MIXED[2:7], *(random.Random(at).choice(_MANY) for at in range(count - 5))]
    random.Random(count).shuffle(chosen)
    return tuple(chosen)


def picture(file: Path, count: int, tones: Tones, language: str, size: tuple[int, int], *, shift: bool = False) -> None:
    """Saves the window with ``count`` slots as it is painted offscreen; with ``shift`` under the chart of the shift."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme, spoken = Theme(tones), Language()
    theme.wear(app)
    spoken.choose(language)
    window = Window(ScriptedStation(phases(count)), theme, spoken)
    window.resize(*size)
    window.show()
    app.processEvents()
    if count > len(MIXED):
        window.burn.select(next(at for at, phase in enumerate(phases(count), 1) if phase is Phase.UNCERTAIN))
    if shift:
        window.burn.toggle_shift()
    if not window.grab().save(str(file)):
        raise OSError(f"{file} could not be written")
    window.bridge.close()
    window.deleteLater()
    app.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    spoken.silence()


def main(folder: Path) -> None:
    """All pictures that a person should look at after a change of the window."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(["kiln"])
    for tones in (LIGHT, DARK):
        picture(folder / f"burn_{tones.name}.png", 8, tones, ENGLISH, (1280, 800))
        for language in (ENGLISH, CHINESE):
            for size in SIZES:
                name = f"shift_{language}_{size[0]}_{tones.name}.png"
                picture(folder / name, 8, tones, language, size, shift=True)
            for count in (4, 8, 17, 32):
                for size in SIZES:
                    name = f"{count}_{language}_{size[0]}_{tones.name}.png"
                    picture(folder / name, count, tones, language, size)
    app.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
