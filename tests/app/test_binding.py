"""Slots bound by plugging in, by name, or all of a moved hub at once; the rest of the settings file stays."""

from __future__ import annotations

import sys

import pytest

from app.binding import Arrivals, Binding
from app.folder import DataFolder
from app.settings import load
from burner.messages import Presence
from burner.ports import SETTLE_S, LinuxPorts
from resources.errors import NeedsPerson
from tests.burner.usb_tree import CHIP, DOUBLE, Clock, UsbTree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux shows its devices as files")


@pytest.fixture
def tree(tmp_path):
    tree = UsbTree(tmp_path / "root")
    tree.plug_hub("1-2")
    return tree


@pytest.fixture
def binding(tmp_path, tree):
    return Binding(DataFolder(tmp_path / "station"), LinuxPorts(tree.root))


def urls(binding):
    return [slot.setting.url for slot in binding.slots()]


def test_a_board_that_is_plugged_in_is_given_once_with_all_its_ports(tree):
    clock = Clock()
    tree.plug("1-2.1")
    arrivals = Arrivals(LinuxPorts(tree.root), clock)
    seen = [arrivals.look()]
    tree.plug("1-2.2", DOUBLE, interfaces=2)
    seen.append(arrivals.look())
    clock.now += SETTLE_S + 0.1
    board = arrivals.look()

    assert seen == [None, None]
    assert (board.place, board.port.place, len(board.ports)) == ("1-2.2", "1-2.2:1.1", 2)
    assert arrivals.look() is None


def test_a_board_that_is_pulled_and_plugged_in_again_counts_as_coming(tree):
    clock = Clock()
    tree.plug("1-2.1")
    arrivals = Arrivals(LinuxPorts(tree.root), clock)
    tree.pull("1-2.1")
    arrivals.look()
    tree.plug("1-2.1")
    arrivals.look()
    clock.now += SETTLE_S + 0.1

    assert arrivals.look().place == "1-2.1"


def test_two_boards_at_once_are_not_guessed_between(tree):
    clock = Clock()
    arrivals = Arrivals(LinuxPorts(tree.root), clock)
    tree.plug("1-2.1")
    tree.plug("1-2.2")
    arrivals.look()
    clock.now += SETTLE_S + 0.1

    with pytest.raises(NeedsPerson, match=r"1-2\.1, 1-2\.2"):
        arrivals.look()


def test_a_port_on_usb_is_bound_by_its_place_and_slots_before_it_stay_open(tree, binding):
    (name,) = tree.plug("1-2.3")
    binding.bind(3, name)

    assert urls(binding) == ["", "", "usb:1-2.3"]
    assert binding.slots()[2].port.name == name
    assert binding.unbound() == ()


def test_the_lesser_port_of_an_adapter_is_bound_by_its_interface(tree, binding):
    first, second = tree.plug("1-2.3", DOUBLE, interfaces=2)

    assert binding.bind(1, first).url == "usb:1-2.3:1.0"
    assert binding.bind(1, second).url == "usb:1-2.3"


def test_a_chip_on_its_own_usb_is_known_by_its_port(tree, binding):
    (name,) = tree.plug("1-2.3", CHIP)

    assert binding.bind(1, name).presence is Presence.USB
    assert binding.bind(1, name, Presence.POLL).presence is Presence.POLL


def test_a_place_that_another_slot_had_is_taken_from_it(tree, binding):
    tree.plug("1-2.3")
    binding.bind(1, "usb:1-2.3")
    binding.bind(2, "usb:1-2.3")

    assert urls(binding) == ["", "usb:1-2.3"]


def test_a_url_is_bound_as_it_is(binding):
    assert binding.bind(1, "socket://127.0.0.1:7000").url == "socket://127.0.0.1:7000"


def test_comments_and_other_settings_stay(binding, tmp_path):
    file = tmp_path / "station" / "kiln.toml"
    file.parent.mkdir()
    file.write_text('# our line\nname = "Line 3"  # by the door\n\n[[slot]]\nurl = "COM7"\n', encoding="utf-8")
    binding.bind(2, "usb:1-2.3", Presence.LINE)

    assert file.read_text(encoding="utf-8").startswith('# our line\nname = "Line 3"  # by the door\n')
    assert [(slot.url, slot.presence) for slot in load(file, {}).slots] == [("COM7", "poll"), ("usb:1-2.3", "line")]


def test_a_cleared_slot_keeps_the_numbers_of_the_others(binding):
    for number in (1, 2, 3):
        binding.bind(number, f"usb:1-2.{number}")
    binding.clear(2)
    middle = urls(binding)
    binding.clear(3)
    last = urls(binding)
    binding.clear()

    assert (middle, last, urls(binding)) == (["usb:1-2.1", "", "usb:1-2.3"], ["usb:1-2.1"], [])


@pytest.mark.parametrize("number", [0, 33])
def test_a_number_that_no_slot_can_have_is_refused(binding, number):
    with pytest.raises(NeedsPerson, match="1 to 32"):
        binding.bind(number, "usb:1-2.3")


def test_a_moved_hub_is_offered_and_all_its_slots_follow_it(tree, binding):
    for number in (1, 2):
        tree.plug(f"1-2.{number}")
        binding.bind(number, f"usb:1-2.{number}")
    binding.bind(3, "usb:1-7")
    before = binding.moves()
    tree.pull("1-2")
    tree.plug_hub("1-5")
    tree.plug("1-5.1")
    (move,) = binding.moves()
    binding.follow(move)

    assert before == ()
    assert (move.old, move.new) == ("1-2", "1-5")
    assert urls(binding) == ["usb:1-5.1", "usb:1-5.2", "usb:1-7"]
