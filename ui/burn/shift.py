"""The shift at a glance: units per quarter hour, and which failures cost the most; over the tiles, stops nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from app.views import QUARTER, Quarter, ShiftView
from ui.canvas import Box, Item, Painted, Plate, Rule, Words
from ui.language import translate
from ui.numbers import grouped, percent, time_of_day
from ui.qt import QMouseEvent, QSize, QWidget, Signal
from ui.theme import Theme
from ui.theme.type import BOLD, LEAST_PX, MEDIUM, SEMIBOLD
from ui.words import fit, line_height, width_of

MOST_QUARTERS = 32
"""Eight hours: what is older is left to the records."""
LEAST_QUARTERS = 8
_TITLE_PX, _LABEL_PX = 20, 14
_PAD = 20
_ROW_PX = 44


class ShiftSheet(Painted):
    """A chart on the left, a Pareto on the right.

    Signals:
        left: it was clicked away.
    """

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._view = ShiftView()
        self.hide()

    def show_view(self, view: ShiftView) -> None:
        if view != self._view:
            self._view = view
            self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(1136, 500)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        del event
        self.left.emit()

    def compose(self, width: int, height: int) -> Sequence[Item]:
        tones = self.theme.tones
        back = translate("Shift", "F3 or Esc: back to the slots")
        foot = line_height(_LABEL_PX)
        room = Box(_PAD, _PAD, width - 2 * _PAD, height - 2 * _PAD - foot - 8)
        middle = round(room.w * 0.58)
        self.setAccessibleName(self._spoken())
        return [
            Plate(box=Box(0, 0, width, height), fill=tones.card, edge=tones.line, edge_px=1),
            *self._chart(Box(room.x, room.y, middle - 24, room.h)),
            *self._pareto(Box(room.x + middle + 8, room.y, room.w - middle - 8, room.h)),
            Words(text=back, box=Box(_PAD, height - _PAD - foot + 4, room.w, foot), px=_LABEL_PX, colour=tones.dim),
        ]

    # ---- units per quarter hour -------------------------------------------------------------------------

    def _chart(self, room: Box) -> list[Item]:
        tones = self.theme.tones
        items, top = self._title(translate("Shift", "Units per quarter hour"), room)
        quarters = filled(self._view.quarters)
        most = max((each.passed + each.failed for each in quarters), default=0)
        if not most:
            return [*items, *self._nothing(translate("Shift", "Nothing was burned in this shift yet."), room, top)]
        label_h = line_height(_LABEL_PX)
        bottom = room.bottom - label_h - 6
        plot = Box(room.x, top + label_h, room.w, bottom - top - label_h)
        items.append(Rule(box=Box(plot.x, plot.bottom, plot.w, 1), colour=tones.line))
        pitch = plot.w / len(quarters)
        every = -(-int(width_of("00:00", _LABEL_PX, tabular=True) + 12) // max(int(pitch), 1))
        for at, quarter in enumerate(quarters):
            column = Box(plot.x + at * pitch, plot.y, pitch, plot.h)
            items += self._column(quarter, column, most)
            if at % every == 0 and column.x + width_of("00:00", _LABEL_PX, tabular=True) <= room.right:
                items.append(self._label(time_of_day(quarter.start), Box(column.x, bottom + 6, pitch * every, label_h)))
        return items

    def _column(self, quarter: Quarter, column: Box, most: int) -> list[Item]:
        """Passed from the ground up, failed on top of it, the sum above where it has room."""
        tones, units = self.theme.tones, quarter.passed + quarter.failed
        if not units:
            return []
        gap = min(6.0, column.w * 0.2)
        per_unit = column.h / most
        passed_h, failed_h = quarter.passed * per_unit, quarter.failed * per_unit
        x, w = column.x + gap / 2, column.w - gap
        items: list[Item] = []
        if quarter.passed:
            items.append(self._block(Box(x, column.bottom - passed_h, w, passed_h), tones.passed.ink))
        if quarter.failed:
            box = Box(x, column.bottom - passed_h - failed_h, w, max(failed_h, 3.0))
            items.append(self._block(box, tones.failed.ink))
        sum_h = line_height(_LABEL_PX)
        if width_of(grouped(units), _LABEL_PX, MEDIUM, True) <= column.w - 2:
            box = Box(column.x, column.bottom - passed_h - failed_h - sum_h, column.w, sum_h)
            items.append(self._label(grouped(units), box, align="center"))
        return items

    # ---- what fails most --------------------------------------------------------------------------------

    def _pareto(self, room: Box) -> list[Item]:
        items, top = self._title(translate("Shift", "Failures, the most frequent first"), room)
        failures = self._view.failures
        if not failures:
            return [*items, *self._nothing(translate("Shift", "No failure in this shift."), room, top)]
        total = sum(count for _, count in failures)
        shares = [part / total for part in accumulate(count for _, count in failures)]
        fits = max(1, int((room.bottom - top) // _ROW_PX))
        shown = len(failures) if len(failures) <= fits else fits - 1
        y = top
        for (code, count), share in list(zip(failures, shares, strict=True))[:shown]:
            items += self._row(code, count, share, failures[0][1], Box(room.x, y, room.w, _ROW_PX))
            y += _ROW_PX
        if shown < len(failures):
            text = translate("Shift", "and {n} others").format(n=len(failures) - shown)
            items.append(self._label(text, Box(room.x, y, room.w, line_height(_LABEL_PX))))
        return items

    def _row(self, code: str, count: int, share: float, most: int, row: Box) -> list[Item]:
        """Code, count and the share of this one and all before it; under them a bar."""
        tones, height = self.theme.tones, line_height(16)
        count_w, share_w = width_of("0 000", 16, BOLD, True), width_of(percent(1.0), _LABEL_PX, tabular=True) + 10
        name_w = row.w - count_w - share_w
        px = fit(code, name_w, most=16, weight=SEMIBOLD) or LEAST_PX
        return [
            Words(text=code, box=Box(row.x, row.y, name_w, height), px=px, colour=tones.ink, weight=SEMIBOLD),
            Words(
                text=grouped(count),
                box=Box(row.x + name_w, row.y, count_w, height),
                px=16,
                colour=tones.ink,
                weight=BOLD,
                align="right",
                tabular=True,
            ),
            self._label(percent(share), Box(row.right - share_w, row.y, share_w, height), align="right"),
            self._block(Box(row.x, row.y + height + 2, max(row.w * count / most, 4.0), 10), tones.failed.ink),
        ]

    # ---- pieces -----------------------------------------------------------------------------------------

    def _title(self, text: str, room: Box) -> tuple[list[Item], float]:
        px = fit(text, room.w, most=_TITLE_PX, weight=SEMIBOLD) or LEAST_PX
        height = line_height(px)
        box = Box(room.x, room.y, room.w, height)
        title = Words(text=text, box=box, px=px, colour=self.theme.tones.ink, weight=SEMIBOLD)
        return [title], room.y + height + 12

    def _nothing(self, text: str, room: Box, top: float) -> list[Item]:
        px = fit(text, room.w, most=16) or LEAST_PX
        return [Words(text=text, box=Box(room.x, top, room.w, line_height(px)), px=px, colour=self.theme.tones.dim)]

    def _label(self, text: str, box: Box, *, align: str = "left") -> Words:
        return Words(text=text, box=box, px=_LABEL_PX, colour=self.theme.tones.dim, align=align, tabular=True)

    def _block(self, box: Box, colour: str) -> Plate:
        return Plate(box=box, fill=colour, edge=colour, edge_px=0, radius=min(3.0, box.h / 2, box.w / 2))

    def _spoken(self) -> str:
        units = ", ".join(f"{time_of_day(each.start)} {each.passed + each.failed}" for each in self._view.quarters)
        failures = ", ".join(f"{code} {count}" for code, count in self._view.failures)
        return f"{translate('Shift', 'Units per quarter hour')}: {units}. {failures}"


def filled(quarters: Sequence[Quarter]) -> tuple[Quarter, ...]:
    """The last quarter hours without a gap; so few are filled up that no column is as wide as the chart."""
    if not quarters:
        return ()
    known = {each.start: each for each in quarters}
    last = quarters[-1].start
    steps = int((last - quarters[0].start) / QUARTER) + 1
    count = min(max(steps, LEAST_QUARTERS), MOST_QUARTERS)
    first = last - QUARTER * (min(steps, count) - 1)
    starts = (first + QUARTER * at for at in range(count))
    return tuple(known.get(start, Quarter(start=start)) for start in starts)
