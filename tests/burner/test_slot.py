"""How a slot notices that modules come, go and are exchanged."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import tty

import pytest
import serial

from burner.messages import Go, Leave, Mode, Presence, SlotChanged, SlotCondition, Stopped, Verdict
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.packets import Op
from burner.virtual.spec import derived

FIRST = "A0:B7:65:1C:44:1C"
SECOND = "A0:B7:65:1C:44:1D"


@pytest.fixture
def pty_held_by_another():
    """The name of a terminal that somebody else opened for himself alone."""
    ours, theirs = os.openpty()
    with serial.Serial(os.ttyname(theirs), exclusive=True):
        yield os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


@pytest.fixture
def serial_device():
    """Makes a terminal whose bytes go to a fixture's slot and back, as through a USB adapter."""
    bridges = []

    def make(url):
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        host, port = url.removeprefix("socket://").split(":")
        peer = socket.create_connection((host, int(port)))
        pump = threading.Thread(target=_pump, args=(ours, peer), daemon=True)
        pump.start()
        bridges.append((ours, theirs, peer, pump))
        return os.ttyname(theirs)

    yield make
    for ours, theirs, peer, pump in bridges:
        with contextlib.suppress(OSError):  # the other side may have gone first
            peer.shutdown(socket.SHUT_RDWR)
        pump.join(5)
        peer.close()
        os.close(ours)
        os.close(theirs)


def _pump(ours, peer):
    while peer.fileno() >= 0:
        ready, _, _ = select.select([ours, peer], [], [], 0.05)
        if ours in ready:
            peer.sendall(os.read(ours, 65536))
        if peer in ready:
            if not (data := peer.recv(65536)):
                return
            os.write(ours, data)


def conditions(station):
    return [each.condition for each in station.told if isinstance(each, SlotChanged)]


def test_a_module_that_comes_is_told_and_one_that_goes_too(station):
    with VirtualFixture([None]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL)
        station.condition(SlotCondition.EMPTY)
        fixture.insert(1, derived(FIRST))
        station.condition(SlotCondition.PRESENT)
        fixture.remove(1)
        station.condition(SlotCondition.EMPTY)

    expected = [SlotCondition.OPENING, SlotCondition.EMPTY, SlotCondition.PRESENT, SlotCondition.EMPTY]
    assert conditions(station) == expected


def test_the_session_that_found_the_module_is_the_session_of_its_burn(station, licence, sample, prepared):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(FIRST)), recipe)
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL)
        station.condition(SlotCondition.PRESENT)
        said = station.burn(1, recipe, licence)
        burning = [record for record in fixture.sessions(1) if Op.FLASH_DEFL_DATA in record.ops]

    assert said[-1].verdict is Verdict.EQUAL
    assert len(burning) == 1
    assert burning[0] is fixture.sessions(1)[0]


def test_a_tray_of_modules_is_burned_one_after_the_other(station, sample, prepared, licence_on):
    recipe = sample("esp32c3")
    modules = [prepared(VirtualModule(derived(mac)), recipe) for mac in (FIRST, SECOND)]
    licences = [{"uuid": b"uuid%016d" % number, "auth_key": b"%032d" % number} for number in range(2)]
    with VirtualFixture([modules]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL)
        for licence in licences:
            station.condition(SlotCondition.PRESENT)
            assert station.burn(1, recipe, licence)[-1].verdict is Verdict.EQUAL
        station.condition(SlotCondition.EMPTY)

    assert [licence_on(module, recipe)[1] for module in modules] == licences
    assert conditions(station).count(SlotCondition.PRESENT) == 2


def test_a_module_that_stays_is_not_found_again_but_may_be_examined_again(station, licence, sample, prepared):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(FIRST)), recipe)
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL)
        station.condition(SlotCondition.PRESENT)
        station.burn(1, recipe, licence)
        assert fixture.wait_until(1, lambda: fixture.sessions(1)[0].finished)
        burn, found = station.examine(1, recipe)
        before = conditions(station)
        station.say(Leave(slot=1, burn=burn))
        assert fixture.wait_until(1, lambda: fixture.sessions(1)[1].finished)
        fixture.remove(1)
        station.condition(SlotCondition.EMPTY)
        fixture.insert(1, module)
        station.condition(SlotCondition.PRESENT)

    assert found.holds == licence
    assert before == [SlotCondition.OPENING, SlotCondition.PRESENT]
    assert conditions(station) == [*before, SlotCondition.EMPTY, SlotCondition.PRESENT]


