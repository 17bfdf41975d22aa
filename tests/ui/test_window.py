"""The window around the pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.views import Phase
from resources.errors import EnvironmentFailed
from tests.ui.scripted import MIXED, ORDERS, ScriptedStation
from ui.qt import QApplication, QSettings, Qt, QTimer
from ui.theme import LIGHT
from ui.window import Window, run_window

KEY = Qt.Key


def test_thirty_two_slots_have_a_tile_each_and_all_stay_inside(open_window) -> None:
    window = open_window(ScriptedStation((Phase.PASS,) * 32), (1024, 600))
    places = [tile.geometry() for tile in window.burn.grid]
    assert len(places) == 32
    assert all(window.burn.grid.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for at, one in enumerate(places) for other in places[at + 1 :])


def test_a_change_of_one_slot_reaches_its_tile_only(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation((Phase.INSERT,) * 32)
    window = open_window(station)
    others = [tile.items() for tile in window.burn.grid if tile.view.number != 17]
    station.change(17, Phase.UNCERTAIN)
    qtbot.waitUntil(lambda: window.burn.grid.tile(17).view.phase is Phase.UNCERTAIN)
    now = [tile.items() for tile in window.burn.grid if tile.view.number != 17]
    assert all(one is other for one, other in zip(others, now, strict=True))


def test_f1_opens_the_help_and_esc_goes_back(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    qtbot.keyClick(window.burn, KEY.Key_F1)
    assert window.pages.currentWidget() is window.help
    qtbot.keyClick(window.help.search, KEY.Key_Escape)
    assert window.pages.currentWidget() is window.burn


def test_the_help_finds_a_failure_code(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    window.show_page("help")
    qtbot.keyClicks(window.help.search, "e-chip")
    text = window.help.text.toPlainText()
    assert "Wrong chip" in text
    assert "E-PORT" not in text


def test_number_keys_do_nothing_while_the_slots_are_not_seen(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    window.show_page("help")
    with qtbot.waitSignal(window.scanner.typed):
        qtbot.keyClicks(window.help.text, "3")
    qtbot.keyClick(window.help.text, KEY.Key_Space)
    assert station.phase(3) is Phase.FAIL
    assert station.phase(1) is Phase.PASS


def test_f11_gives_the_tiles_the_whole_screen_and_back(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    qtbot.keyClick(window.burn, KEY.Key_F11)
    qtbot.waitUntil(window.isFullScreen)
    assert not window.rail.isVisible()
    assert not window.strip.isVisible()
    assert not window.burn.counters.isVisible()
    qtbot.keyClick(window.burn, KEY.Key_F11)
    assert not window.isFullScreen()
    assert window.strip.isVisible()


def test_a_work_order_is_picked_with_keys_while_the_slots_go_on(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation((Phase.INSERT,) * 4)
    window = open_window(station)
    qtbot.keyClick(window.burn, KEY.Key_F2)
    assert window.picker.isVisible()
    assert window.picker.list.count() == len(ORDERS)
    station.change(1, Phase.INSERT, awaits_start=True)
    qtbot.waitUntil(lambda: window.burn.grid.tile(1).view.awaits_start)
    qtbot.keyClick(window.picker.search, KEY.Key_Down)
    qtbot.keyClick(window.picker.search, KEY.Key_Return)
    assert station.strip().work_order == ORDERS[1].number
    assert not window.picker.isVisible()


def test_a_work_order_that_cannot_be_taken_now_is_refused_in_the_sheet(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation(MIXED))
    qtbot.keyClick(window.burn, KEY.Key_F2)
    qtbot.keyClick(window.picker.search, KEY.Key_Return)
    assert window.picker.isVisible()
    assert "No licence of" in window.picker.message.text()
    qtbot.keyClick(window.picker.search, KEY.Key_Escape)
    assert not window.picker.isVisible()


def test_a_search_for_an_order_that_is_not_there_says_so(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    window.pick_order()
    window.picker.search.setText("no such order")
    assert window.picker.list.count() == 0
    assert window.picker.message.isVisible()


def test_a_book_that_fails_while_the_window_runs_is_one_sentence(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation()
    window = open_window(station)
    station.trouble = EnvironmentFailed("E-BOOK", why="the disk is gone")
    station.set_strip(waiting=13)
    qtbot.waitUntil(window.burn.notice.isVisible)
    assert "the disk is gone" in window.burn.notice.text


def test_a_fault_of_ours_is_recorded_and_told_and_the_window_goes_on(qtbot: QtBot, open_window, caplog) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    station.trouble = ZeroDivisionError()
    window.pick_order()
    assert "Kiln itself failed" in window.burn.notice.text
    assert "window_call_failed" in caplog.text
    qtbot.keyClicks(window.burn, "3")
    qtbot.waitUntil(lambda: station.phase(3) is Phase.INSERT)


def test_closing_while_slots_burn_takes_two_tries(open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    assert not window.close()
    assert "2 slots are burning" in window.burn.notice.text
    assert window.close()
    assert station.listeners == 0


def test_every_button_of_the_rail_names_its_key(open_window) -> None:
    window = open_window(ScriptedStation())
    for button in window.rail.buttons.values():
        assert button.accessibleName()
        assert any(key in button.toolTip() for key in ("F1", "F5", "F11", "Ctrl+T", "Ctrl+L", "Ctrl+M"))
    for tile in window.burn.grid:
        assert f"Key {tile.view.number}" in tile.toolTip()


def test_the_rail_switches_pages_and_theme(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    qtbot.mouseClick(window.rail.buttons["help"], Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is window.help
    qtbot.mouseClick(window.rail.buttons["theme"], Qt.MouseButton.LeftButton)
    assert window.theme.tones is not LIGHT


def test_the_window_remembers_theme_and_language(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "window.ini"

    def switch_and_close() -> None:
        window = next(
            widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Window) and widget.isVisible()
        )
        window.theme.toggle()
        window.language.toggle()
        window.language.silence()
        window.close()

    QTimer.singleShot(0, switch_and_close)
    station = ScriptedStation((Phase.INSERT,))
    assert run_window(station, theme="light", language="en", settings_file=file) == 0
    kept = QSettings(str(file), QSettings.Format.IniFormat)
    assert (kept.value("theme"), kept.value("language")) == ("dark", "zh_CN")
    assert station.listeners == 0


@pytest.mark.xvfb
def test_the_window_works_on_a_real_display() -> None:
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    with subprocess.Popen(
        [server, "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as display:
        try:
            assert display.stdout is not None
            number = display.stdout.readline().strip()
            done = subprocess.run(
                [sys.executable, "-m", "tests.ui.on_display"],
                env={**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "QT_LOGGING_RULES": ""},
                cwd=Path(__file__).parents[2],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        finally:
            display.terminate()
    assert (done.returncode, done.stdout.strip()) == (0, "xcb pass"), done.stderr
