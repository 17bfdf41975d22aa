"""The counters of the shift over the tiles."""

from __future__ import annotations

from collections.abc import Sequence

from app.views import CountersView
from ui.canvas import Box, Item, Painted, Words
from ui.language import translate
from ui.numbers import grouped, percent, seconds
from ui.qt import QMouseEvent, QSize, Qt, QWidget, Signal
from ui.theme import Theme
from ui.theme.type import BOLD, LEAST_PX
from ui.words import fit, line_height, width_of

LOW_PX = 40
"""A row of this height has label and number beside each other."""


Cell = tuple[str, str, str]
"""Label, number and the number's colour."""


class Counters(Painted):
    """Pass, fail, yield, units per hour, cycle and what is left; errors and uncertain ones when there are some.

    Signals:
        clicked: the person wants to see the shift.
    """

    clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._view = CountersView()
        self._uncertain = 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        del event
        self.clicked.emit()

    def show_view(self, view: CountersView) -> None:
        if view != self._view:
            self._view = view
            self.refresh()

    def show_uncertain(self, count: int) -> None:
        if count != self._uncertain:
            self._uncertain = count
            self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(800, 64)

    def compose(self, width: int, height: int) -> Sequence[Item]:
        cells = self._cells()
        self.setToolTip(translate("Counters", "The shift: units and failures (F3)"))
        self.setAccessibleName(", ".join(f"{label} {value}" for label, value, _ in cells))
        return self._low(cells, width, height) if height <= LOW_PX else self._tall(cells, width, height)

    def _tall(self, cells: Sequence[Cell], width: int, height: int) -> list[Item]:
        """Label over number, all numbers in one size."""
        pitch = width / max(len(cells), 6)
        room = pitch - 12
        label_px = min(fit(label, room, most=16) or LEAST_PX for label, _, _ in cells)
        value_px = min(fit(value, room, most=32, weight=BOLD, tabular=True) or LEAST_PX for _, value, _ in cells)
        label_h = line_height(16)
        items: list[Item] = []
        for at, (label, value, colour) in enumerate(cells):
            x = round(at * pitch)
            items.append(_label(label, Box(x, 0, room, label_h), label_px, self.theme.tones.dim))
            items.append(_value(value, Box(x, label_h, room, height - label_h), value_px, colour))
        return items

    def _low(self, cells: Sequence[Cell], width: int, height: int) -> list[Item]:
        """Label beside number, all in one size, the rest of the width shared out between them."""
        for label_px, value_px in ((16, 20), (15, 18), (14, 18), (14, 16), (14, 14)):
            widths = [
                (width_of(label, label_px), width_of(value, value_px, BOLD, True) + 1) for label, value, _ in cells
            ]
            gap = (width - sum(first + 6 + second for first, second in widths)) / max(len(cells) - 1, 1)
            if gap >= 8:
                break
        items: list[Item] = []
        x = 0.0
        for (label, value, colour), (label_w, value_w) in zip(cells, widths, strict=True):
            items.append(_label(label, Box(x, 0, label_w, height), label_px, self.theme.tones.dim))
            items.append(_value(value, Box(x + label_w + 6, 0, value_w, height), value_px, colour))
            x += label_w + 6 + value_w + min(gap, 48)
        return items

    def _cells(self) -> list[Cell]:
        view, tones = self._view, self.theme.tones
        cells = [
            (translate("Counters", "Pass"), grouped(view.passed), tones.passed.ink),
            (translate("Counters", "Fail"), grouped(view.failed), tones.failed.ink if view.failed else tones.ink),
            (translate("Counters", "Yield"), percent(view.yield_ratio, 1), tones.ink),
            (translate("Counters", "Per hour"), grouped(view.per_hour), tones.ink),
            (translate("Counters", "Cycle"), seconds(view.cycle_s), tones.ink),
            (translate("Counters", "Left in order"), grouped(view.left_in_order), tones.ink),
        ]
        if view.errors:
            cells.insert(2, (translate("Counters", "Error"), grouped(view.errors), tones.error.ink))
        if self._uncertain:
            cells.append((translate("Counters", "Uncertain"), grouped(self._uncertain), tones.uncertain.ink))
        return cells


def _label(text: str, box: Box, px: int, colour: str) -> Words:
    return Words(text=text, box=box, px=px, colour=colour)


def _value(text: str, box: Box, px: int, colour: str) -> Words:
    return Words(text=text, box=box, px=px, colour=colour, weight=BOLD, tabular=True)
