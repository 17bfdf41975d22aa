"""Trays: the next module comes when the present one is done, and not before."""

from __future__ import annotations

import struct
import threading

import pytest

from burner.virtual.chip import MAGIC_REGISTER
from burner.virtual.fixture import VirtualFixture
from burner.virtual.flash import FlashTiming
from burner.virtual.packets import Op
from burner.virtual.spec import derived

_MACS = [f"A0:B7:65:00:00:{n:02X}" for n in range(1, 5)]


def _tray(*macs: str):
    return [derived(mac) for mac in macs]


def _present(fixture: VirtualFixture, slot: int) -> str | None:
    module = fixture.module(slot)
    return module.mac if module else None


def _write_something(client) -> None:
    client.attach()
    client.erase(0, 0x1000)


def _session(fixture: VirtualFixture, connect, act, slot: int = 1) -> None:
    """One session that does something, seen to its end."""
    before = len(fixture.sessions(slot))
    client = connect(fixture.url(slot))
    act(client)
    client.hang_up()
    assert fixture.wait_until(slot, lambda: [each.finished for each in fixture.sessions(slot)[before:]] == [True])


def test_the_next_module_comes_when_the_client_of_a_writing_session_has_gone(connect) -> None:
    with VirtualFixture([_tray(*_MACS[:2])], gap_s=0.05) as fixture:
        _session(fixture, connect, _write_something)
        assert fixture.wait_until(1, lambda: _present(fixture, 1) == _MACS[1])
        assert [module.mac for module in fixture.taken] == _MACS[:1]


def test_a_module_stays_while_its_client_does(connect) -> None:
    with VirtualFixture([_tray(*_MACS[:2])], gap_s=0.0) as fixture:
        client = connect(fixture.urls[0])
        _write_something(client)
        assert client.read_register(MAGIC_REGISTER)
        assert _present(fixture, 1) == _MACS[0]


@pytest.mark.parametrize(
    "act", [lambda client: client.sync(), lambda client: client.read_register(MAGIC_REGISTER), lambda client: None]
)
def test_a_session_that_only_looks_consumes_no_module(connect, act) -> None:
    with VirtualFixture([_tray(*_MACS[:2])], gap_s=0.0) as fixture:
        for _ in range(3):
            _session(fixture, connect, act)
        assert connect(fixture.urls[0]).sync() != 0
        assert _present(fixture, 1) == _MACS[0]
        assert fixture.taken == ()


def test_a_module_sent_out_of_its_loader_is_done(connect) -> None:
    def reboot(client) -> None:
        client.attach()
        client.erase(0, 0)
        client.command(Op.FLASH_END, struct.pack("<I", 0))

    with VirtualFixture([_tray(*_MACS[:2])], gap_s=0.0) as fixture:
        _session(fixture, connect, reboot)
        assert fixture.wait_until(1, lambda: _present(fixture, 1) == _MACS[1])


def test_connections_are_refused_while_the_next_module_comes_in_and_after_the_last(connect) -> None:
    with VirtualFixture([_tray(*_MACS[:2])], gap_s=0.3) as fixture:
        _session(fixture, connect, _write_something)
        with pytest.raises(ConnectionRefusedError):
            connect(fixture.urls[0])
        assert fixture.wait_until(1, lambda: _present(fixture, 1) == _MACS[1])
        _session(fixture, connect, _write_something)
        with pytest.raises(ConnectionRefusedError):
            connect(fixture.urls[0])
        assert fixture.module(1) is None


def test_each_slot_has_its_own_tray(connect) -> None:
    with VirtualFixture([_tray(*_MACS[:2]), _tray(*_MACS[2:])], gap_s=0.0) as fixture:
        _session(fixture, connect, _write_something, slot=2)
        assert fixture.wait_until(2, lambda: _present(fixture, 2) == _MACS[3])
        assert _present(fixture, 1) == _MACS[0]


