"""The window: rail, strip and pages around one station, and the loop that runs it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.views import StationFace
from resources.errors import Bug, KilnError
from ui.bridge import REPAINT_MS, StationBridge
from ui.burn.page import BurnPage
from ui.burn.picker import WIDTH_PX, OrderPicker
from ui.help import HelpPage
from ui.language import Language, translate
from ui.planning.entries import DESKS, KEYS, entries
from ui.qt import (
    QAction,
    QCloseEvent,
    QEvent,
    QHBoxLayout,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QStackedWidget,
    Qt,
    QVBoxLayout,
    QWidget,
)
from ui.rail import Rail
from ui.rail_entries import pages, tools
from ui.running import SignalsClose, application, dressed, kept_value, settings_of
from ui.scanner import Scanner
from ui.sentences import localized
from ui.sounds import Sounds
from ui.strip import Strip
from ui.theme import Theme

if TYPE_CHECKING:
    from app.planning import Planning
    from app.slots_desk import SlotsDesk
    from ui.planning.desk import Desk
    from ui.station.page import StationPage

log = logging.getLogger(__name__)

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Window(QWidget):
    """One station on the screen."""

    def __init__(
        self,
        face: StationFace,
        theme: Theme,
        language: Language,
        repaint_ms: int = REPAINT_MS,
        *,
        planning: Callable[[], Planning] | None = None,
        sounds: Sounds | None = None,
        slots_desk: SlotsDesk | None = None,
    ) -> None:
        """``planning`` adds the pages of what is done at the platform; it is called when the first one is opened.

        Without ``sounds`` the window is silent. ``slots_desk`` adds the Station page.
        """
        super().__init__()
        self._slots_desk = slots_desk
        self.station: StationPage | None = None
        self._face, self.theme, self.language = face, theme, language
        self._planning = planning
        self.desk: Desk | None = None
        self.sounds = sounds or Sounds(lambda _file: None, on=False)
        self._closing_confirmed = False
        self.resize(1280, 800)
        self.setMinimumSize(900, 560)
        self._build()
        self._connect()
        self._add_keys()
        self.bridge = StationBridge(face, repaint_ms)
        self.bridge.slot_changed.connect(self.burn.show_slot)
        self.bridge.slot_changed.connect(self.sounds.hear)
        self.sounds.changed.connect(self.rail.buttons["sound"].speak)
        self.bridge.strip_changed.connect(self.strip.show_view)
        self.bridge.strip_changed.connect(self.burn.show_strip)
        self.bridge.counters_changed.connect(self.burn.show_counters)
        self.bridge.noticed.connect(lambda sentence: self._say(localized(sentence)))
        self.bridge.failed.connect(lambda sentence: self._say(localized(sentence)))
        self._do(self.bridge.refresh_all)
        self._open_first_page()
        self._speak()

    def _open_first_page(self) -> None:
        """The Burn page; where there is no slot yet, the one where the first is bound."""
        if self._slots_desk is None or self._face.slots():
            self.show_page("burn")
            return
        self.show_page("station")
        self._station_page(self._slots_desk).toggle_binding()

    def show_page(self, name: str) -> None:
        """Shows the page of this name, as in the rail; the Burn page where there is none."""
        if self._planning is not None and name in DESKS:
            self.rail.show_page(name)
            self._open_desk(self._planning, name)
            return
        page: QWidget = self.burn
        if name == "help":
            page = self.help
        elif name == "station" and self._slots_desk is not None:
            page = self._station_page(self._slots_desk)
        self.rail.show_page("burn" if page is self.burn else name)
        self.pages.setCurrentWidget(page)
        (self.help.search if page is self.help else page).setFocus()

    def _station_page(self, slots_desk: SlotsDesk) -> StationPage:
        if self.station is None:
            # Imported late, as the planner's pages.
            from ui.station.page import StationPage

            self.station = StationPage(slots_desk, self)
            self.pages.addWidget(self.station)
            self.scanner.entered.connect(self.station.keys.finish)
        return self.station

    def _open_desk(self, planning: Callable[[], Planning], name: str) -> None:
        if self.desk is None:
            # Imported late: the Burn page must be there at once, these pages are for a planner.
            from ui.planning.desk import Desk

            self.desk = Desk(planning(), self.theme, self)
            self.pages.addWidget(self.desk)
        self.pages.setCurrentWidget(self.desk)
        self.desk.open(name)

    def toggle_full_screen(self) -> None:
        """The tiles alone on the full screen, and back."""
        full = not self.isFullScreen()
        if full:
            self.show_page("burn")
        self.rail.setVisible(not full)
        self.strip.setVisible(not full)
        self.burn.show_tiles_only(full)
        self.showFullScreen() if full else self.showNormal()

    def show_shift(self) -> None:
        """The chart of the shift over the slots, or away with it."""
        if self.pages.currentWidget() is not self.burn:
            self.show_page("burn")
        self._do(self.burn.toggle_shift)

    def pick_order(self) -> None:
        """Opens the sheet of work orders, or closes it."""
        if self.picker.isVisible():
            self._leave_picker()
            return
        self._do(lambda: self.picker.open_with(self._face.work_orders()))
        self._place_picker()

    def take_scan(self, code: str) -> None:
        """Hands a scanned code to the station; shows its sentence where it fits nothing."""
        self.burn.keep_burning()
        self.burn.keys.forget()

        def scan() -> None:
            sentence = self._face.scanned(code)
            if sentence:
                self._say(localized(sentence))
            else:
                self.burn.notice.dismiss()
                self._leave_picker()

        self._do(scan)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            if not event.isAutoRepeat():
                self._escape()
            return
        self.burn.keep_burning()
        if self.pages.currentWidget() is not self.burn:
            super().keyPressEvent(event)
        elif key in _MOVES:
            self.burn.move_selection(*_MOVES[key])
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.burn.start_waiting()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """While slots burn the first try only says so: the window is never lost by a slip."""
        running = self.burn.running()
        if running and not self._closing_confirmed:
            self._closing_confirmed = True
            text = translate("Window", "{n} slots are burning. Wait for them, or close again to stop them.")
            self._say(text.format(n=running))
            event.ignore()
            return
        self.bridge.close()
        if self.desk is not None:
            self.desk.close_session()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_picker()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _build(self) -> None:
        theme = self.theme
        burn, station, help_ = pages()
        slots = (station,) if self._slots_desk is not None else ()
        shown = (burn, *(entries() if self._planning else ()), *slots, help_)
        self.rail = Rail(shown, tools(self.sounds), theme, self)
        self.strip = Strip(theme, self)
        self.burn = BurnPage(self._face, theme, self)
        self.help = HelpPage(theme, self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.burn)
        self.pages.addWidget(self.help)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.strip)
        right.addWidget(self.pages, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.picker = OrderPicker(self)
        self.scanner = Scanner(self)

    def _connect(self) -> None:
        self.rail.clicked.connect(self._rail_pressed)
        self.strip.order_wanted.connect(self.pick_order)
        self.burn.asked.connect(self._do)
        self.picker.chosen.connect(self._choose_order)
        self.picker.left.connect(self._leave_picker)
        self.scanner.scanned.connect(self.take_scan)
        self.scanner.typed.connect(self._typed)
        self.scanner.entered.connect(self.burn.keys.finish)

    def _add_keys(self) -> None:
        for keys, call in (
            ("F1", lambda: self.show_page("help")),
            ("F2", self.pick_order),
            ("F3", self.show_shift),
            ("F5", lambda: self.show_page("burn")),
            *((key, partial(self.show_page, name)) for name, key in KEYS.items() if self._planning),
            *((("F7", lambda: self.show_page("station")),) if self._slots_desk else ()),
            ("F11", self.toggle_full_screen),
            ("Ctrl+T", self.theme.toggle),
            ("Ctrl+L", self.language.toggle),
            ("Ctrl+M", self.sounds.toggle),
            ("Ctrl+Q", self.close),
        ):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False, call=call: call())
            self.addAction(action)

    def _rail_pressed(self, name: str) -> None:
        calls: dict[str, Callable[[], object]] = {
            "theme": self.theme.toggle,
            "language": self.language.toggle,
            "sound": self.sounds.toggle,
            "full": self.toggle_full_screen,
        }
        calls.get(name, lambda: self.show_page(name))()

    def _typed(self, text: str) -> None:
        self.burn.keep_burning()
        if self.pages.currentWidget() is self.burn:
            self.burn.keys.press(text)
        elif self.station is not None and self.pages.currentWidget() is self.station:
            self.station.keys.press(text)

    def _escape(self) -> None:
        if self.picker.isVisible():
            self._leave_picker()
        elif self.burn.shift.isVisible():
            self.burn.toggle_shift()
        elif self.pages.currentWidget() in {self.help, self.station}:
            self.show_page("burn")
        elif not self.burn.stop_selected() and self.isFullScreen():
            self.toggle_full_screen()

    def _choose_order(self, number: str) -> None:
        def choose() -> None:
            sentence = self._face.choose_work_order(number)
            if sentence:
                self.picker.refuse(localized(sentence))
            else:
                self._leave_picker()

        self._do(choose)

    def _leave_picker(self) -> None:
        if self.picker.isVisible():
            self.picker.hide()
            self.show_page("help" if self.pages.currentWidget() is self.help else "burn")

    def _do(self, call: Callable[[], object]) -> None:
        """Asks the station for something; its refusal is a sentence on the screen."""
        try:
            call()
        except KilnError as error:
            self._say(localized(str(error)))
        except Exception as error:
            # The border of the window: the fault is recorded and told, the slots go on.
            log.exception("window_call_failed")
            self._say(localized(str(Bug("E-BUG", where=type(error).__name__, log="station.log"))))

    def _say(self, text: str) -> None:
        self.show_page("burn")
        self.burn.notice.say(text)

    def _place_picker(self) -> None:
        top, left = self.strip.height() + 12, self.rail.width() + 24
        height = min(self.picker.wanted_height(), self.height() - top - 24)
        self.picker.setGeometry(left, top, WIDTH_PX, height)

    def _speak(self) -> None:
        self.setWindowTitle(translate("Window", "Kiln"))


def run_window(
    face: StationFace,
    *,
    planning: Callable[[], Planning] | None = None,
    theme: str = "system",
    language: str = "system",
    sounds: bool = True,
    settings_file: Path | None = None,
    slots_desk: SlotsDesk | None = None,
) -> int:
    """Opens the window on a station and runs until it is closed; returns the exit code.

    ``theme`` is ``light``, ``dark`` or ``system``; ``language`` is ``en``, ``zh`` or ``system``; ``sounds`` are heard
    at results. What the person switches to is kept in ``settings_file``, where one is given, and goes before these.
    With ``slots_desk`` the window has the Station page.
    """
    app = application()
    kept = settings_of(settings_file)
    worn, spoken = dressed(app, kept, theme, language)
    heard = Sounds(on=kept_value(kept, "sounds", str(sounds).lower()) == "true", parent=app)
    if kept is not None:
        heard.changed.connect(lambda: kept.setValue("sounds", str(heard.on).lower()))
    window = Window(face, worn, spoken, planning=planning, sounds=heard, slots_desk=slots_desk)
    window.show()
    with SignalsClose():
        code = app.exec()
    heard.close()
    return code
