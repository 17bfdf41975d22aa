"""A Kiln without slots is a planner's client: the planner's pages and the help, and who is signed in above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.planning import Planning
from tests.ui.planning.market import Market
from ui.client import ClientWindow
from ui.language import Language
from ui.planning.entries import DESKS
from ui.qt import Qt
from ui.theme import Theme

PLANNER = "pia@harbour.example"


@pytest.fixture
def window(qtbot: QtBot, market: Market, theme: Theme, language: Language) -> Iterator[ClientWindow]:
    opened = ClientWindow(Planning(lambda: market.url), market.url, theme, language)
    qtbot.addWidget(opened)
    opened.show()
    yield opened
    opened.close()


@pytest.fixture
def settle(qtbot: QtBot, window: ClientWindow) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: window.desk.errands.waiting == 0, timeout=20_000)


def sign_in(window: ClientWindow, market: Market, settle: Callable[[], None]) -> None:
    window.desk.sign_in.email.setText(PLANNER)
    window.desk.sign_in.password.setText(market.password(PLANNER))
    window.desk.sign_in.sign_in()
    settle()


def test_there_are_the_planners_pages_and_the_help_and_nothing_of_a_station(window: ClientWindow) -> None:
    assert set(window.rail.buttons) == {*DESKS, "help", "theme", "language"}
    assert window.desk.currentWidget() is window.desk.sign_in
    assert window.who.text() == "Nobody is signed in"
    assert not window.sign_out.isVisibleTo(window)


def test_who_is_signed_in_stands_above_the_pages(
    window: ClientWindow, market: Market, settle: Callable[[], None]
) -> None:
    sign_in(window, market, settle)
    assert window.who.text() == "Pia Lund · Harbour Electronics"
    window.rail.clicked.emit("partners")
    settle()
    assert window.desk.currentWidget() is window.desk.desks["partners"]


def test_signing_out_ends_the_session_at_the_platform_and_forgets_what_was_shown(
    qtbot: QtBot, window: ClientWindow, market: Market, settle: Callable[[], None]
) -> None:
    sign_in(window, market, settle)
    first = window.desk
    with market.client(PLANNER) as client:
        before = len(client.listed("sessions"))
        qtbot.mouseClick(window.sign_out, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.desk is not first, timeout=20_000)
        assert len(client.listed("sessions")) == before - 1
    assert window.desk.currentWidget() is window.desk.sign_in
    assert all(panel.table.records == () for page in window.desk.desks.values() for panel in page.panels.values())
    assert window.who.text() == "Nobody is signed in"


def test_the_keys_turn_the_pages_and_the_help_is_one_of_them(qtbot: QtBot, window: ClientWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.pages.currentWidget() is window.help
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.pages.currentWidget() is window.desk
