"""The help page: the keys, the signs and every failure code with what to do, searchable."""

from __future__ import annotations

from html import escape

from resources.failures import table
from ui.language import translate
from ui.qt import QEvent, QLineEdit, QTextBrowser, QVBoxLayout, QWidget
from ui.theme import Theme

Rows = list[tuple[str, str, str]]


class HelpPage(QWidget):
    """One text, cut down to the lines that hold what was searched for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.search = QLineEdit(self)
        self.text = QTextBrowser(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(self.search)
        layout.addWidget(self.text)
        self.search.textChanged.connect(self._write)
        theme.changed.connect(self._write)
        self._speak()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _speak(self) -> None:
        self.search.setPlaceholderText(translate("Help", "Search, for example a failure code"))
        self.search.setAccessibleName(translate("Help", "Search, for example a failure code"))
        self._write()

    def _write(self) -> None:
        wanted = self.search.text().strip().casefold()
        tones = self._theme.tones
        parts = []
        for title, rows in (
            (translate("Help", "Keys"), _keys()),
            (translate("Help", "What a slot shows"), _states()),
            (translate("Help", "Failure codes"), _codes()),
        ):
            found = [row for row in rows if wanted in " ".join(row).casefold()]
            if found:
                parts.append(f"<h2>{escape(title)}</h2><table cellpadding='6'>{''.join(map(_row, found))}</table>")
        nothing = escape(translate("Help", "Nothing here has these words."))
        self.text.setHtml(f"<div style='color:{tones.ink}'>{''.join(parts) or nothing}</div>")


def _row(row: tuple[str, str, str]) -> str:
    head, text, action = (escape(part) for part in row)
    return f"<tr><td><b>{head}</b></td><td>{text} <i>{action}</i></td></tr>"


def _keys() -> Rows:
    return [
        ("1 … 32", translate("Help", "Start the slot of this number, or acknowledge its result."), ""),
        (
            translate("Help", "Space"),
            translate("Help", "Start all slots that wait for a start, or the selected one."),
            "",
        ),
        ("Esc", translate("Help", "Stop the burn of the selected slot; asks first."), ""),
        ("← ↑ ↓ →", translate("Help", "Select another slot."), ""),
        ("F2", translate("Help", "Pick the work order; or scan it."), ""),
        ("SLOT-7", translate("Help", "Scanned from a slot's label: the same as its key."), ""),
        (
            "RED-BIN",
            translate("Help", "Scanned from the red bin: the bad module in your hand is in it, its slot is free."),
            translate("Help", "Its code is the setting red_bin."),
        ),
        (
            translate("Help", "Serial number"),
            translate("Help", "Scanned from a label: for the slot whose key comes next, or the next of a panel."),
            translate("Help", "Settings: serial_pattern, panel."),
        ),
        ("F1", translate("Help", "This page."), ""),
        ("F3", translate("Help", "The shift: units per quarter hour, and what failed most."), ""),
        ("F5", translate("Help", "The Burn page."), ""),
        ("F7", translate("Help", "The Station page: the slots and their places."), ""),
        ("F8", translate("Help", "The Orders page: orders, and new licenses for delivered ones."), ""),
        ("F9", translate("Help", "The Partners page: who may do what with whose products."), ""),
        ("F11", translate("Help", "Only the tiles, on the full screen."), ""),
        ("Ctrl+T", translate("Help", "Light or dark."), ""),
        ("Ctrl+L", translate("Help", "English or Chinese."), ""),
        ("Ctrl+M", translate("Help", "Sounds on or off."), ""),
        ("Ctrl+Q", translate("Help", "Close the window."), ""),
    ]


def _states() -> Rows:
    return [
        (translate("Phase", "PASS"), translate("Help", "The token is in the module and was read back equal."), ""),
        (
            translate("Phase", "FAIL"),
            translate("Help", "The module is at fault. Its token is free again or was never touched."),
            "",
        ),
        (translate("Phase", "ERROR"), translate("Help", "The station is at fault: port, cable, disk or stock."), ""),
        (
            translate("Phase", "UNCERTAIN"),
            translate(
                "Help", "It is not known whether the module holds its token. The same module settles it, in any slot."
            ),
            "",
        ),
        (translate("Phase", "STOPPED"), translate("Help", "A person stopped the burn."), ""),
    ]


def _codes() -> Rows:
    return [
        (row.code, translate("Failures", row.sentence), translate("Failures", row.action) if row.action else "")
        for row in table().values()
    ]
