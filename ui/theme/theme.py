"""The theme that is worn now, and its switch while everything runs."""

from __future__ import annotations

from ui.qt import QApplication, QGuiApplication, QObject, Qt, Signal
from ui.theme.style import palette, sheet
from ui.theme.tones import DARK, LIGHT, Tones
from ui.theme.type import font


class Theme(QObject):
    """The colours in use.

    Signals:
        changed: the theme was switched; paint anew.
    """

    changed = Signal()

    def __init__(self, tones: Tones | None = None) -> None:
        super().__init__()
        self.tones = tones or _of_the_desktop()

    def wear(self, app: QApplication) -> None:
        """Dresses the application: Fusion on every system, own palette, small style sheet."""
        app.setStyle("Fusion")
        app.setFont(font(16))
        self._dress(app)

    def choose(self, tones: Tones) -> None:
        if tones is self.tones:
            return
        self.tones = tones
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._dress(app)
        self.changed.emit()

    def toggle(self) -> None:
        self.choose(LIGHT if self.tones is DARK else DARK)

    def _dress(self, app: QApplication) -> None:
        app.setPalette(palette(self.tones))
        app.setStyleSheet(sheet(self.tones))


def _of_the_desktop() -> Tones:
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return DARK if dark else LIGHT
