"""One slot as a widget: holds its view, paints its story, says it to a screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from app.views import SlotView
from ui.burn.compact import set_small_tile
from ui.burn.setting import set_tile
from ui.burn.story import Story, tell
from ui.canvas import Item, Painted
from ui.language import translate
from ui.qt import QEnterEvent, QEvent, QFocusEvent, QMouseEvent, QSize, Qt, QWidget, Signal
from ui.theme import Theme


class Tile(Painted):
    """A tile repaints only when what it shows is other than before.

    Signals:
        picked(int): the person clicked it or moved the focus to it.
        pressed(int, str): the person clicked an action line; the second names the action.
    """

    picked = Signal(int)
    pressed = Signal(int, str)

    def __init__(self, view: SlotView, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.view = view
        self._selected = False
        self._confirming = False
        self._small = False
        self._story = tell(view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._say()
        self._tip()

    @property
    def story(self) -> Story:
        return self._story

    @property
    def confirming(self) -> bool:
        """True while the person is asked whether the burn shall stop."""
        return self._confirming

    def show_view(self, view: SlotView) -> None:
        self.view = view
        self._tell_anew()

    def pass_time(self) -> None:
        """The clock went on: what is told in seconds is told anew."""
        self._tell_anew()

    def select(self, selected: bool) -> None:
        self._selected = selected
        self._tell_anew()

    def confirm(self, confirming: bool) -> None:
        self._confirming = confirming
        self._tell_anew()

    def make_small(self, small: bool) -> None:
        if small != self._small:
            self._small = small
            self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(272, 288)

    def compose(self, width: int, height: int) -> Sequence[Item]:
        tones = self.theme.tones
        full = None if self._small else set_tile(self._story, tones, width, height)
        return full or set_small_tile(self._story, tones, width, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        press = self.pressed_at(event)
        self.picked.emit(self.view.number)
        if press:
            self.pressed.emit(self.view.number, press)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        del event
        self.pressed.emit(self.view.number, "act")

    def enterEvent(self, event: QEnterEvent) -> None:
        self._tip()
        super().enterEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.picked.emit(self.view.number)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._tell_anew()
        super().changeEvent(event)

    def _tell_anew(self) -> None:
        story = tell(self.view, selected=self._selected, confirming=self._confirming)
        if story == self._story:
            return
        self._story = story
        self._say()
        self.refresh()

    def _say(self) -> None:
        self.setAccessibleName(self._story.spoken)
        if self.underMouse():
            self._tip()

    def _tip(self) -> None:
        """Only where the pointer is: nobody else sees it, and it changes with every percent."""
        keys = translate("Tile", "Key {number}: start or acknowledge. Esc: stop the burn.")
        self.setToolTip(f"{self._story.spoken}\n{keys.format(number=self.view.number)}")