def test_in_a_carousel_a_module_comes_back_in_the_next_slot_with_its_flash(connect) -> None:
    with VirtualFixture([_tray(_MACS[0]), _tray(_MACS[1])], gap_s=0.0, carousel=True) as fixture:
        first = fixture.module(1)
        first.flash.program(0x2000, b"mark")
        _session(fixture, connect, _write_something, slot=1)
        _session(fixture, connect, _write_something, slot=2)
        assert fixture.wait_until(2, lambda: fixture.module(2) is first)
        assert first.flash.read(0x2000, 4) == b"mark"
        assert fixture.wait_until(1, lambda: _present(fixture, 1) == _MACS[1])


def test_a_slot_without_a_tray_keeps_its_module(connect) -> None:
    with VirtualFixture([derived(_MACS[0])]) as fixture:
        _session(fixture, connect, _write_something)
        assert connect(fixture.urls[0]).sync() != 0


def test_the_same_module_keeps_its_flash_in_another_slot(connect) -> None:
    with VirtualFixture([derived(_MACS[0]), None]) as fixture:
        module = fixture.remove(1)
        module.flash.program(0, b"licence")
        with pytest.raises(ConnectionRefusedError):
            connect(fixture.urls[0])
        fixture.insert(2, module)
        client = connect(fixture.urls[1])
        client.attach()
        assert client.command(Op.READ_FLASH_SLOW, struct.pack("<II", 0, 7))[1][:7] == b"licence"


def test_a_module_pulled_out_in_a_session_takes_its_connection_along(connect) -> None:
    with VirtualFixture([derived(_MACS[0])]) as fixture:
        client = connect(fixture.urls[0])
        client.sync()
        assert fixture.remove(1).mac == _MACS[0]
        with pytest.raises(EOFError):
            client.packet()


def test_a_module_pulled_out_while_its_flash_works_is_left_half_done(connect) -> None:
    slow = FlashTiming(block_erase_s=30.0)
    with VirtualFixture([derived(_MACS[0])], timing=slow) as fixture:
        module = fixture.module(1)
        module.flash.program(0, bytes(0x10001))
        client = connect(fixture.urls[0])
        client.attach()
        client.request(Op.FLASH_BEGIN, struct.pack("<5I", 0x20000, 1, 0x400, 0, 0))
        assert fixture.wait_until(1, lambda: module.flash.read(0, 1) == b"\xff")
        fixture.remove(1)
        assert module.flash.read(0xFFFF, 2) == b"\xff\0"


def test_a_new_module_in_place_of_another_starts_in_its_rom(connect) -> None:
    with VirtualFixture([derived(_MACS[0])]) as fixture:
        client = connect(fixture.urls[0])
        client.start_stub()
        fixture.insert(1, derived(_MACS[1]))
        with pytest.raises(EOFError):
            client.packet()
        assert connect(fixture.urls[0]).sync() != 0


def test_a_paced_line_still_says_the_right_things(connect) -> None:
    with VirtualFixture([derived(_MACS[0])], fastest_baud=921_600) as fixture:
        client = connect(fixture.urls[0])
        assert client.sync() != 0
        client.command(Op.CHANGE_BAUDRATE, struct.pack("<II", 921_600, 0))
        assert client.read_register(MAGIC_REGISTER) == 0x1B31506F
        assert fixture.module(1).registers.baud == 921_600


def test_ports_are_those_that_were_asked_for_and_a_taken_one_is_an_error() -> None:
    with VirtualFixture([derived(_MACS[0])]) as holder:
        port = int(holder.urls[0].rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            VirtualFixture([derived(_MACS[1])], port=port)
    with VirtualFixture([derived(_MACS[0])], port=port) as fixture:
        assert fixture.urls == (f"socket://127.0.0.1:{port}",)


def test_slots_are_counted_from_one() -> None:
    with VirtualFixture([None, None]) as fixture:
        for wrong in (0, 3):
            with pytest.raises(ValueError, match="slots 1 to 2"):
                fixture.module(wrong)


def test_stopping_leaves_no_thread_behind(connect) -> None:
    with VirtualFixture([derived(mac) for mac in _MACS]) as fixture:
        connect(fixture.urls[0]).sync()
        running = {thread.name for thread in threading.enumerate() if thread.name.startswith("virtual slot")}
        assert len(running) == len(_MACS)
    left = {thread.name for thread in threading.enumerate()} & running
    assert left == set()
