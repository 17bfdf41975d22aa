"""The faults on order: each strikes once, where it was armed, and does what it says."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

import pytest

from burner.virtual.chip import MAGIC_REGISTER
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.fixture import VirtualFixture
from burner.virtual.packets import Op
from burner.virtual.spec import derived

_MAC, _OTHER = "A0:B7:65:00:00:01", "A0:B7:65:00:00:02"
_MAC_REGISTER = 0x60008844
_MAGIC = 0x1B31506F


@pytest.fixture
def fixture() -> Iterator[VirtualFixture]:
    with VirtualFixture([derived(_MAC)]) as opened:
        yield opened


def _assert_refused(fixture: VirtualFixture, connect) -> None:
    with pytest.raises(ConnectionRefusedError):
        connect(fixture.urls[0])


@pytest.mark.parametrize("command", [1, 2, 5])
def test_a_module_unplugged_at_a_command_is_dead_until_it_is_plugged_in_again(fixture, connect, command) -> None:
    fixture.arm(1, Fault(kind=FaultKind.UNPLUG, at_command=command))
    client = connect(fixture.urls[0])
    client.sync()
    for _ in range(command - 1):
        assert client.read_register(MAGIC_REGISTER) == _MAGIC
    client.request(Op.READ_REG, struct.pack("<I", MAGIC_REGISTER))
    with pytest.raises(EOFError):
        client.packet()
    _assert_refused(fixture, connect)
    assert fixture.sessions(1)[0].command_count == command
    fixture.replug(1)
    assert connect(fixture.urls[0]).read_register(MAGIC_REGISTER) == _MAGIC


def test_syncs_do_not_move_the_count_of_commands(fixture, connect) -> None:
    fixture.arm(1, Fault(kind=FaultKind.LOST_REPLY, at_command=2))
    client = connect(fixture.urls[0])
    client.sync()
    client.sync()
    assert client.read_register(MAGIC_REGISTER) == _MAGIC
    client.sync()
    client.request(Op.READ_REG, bytes(4))
    assert client.read_register(MAGIC_REGISTER) == _MAGIC
    assert fixture.sessions(1)[0].ops == [Op.READ_REG] * 3


def test_an_unplug_after_so_many_bytes_carries_out_what_came_before(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    client.erase(0x1000, 0x1000)
    received = fixture.sessions(1)[0].received_bytes
    block_on_the_wire = 2 + 8 + 16 + 16
    fixture.arm(1, Fault(kind=FaultKind.UNPLUG, after_bytes=received + block_on_the_wire + 20))
    client.block(Op.FLASH_DATA, bytes(16), 0)
    with pytest.raises(EOFError):
        client.block(Op.FLASH_DATA, bytes(16), 1)
    assert fixture.module(1).flash.read(0x1000, 17) == bytes(16) + b"\xff"
    _assert_refused(fixture, connect)


def test_an_unplugged_module_comes_back_by_itself_if_that_was_ordered(fixture, connect) -> None:
    fixture.arm(1, Fault(kind=FaultKind.UNPLUG, at_command=1, back_after_s=0.05))
    client = connect(fixture.urls[0])
    client.request(Op.READ_REG, bytes(4))
    with pytest.raises(EOFError):
        client.packet()
    assert fixture.wait_until(1, lambda: _accepts(fixture.urls[0]))


def _accepts(url: str) -> bool:
    host, port = url.removeprefix("socket://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_a_swapped_module_answers_in_the_same_connection_from_a_fresh_rom(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.start_stub()
    first = client.read_register(_MAC_REGISTER)
    commands = fixture.sessions(1)[0].command_count
    fixture.arm(1, Fault(kind=FaultKind.SWAP, at_command=commands + 2, other=derived(_OTHER)))
    assert client.read_register(_MAC_REGISTER) == first
    assert client.command(Op.READ_REG, struct.pack("<I", _MAC_REGISTER)) == (0x65000002, bytes(4))
    assert client.sync() != 0
    assert fixture.module(1).mac == _OTHER
    assert [module.mac for module in fixture.taken] == [_MAC]
    assert fixture.sessions(1)[0].macs == [_MAC, _OTHER]


def test_a_swap_leaves_the_first_module_with_what_it_got_and_the_second_untouched(fixture, connect) -> None:
    fixture.arm(1, Fault(kind=FaultKind.SWAP, op=Op.FLASH_DATA, nth=2, other=derived(_OTHER)))
    client = connect(fixture.urls[0])
    client.attach()
    client.erase(0, 0x1000)
    assert client.block(Op.FLASH_DATA, b"one", 0) == bytes(4)
    assert client.block(Op.FLASH_DATA, b"two", 1) == b"\x01\x06\0\0"
    assert fixture.taken[0].flash.read(0, 6) == b"one\xff\xff\xff"
    assert fixture.module(1).flash.read(0, 6) == b"\xff" * 6


def test_a_command_whose_reply_is_lost_is_carried_out_all_the_same(fixture, connect) -> None:
    fixture.arm(1, Fault(kind=FaultKind.LOST_REPLY, op=Op.FLASH_DATA))
    client = connect(fixture.urls[0])
    client.attach()
    client.erase(0, 0x1000)
    client.request(Op.FLASH_DATA, struct.pack("<IIII", 1, 0, 0, 0) + b"x", 0xEF ^ ord("x"))
    assert client.read_register(MAGIC_REGISTER) == _MAGIC
    assert fixture.module(1).flash.read(0, 1) == b"x"


def test_a_flipped_byte_is_in_one_reply_only(fixture, connect) -> None:
    fixture.arm(1, Fault(kind=FaultKind.FLIP, at_command=1))
    client = connect(fixture.urls[0])
    assert client.read_register(MAGIC_REGISTER) == _MAGIC ^ 1
    assert client.read_register(MAGIC_REGISTER) == _MAGIC


def test_a_silent_module_accepts_connections_and_does_nothing(fixture, connect) -> None:
    fixture.arm(1, Fault(kind=FaultKind.SILENT))
    client = connect(fixture.urls[0])
    client.request(Op.SPI_ATTACH, bytes(8))
    client.hang_up()
    again = connect(fixture.urls[0])
    again.request(Op.READ_REG, bytes(4))
    again.hang_up()
    assert fixture.wait_until(1, lambda: len(fixture.sessions(1)) == 2 and fixture.sessions(1)[1].finished)
    assert not fixture.module(1).registers.flash_attached
    fixture.replug(1)
    assert connect(fixture.urls[0]).sync() != 0


def test_faults_can_come_with_the_module(connect) -> None:
    spec = derived(_MAC).with_faults(Fault(kind=FaultKind.FLIP, at_command=1))
    with VirtualFixture([spec]) as fixture:
        assert connect(fixture.urls[0]).read_register(MAGIC_REGISTER) == _MAGIC ^ 1


def test_a_refused_command_is_not_carried_out_and_the_session_stands(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    client.erase(0, 0x1000)
    fixture.arm(1, Fault(kind=FaultKind.REFUSE, op=Op.FLASH_DATA))
    assert client.block(Op.FLASH_DATA, b"one", 0) == b"\x01\x08\0\0"
    assert client.block(Op.FLASH_DATA, b"one", 0) == bytes(4)
    assert fixture.module(1).flash.read(0, 4) == b"one\xff"


def test_a_fault_without_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="only an unplug"):
        Fault(kind=FaultKind.SILENT, after_writes=1)
    with pytest.raises(ValueError, match="only an unplug"):
        Fault(kind=FaultKind.FLIP, after_bytes=3)
    with pytest.raises(ValueError, match="other module"):
        Fault(kind=FaultKind.SWAP, at_command=1)


def test_no_fault_can_be_ordered_of_an_empty_slot() -> None:
    with VirtualFixture([None]) as fixture, pytest.raises(ValueError, match="slot 1 is empty"):
        fixture.arm(1, Fault(kind=FaultKind.SILENT))
