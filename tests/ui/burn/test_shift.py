"""The chart of the shift and the Pareto of its failures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from app.views import QUARTER, Quarter, ShiftView
from tests.ui.looking import faults, text_of
from tests.ui.screenshots import SIZES
from tests.ui.scripted import MIXED, ScriptedStation
from ui.burn.shift import MOST_QUARTERS, filled
from ui.canvas import Plate
from ui.language import CHINESE, ENGLISH
from ui.qt import Qt

BEGAN = datetime(2025, 3, 3, 6, 0, tzinfo=UTC)


def test_a_click_on_the_counters_shows_the_shift_and_esc_takes_it_away(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation(MIXED))
    qtbot.mouseClick(window.burn.counters, Qt.MouseButton.LeftButton)
    assert window.burn.shift.isVisible()
    assert "E-CONTACT 14 56" in text_of(window.burn.shift.items())
    qtbot.keyClick(window.burn, Qt.Key.Key_Escape)
    assert not window.burn.shift.isVisible()
    qtbot.keyClick(window.burn, Qt.Key.Key_F3)
    assert window.burn.shift.isVisible()
    qtbot.keyClick(window.burn, Qt.Key.Key_F3)
    assert not window.burn.shift.isVisible()


def test_a_column_is_as_high_as_its_units(open_window) -> None:
    sheet = open_window(ScriptedStation(MIXED)).burn.shift
    sheet.show_view(
        ShiftView(quarters=tuple(Quarter(start=BEGAN + QUARTER * at, passed=10 + 10 * at) for at in (0, 1)))
    )
    green = [item for item in sheet.items() if isinstance(item, Plate) and item.fill == sheet.theme.tones.passed.ink]
    assert [round(item.box.h / green[1].box.h, 3) for item in green] == [0.5, 1.0]
    assert green[0].box.bottom == green[1].box.bottom


def test_a_shift_without_burns_says_so(open_window) -> None:
    sheet = open_window(ScriptedStation(MIXED)).burn.shift
    sheet.show_view(ShiftView())
    assert "Nothing was burned" in text_of(sheet.items())
    assert "No failure" in text_of(sheet.items())


def test_gaps_are_filled_and_what_is_older_than_eight_hours_is_left_out() -> None:
    first, late = Quarter(start=BEGAN, passed=1), Quarter(start=BEGAN + QUARTER * 100, passed=2)
    assert [each.passed for each in filled((first, Quarter(start=BEGAN + QUARTER * 3, passed=3)))][:4] == [1, 0, 0, 3]
    assert len(filled((first, late))) == MOST_QUARTERS
    assert filled((first, late))[-1] == late
    assert filled(()) == ()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", [ENGLISH, CHINESE])
def test_nothing_is_cut_or_overlaps(open_window, language, size, name) -> None:
    language.choose(name)
    window = open_window(ScriptedStation(MIXED), size)
    window.burn.toggle_shift()
    many = tuple((f"E-RECIPE-PARTITION-{at}", 99 - at) for at in range(30))
    for failures in (window.burn.shift._view.failures, many):
        window.burn.shift.show_view(ShiftView(quarters=window.burn.shift._view.quarters, failures=failures))
        assert faults(window.burn.shift.items(), window.burn.shift.width(), window.burn.shift.height()) == []
