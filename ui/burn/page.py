"""The Burn page: counters, tiles and the selected slot; keys and clicks become calls to the station."""

from __future__ import annotations

from collections.abc import Callable

from app.views import RESULTS, CountersView, Phase, SlotView, StationFace, StripView
from ui.burn.bar import SlotBar
from ui.burn.counters import Counters
from ui.burn.grid import BAR_FROM, SMALL_FROM, TileGrid, gap_for
from ui.burn.keys import NumberKeys
from ui.burn.shift import ShiftSheet
from ui.burn.story import RUNNING
from ui.language import translate
from ui.notice import Notice
from ui.qt import QEvent, QLabel, QResizeEvent, Qt, QTimer, QWidget, Signal
from ui.theme import Theme

_LOW_WINDOW_PX = 620
_HIGH_WINDOW_PX = 900
_SECOND_MS = 1000


class BurnPage(QWidget):
    """All that an operator needs for the main job.

    Attributes:
        selected: the slot that the bar shows and Esc and space act on; 0 where there is none.

    Signals:
        asked(callable): do this at the station; errors are the window's affair.
    """

    asked = Signal(object)

    def __init__(self, face: StationFace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self.selected = 0
        self._tiles_only = False
        self.counters = Counters(theme, self)
        self.grid = TileGrid(theme, self)
        self.bar = SlotBar(theme, self)
        self.shift = ShiftSheet(theme, self)
        self.keys = NumberKeys(self)
        self.notice = Notice(theme, self)
        self._seconds = QTimer(self, interval=_SECOND_MS)
        self._seconds.timeout.connect(self._pass_time)
        self._empty = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.counters.clicked.connect(self.toggle_shift)
        self.shift.left.connect(self.toggle_shift)
        self.grid.picked.connect(self.select)
        self.grid.pressed.connect(self.press)
        self.bar.pressed.connect(self.press)
        self.keys.begun.connect(self.select)
        self.keys.chosen.connect(self.press_number)
        self._speak()

    def show_slot(self, view: SlotView) -> None:
        new = self.grid.tile(view.number) is None
        self.grid.show_view(view)
        self.keys.highest = max(self.grid.numbers())
        if view.phase not in RUNNING:
            self._confirm(view.number, False)
        elif not self._seconds.isActive():
            self._seconds.start()
        if not self.selected:
            self.select(view.number)
        elif view.number == self.selected:
            self._show_selected()
        if new:
            self._place()

    def show_counters(self, view: CountersView) -> None:
        self.counters.show_view(view)
        if self.shift.isVisible():
            self.shift.show_view(self._face.shift())

    def toggle_shift(self) -> None:
        """Lays the chart of the shift over the tiles, or takes it away."""
        if not self.shift.isVisible():
            self.shift.show_view(self._face.shift())
            self.shift.raise_()
        self.shift.setVisible(not self.shift.isVisible())

    def show_strip(self, view: StripView) -> None:
        self.counters.show_uncertain(view.uncertain)

    def show_tiles_only(self, tiles_only: bool) -> None:
        """Full screen: the tiles take all the room."""
        self._tiles_only = tiles_only
        self._place()

    def select(self, number: int) -> None:
        """Makes a slot the selected one; the number of no slot changes nothing."""
        if self.grid.tile(number) is None:
            return
        if number != self.selected:
            self.keep_burning()
        for tile in self.grid:
            tile.select(tile.view.number == number)
        self.selected = number
        self._show_selected()

    def move_selection(self, columns: int, rows: int) -> None:
        """Moves the selection by that many tiles."""
        if self.selected:
            self.select(self.grid.beside(self.selected, columns, rows))

    def press_number(self, number: int) -> None:
        """What the key of a slot does: acknowledges its result, or starts it."""
        self.select(number)
        tile = self.grid.tile(number)
        if tile is None:
            return
        if tile.view.phase in RESULTS:
            self._ask(self._face.acknowledge, number)
        elif tile.view.phase not in RUNNING:
            self._ask(self._face.start, number)

    def start_waiting(self) -> None:
        """Space: starts every slot that waits for a start; where none does, ends every PASS that waits for its end.

        Where there is neither, it does what the selected slot's key does.
        """
        views = [tile.view for tile in self.grid]
        waiting = [view.number for view in views if view.awaits_start and view.phase is Phase.INSERT]
        for number in waiting:
            self._ask(self._face.start, number)
        passed = [view.number for view in views if view.needs_acknowledgement and view.phase is Phase.PASS]
        if passed and not waiting:
            for number in passed:
                self._ask(self._face.acknowledge, number)
            return
        tile = self.grid.tile(self.selected)
        # A module that passed only has to be removed: space, the most worn key, does not start it anew.
        if waiting or tile is None or (tile.view.phase is Phase.PASS and not tile.view.needs_acknowledgement):
            return
        self.press_number(self.selected)

    def stop_selected(self) -> bool:
        """Esc: asks in the tile, and stops the burn at the second time. False where nothing burns."""
        tile = self.grid.tile(self.selected)
        if tile is None or tile.view.phase not in RUNNING:
            return False
        if tile.confirming:
            self.keep_burning()
            self._ask(self._face.cancel, self.selected)
        else:
            self._confirm(self.selected, True)
        return True

    def keep_burning(self) -> None:
        """Takes the question back whether a burn shall stop."""
        for number in self.grid.numbers():
            self._confirm(number, False)

    def press(self, number: int, action: str) -> None:
        """A click on an action line of a tile or of the bar."""
        if action == "act":
            self.press_number(number)
        elif action == "keep":
            self.keep_burning()
        else:
            self.select(number)
            self.stop_selected()

    def running(self) -> int:
        """How many slots burn now."""
        return sum(tile.view.phase in RUNNING for tile in self.grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _pass_time(self) -> None:
        """Once a second, and only while something burns."""
        running = [tile for tile in self.grid if tile.view.phase in RUNNING]
        for tile in running:
            tile.pass_time()
        if any(tile.view.number == self.selected for tile in running):
            self._show_selected()
        if not running:
            self._seconds.stop()

    def _ask(self, call: Callable[[int], None], number: int) -> None:
        self.asked.emit(lambda: call(number))

    def _confirm(self, number: int, confirming: bool) -> None:
        tile = self.grid.tile(number)
        if tile is not None and tile.confirming != confirming:
            tile.confirm(confirming)
            if number == self.selected:
                self._show_selected()

    def _show_selected(self) -> None:
        tile = self.grid.tile(self.selected)
        if tile is not None and len(self.grid) >= BAR_FROM:
            self.bar.show_view(tile.view, confirming=tile.confirming)

    def _speak(self) -> None:
        self._empty.setText(
            translate("BurnPage", "This station has no slots yet. Bind the first one on the Station page (F7).")
        )

    def _place(self) -> None:
        low = self.height() < _LOW_WINDOW_PX
        margin = 16 if low else 24
        width, y = self.width() - 2 * margin, 12 if low else 20
        self.counters.setVisible(not self._tiles_only)
        if not self._tiles_only:
            height = 32 if low else 64
            self.counters.setGeometry(margin, y, width, height)
            y += height + (8 if low else 20)
        self.notice.setGeometry(margin, 6, width, 48 if low or self._tiles_only else 80)
        count, bottom = len(self.grid), self.height() - margin
        self.shift.setGeometry(margin, y, width, max(bottom - y, 1))
        self._empty.setVisible(count == 0)
        self._empty.setGeometry(margin, y, width, bottom - y)
        self.bar.setVisible(count >= BAR_FROM)
        if count >= BAR_FROM:
            bar = 76 if low else 84 if count < SMALL_FROM else 104
            if self.height() > _HIGH_WINDOW_PX:
                bar = 128
            self.bar.setGeometry(margin, bottom - bar, width, bar)
            bottom -= bar + gap_for(count)
        self.grid.setGeometry(margin, y, width, max(bottom - y, 1))
