"""What a number is made of: a bar of coloured parts, and under it each part with its word and count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.canvas import Box, Item, Painted, Plate, Words
from ui.numbers import grouped
from ui.qt import QColor, QWidget
from ui.theme import Theme
from ui.theme.type import SEMIBOLD
from ui.words import fit, width_of

BAR_PX = 18
ROW_PX = 26
_GAP_PX = 2
_LEAST_PX = 3
_DOT_PX = 12
_TEXT_PX = 16


@dataclass(frozen=True, kw_only=True)
class Share:
    """One part: its word, its count, its colour."""

    word: str
    count: int
    colour: str


class Shares(Painted):
    """Parts without a count are left out; a small one is still seen."""

    def __init__(self, shares: Sequence[Share], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.shares = tuple(share for share in shares if share.count > 0)
        self.setFixedHeight(BAR_PX + 10 + ROW_PX * len(self.shares))
        self.setAccessibleName(", ".join(f"{share.word}: {share.count}" for share in self.shares))

    def compose(self, width: int, height: int) -> Sequence[Item]:
        del height
        return (*self._bar(width), *(item for at in range(len(self.shares)) for item in self._row(at, width)))

    def _bar(self, width: int) -> list[Item]:
        total, left = sum(share.count for share in self.shares), 0.0
        room = width - _GAP_PX * max(0, len(self.shares) - 1) - _LEAST_PX * len(self.shares)
        parts: list[Item] = []
        for share in self.shares:
            wide = _LEAST_PX + room * share.count / total
            parts.append(_plate(Box(left, 0, wide, BAR_PX), share.colour, radius=2))
            left += wide + _GAP_PX
        return parts

    def _row(self, at: int, width: int) -> list[Item]:
        share, top = self.shares[at], BAR_PX + 10 + ROW_PX * at
        count = grouped(share.count)
        number_px = width_of(count, _TEXT_PX, SEMIBOLD, True) + 2
        room = width - number_px - _DOT_PX - 20
        px = fit(share.word, room, most=_TEXT_PX) or 14
        dot = Box(0, top + (ROW_PX - _DOT_PX) / 2, _DOT_PX, _DOT_PX)
        return [
            _plate(dot, share.colour, radius=_DOT_PX / 2),
            Words(text=share.word, box=Box(_DOT_PX + 10, top, room, ROW_PX), px=px, colour=self.theme.tones.ink),
            Words(
                text=count,
                box=Box(width - number_px, top, number_px, ROW_PX),
                px=_TEXT_PX,
                colour=self.theme.tones.ink,
                weight=SEMIBOLD,
                align="right",
                tabular=True,
            ),
        ]


def blend(first: str, second: str, share: float) -> str:
    """A colour between two: ``share`` of the second, 0.0 to 1.0."""
    one, other = QColor(first), QColor(second)
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return QColor(red, green, blue).name()


def _plate(box: Box, colour: str, radius: float) -> Plate:
    return Plate(box=box, fill=colour, edge=colour, edge_px=0, radius=radius)
