"""The barcode scanner, wherever the focus is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.views import Phase
from tests.ui.scripted import ScriptedStation
from ui.qt import QApplication, Qt, QWidget
from ui.window import Window

PLACES: dict[str, Callable[[Window], QWidget]] = {
    "the page": lambda window: window.burn,
    "a tile": lambda window: window.burn.grid.tile(3),
    "the window": lambda window: window,
    "the search of the help": lambda window: window.help.search,
    "the text of the help": lambda window: window.help.text,
    "the search of work orders": lambda window: window.picker.search,
}


def scan(qtbot: QtBot, widget: QWidget, code: str) -> None:
    qtbot.keyClicks(widget, code)
    qtbot.keyClick(widget, Qt.Key.Key_Return)


def focus(window: Window, place: str) -> QWidget:
    if "help" in place:
        window.show_page("help")
    if "orders" in place:
        window.pick_order()
    widget = PLACES[place](window)
    widget.setFocus()
    return widget


@pytest.mark.parametrize("place", PLACES)
def test_a_scan_is_heard_wherever_the_focus_is(qtbot: QtBot, open_window, place: str) -> None:
    station = ScriptedStation((Phase.INSERT,) * 8)
    window = open_window(station)
    scan(qtbot, focus(window, place), "WO 2411-19")
    assert station.scans == ["WO 2411-19"]
    assert station.strip().work_order == "WO 2411-19"
    assert [station.phase(number) for number in range(1, 9)] == [Phase.INSERT] * 8


def test_a_scan_leaves_no_trace_in_a_text_field(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    field = focus(window, "the search of the help")
    field.setText("E-CHIP")
    scan(qtbot, field, "RED-BIN-1")
    assert field.text() == "E-CHIP"


def test_a_scan_that_fits_nothing_shows_one_sentence(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    scan(qtbot, window.burn, "4006381333931")
    assert window.burn.notice.isVisible()
    assert window.burn.notice.text.startswith("There is no port 4006381333931.")


def test_that_sentence_is_told_in_the_language_of_the_window(qtbot: QtBot, open_window, language) -> None:
    window = open_window(ScriptedStation())
    language.toggle()
    scan(qtbot, window.burn, "4006381333931")
    assert window.burn.notice.text.startswith("没有端口 4006381333931。")


def test_the_digits_of_a_scan_touch_no_slot(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation((Phase.FAIL,) * 8)
    window = open_window(station)
    scan(qtbot, window.burn, "12345678")
    QApplication.processEvents()
    assert station.scans == ["12345678"]
    assert {view.phase for view in station.slots()} == {Phase.FAIL}


def test_typing_in_a_field_is_left_alone(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation()
    window = open_window(station)
    field = focus(window, "the search of the help")
    with qtbot.assertNotEmitted(window.scanner.scanned), qtbot.assertNotEmitted(window.scanner.typed, wait=150):
        qtbot.keyClicks(field, "3")
    assert field.text() == "3"
    assert station.phase(3) is Phase.FAIL


def test_enter_after_one_digit_is_no_scan(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation()
    window = open_window(station)
    qtbot.keyClicks(window.burn, "3")
    qtbot.keyClick(window.burn, Qt.Key.Key_Return)
    assert station.scans == []
    assert station.phase(3) is Phase.INSERT


def test_a_scan_while_a_burn_is_asked_about_lets_it_go_on(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    window.burn.select(2)
    qtbot.keyClick(window.burn, Qt.Key.Key_Escape)
    assert window.burn.grid.tile(2).confirming
    scan(qtbot, window.burn, "WO 2411-19")
    assert not window.burn.grid.tile(2).confirming
