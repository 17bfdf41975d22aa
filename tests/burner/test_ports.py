"""What Linux' tree shows of serial ports, and a watch over it that no port deceives."""

from __future__ import annotations

import sys

import pytest
from serial.tools.list_ports import comports

from burner.ports import LOOK_S, SETTLE_S, LinuxPorts, ListedPorts, PortWatch
from tests.burner.usb_tree import BRIDGE, CHIP, DOUBLE, Clock, UsbTree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux shows its devices as files")


@pytest.fixture
def tree(tmp_path):
    return UsbTree(tmp_path / "root")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def watch(tree, clock):
    watch = PortWatch(LinuxPorts(tree.root), clock)
    watch.find("1-1")  # the first look
    return watch


def later(clock, seconds):
    clock.now += seconds


def test_a_port_is_shown_with_its_place_and_what_its_device_tells(tree):
    tree.plug_hub("1-2")
    (name,) = tree.plug("1-2.3", BRIDGE, serial="0001")

    (port,) = LinuxPorts(tree.root).look()

    assert (port.name, port.place, port.serial_number) == (name, "1-2.3:1.0", "0001")
    assert (port.vendor, port.product, port.title) == BRIDGE


def test_hubs_and_what_stands_at_a_place_are_shown(tree):
    tree.plug_hub("1-2")
    tree.plug("1-2.3")
    ports = LinuxPorts(tree.root)

    assert ports.hubs() == ("1-2",)
    assert ports.stands("1-2") is True
    assert ports.stands("1-9") is False


def test_a_system_without_usb_shows_no_ports_and_knows_nothing_of_places(tmp_path):
    ports = LinuxPorts(tmp_path)

    assert (ports.look(), ports.hubs(), ports.stands("1-2")) == ((), (), None)


def test_this_computer_shows_the_usb_ports_that_pyserial_lists():
    assert {port.name for port in LinuxPorts().look()} == {each.device for each in comports() if each.location}
    assert {port.name for port in ListedPorts().look()} == {each.device for each in comports()}


def test_a_port_that_came_is_given_once_it_has_settled(tree, clock, watch):
    (name,) = tree.plug("1-1")
    later(clock, LOOK_S)
    at_once = watch.find("1-1")
    later(clock, SETTLE_S + 0.1)

    assert at_once is None
    assert watch.find("1-1").port.name == name


def test_the_second_port_of_a_board_is_waited_for_and_the_right_one_given(tree, clock, watch):
    tree.plug_hub("1-1")
    tree.plug("1-1.1", CHIP)
    later(clock, LOOK_S)
    watch.find("1-1")
    (bridge,) = tree.plug("1-1.2", BRIDGE)
    later(clock, SETTLE_S + 0.1)
    too_early = watch.find("1-1")
    later(clock, SETTLE_S + 0.1)

    assert too_early is None
    assert watch.find("1-1").port.name == bridge


def test_a_port_that_is_not_yet_ours_to_open_is_waited_for_but_not_for_ever(tree, clock, watch):
    tree.plug("1-1", to="/no such device")
    later(clock, LOOK_S)
    watch.find("1-1")
    later(clock, SETTLE_S + 0.1)
    without_rights = watch.find("1-1")
    later(clock, 5)

    assert without_rights is None
    assert watch.find("1-1") is not None


def test_the_same_adapter_plugged_in_again_is_another_standing(tree, clock, watch):
    tree.plug("1-1")
    later(clock, LOOK_S)
    watch.find("1-1")
    later(clock, SETTLE_S + 0.1)
    before = watch.find("1-1")
    tree.pull("1-1")
    tree.plug("1-1")
    later(clock, LOOK_S)
    at_once = watch.find("1-1")
    later(clock, SETTLE_S + 0.1)

    assert before is not None
    assert at_once is None
    assert watch.find("1-1").since > before.since


def test_many_slots_ask_the_system_once(tree, clock):
    class Counting(LinuxPorts):
        looks = 0

        def look(self):
            self.looks += 1
            return super().look()

    ports = Counting(tree.root)
    watch = PortWatch(ports, clock)
    for slot in range(32):
        watch.find(f"1-{slot}")

    assert ports.looks == 1


def test_a_gone_hub_is_told_from_an_empty_socket(tree, watch):
    tree.plug_hub("1-2")
    tree.plug("1-2.3", DOUBLE, interfaces=2)
    assert watch.hub_gone("1-2.4") is None
    tree.pull("1-2")

    assert watch.hub_gone("1-2.4") == "1-2"
    assert watch.hub_gone("1-7") is None
    assert not list((tree.root / "dev").iterdir())
