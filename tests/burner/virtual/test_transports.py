"""What a slot is to its client: control lines, speed, and how an empty one looks."""

from __future__ import annotations

import socket
import struct
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import serial
from hypothesis import given, settings
from hypothesis import strategies as st

from burner.virtual.bell import Bell
from burner.virtual.chip import MAGIC_REGISTER
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.fixture import VirtualFixture
from burner.virtual.flash import FlashTiming
from burner.virtual.line import Line
from burner.virtual.packets import Op
from burner.virtual.spec import derived
from burner.virtual.telnet import Rfc2217Wire
from burner.virtual.wire import HungUp, SocketWire, Transport

_MAC, _OTHER = "A0:B7:65:00:00:01", "A0:B7:65:00:00:02"
_READ = struct.pack("<BBHII", 0, Op.READ_REG, 4, 0, MAGIC_REGISTER)
_MAGIC = b"\x6f\x50\x31\x1b"

_on_unix = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals")
_with_speed = pytest.mark.parametrize(
    "transport", [Transport.RFC2217, pytest.param(Transport.PTY, marks=_on_unix)], ids=str
)


def _into_loader(port: serial.SerialBase) -> None:
    """The classic sequence: reset with the boot pin low."""
    port.dtr, port.rts = False, True
    port.dtr, port.rts = True, False
    port.dtr = False


def _pulse(port: serial.SerialBase) -> None:
    """Reset with the boot pin let go."""
    port.dtr, port.rts = False, True
    port.rts = False


