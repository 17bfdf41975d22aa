"""Places the tiles: few large ones, or up to 32 small ones in rows of eight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.views import SlotView
from ui.burn.tile import Tile
from ui.qt import QResizeEvent, QWidget, Signal
from ui.theme import Theme

SMALL_FROM = 17
"""From this number of slots on a tile shows number, sign, word and code only."""
LEAST_FULL_HEIGHT_PX = 112
"""Tiles that are lower than this are small ones too."""
BAR_FROM = 9
"""From this number of slots on a bar below shows the selected slot in full."""


def columns_for(count: int) -> int:
    """How many tiles stand beside each other."""
    for most, columns in ((3, max(count, 1)), (4, 2), (6, 3), (16, 4), (18, 6)):
        if count <= most:
            return columns
    return 8


def gap_for(count: int) -> int:
    """Pixels between two tiles."""
    return 16 if count < BAR_FROM else 12 if count < SMALL_FROM else 8


class TileGrid(QWidget):
    """All tiles of the fixture.

    Signals:
        picked(int): see ``Tile``.
        pressed(int, str): see ``Tile``.
    """

    picked = Signal(int)
    pressed = Signal(int, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tiles: dict[int, Tile] = {}

    def __iter__(self) -> Iterator[Tile]:
        return iter(self._tiles.values())

    def __len__(self) -> int:
        return len(self._tiles)

    def tile(self, number: int) -> Tile | None:
        return self._tiles.get(number)

    def numbers(self) -> Sequence[int]:
        return tuple(self._tiles)

    def show_view(self, view: SlotView) -> None:
        """Paints a slot; one that was not there before gets its tile."""
        tile = self._tiles.get(view.number)
        if tile is not None:
            tile.show_view(view)
            return
        tile = Tile(view, self._theme, self)
        tile.picked.connect(self.picked)
        tile.pressed.connect(self.pressed)
        self._tiles[view.number] = tile
        self._tiles = dict(sorted(self._tiles.items()))
        tile.show()
        self._place()

    def beside(self, number: int, columns: int, rows: int) -> int:
        """The slot that many steps to the right and down; the same one at the border."""
        numbers = self.numbers()
        per_row = columns_for(len(numbers))
        at = numbers.index(number)
        column = at % per_row + columns
        to = at + columns + rows * per_row
        if not 0 <= column < per_row or not 0 <= to < len(numbers):
            return number
        return numbers[to]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        count = len(self._tiles)
        columns, gap = columns_for(count), gap_for(count)
        rows = -(-count // columns)
        width = (self.width() - gap * (columns - 1)) / columns
        height = (self.height() - gap * (rows - 1)) / max(rows, 1)
        small = count >= SMALL_FROM or height < LEAST_FULL_HEIGHT_PX
        for at, tile in enumerate(self._tiles.values()):
            row, column = divmod(at, columns)
            left, top = round(column * (width + gap)), round(row * (height + gap))
            right, bottom = round(column * (width + gap) + width), round(row * (height + gap) + height)
            tile.make_small(small)
            tile.setGeometry(left, top, max(right - left, 1), max(bottom - top, 1))
