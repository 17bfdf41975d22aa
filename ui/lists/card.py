"""The card beside a list: what the chosen record is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.lists.columns import Mood, tone_of
from ui.qt import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, Qt, QVBoxLayout, QWidget
from ui.theme import Theme

WIDTH_PX = 360


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button. ``why_not`` says why it cannot be pressed now; empty when it can."""

    label: str
    call: Callable[[], None]
    main: bool = False
    why_not: str = ""


class Card(QFrame):
    """Filled from top to bottom by its page, and emptied before the next record."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFixedWidth(WIDTH_PX)
        self._theme = theme
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 8, 4, 8)
        layout.addWidget(self._scroll)
        self.clear()

    def clear(self) -> None:
        """An empty card."""
        self._body = QWidget(self)
        self._body.setObjectName("card-body")
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(16, 8, 12, 8)
        self._rows.setSpacing(8)
        self._rows.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        self._scroll.setWidget(self._body)

    def say(self, text: str, name: str = "") -> QLabel:
        """One paragraph; ``name`` is a kind of label of the style sheet (``heading``, ``dim``, ``figure``…)."""
        label = QLabel(text, self._body, wordWrap=True)
        label.setObjectName(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.put(label)
        return label

    def figure(self, number: str, text: str) -> None:
        """A large number, and beside it what it is made of."""
        left, right = QLabel(number, self._body), QLabel(text, self._body, wordWrap=True)
        left.setObjectName("figure")
        right.setObjectName("dim")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(left)
        row.addWidget(right, 1)
        self._rows.insertLayout(self._rows.count() - 1, row)

    def gap(self, height_px: int = 8) -> None:
        """Room before the next paragraph."""
        self._rows.insertSpacing(self._rows.count() - 1, height_px)

    def pill(self, text: str, mood: Mood) -> None:
        """A word on the colours of its mood."""
        tone = tone_of(mood, self._theme.tones)
        label = QLabel(text, self._body)
        label.setStyleSheet(
            f"color: {tone.ink}; background: {tone.tint}; border-radius: 12px; padding: 4px 12px;"
            " font-size: 14px; font-weight: 600;"
        )
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        self._rows.insertLayout(self._rows.count() - 1, row)

    def facts(self, rows: list[tuple[str, str]]) -> None:
        """Names to the left, values to the right."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for at, (name, value) in enumerate(rows):
            left, right = QLabel(name, self._body), QLabel(value, self._body, wordWrap=True)
            left.setObjectName("dim")
            right.setObjectName("strong")
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(left, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(right, at, 1)
        self._rows.insertLayout(self._rows.count() - 1, grid)

    def offer(self, actions: list[Action], *, side_by_side: bool = False) -> None:
        """Buttons below one another or side by side; under them why some cannot be pressed, each reason once."""
        row = QHBoxLayout() if side_by_side else QVBoxLayout()
        row.setSpacing(8)
        self._rows.insertLayout(self._rows.count() - 1, row)
        for action in actions:
            button = QPushButton(action.label, self._body)
            button.setObjectName("main" if action.main else "")
            button.setEnabled(not action.why_not)
            button.setToolTip(action.why_not)
            button.clicked.connect(lambda _checked=False, call=action.call: call())
            self.buttons[action.label] = button
            row.addWidget(button)
        for why in dict.fromkeys(action.why_not for action in actions if action.why_not):
            self.say(why, "dim")

    def put(self, widget: QWidget) -> None:
        """Any widget below the others."""
        self._rows.insertWidget(self._rows.count() - 1, widget)
