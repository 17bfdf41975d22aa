"""Modules that bring their own port, and fixtures that tell by a control line: coming, going, gone hubs."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
import threading
import tty

import pytest
from serial.rfc2217 import PortManager

from burner.messages import Leave, Mode, Presence, SlotChanged, SlotCondition, Verdict
from burner.ports import SETTLE_S, LinuxPorts, PortWatch
from burner.presence import RETURN_S, Opener, UsbSensor
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.spec import derived
from burner.virtual.wire import Transport
from tests.burner.usb_tree import BRIDGE, CHIP, Clock, UsbTree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux shows its devices as files")

FIRST = "A0:B7:65:1C:44:1C"
SECOND = "A0:B7:65:1C:44:1D"
EMPTY, PRESENT, LOST = SlotCondition.EMPTY, SlotCondition.PRESENT, SlotCondition.LOST


@pytest.fixture
def tree(tmp_path):
    """A computer with one hub, at 1-2."""
    tree = UsbTree(tmp_path / "root")
    tree.plug_hub("1-2")
    return tree


@pytest.fixture
def ports(tree):
    return LinuxPorts(tree.root)


@pytest.fixture
def silent_device():
    """A terminal at whose other end nobody answers."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    yield os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def conditions(station):
    return [(each.condition, each.code) for each in station.told if isinstance(each, SlotChanged)][1:]


def test_a_module_with_a_port_of_its_own_is_found_burned_and_its_removal_told(
    station, tree, licence, sample, prepared, licence_on
):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(FIRST)), recipe)
    with VirtualFixture([module], transport=Transport.PTY) as fixture:
        station.open(1, "usb:1-2.3", Presence.USB)
        station.condition(EMPTY)
        tree.plug("1-2.3", to=fixture.url(1))
        station.condition(PRESENT)
        said = station.burn(1, recipe, licence)
        tree.pull("1-2.3")
        station.condition(EMPTY)

    assert said[-1].verdict is Verdict.EQUAL
    assert licence_on(module, recipe)[1] == licence
    assert conditions(station) == [(EMPTY, None), (PRESENT, None), (EMPTY, None)]


def test_the_next_module_in_the_same_socket_is_found_under_another_name(station, tree):
    with VirtualFixture([derived(FIRST), derived(SECOND)], transport=Transport.PTY) as fixture:
        station.open(1, "usb:1-2.3", Presence.USB)
        (first,) = tree.plug("1-2.3", to=fixture.url(1))
        station.condition(PRESENT)
        tree.pull("1-2.3")
        station.condition(EMPTY)
        (second,) = tree.plug("1-2.3", to=fixture.url(2))
        station.condition(PRESENT)
        _, found = station.examine(1, None, Mode.READ)

    assert second != first
    assert found.identity.mac == SECOND


def test_a_board_with_a_bridge_and_a_chip_is_one_event_and_burned_over_the_bridge(station, tree):
    with VirtualFixture([derived(FIRST)], transport=Transport.PTY) as fixture:
        station.open(1, "usb:1-4", Presence.USB)
        tree.plug_hub("1-4")
        tree.plug("1-4.1", CHIP)
        tree.plug("1-4.2", BRIDGE, to=fixture.url(1))
        station.condition(PRESENT)
        burn, found = station.examine(1, None, Mode.READ)
        station.say(Leave(slot=1, burn=burn))
        tree.pull("1-4")
        station.condition(EMPTY)

    assert found.identity.mac == FIRST
    assert conditions(station) == [(EMPTY, None), (PRESENT, None), (EMPTY, None)]


def test_a_chip_that_starts_its_firmware_and_comes_back_is_not_another_module(tree, ports):
    clock = Clock()
    watch = PortWatch(ports, clock)
    sensor = UsbSensor("1-2.3", watch, Opener("usb:1-2.3", watch, threading.Event()), clock)
    tree.plug("1-2.3", CHIP, serial=FIRST)
    before = sensor.sign()
    tree.pull("1-2.3")
    clock.now += RETURN_S / 2
    meanwhile = sensor.sign()
    tree.plug("1-2.3", CHIP, serial=FIRST)
    clock.now += SETTLE_S + 0.1
    sensor.sign()
    clock.now += SETTLE_S + 0.1
    back = sensor.sign()
    tree.pull("1-2.3")
    clock.now += RETURN_S + 0.1

    assert before.module == meanwhile.module == back.module == FIRST
    assert before.session != back.session
    assert sensor.sign() is None


