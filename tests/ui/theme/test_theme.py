"""The switch between light and dark."""

from pytestqt.qtbot import QtBot

from tests.ui.looking import count_pixels, image_of
from tests.ui.scripted import ScriptedStation
from ui.qt import QApplication, Qt
from ui.theme import DARK, LIGHT


def test_the_switch_repaints_everything_at_once(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation())
    assert count_pixels(image_of(window), LIGHT.passed.tint) > 1000
    with qtbot.waitSignal(window.theme.changed):
        qtbot.keyClick(window.burn, "T", modifier=Qt.KeyboardModifier.ControlModifier)
    image = image_of(window)
    assert window.theme.tones is DARK
    assert count_pixels(image, DARK.passed.tint) > 1000
    for colour in (LIGHT.passed.tint, LIGHT.card, LIGHT.ground):
        assert count_pixels(image, colour) == 0
    assert QApplication.palette().window().color().name().upper() == DARK.ground


def test_two_switches_end_where_they_began(open_window) -> None:
    window = open_window(ScriptedStation())
    before = window.burn.grid.tile(1).items()
    window.theme.toggle()
    window.theme.toggle()
    assert window.burn.grid.tile(1).items() == before
