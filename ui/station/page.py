"""The slots with their places and counts; binding them by plugging in and pressing the number."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.binding import Arrivals
from app.slots_desk import SlotRow, SlotsDesk
from burner.usb import Board
from resources.errors import KilnError
from ui.burn.keys import NumberKeys
from ui.language import translate
from ui.numbers import grouped
from ui.qt import (
    QAbstractItemView,
    QEvent,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QShowEvent,
    Qt,
    QTableWidget,
    QTableWidgetItem,
    QTimer,
    QVBoxLayout,
    QWidget,
)
from ui.sentences import localized

LOOK_MS = 200
MOST_SLOTS = 32
_ROW_PX = 48
_NUMBERS = range(4, 8)


class StationPage(QWidget):
    """A table of the slots, and under it what is to be done next while they are bound."""

    def __init__(self, desk: SlotsDesk, parent: QWidget | None = None, look_ms: int = LOOK_MS) -> None:
        super().__init__(parent)
        self._desk = desk
        self._arrivals: Arrivals | None = None
        self._board: Board | None = None
        self.keys = NumberKeys(self)
        self.keys.highest = MOST_SLOTS
        self.table = QTableWidget(self)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.table.setShowGrid(False)
        self.message = QLabel(self, wordWrap=True)
        self.message.setObjectName("title")
        self.bind_button, self.move_button = QPushButton(self), QPushButton(self)
        self.bind_button.setObjectName("main")
        self._lay_out()
        self._timer = QTimer(self, interval=look_ms)
        self._timer.timeout.connect(self._look)
        self.bind_button.clicked.connect(self.toggle_binding)
        self.move_button.clicked.connect(self.follow_moves)
        self.keys.chosen.connect(self.bind)
        self._speak()

    @property
    def binding(self) -> bool:
        """The page waits for something to be plugged in, or for its number."""
        return self._arrivals is not None

    def toggle_binding(self) -> None:
        """Starts to bind slots, or ends it."""
        if self.binding:
            self._end()
        else:
            self._try(self._begin)
        self._say_next()

    def bind(self, number: int) -> None:
        """Binds the board that came to this slot."""
        board = self._board
        if board is None:
            return
        if self._try(lambda: self._desk.bind(number, board.url)):
            self._board = None
            done = translate("Station", "Slot {number} is bound to {place}. Plug the next one in, or end the binding.")
            self.message.setText(done.format(number=number, place=board.place))
        self.show_slots()

    def follow_moves(self) -> None:
        """Binds the slots of each hub that was plugged in elsewhere."""
        for move in self._desk.moves():
            self._try(partial(self._desk.follow, move))
        self.show_slots()

    def show_slots(self) -> None:
        """Reads everything anew."""
        self._try(self._fill)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_slots()

    def hideEvent(self, event: QEvent) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]
        self._end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    # ---- inside ----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.bind_button)
        buttons.addWidget(self.move_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.message)
        layout.addLayout(buttons)

    def _begin(self) -> None:
        self._arrivals = self._desk.arrivals()
        self._timer.start()

    def _end(self) -> None:
        self._timer.stop()
        self.keys.forget()
        self._arrivals = self._board = None
        self._say_next()

    def _look(self) -> None:
        arrivals = self._arrivals
        if arrivals is not None:
            self._try(lambda: self._came(arrivals.look()))

    def _came(self, board: Board | None) -> None:
        if board is not None:
            self._board = board
            self._say_next()

    def _fill(self) -> None:
        rows = self._desk.rows()
        self.table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, text in enumerate(_cells(row)):
                item = QTableWidgetItem(text)
                if column in _NUMBERS:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(at, column, item)
        self.move_button.setVisible(bool(self._desk.moves()))
        if not self.binding:
            self._say_next()

    def _say_next(self) -> None:
        self.bind_button.setText(
            translate("Station", "End the binding") if self.binding else translate("Station", "Bind slots")
        )
        self.message.setText(self._next())

    def _next(self) -> str:
        if self._board is not None:
            text = translate("Station", "{adapter} came at {place}. Press the number of its slot.")
            return text.format(adapter=self._board.title, place=self._board.place)
        if self.binding:
            return translate("Station", "Plug the adapter or module of one slot in.")
        moves = self._desk.moves()
        if moves:
            text = translate("Station", "The hub {old} with {count} slots now sits at {new}.")
            return text.format(old=moves[0].old, new=moves[0].new, count=len(moves[0].places))
        return translate("Station", "A slot is bound to a place on the USB tree, whatever name its port gets.")

    def _try(self, call: Callable[[], object]) -> bool:
        try:
            call()
        except KilnError as error:
            self.message.setText(localized(str(error)))
            return False
        return True

    def _speak(self) -> None:
        heads = _heads()
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.move_button.setText(translate("Station", "Bind the slots of the moved hub"))
        self._try(self._say_next)
        self._try(self._fill)


def _heads() -> list[str]:
    return [
        translate("Station", "Slot"),
        translate("Station", "Bound to"),
        translate("Station", "Port now"),
        translate("Station", "Presence"),
        translate("Station", "Burns"),
        translate("Station", "Contact failures"),
        translate("Station", "Retries"),
        translate("Station", "Fall-backs"),
        translate("Station", "Self-test"),
    ]


def _cells(row: SlotRow) -> list[str]:
    setting, port, counts = row.place.setting, row.place.port, row.counts
    numbers = (counts.burns, counts.contact_failures, counts.retries, counts.fall_backs)
    return [
        str(row.place.number),
        setting.url.removeprefix("usb:") or "–",
        port.name if port else "–",
        setting.presence.value,
        *(grouped(number) for number in numbers),
        _test(row),
    ]


def _test(row: SlotRow) -> str:
    if row.test is None:
        return "–"
    if not row.test.good:
        text = translate("Station", "{wrong} of {reads} readings wrong")
        return text.format(wrong=row.test.wrong, reads=row.test.reads)
    return translate("Station", "good, {baud} baud").format(baud=row.test.best_baud or "–")