def test_a_port_that_came_with_a_silent_module_is_said_to_have_no_contact(station, tree, silent_device):
    station.open(1, "usb:1-2.3", Presence.USB)
    station.condition(EMPTY)
    tree.plug("1-2.3", to=silent_device)
    lost = station.condition(LOST)
    tree.pull("1-2.3")
    station.condition(EMPTY)

    assert lost.code == "E-CONTACT"


def test_a_gone_hub_is_told_by_its_name_and_its_return_by_the_slot(station, tree):
    station.open(1, "usb:1-2.3", Presence.USB)
    station.condition(EMPTY)
    tree.pull("1-2")
    lost = station.condition(LOST)
    tree.plug_hub("1-2")
    station.condition(EMPTY)

    assert (lost.code, lost.facts["hub"]) == ("E-HUB", "1-2")


def test_a_polled_slot_finds_its_port_again_under_another_name(station, tree):
    with VirtualFixture([derived(FIRST)], transport=Transport.PTY) as fixture:
        tree.plug("1-2.3", to=fixture.url(1))
        station.open(1, "usb:1-2.3", Presence.POLL)
        station.condition(PRESENT)
        tree.pull("1-2.3")
        module = fixture.remove(1)
        lost = station.condition(LOST)
        fixture.insert(1, module)
        tree.plug("1-2.3", to=fixture.url(1))
        station.condition(PRESENT)

    assert (lost.code, lost.facts["url"]) == ("E-PORT-MISSING", "usb:1-2.3")


# ---- lines ---------------------------------------------------------------------------------------------------------


class FixtureBox:
    """A network port with control lines (RFC 2217) before the slot of a virtual fixture; ``say`` sets its CTS."""

    def __init__(self, behind: str) -> None:
        host, port = behind.removeprefix("socket://").split(":")
        self._behind = host, int(port)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.05)
        self._lock = threading.Lock()
        self._manager: PortManager | None = None
        self._ended = threading.Event()
        self.cts, self.dsr, self.cd, self.ri = False, False, True, False
        self.baudrate, self.bytesize, self.parity, self.stopbits = 115_200, 8, "N", 1
        self.xonxoff = self.rtscts = self.dtr = self.rts = self.break_condition = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"rfc2217://127.0.0.1:{self._server.getsockname()[1]}"

    def say(self, is_in: bool) -> None:
        with self._lock:
            self.cts = is_in
            if self._manager is not None:
                self._manager.check_modem_lines()

    def reset_input_buffer(self) -> None:
        """Nothing waits here."""

    reset_output_buffer = reset_input_buffer

    def close(self) -> None:
        self._ended.set()
        self._thread.join(5)
        self._server.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._server.accept()
                with client, contextlib.suppress(OSError):
                    self._serve(client)
                self._manager = None

    def _serve(self, client: socket.socket) -> None:
        class Way:
            write = staticmethod(client.sendall)

        with self._lock:
            self._manager = manager = PortManager(self, Way())
        peer: socket.socket | None = None
        while not self._ended.is_set():
            watched = [client, peer] if peer else [client]
            ready = select.select(watched, [], [], 0.05)[0]
            if client in ready:
                data = client.recv(65536)
                if not data:
                    break
                with self._lock:
                    plain = b""
                    for each in data:
                        plain += b"".join(manager.filter(bytes([each])))
                if plain and peer is None:
                    with contextlib.suppress(OSError):
                        peer = socket.create_connection(self._behind)
                if plain and peer:
                    peer.sendall(plain)
            if peer and peer in ready:
                back = peer.recv(65536)
                if not back:
                    peer.close()
                    peer = None
                client.sendall(b"".join(manager.escape(back)))
        if peer:
            peer.close()


@pytest.mark.filterwarnings("ignore:setName\\(\\) is deprecated")  # pyserial's own thread
def test_a_fixture_that_says_by_cts_that_a_module_is_in_is_believed(station, licence, sample, prepared, licence_on):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(FIRST)), recipe)
    with VirtualFixture([module]) as fixture:
        box = FixtureBox(fixture.url(1))
        try:
            station.open(1, box.url, Presence.LINE)
            station.condition(EMPTY)
            spoken_to = len(fixture.sessions(1))
            box.say(True)
            station.condition(PRESENT)
            said = station.burn(1, recipe, licence)
            box.say(False)
            station.condition(EMPTY)
        finally:
            station.close()
            box.close()

    assert spoken_to == 0
    assert said[-1].verdict is Verdict.EQUAL
    assert licence_on(module, recipe)[1] == licence
    assert conditions(station)[:3] == [(EMPTY, None), (PRESENT, None), (EMPTY, None)]
