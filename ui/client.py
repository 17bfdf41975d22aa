"""The window of a Kiln without slots: a planner's client of a platform, with no station behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ui.help import HelpPage
from ui.language import Language, translate
from ui.planning.desk import Desk
from ui.planning.entries import DESKS, KEYS, entries
from ui.qt import (
    QAction,
    QCloseEvent,
    QEvent,
    QFrame,
    QHBoxLayout,
    QKeySequence,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from ui.rail import Rail
from ui.rail_entries import pages, tools
from ui.running import SignalsClose, application, dressed, settings_of
from ui.sounds import Sounds
from ui.theme import Theme

if TYPE_CHECKING:
    from app.planning import Planner, Planning

BAR_PX = 72


class ClientWindow(QWidget):
    """The planner's pages and the help, with who is signed in above them.

    Attributes:
        desk: the pages of the present session.
        who: the line that says who is signed in, and where.
        sign_out: the button that ends the session.
    """

    def __init__(self, planning: Planning, url: str, theme: Theme, language: Language) -> None:
        super().__init__()
        self._planning, self._url = planning, url
        self.theme, self.language = theme, language
        self._planner: Planner | None = None
        self.resize(1280, 800)
        self.setMinimumSize(900, 560)
        silent = Sounds(lambda _file: None, on=False, parent=self)
        self.rail = Rail((*entries(), pages()[-1]), tools(silent)[-2:], theme, self)
        self.help = HelpPage(theme, self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.help)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._bar())
        right.addWidget(self.pages, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.rail.clicked.connect(self._rail_pressed)
        self.desk = self._new_desk()
        self._add_keys()
        self._speak()
        self.show_page(entries()[0].name)

    def show_page(self, name: str) -> None:
        """Shows the page of this name, as in the rail."""
        self.rail.show_page(name)
        if name in DESKS:
            self.pages.setCurrentWidget(self.desk)
            self.desk.open(name)
        else:
            self.pages.setCurrentWidget(self.help)
            self.help.search.setFocus()

    def end_session(self) -> None:
        """Signs out, and forgets everything that was shown."""
        self.sign_out.setEnabled(False)
        self.desk.errands.run(self._planning.sign_out, self._begin_anew, self._begin_anew)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.desk.close_session()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _bar(self) -> QFrame:
        bar = QFrame(self)
        bar.setObjectName("bar")
        bar.setFixedHeight(BAR_PX)
        self.who, self._where = QLabel(bar), QLabel(self._url, bar)
        self.who.setObjectName("title")
        self._where.setObjectName("dim")
        self.sign_out = QPushButton(bar)
        self.sign_out.clicked.connect(lambda _checked=False: self.end_session())
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.who)
        words.addWidget(self._where)
        words.addStretch(1)
        row = QHBoxLayout(bar)
        row.setContentsMargins(24, 0, 24, 0)
        row.addLayout(words, 1)
        row.addWidget(self.sign_out)
        return bar

    def _new_desk(self) -> Desk:
        desk = Desk(self._planning, self.theme, self)
        desk.sign_in.signed_in.connect(lambda: desk.errands.run(self._planning.who, self._know, lambda _why: None))
        self.pages.addWidget(desk)
        self._know(None)
        return desk

    def _begin_anew(self, _answer: object) -> None:
        """Whether or not the platform heard of the end, here it has ended."""
        old, self.desk = self.desk, self._new_desk()
        old.close_session()
        self.pages.removeWidget(old)
        old.deleteLater()
        self.show_page(entries()[0].name)

    def _know(self, planner: Planner | None) -> None:
        self._planner = planner
        self._speak()

    def _add_keys(self) -> None:
        calls: dict[str, Callable[[], object]] = {
            "F1": lambda: self.show_page("help"),
            **{key: partial(self.show_page, name) for name, key in KEYS.items()},
            "Ctrl+T": self.theme.toggle,
            "Ctrl+L": self.language.toggle,
            "Ctrl+Q": self.close,
        }
        for keys, call in calls.items():
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False, call=call: call())
            self.addAction(action)

    def _rail_pressed(self, name: str) -> None:
        calls: dict[str, Callable[[], object]] = {"theme": self.theme.toggle, "language": self.language.toggle}
        calls.get(name, lambda: self.show_page(name))()

    def _speak(self) -> None:
        who = self._planner
        self.setWindowTitle(translate("Window", "Kiln"))
        self.who.setText(f"{who.name} · {who.organisation}" if who else translate("SignIn", "Nobody is signed in"))
        self.sign_out.setText(translate("SignIn", "Sign out"))
        self.sign_out.setVisible(who is not None)
        self.sign_out.setEnabled(True)


def run_client(
    planning: Planning, url: str, *, theme: str = "system", language: str = "system", settings_file: Path | None = None
) -> int:
    """Opens a planner's window on the platform at ``url`` and runs until it is closed; returns the exit code.

    ``theme``, ``language`` and ``settings_file`` are those of ``ui.window.run_window``.
    """
    worn, spoken = dressed(application(), settings_of(settings_file), theme, language)
    window = ClientWindow(planning, url, worn, spoken)
    window.show()
    with SignalsClose():
        return application().exec()
