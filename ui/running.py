"""What every window needs to run: the application, theme and language as they were kept, and an end by signals."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType

from ui.language import Language, named
from ui.qt import QApplication, QSettings, QTimer
from ui.theme import DARK, LIGHT, Theme

HEARS_MS = 500
"""How long a signal may wait to be heard."""


def application() -> QApplication:
    """The one application of this process."""
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication(["kiln"])


def settings_of(file: Path | None) -> QSettings | None:
    """What a person switched to before, where a file keeps it."""
    return QSettings(str(file), QSettings.Format.IniFormat) if file else None


def kept_value(settings: QSettings | None, name: str, otherwise: str) -> str:
    """What was kept under ``name``, or ``otherwise``."""
    return str(settings.value(name, otherwise)) if settings is not None else otherwise


def dressed(app: QApplication, kept: QSettings | None, theme: str, language: str) -> tuple[Theme, Language]:
    """Theme and language as they were kept, else as given; what the person switches to is kept from now on."""
    worn = Theme({"light": LIGHT, "dark": DARK}.get(kept_value(kept, "theme", theme)))
    worn.wear(app)
    spoken = Language(app)
    spoken.choose(named(kept_value(kept, "language", language)))
    if kept is not None:
        worn.changed.connect(lambda: kept.setValue("theme", worn.tones.name))
        spoken.changed.connect(lambda: kept.setValue("language", spoken.name))
    return worn, spoken


class SignalsClose:
    """While a window runs, Ctrl-C in its terminal and a polite end by the system close it."""

    def __init__(self) -> None:
        self._before: dict[signal.Signals, object] = {}
        # Python hears a signal only between steps of its own, and a window where nothing happens takes none.
        self._wakes = QTimer(interval=HEARS_MS)
        self._wakes.timeout.connect(lambda: None)

    def __enter__(self) -> None:
        self._wakes.start()
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._close)

    def __exit__(self, *_: object) -> None:
        self._wakes.stop()
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _close(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        QApplication.quit()
