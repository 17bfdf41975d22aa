"""The counters of the shift over the tiles."""

from __future__ import annotations

from collections.abc import Sequence

from app.views import CountersView
from ui.canvas import Box, Item, Painted, Words
from ui.language import translate
from ui.numbers import grouped, percent, seconds
from ui.qt import QSize, QWidget
from ui.theme import Theme
from ui.theme.type import BOLD
from ui.words import fit, line_height, width_of

LOW_PX = 40
"""A row of this height has label and number beside each other."""


class Counters(Painted):
    """Pass, fail, yield, units per hour, cycle and what is left; errors and uncertain ones when there are some."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._view = CountersView()
        self._uncertain = 0

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
        self.setAccessibleName(", ".join(f"{label} {value}" for label, value, _ in cells))
        pitch = width / max(len(cells), 6)
        items: list[Item] = []
        for at, (label, value, colour) in enumerate(cells):
            room = Box(round(at * pitch), 0, pitch - 12, height)
            items.extend(
                self._low(label, value, colour, room) if height <= LOW_PX else self._tall(label, value, colour, room)
            )
        return items

    def _tall(self, label: str, value: str, colour: str, room: Box) -> list[Item]:
        label_px = fit(label, room.w, most=16) or 14
        value_px = fit(value, room.w, most=32, weight=BOLD) or 14
        label_h = line_height(16)
        dim = self.theme.tones.dim
        return [
            Words(text=label, box=Box(room.x, room.y, room.w, label_h), px=label_px, colour=dim),
            Words(
                text=value,
                box=Box(room.x, room.y + label_h, room.w, room.h - label_h),
                px=value_px,
                colour=colour,
                weight=BOLD,
                tabular=True,
            ),
        ]

    def _low(self, label: str, value: str, colour: str, room: Box) -> list[Item]:
        label_px = fit(label, room.w * 0.6, most=16) or 14
        label_w = width_of(label, label_px) + 8
        value_px = fit(value, room.w - label_w, most=20, weight=BOLD) or 14
        value_box = Box(room.x + label_w, room.y, room.w - label_w, room.h)
        dim = self.theme.tones.dim
        return [
            Words(text=label, box=Box(room.x, room.y, label_w - 8, room.h), px=label_px, colour=dim),
            Words(text=value, box=value_box, px=value_px, colour=colour, weight=BOLD, tabular=True),
        ]

    def _cells(self) -> list[tuple[str, str, str]]:
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
