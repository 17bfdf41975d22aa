"""The row over a list: a search box and buttons that each cut the list down by one property."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ui.language import translate
from ui.lists.period import TWO_DATES, TwoDates
from ui.qt import QEvent, QHBoxLayout, QLineEdit, QMenu, QPushButton, QTimer, QWidget, Signal
from ui.theme.type import SEMIBOLD
from ui.words import elided

_MOST_PX = 250
TYPING_MS = 300
"""How long nothing must be typed before the list is asked for."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value that a list can be cut down to; ``value`` is None for all."""

    value: str | None
    label: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A property by its ``name`` in the question to the platform, what it is called, and its values.

    One of ``dates`` has a choice more, two dates, and fields for them.
    """

    name: str
    label: Callable[[], str]
    choices: Sequence[Choice]
    dates: bool = False


class FilterButton(QPushButton):
    """Shows what a list is cut down to; a press offers the values.

    Signals:
        changed: another value was taken.
    """

    changed = Signal()

    def __init__(self, what: Filter, parent: QWidget) -> None:
        super().__init__(parent)
        self.what = what
        self.value: str | None = None
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._speak()

    def take(self, value: str | None) -> None:
        """Cuts the list down to ``value``; None shows all."""
        if value != self.value:
            self.value = value
            self._speak()
            self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _speak(self) -> None:
        shown = next((choice for choice in self.what.choices if choice.value == self.value), None)
        name, value = self.what.label(), shown.label() if shown else ""
        text = translate("Filters", "{name}: {value}").format(name=name, value=value)
        self.setToolTip(text)
        self.setText(f"{elided(text, _MOST_PX, 16, SEMIBOLD)}  \N{BLACK DOWN-POINTING SMALL TRIANGLE}")
        self._menu.clear()
        for choice in self.what.choices:
            self._menu.addAction(choice.label()).triggered.connect(
                lambda _checked=False, value=choice.value: self.take(value)
            )


class DateFilter(QWidget):
    """A filter by days: its button, and two fields where two dates were chosen.

    Signals:
        changed: other days were taken.
    """

    changed = Signal()

    def __init__(self, what: Filter, parent: QWidget) -> None:
        super().__init__(parent)
        self.button, self.dates = FilterButton(what, self), TwoDates(self)
        self.dates.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.button)
        layout.addWidget(self.dates)
        self.button.changed.connect(self._changed)
        self.dates.changed.connect(self.changed)

    @property
    def value(self) -> str | None:
        """The days as ``span_of`` takes them; None for any."""
        return self.dates.value if self.button.value == TWO_DATES else self.button.value

    def take(self, value: str | None) -> None:
        """Cuts the list down to these days; None shows all."""
        self.button.take(value)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.dates.speak()
        super().changeEvent(event)

    def _changed(self) -> None:
        self.dates.setVisible(self.button.value == TWO_DATES)
        self.changed.emit()


class FilterBar(QWidget):
    """Search box and filters of one list.

    Signals:
        changed: the list is to be asked for anew.
    """

    changed = Signal()

    def __init__(self, placeholder: Callable[[], str], filters: Sequence[Filter], parent: QWidget) -> None:
        super().__init__(parent)
        self._placeholder = placeholder
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(360)
        self.buttons: dict[str, FilterButton | DateFilter] = {
            each.name: DateFilter(each, self) if each.dates else FilterButton(each, self) for each in filters
        }
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search, 1)
        for button in self.buttons.values():
            button.changed.connect(self.changed)
            layout.addWidget(button)
        layout.addStretch(1)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._at_once)
        self._speak()

    @property
    def asked(self) -> Mapping[str, str | None]:
        """What the list is cut down to: ``text`` for the search box, and one entry for each filter."""
        values: dict[str, str | None] = {name: button.value for name, button in self.buttons.items()}
        values["text"] = self.search.text().strip() or None
        return values

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _at_once(self) -> None:
        self._pause.stop()
        self.changed.emit()

    def _speak(self) -> None:
        self.search.setPlaceholderText(self._placeholder())
        self.search.setAccessibleName(self._placeholder())


def choices_of(values: Mapping[str, Callable[[], str]]) -> tuple[Choice, ...]:
    """All, and then each of ``values``."""
    everything = Choice(value=None, label=lambda: translate("Filters", "all"))
    return (everything, *(Choice(value=value, label=label) for value, label in values.items()))
