"""The Station page: the slots with their places and counts, and binding by plugging in and pressing the number."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.binding import Binding
from app.folder import DataFolder
from app.settings import SlotSetting
from app.slot_stats import SlotCounts, SlotTest
from app.slots_desk import SlotsDesk
from burner.ports import LinuxPorts
from resources.errors import NeedsPerson
from tests.burner.usb_tree import UsbTree
from tests.ui.scripted import ScriptedStation
from ui.language import CHINESE, Language
from ui.qt import QApplication, Qt
from ui.station.page import StationPage
from ui.theme import Theme
from ui.window import Window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux shows its devices as files")

TEST = SlotTest(at="2026-11-23T14:00Z", mac="m", chip="esp32", best_baud=921_600, reads=20, wrong=0, seconds=1.0)


class PlainFixture:
    """Slots that are only remembered; ``busy`` ones burn."""

    def __init__(self) -> None:
        self.taken: list[SlotSetting] = []
        self.busy: set[int] = set()

    def take_slots(self, slots: tuple[SlotSetting, ...]) -> None:
        self.taken = list(slots)

    def slot_busy(self, slot: int) -> bool:
        return slot in self.busy

    def slot_history(self, slot: int) -> tuple[SlotCounts, SlotTest | None]:
        return SlotCounts(burns=1200 * slot, contact_failures=slot), TEST if slot == 1 else None


@pytest.fixture
def tree(tmp_path: Path) -> UsbTree:
    tree = UsbTree(tmp_path / "root")
    tree.plug_hub("1-2")
    return tree


@pytest.fixture
def fixture() -> PlainFixture:
    return PlainFixture()


@pytest.fixture
def binding(tmp_path: Path, tree: UsbTree) -> Binding:
    return Binding(DataFolder(tmp_path / "station"), LinuxPorts(tree.root))


@pytest.fixture
def window(
    qtbot: QtBot, theme: Theme, language: Language, binding: Binding, fixture: PlainFixture
) -> Iterator[Callable[[], Window]]:
    opened = Window(ScriptedStation(), theme, language, 1, slots_desk=SlotsDesk(binding, fixture))
    opened.show()
    qtbot.waitUntil(opened.isVisible)
    yield opened
    opened.bridge.close()
    opened.hide()
    opened.deleteLater()


def page(window: Window) -> StationPage:
    window.show_page("station")
    assert window.station is not None
    return window.station


def row(shown: StationPage, at: int) -> list[str]:
    return [shown.table.item(at, column).text() for column in range(shown.table.columnCount())]


def test_each_slot_has_its_place_its_port_and_its_counts(window, tree, binding) -> None:
    (name,) = tree.plug("1-2.1")
    binding.bind(1, name)
    binding.bind(2, "socket://127.0.0.1:7000")
    shown = page(window)

    assert row(shown, 0)[:3] == ["1", "1-2.1", name]
    assert row(shown, 0)[4].replace("\N{THIN SPACE}", "") == "1200"
    assert row(shown, 0)[-1] == "good, 921600 baud"
    assert row(shown, 1)[1:3] == ["socket://127.0.0.1:7000", "–"]


def test_what_is_plugged_in_is_bound_by_the_key_of_its_slot(qtbot: QtBot, window, tree, fixture) -> None:
    shown = page(window)
    shown.toggle_binding()
    tree.plug("1-2.3")
    qtbot.waitUntil(lambda: "1-2.3" in shown.message.text())
    qtbot.keyClicks(shown, "2")
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(fixture.taken))
    said = shown.message.text()

    assert [slot.url for slot in fixture.taken] == ["", "usb:1-2.3"]
    assert said.startswith("Slot 2 is bound to 1-2.3.")
    assert row(shown, 1)[1] == "1-2.3"


def test_a_number_without_anything_plugged_in_binds_nothing(qtbot: QtBot, window, fixture) -> None:
    shown = page(window)
    shown.toggle_binding()
    qtbot.keyClicks(shown, "5")

    assert fixture.taken == []


def test_a_slot_that_burns_is_not_bound(tree, binding, fixture) -> None:
    tree.plug("1-2.1")
    binding.bind(1, "usb:1-2.1")
    fixture.busy.add(1)

    with pytest.raises(NeedsPerson, match="burn runs in slot 1"):
        SlotsDesk(binding, fixture).bind(1, "usb:1-2.4")


def test_a_moved_hub_is_offered_and_followed(window, tree, binding, fixture) -> None:
    for number in (1, 2):
        tree.plug(f"1-2.{number}")
        binding.bind(number, f"usb:1-2.{number}")
    tree.pull("1-2")
    tree.plug_hub("1-5")
    tree.plug("1-5.2")
    shown = page(window)
    offered = shown.move_button.isVisible(), shown.message.text()
    shown.move_button.click()

    assert offered == (True, "The hub 1-2 with 2 slots now sits at 1-5.")
    assert [slot.url for slot in fixture.taken] == ["usb:1-5.1", "usb:1-5.2"]
    assert not shown.move_button.isVisible()


def test_leaving_the_page_ends_the_binding_and_the_page_speaks_both_languages(window, language: Language) -> None:
    shown = page(window)
    shown.toggle_binding()
    window.show_page("burn")
    after = shown.binding
    window.show_page("station")
    language.choose(CHINESE)
    QApplication.processEvents()

    assert not after
    assert shown.bind_button.text() == "绑定槽位"


def test_a_window_without_a_desk_has_no_station_page(open_window) -> None:
    opened = open_window(ScriptedStation())
    opened.show_page("station")

    assert "station" not in opened.rail.buttons
    assert opened.pages.currentWidget() is opened.burn


def test_a_window_without_slots_opens_where_the_first_is_bound_and_goes_on_to_burn(
    qtbot: QtBot, theme, language, tree, binding, fixture
) -> None:
    opened = Window(ScriptedStation(()), theme, language, 1, slots_desk=SlotsDesk(binding, fixture))
    opened.show()
    qtbot.waitUntil(opened.isVisible)
    assert opened.pages.currentWidget() is opened.station
    tree.plug("1-2.3")
    qtbot.waitUntil(lambda: "1-2.3" in opened.station.message.text())
    qtbot.keyClicks(opened.station, "1")
    qtbot.keyClick(opened.station, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(fixture.taken))
    assert [slot.url for slot in fixture.taken] == ["usb:1-2.3"]
    opened.bridge.close()
    opened.hide()
    opened.deleteLater()
