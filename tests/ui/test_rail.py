"""The rail: every page and tool has its place and a readable label, in a low window too."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.canvas import Mark, Words
from ui.language import CHINESE, ENGLISH, translate
from ui.qt import QSize
from ui.rail import Entry, Rail
from ui.shapes import Sign
from ui.theme.type import LEAST_PX
from ui.words import width_of

PAGES = ("Burn", "Orders", "Credentials", "Partners", "Station", "Help")
TOOLS = ("Full", "Silent", "Theme", "中文")


def _entry(text: str) -> Entry:
    return Entry(name=text, sign=Sign.BURN, label=lambda: translate("Rail", text), tip=lambda: text)


@pytest.mark.parametrize("height", [560, 720, 1080])
@pytest.mark.parametrize("chosen", [ENGLISH, CHINESE])
def test_all_pages_and_tools_fit_and_can_be_read(qtbot: QtBot, theme, language, chosen, height) -> None:
    language.choose(chosen)
    rail = Rail([_entry(each) for each in PAGES], [_entry(each) for each in TOOLS], theme, None)
    qtbot.addWidget(rail)
    rail.resize(QSize(rail.width(), height))
    rail.show()
    assert rail.minimumSizeHint().height() <= 560
    below = 0
    rail.show_page("Credentials")
    for button in rail.buttons.values():
        assert button.geometry().top() >= below
        below = button.geometry().bottom() + 1
        (words,) = [item for item in button.items() if isinstance(item, Words)]
        (mark,) = [item for item in button.items() if isinstance(item, Mark)]
        assert words.px >= LEAST_PX
        assert width_of(words.text, words.px, words.weight) <= words.box.w
        assert mark.box.y >= 0 and mark.box.bottom <= words.box.y
        assert words.box.bottom <= button.height()
    assert below <= height


def test_where_there_is_no_room_for_signs_the_labels_stay(qtbot: QtBot, theme, language) -> None:
    rail = Rail([_entry(f"Page {at}") for at in range(12)], [_entry(each) for each in TOOLS], theme, None)
    qtbot.addWidget(rail)
    rail.resize(QSize(rail.width(), 560))
    rail.show()
    for button in rail.buttons.values():
        (words,) = button.items()
        assert isinstance(words, Words)
        assert words.px >= LEAST_PX
        assert words.box.y >= 0 and words.box.bottom <= button.height()
