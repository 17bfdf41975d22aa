"""The planner's pages on a real platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.planning import Planning
from tests.ui.planning.market import Market, running_market
from ui.planning.desk import Desk
from ui.qt import QApplication, QWidget
from ui.theme import Theme

OpenDesk = Callable[..., Desk]


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    with running_market(tmp_path_factory.mktemp("market")) as running:
        yield running


@pytest.fixture
def open_desk(qtbot: QtBot, market: Market, theme: Theme) -> Iterator[OpenDesk]:
    """Opens a page as the person with this e-mail, and waits until its list is there."""
    opened: list[tuple[QWidget, Desk]] = []

    def opener(email: str, page: str, planning: Planning | None = None) -> Desk:
        holder = QWidget()
        qtbot.addWidget(holder)
        holder.resize(1184, 720)
        desk = Desk(planning or Planning(lambda: market.url), theme, holder)
        desk.resize(1184, 720)
        opened.append((holder, desk))
        holder.show()
        desk.open(page)
        desk.sign_in.email.setText(email)
        desk.sign_in.password.setText(market.password(email))
        desk.sign_in.sign_in()
        wait(qtbot, desk)
        return desk

    yield opener
    for _, desk in opened:
        desk.close_session()


def wait(qtbot: QtBot, desk: Desk) -> None:
    """Until everything that was asked of the platform is answered, and what came of it is on the screen."""
    qtbot.waitUntil(lambda: desk.errands.waiting == 0, timeout=20_000)
    QApplication.processEvents()  # new widgets are shown by events of their own