def _connection() -> tuple[socket.socket, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        far = socket.create_connection(server.getsockname())
        return server.accept()[0], far


def _start_stub(typist) -> None:
    for op, data in ((Op.MEM_BEGIN, struct.pack("<4I", 0, 0, 0, 0)), (Op.MEM_END, struct.pack("<2I", 0, 4))):
        replies = typist.packets(struct.pack("<BBHI", 0, op, len(data), 0) + data, 1 + (op == Op.MEM_END))
    assert replies[-1] == b"OHAI"


# ---- control lines ------------------------------------------------------------------------------------------------


def test_with_control_lines_a_new_connection_finds_a_booted_module_and_can_reset_it_into_its_loader(sit_down) -> None:
    with VirtualFixture([derived(_MAC)], transport=Transport.RFC2217) as fixture:
        typist = sit_down(fixture.urls[0])
        assert fixture.module(1).runs_application
        _into_loader(typist.port)
        typist.until("waiting for download\r\n")
        assert typist.is_in_loader()
        _pulse(typist.port)
        assert "main_task: Calling app_main()" in typist.until("app_main()\r\n")


def test_a_reset_pulse_ends_a_stub(sit_down) -> None:
    with VirtualFixture([derived(_MAC)], transport=Transport.RFC2217) as fixture:
        typist = sit_down(fixture.urls[0])
        _into_loader(typist.port)
        typist.until("waiting for download\r\n")
        assert typist.is_in_loader()
        _start_stub(typist)
        assert fixture.module(1).runs_stub
        _into_loader(typist.port)
        typist.until("waiting for download\r\n")
        assert not fixture.module(1).runs_stub
        assert typist.is_in_loader()


def test_a_pulse_out_of_the_loader_takes_the_module_off_its_tray_and_one_into_it_does_not(sit_down) -> None:
    tray = [derived(_MAC), derived(_OTHER)]
    with VirtualFixture([tray], transport=Transport.RFC2217, gap_s=0.0) as fixture:
        looking = sit_down(fixture.urls[0])
        _into_loader(looking.port)
        looking.until("waiting for download\r\n")
        looking.hang_up()
        assert fixture.wait_until(1, lambda: fixture.sessions(1)[0].finished)
        assert fixture.module(1).mac == _MAC
        leaving = sit_down(fixture.urls[0])
        assert leaving.is_in_loader()
        _pulse(leaving.port)
        leaving.until("app_main()\r\n")
        leaving.hang_up()
        assert fixture.wait_until(1, lambda: fixture.module(1) is not None and fixture.module(1).mac == _OTHER)


def test_a_module_whose_download_mode_is_off_stays_silent_and_boots_all_the_same(sit_down) -> None:
    spec = derived(_MAC)
    closed = replace(spec, security=replace(spec.security, download_disabled=True))
    with VirtualFixture([closed], transport=Transport.RFC2217) as fixture:
        typist = sit_down(fixture.urls[0])
        _into_loader(typist.port)
        typist.until("waiting for download\r\n")
        assert not typist.is_in_loader(timeout_s=0.2)
        _pulse(typist.port)
        assert typist.until("app_main()\r\n")


# ---- speed --------------------------------------------------------------------------------------------------------


@_with_speed
def test_a_rom_takes_the_speed_of_its_first_sync_and_then_another_one_is_noise(sit_down, transport) -> None:
    with VirtualFixture([derived(_MAC)], transport=transport) as fixture:
        typist = sit_down(fixture.urls[0], baud=460_800)
        if transport.has_lines:
            _into_loader(typist.port)
        assert typist.is_in_loader()
        typist.port.timeout = 0.3
        typist.port.baudrate = 115_200
        assert typist.packets(_READ) == []
        typist.port.baudrate = 460_800
        typist.port.timeout = 5
        typist.port.reset_input_buffer()
        assert typist.packets(_READ)[0][4:8] == _MAGIC


@_with_speed
def test_both_ends_change_their_speed_together(sit_down, transport) -> None:
    with VirtualFixture([derived(_MAC)], transport=transport, fastest_baud=921_600) as fixture:
        typist = sit_down(fixture.urls[0])
        if transport.has_lines:
            _into_loader(typist.port)
            typist.until("waiting for download\r\n")
        assert typist.is_in_loader()
        change = struct.pack("<BBHIII", 0, Op.CHANGE_BAUDRATE, 8, 0, 921_600, 0)
        assert len(typist.packets(change)) == 1
        typist.port.baudrate = 921_600
        assert typist.packets(_READ)[0][4:8] == _MAGIC


def test_above_its_speed_a_bad_line_carries_noise(connect) -> None:
    with VirtualFixture([replace(derived(_MAC), clean_baud=460_800)]) as fixture:
        client = connect(fixture.urls[0])
        client.command(Op.CHANGE_BAUDRATE, struct.pack("<II", 460_800, 0))
        assert client.read_register(MAGIC_REGISTER)
        client.command(Op.CHANGE_BAUDRATE, struct.pack("<II", 921_600, 0))
        client.send(_READ)
        client.hang_up()
        assert fixture.wait_until(1, lambda: fixture.sessions(1)[0].finished)
        assert fixture.sessions(1)[0].ops == [Op.CHANGE_BAUDRATE, Op.READ_REG, Op.CHANGE_BAUDRATE]


def test_nothing_comes_sooner_than_wire_and_flash_allow(connect) -> None:
    block, baud = bytes(range(1, 0x81)) * 128, 230_400
    with VirtualFixture([derived(_MAC)], fastest_baud=921_600, timing=FlashTiming()) as fixture:
        client = connect(fixture.urls[0])
        client.attach()
        client.command(Op.CHANGE_BAUDRATE, struct.pack("<II", baud, 0))
        began = time.monotonic()
        assert client.command(Op.FLASH_BEGIN, struct.pack("<5I", 0x4000, 1, 0x4000, 0x1000, 0))[1] == bytes(4)
        assert client.block(Op.FLASH_DATA, block) == bytes(4)
        took = time.monotonic() - began
    erasing, programming = 4 * 0.045, 64 * 0.0004
    assert took >= len(block) * 10 / baud + erasing + programming - 0.001


# ---- telnet -------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=40), max_size=8), st.data())
def test_serial_bytes_come_through_telnet_however_it_is_cut(parts: list[bytes], data: st.DataObject) -> None:
    commands = [b"\xff\xfb\x2c", b"\xff\xf1", b"\xff\xfa\x2c\x01\x00\x00\xff\xff\x00\xff\xf0", b""]
    sent = b"".join(
        part.replace(b"\xff", b"\xff\xff") + data.draw(st.sampled_from(commands), label="command") for part in parts
    )
    near, far = _connection()
    with near, far:
        wire = Rfc2217Wire(near)
        received = b""
        while sent:
            size = data.draw(st.integers(1, len(sent)), label="size")
            far.sendall(sent[:size])
            sent = sent[size:]
            received += b"".join(event for event in wire.read() if isinstance(event, bytes))
    assert received == b"".join(parts)


def test_a_client_that_hangs_up_is_noticed_after_what_it_sent() -> None:
    near, far = _connection()
    bell = Bell()
    line = Line(SocketWire(near), bell, None, lambda _client: (115_200, None))
    far.sendall(b"last words")
    far.close()
    assert line.receive() == b"last words"
    with pytest.raises(HungUp):
        line.receive()
    near.close()
    bell.close()


# ---- terminals ----------------------------------------------------------------------------------------------------


@_on_unix
def test_a_terminal_holds_a_module_in_its_loader_and_goes_away_with_it(sit_down) -> None:
    with VirtualFixture([derived(_MAC)], transport=Transport.PTY) as fixture:
        link = Path(fixture.urls[0])
        typist = sit_down(str(link))
        assert typist.is_in_loader()
        module = fixture.remove(1)
        with pytest.raises(serial.SerialException):
            typist.is_in_loader()
        assert not link.exists()
        fixture.insert(1, module)
        assert sit_down(str(link)).is_in_loader()
    assert not link.parent.exists()


@_on_unix
def test_an_unplugged_terminal_takes_its_client_along_and_comes_back(sit_down) -> None:
    with VirtualFixture([derived(_MAC)], transport=Transport.PTY) as fixture:
        fixture.arm(1, Fault(kind=FaultKind.UNPLUG, at_command=1, back_after_s=0.05))
        typist = sit_down(fixture.urls[0])
        assert typist.is_in_loader()
        with pytest.raises(serial.SerialException):
            typist.packets(_READ)
        assert fixture.wait_until(1, lambda: Path(fixture.urls[0]).exists())
        assert sit_down(fixture.urls[0]).is_in_loader()


@_on_unix
def test_terminals_of_a_tray_are_one_session_each(sit_down) -> None:
    with VirtualFixture([[derived(_MAC), derived(_OTHER)]], transport=Transport.PTY, gap_s=0.0) as fixture:
        typist = sit_down(fixture.urls[0])
        attach = struct.pack("<BBHIQ", 0, Op.SPI_ATTACH, 8, 0, 0)
        erase = struct.pack("<BBHI5I", 0, Op.FLASH_BEGIN, 20, 0, 0x1000, 1, 0x1000, 0, 0)
        assert [len(typist.packets(each)) for each in (attach, erase)] == [1, 1]
        typist.hang_up()
        assert fixture.wait_until(1, lambda: fixture.module(1) is not None and fixture.module(1).mac == _OTHER)
