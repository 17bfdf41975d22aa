"""What the steps of a procedure are made of: facts, fields, choices, and a list to pick from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui.language import translate
from ui.lists.columns import Mood, tone_of
from ui.qt import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    Qt,
    QVBoxLayout,
    QWidget,
    Signal,
)
from ui.theme.tones import DARK, LIGHT

_MOST_SHOWN = 200


class Form(QWidget):
    """Rows of a name and what stands or is typed for it.

    Signals:
        changed: a field has another value.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = QFormLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(20)
        self._rows.setVerticalSpacing(10)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._first: QWidget | None = None
        self.buttons: dict[str, QPushButton] = {}

    def say(self, text: str, name: str = "dim") -> QLabel:
        """A paragraph over the whole width."""
        label = QLabel(text, self, wordWrap=True)
        label.setObjectName(name)
        self._rows.addRow(label)
        return label

    def fact(self, name: str, value: str) -> None:
        """Something that is so."""
        label = QLabel(value, self, wordWrap=True)
        label.setObjectName("strong")
        self._add(name, label)

    def pill(self, text: str, mood: Mood) -> None:
        """A word on the colours of its mood."""
        tones = LIGHT if self.palette().window().color().lightness() > 128 else DARK
        tone = tone_of(mood, tones)
        label = QLabel(text, self)
        label.setStyleSheet(
            f"color: {tone.ink}; background: {tone.tint}; border-radius: 12px; padding: 4px 12px;"
            " font-size: 14px; font-weight: 600;"
        )
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        self._rows.addRow(row)

    def number(self, name: str, most: int) -> QSpinBox:
        """A count from 0 to ``most``."""
        box = QSpinBox(self)
        box.setRange(0, most)
        box.setGroupSeparatorShown(True)
        box.lineEdit().setTextMargins(10, 0, 0, 0)  # the style sheet's padding does not reach it
        box.valueChanged.connect(lambda _value: self.changed.emit())
        self._add_field(name, box)
        return box

    def text(self, name: str, value: str = "") -> QLineEdit:
        """One line of text."""
        line = QLineEdit(value, self)
        line.textChanged.connect(lambda _text: self.changed.emit())
        self._add_field(name, line)
        return line

    def choice(self, name: str, choices: Sequence[tuple[Any, str]], *, editable: bool = False) -> QComboBox:
        """One of several, each a value and its word; ``editable`` takes typed text too."""
        box = QComboBox(self)
        box.setEditable(editable)
        for value, word in choices:
            box.addItem(word, value)
        box.currentTextChanged.connect(lambda _text: self.changed.emit())
        self._add_field(name, box)
        return box

    def check(self, name: str) -> QCheckBox:
        """Yes or no."""
        box = QCheckBox(name, self)
        box.toggled.connect(lambda _on: self.changed.emit())
        self._rows.addRow(box)
        return box

    def button(self, label: str, call: Callable[[], None]) -> QPushButton:
        """A button of its own in the middle of the form."""
        button = QPushButton(label, self)
        button.clicked.connect(lambda _checked=False: call())
        self._rows.addRow(button)
        self.buttons[label] = button
        return button

    def focus_first(self) -> None:
        """The keys go to the first field."""
        if self._first is not None:
            self._first.setFocus()

    def _add_field(self, name: str, field: QWidget) -> None:
        field.setAccessibleName(name)
        self._first = self._first or field
        self._add(name, field)

    def _add(self, name: str, widget: QWidget) -> None:
        label = QLabel(name, self)
        label.setObjectName("dim")
        self._rows.addRow(label, widget)


class Picker(QWidget):
    """A search field over a list of things, each with its name and a line below.

    Attributes:
        tabs: the buttons that turn to other lists, where there are such.

    Signals:
        taken(object): the thing that was picked.
        turned(str): the name of another list that is wanted.
    """

    taken = Signal(object)
    turned = Signal(str)

    def __init__(self, parent: QWidget, things: Sequence[tuple[Any, str, str]]) -> None:
        super().__init__(parent)
        self._things = tuple(things)
        self.search, self.list = QLineEdit(self), QListWidget(self)
        self.search.setPlaceholderText(translate("Picker", "Type to find"))
        self.list.setMinimumHeight(280)
        self.tabs: dict[str, QPushButton] = {}
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._fill)
        self.list.itemActivated.connect(lambda _item: self.take())
        self._fill()

    def offer_tabs(self, tabs: Sequence[tuple[str, str]], shown: str) -> None:
        """Offers several lists, each a name and its word; ``shown`` is this one."""
        row = QHBoxLayout()
        row.setSpacing(20)
        for name, word in tabs:
            tab = QPushButton(word, self)
            tab.setObjectName("tab")
            tab.setCheckable(True)
            tab.setChecked(name == shown)
            tab.clicked.connect(lambda _checked=False, name=name: self.turned.emit(name))
            self.tabs[name] = tab
            row.addWidget(tab)
        row.addStretch(1)
        self._layout.insertLayout(0, row)

    def say(self, text: str) -> None:
        """Says under the list why it is short."""
        label = QLabel(text, self, wordWrap=True)
        label.setObjectName("dim")
        self._layout.addWidget(label)

    def take(self) -> None:
        """Takes what is marked."""
        item = self.list.currentItem()
        if item is not None:
            self.taken.emit(item.data(Qt.ItemDataRole.UserRole))

    def _fill(self) -> None:
        wanted = self.search.text().strip().casefold()
        self.list.clear()
        for thing, name, below in self._things:
            if wanted in f"{name} {below}".casefold() and self.list.count() < _MOST_SHOWN:
                item = QListWidgetItem(f"{name}\n{below}", self.list)
                item.setData(Qt.ItemDataRole.UserRole, thing)
        self.list.setCurrentRow(0)
