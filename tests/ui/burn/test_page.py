"""What the operator does on the Burn page, key by key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.views import Phase
from tests.ui.looking import count_pixels, image_of, text_of
from tests.ui.scripted import MIXED, ScriptedStation, view_of
from ui.burn.story import tell
from ui.canvas import Mark, Words
from ui.qt import QEvent, QObject, QPaintEvent, QPoint, Qt, QWidget
from ui.shapes import Sign

KEY = Qt.Key
EIGHT_EMPTY = (Phase.INSERT,) * 8


def shows(qtbot: QtBot, window, number: int, phase: Phase) -> None:
    """Waits until the tile has heard of it."""
    qtbot.waitUntil(lambda: window.burn.grid.tile(number).view.phase is phase)


@pytest.mark.parametrize(
    ("phase", "word", "sign", "state"),
    [
        (Phase.PASS, "PASS", Sign.PASS, "passed"),
        (Phase.FAIL, "FAIL", Sign.FAIL, "failed"),
        (Phase.ERROR, "ERROR", Sign.ERROR, "error"),
        (Phase.UNCERTAIN, "UNCERTAIN", Sign.UNCERTAIN, "uncertain"),
        (Phase.ABORTED, "STOPPED", Sign.STOPPED, "quiet"),
        (Phase.INSERT, "Insert a module", Sign.EMPTY, "quiet"),
        (Phase.OPENING, "Opening", Sign.RUNNING, "quiet"),
        (Phase.CLOSED, "No port", Sign.CLOSED, "quiet"),
    ],
)
def test_a_phase_paints_its_word_its_sign_and_its_colour(open_window, phase, word, sign, state) -> None:
    window = open_window(ScriptedStation((phase,) * 8))
    tile = window.burn.grid.tile(2)
    tone = getattr(window.theme.tones, state)
    marks = [item for item in tile.items() if isinstance(item, Mark)]
    assert word in [item.text for item in tile.items() if isinstance(item, Words)]
    assert [mark.sign for mark in marks] == [sign]
    assert word in tile.accessibleName()
    image = image_of(tile)
    assert count_pixels(image, tone.tint) > image.width() * image.height() / 2
    assert count_pixels(image, tone.ink) > 300


@pytest.mark.parametrize(
    ("phase", "word"), [(Phase.CHECKING, "Checking"), (Phase.WRITING, "Writing"), (Phase.VERIFYING, "Verifying")]
)
def test_a_running_slot_paints_its_word_its_share_and_a_bar_of_that_length(
    qtbot: QtBot, open_window, phase, word
) -> None:
    station = ScriptedStation(EIGHT_EMPTY)
    window = open_window(station)
    station.change(2, phase, progress=0.5)
    shows(qtbot, window, 2, phase)
    tile = window.burn.grid.tile(2)
    assert word in text_of(tile.items())
    assert "50\N{THIN SPACE}%" in text_of(tile.items())
    running = window.theme.tones.running
    image = image_of(tile)
    rows = [
        sum(image.pixelColor(x, y).name().upper() == running.ink for x in range(8, image.width() - 8))
        for y in range(8, image.height() - 8)
    ]
    assert max(rows) == pytest.approx(0.5 * (image.width() - 32), abs=8)


def test_a_number_key_acknowledges_a_result(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    qtbot.keyClicks(window.burn, "3")
    qtbot.waitUntil(lambda: station.phase(3) is Phase.INSERT)
    shows(qtbot, window, 3, Phase.INSERT)
    assert window.burn.selected == 3


def test_a_number_key_starts_an_empty_slot(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    qtbot.keyClicks(window.burn, "4")
    qtbot.waitUntil(lambda: station.phase(4) is Phase.CHECKING)


def test_a_number_key_only_selects_a_slot_that_burns(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    qtbot.keyClicks(window.burn, "2")
    qtbot.waitUntil(lambda: window.burn.selected == 2)
    assert station.phase(2) is Phase.WRITING


def test_two_digits_reach_the_slots_above_nine(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation((Phase.FAIL,) * 32)
    window = open_window(station)
    qtbot.keyClicks(window.burn, "27")
    qtbot.waitUntil(lambda: station.phase(27) is Phase.INSERT)
    assert station.phase(2) is Phase.FAIL
    assert station.phase(7) is Phase.FAIL


def test_space_starts_all_slots_that_wait_for_a_start(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(EIGHT_EMPTY)
    for number in (2, 5, 6):
        station.put(view_of(number, Phase.INSERT, awaits_start=True))
    window = open_window(station)
    qtbot.keyClick(window.burn, KEY.Key_Space)
    assert [number for number in range(1, 9) if station.phase(number) is Phase.CHECKING] == [2, 5, 6]


def test_space_does_what_the_selected_slot_asks_for_where_none_waits(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    window.burn.select(7)
    qtbot.keyClick(window.burn, KEY.Key_Space)
    assert station.phase(7) is Phase.INSERT
    assert station.phase(3) is Phase.FAIL


def test_space_does_not_start_a_module_again_that_passed(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation((Phase.PASS,) * 4)
    window = open_window(station)
    qtbot.keyClick(window.burn, KEY.Key_Space)
    assert station.phase(1) is Phase.PASS


def test_space_ends_every_pass_that_waits_for_its_end(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation((Phase.PASS,) * 3 + (Phase.FAIL,))
    for number in (1, 3):
        station.put(view_of(number, Phase.PASS, needs_acknowledgement=True))
    window = open_window(station)
    qtbot.keyClick(window.burn, KEY.Key_Space)
    assert [station.phase(number) for number in (1, 2, 3, 4)] == [Phase.INSERT, Phase.PASS, Phase.INSERT, Phase.FAIL]


def test_a_burn_tells_how_long_it_runs_and_how_long_it_will(open_window) -> None:
    began = datetime.now(UTC) - timedelta(seconds=30)
    view = view_of(1, Phase.WRITING, progress=0.6, started_at=began)
    story = tell(view, now=began + timedelta(seconds=30))
    assert "30\N{THIN SPACE}s" in story.token
    assert story.remaining == "about 20\N{THIN SPACE}s left"
    assert tell(view, now=began + timedelta(seconds=61)).token.endswith("1\N{THIN SPACE}min")


def test_a_clock_that_was_set_back_shows_no_time_below_zero() -> None:
    began = datetime.now(UTC)
    story = tell(view_of(1, Phase.WRITING, started_at=began), now=began - timedelta(hours=1))
    assert story.token.endswith("0\N{THIN SPACE}s")


def test_esc_asks_in_the_tile_and_stops_at_the_second_time(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    window.burn.select(2)
    qtbot.keyClick(window.burn, KEY.Key_Escape)
    assert station.phase(2) is Phase.WRITING
    assert "Press Esc again" in text_of(window.burn.grid.tile(2).items())
    qtbot.keyClick(window.burn, KEY.Key_Escape)
    assert station.phase(2) is Phase.ABORTED
    assert station.phase(6) is Phase.CHECKING


def test_any_other_key_lets_the_burn_go_on(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    window.burn.select(2)
    qtbot.keyClick(window.burn, KEY.Key_Escape)
    qtbot.keyClick(window.burn, KEY.Key_Right)
    assert not window.burn.grid.tile(2).confirming
    qtbot.keyClick(window.burn, KEY.Key_Left)
    qtbot.keyClick(window.burn, KEY.Key_Escape)
    assert station.phase(2) is Phase.WRITING


def test_the_question_goes_when_the_burn_ends_by_itself(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    window.burn.select(2)
    qtbot.keyClick(window.burn, KEY.Key_Escape)
    station.change(2, Phase.PASS)
    shows(qtbot, window, 2, Phase.PASS)
    assert not window.burn.grid.tile(2).confirming
    qtbot.keyClick(window.burn, KEY.Key_Escape)
    assert station.phase(2) is Phase.PASS


def test_arrows_move_the_selection_and_stop_at_the_border(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation(MIXED))
    seen = []
    for key in (KEY.Key_Left, KEY.Key_Right, KEY.Key_Down, KEY.Key_Down, KEY.Key_Right, KEY.Key_Right, KEY.Key_Right):
        qtbot.keyClick(window.burn, key)
        seen.append(window.burn.selected)
    assert seen == [1, 2, 6, 6, 7, 8, 8]


def test_a_click_on_the_action_line_does_it(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    tile = window.burn.grid.tile(3)
    line = next(item for item in tile.items() if isinstance(item, Words) and item.press)
    at = QPoint(int(line.box.x + 10), int(line.box.y + line.box.h / 2))
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton, pos=at)
    assert station.phase(3) is Phase.INSERT


def test_a_click_elsewhere_only_selects(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    qtbot.mouseClick(window.burn.grid.tile(3), Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    assert station.phase(3) is Phase.FAIL
    assert window.burn.selected == 3


def test_a_refusal_of_the_station_is_one_sentence_on_the_screen(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation((Phase.CLOSED,) * 4))
    qtbot.keyClicks(window.burn, "2")
    qtbot.waitUntil(window.burn.notice.isVisible)
    assert "There is no port /dev/ttyUSB1." in window.burn.notice.text


def test_the_notice_goes_by_itself(qtbot: QtBot, theme) -> None:
    from ui.notice import Notice
    from ui.qt import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    notice = Notice(theme, parent, shown_ms=1)
    parent.show()
    notice.say("Something.")
    qtbot.waitUntil(lambda: not notice.isVisible())
    assert notice.text == "Something."


def test_tiles_that_look_the_same_are_not_composed_anew(qtbot: QtBot, open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    tile = window.burn.grid.tile(2)
    before = tile.items()
    again = view_of(2, Phase.WRITING, progress=tile.view.progress + 0.001)
    station.put(again)
    qtbot.waitUntil(lambda: tile.view == again)
    assert tile.items() is before


def test_the_bar_below_tells_the_selected_slot_of_a_large_fixture_in_full(open_window) -> None:
    station = ScriptedStation((Phase.PASS,) * 31 + (Phase.FAIL,))
    window = open_window(station)
    window.burn.select(32)
    text = text_of(window.burn.bar.items())
    assert window.burn.bar.isVisible()
    for part in ("Slot 32: Wrong chip", "press 32", "E-CHIP", "A0:B7:65:1C:44:20", "/dev/ttyUSB31"):
        assert part.replace("-", "\N{NON-BREAKING HYPHEN}") in text or part in text


def test_a_small_fixture_has_no_bar(open_window) -> None:
    assert not open_window(ScriptedStation(MIXED)).burn.bar.isVisible()


def test_a_station_without_slots_says_what_to_do(open_window) -> None:
    window = open_window(ScriptedStation(()))
    assert "This station has no slots yet." in image_text(window)


def image_text(window) -> str:
    from ui.qt import QLabel

    return " ".join(label.text() for label in window.burn.findChildren(QLabel) if label.isVisible())


def test_counters_show_errors_and_uncertain_ones_only_when_there_are_some(open_window) -> None:
    station = ScriptedStation(MIXED)
    window = open_window(station)
    assert "Error" in text_of(window.burn.counters.items())
    assert "Uncertain" in text_of(window.burn.counters.items())
    station.set_counters(errors=0)
    station.set_strip(uncertain=0)
    window.bridge.refresh_all()
    assert "Error" not in text_of(window.burn.counters.items())
    assert "Uncertain" not in text_of(window.burn.counters.items())
    assert f"1{chr(0x2009)}188" in text_of(window.burn.counters.items())


class _Paintings(QObject):
    """The areas, in pixels, of all paintings of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.areas: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        if isinstance(event, QPaintEvent):
            self.areas.append(sum(rect.width() * rect.height() for rect in event.region()))
        return False


def test_a_tile_paints_only_what_is_other_than_before_and_nothing_where_all_is_the_same(
    qtbot: QtBot, open_window
) -> None:
    station = ScriptedStation((Phase.WRITING,) * 32)
    window = open_window(station)
    tile = window.burn.grid.tile(5)
    qtbot.waitUntil(window.isVisible)
    image_of(tile)
    paintings = _Paintings(tile)
    station.put(view_of(5, Phase.WRITING, progress=0.41))
    qtbot.waitUntil(lambda: bool(paintings.areas))
    assert max(paintings.areas) < tile.width() * tile.height() * 0.75
    fresh = image_of(tile)
    paintings.areas.clear()
    tile.refresh()
    station.put(view_of(6, Phase.WRITING, progress=0.42))
    qtbot.waitUntil(lambda: window.burn.grid.tile(6).story.ratio == 0.42)
    assert paintings.areas == []
    assert image_of(tile) == fresh
