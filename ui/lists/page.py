"""A page with lists: tabs, filters, the table and the card of the chosen record; rows come in slices.

What it shows, it asks the platform for; while that takes time it says so, and where it fails it says why and offers to
try again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from ui.errands import Errands
from ui.language import translate
from ui.lists.card import Card
from ui.lists.columns import Column, Record
from ui.lists.filters import Filter, FilterBar
from ui.lists.table import RecordTable
from ui.qt import QEvent, QFrame, QHBoxLayout, QLabel, QPushButton, Qt, QVBoxLayout, QWidget, Signal
from ui.theme import Theme

Asked = Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Slice(Generic[Record]):
    """Some rows of a list in its order; ``following`` is where the next ones begin, None at the end."""

    records: tuple[Record, ...]
    following: str | None = None


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Record]):
    """One list: what its tab is called, its columns and filters, and how its rows are got.

    ``fetch`` is called beside the window with what is asked for and where the rows are to begin.
    """

    name: str
    label: Callable[[], str]
    columns: Sequence[Column[Record]]
    filters: Sequence[Filter]
    search: Callable[[], str]
    nothing: Callable[[], str]
    fetch: Callable[[Asked, str | None], Slice[Record]]
    key: Callable[[Record], str]


class ListPanel(QWidget, Generic[Record]):
    """One list. Its ``filters`` stand where the page puts them.

    Signals:
        chosen(object): the record that is marked now, or None.
    """

    chosen = Signal(object)

    def __init__(self, listing: Listing[Record], errands: Errands, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.listing = listing
        self._errands = errands
        self._following: str | None = None
        self._asking = 0
        self._busy = False
        self._trouble = ""
        self.filters = FilterBar(listing.search, listing.filters, self)
        frame = QFrame(self)
        frame.setObjectName("card")
        self.table: RecordTable[Record] = RecordTable(listing.columns, theme, frame)
        self.empty = QLabel(frame, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.again = QPushButton(frame)
        self.again.clicked.connect(self.ask)
        self.foot = QLabel(frame)
        self.foot.setObjectName("dim")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(1, 4, 1, 10)
        inner.setSpacing(8)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.empty, 1)
        inner.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        self.foot.setContentsMargins(16, 0, 16, 0)
        inner.addWidget(self.foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame, 1)
        self.filters.changed.connect(self.ask)
        self.table.chosen.connect(self.chosen)
        self.table.end_reached.connect(self._ask_more)
        self._speak()

    def ask(self) -> None:
        """Gets the first rows anew; the record that was marked stays marked where it is still there."""
        self._asking += 1
        self._following = None
        self._fetch(self._asking, None)

    def say(self, sentence: str) -> None:
        """Says under the list why something was not done."""
        self.foot.setText(sentence)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _ask_more(self) -> None:
        if self._following is not None and not self._busy:
            self._fetch(self._asking, self._following)

    def _fetch(self, asking: int, begin: str | None) -> None:
        self._busy = True
        asked = dict(self.filters.asked)

        def done(got: Slice[Record]) -> None:
            if asking == self._asking:
                self._take(got, first=begin is None)

        def failed(sentence: str) -> None:
            if asking == self._asking:
                self._busy, self._trouble = False, sentence
                self._speak()

        self._errands.run(lambda: self.listing.fetch(asked, begin), done, failed)
        self._speak()

    def _take(self, got: Slice[Record], *, first: bool) -> None:
        self._busy, self._trouble, self._following = False, "", got.following
        if first:
            key = self.listing.key
            marked = self.table.current
            keys = [key(record) for record in got.records]
            at = keys.index(key(marked)) if marked is not None and key(marked) in keys else 0
            self.table.put(got.records, at)
        else:
            self.table.add(got.records)
        self._speak()

    def _speak(self) -> None:
        count = len(self.table.records)
        self.table.setVisible(bool(count) or (self._busy and not self._trouble))
        self.empty.setVisible(not self.table.isVisibleTo(self))
        self.empty.setText(self._trouble or self.listing.nothing())
        self.again.setVisible(bool(self._trouble))
        self.again.setText(translate("Lists", "Try again"))
        if self._busy:
            self.foot.setText(translate("Lists", "Asking the platform …"))
        elif self._trouble and count:
            self.foot.setText(self._trouble)
        elif self._following is not None:
            self.foot.setText(translate("Lists", "{n} shown · more below").format(n=count))
        else:
            self.foot.setText(translate("Lists", "{n} in all").format(n=count) if count else "")


class ListPage(QWidget):
    """Tabs of lists beside one card. A page says in ``fill_card`` what it knows of the chosen record.

    Attributes:
        head: the row of the tabs, at whose end a page may put a button.
    """

    def __init__(self, listings: Sequence[Listing[Any]], errands: Errands, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.errands = errands
        self.theme = theme
        self.tabs: dict[str, QPushButton] = {}
        self.panels: dict[str, ListPanel[Any]] = {}
        self.card = Card(theme, self)
        self.head = row = QHBoxLayout()
        row.setSpacing(28)
        left = QVBoxLayout()
        bars = QVBoxLayout()
        for listing in listings:
            self._add(listing, row, bars, left)
        row.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addLayout(left, 1)
        middle.addWidget(self.card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 24)
        layout.setSpacing(12)
        layout.addLayout(row)
        layout.addLayout(bars)
        layout.addLayout(middle, 1)
        theme.changed.connect(self.show_card)
        self.name = listings[0].name
        self._asked_once: set[str] = set()
        self._turn(self.name)

    @property
    def panel(self) -> ListPanel[Any]:
        """The list of the present tab."""
        return self.panels[self.name]

    def open(self) -> None:
        """The page came into sight: its list is asked for anew."""
        self._asked_once = {self.name}
        self.panel.ask()

    def show_tab(self, name: str) -> None:
        """Turns to another list."""
        self._turn(name)
        if name not in self._asked_once:
            self._asked_once.add(name)
            self.panel.ask()

    def show_card(self) -> None:
        """Fills the card anew."""
        self.card.clear()
        record = self.panel.table.current
        if record is not None:
            self.fill_card(record)

    def fill_card(self, record: Any) -> None:
        """What is known of ``record`` and can be done with it."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
            self.show_card()
        super().changeEvent(event)

    def _add(self, listing: Listing[Any], row: QHBoxLayout, bars: QVBoxLayout, left: QVBoxLayout) -> None:
        tab = QPushButton(self)
        tab.setCheckable(True)
        tab.setObjectName("tab")
        tab.clicked.connect(lambda _checked=False, name=listing.name: self.show_tab(name))
        panel = ListPanel(listing, self.errands, self.theme, self)
        panel.chosen.connect(lambda _record: self.show_card())
        self.tabs[listing.name], self.panels[listing.name] = tab, panel
        row.addWidget(tab)
        bars.addWidget(panel.filters)
        left.addWidget(panel, 1)

    def _turn(self, name: str) -> None:
        self.name = name
        for each, tab in self.tabs.items():
            tab.setChecked(each == name)
            self.panels[each].setVisible(each == name)
            self.panels[each].filters.setVisible(each == name)
        self._speak()
        self.show_card()

    def _speak(self) -> None:
        for name, tab in self.tabs.items():
            tab.setText(self.panels[name].listing.label())