def test_another_module_in_the_slot_is_empty_first_and_present_then(station):
    with VirtualFixture([derived(FIRST)]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL)
        station.condition(SlotCondition.PRESENT)
        burn, _ = station.examine(1, None, Mode.READ)
        station.say(Leave(slot=1, burn=burn))
        fixture.insert(1, derived(SECOND))
        station.condition(SlotCondition.PRESENT)
        _, found = station.examine(1, None, Mode.READ)

    assert found.identity.mac == SECOND
    present = SlotCondition.PRESENT
    assert conditions(station) == [SlotCondition.OPENING, present, SlotCondition.EMPTY, present]


def test_a_module_unplugged_in_its_burn_leaves_the_slot_empty_and_is_found_again(station, sample, prepared):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(FIRST)), recipe)
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL)
        station.condition(SlotCondition.PRESENT)
        burn, _ = station.examine(1, recipe)
        fixture.unplug(1)
        station.say(Go(slot=1, burn=burn))
        end = station.heard(Stopped)
        station.condition(SlotCondition.EMPTY)
        fixture.replug(1)
        station.condition(SlotCondition.PRESENT)

    assert (end.code, end.handed_over) == ("E-PORT", False)


def test_what_is_no_module_is_told_once_and_looked_at_again(station):
    with socket.create_server(("127.0.0.1", 0)) as server:
        station.open(1, f"socket://127.0.0.1:{server.getsockname()[1]}", Presence.POLL)
        for _ in range(3):
            peer, _address = server.accept()
            with peer:
                peer.recv(4096)
                peer.sendall(b"Debian GNU/Linux 12\r\nlogin: ")
                while peer.recv(4096):
                    continue
        lost = station.condition(SlotCondition.LOST)

    station.close()
    station.condition(SlotCondition.CLOSED)
    assert lost.code == "E-NOT-A-MODULE"
    assert conditions(station).count(SlotCondition.LOST) == 1


def test_a_serial_port_that_is_not_there_is_lost_by_its_own_code(station, tmp_path):
    station.open(1, str(tmp_path / "ttyUSB0"), Presence.POLL)

    assert station.condition(SlotCondition.LOST).code == "E-PORT-MISSING"


def test_a_serial_port_that_another_program_holds_is_busy(station, pty_held_by_another):
    station.open(1, pty_held_by_another, Presence.POLL)

    assert station.condition(SlotCondition.LOST).code == "E-PORT-BUSY"


def test_a_slot_can_be_closed_while_it_waits(station):
    with VirtualFixture([derived(FIRST)]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL)
        station.condition(SlotCondition.PRESENT)
        station.examine(1, None, Mode.READ)
        station.close()
        end = station.heard(Stopped)
        station.condition(SlotCondition.CLOSED)

    assert end.code == "E-CANCELLED"


def test_a_manual_slot_looks_only_when_it_is_told_to(station, licence, sample, prepared):
    recipe = sample("esp32c3")
    with VirtualFixture([prepared(VirtualModule(derived(FIRST)), recipe)]) as fixture:
        station.open(1, fixture.url(1), Presence.MANUAL)
        station.condition(SlotCondition.EMPTY)
        assert fixture.sessions(1) == ()
        said = station.burn(1, recipe, licence)
        fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)
        opened = len(fixture.sessions(1))

    assert said[-1].verdict is Verdict.EQUAL
    assert opened == 1


def test_a_serial_device_is_burned_with_a_raised_speed(station, licence, sample, images_on, licence_on, serial_device):
    recipe = sample("esp32c3", firmware_bytes=20_000)
    module = VirtualModule(derived(FIRST))
    with VirtualFixture([module]) as fixture:
        station.open(1, serial_device(fixture.url(1)), Presence.POLL)
        station.condition(SlotCondition.PRESENT)
        said = station.burn(1, recipe, licence)
        speed = module.registers.baud
        station.close()

    assert said[-1].verdict is Verdict.EQUAL
    assert speed == 921_600
    assert images_on(module, recipe)
    assert licence_on(module, recipe)[1] == licence
