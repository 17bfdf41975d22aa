"""The loaders' answers, byte by byte where esptool would not notice."""

from __future__ import annotations

import functools
import hashlib
import operator
import struct
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.virtual.chip import MAGIC_REGISTER, Security, mac_crc
from burner.virtual.fixture import VirtualFixture
from burner.virtual.packets import Op, checksum
from burner.virtual.spec import ModuleSpec, derived

_MAC = "A0:B7:65:1C:44:1C"
_OK_ROM = bytes(4)
_OK_STUB = bytes(2)
_C3_EFUSE = 0x60008800


@pytest.fixture
def fixture() -> Iterator[VirtualFixture]:
    with VirtualFixture([derived(_MAC), derived("A0:B7:65:1C:44:1D", chip="esp32")]) as opened:
        yield opened


@given(st.binary(max_size=300))
def test_the_checksum_is_the_xor_of_all_bytes(data: bytes) -> None:
    assert checksum(data) == functools.reduce(operator.xor, data, 0xEF)


def test_the_crc_beside_an_esp32s_mac_is_that_of_a_real_one() -> None:
    # A module's MAC and CRC as the public documentation of espefuse prints them.
    assert mac_crc(bytes.fromhex("94b97e5a6e58")) == 0xE2


def test_the_rom_answers_a_sync_with_a_value_and_the_stub_with_none(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    assert client.sync() != 0
    client.start_stub()
    assert client.sync() == 0


def test_the_rom_sends_four_status_bytes_and_the_stub_two(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    assert client.command(Op.READ_REG, struct.pack("<I", MAGIC_REGISTER)) == (0x1B31506F, _OK_ROM)
    client.start_stub()
    assert client.command(Op.READ_REG, struct.pack("<I", MAGIC_REGISTER)) == (0x1B31506F, _OK_STUB)


def test_an_unknown_command_is_answered_eight_times_as_an_invalid_message(fixture, connect) -> None:
    client = connect(fixture.urls[1])
    client.request(Op.GET_SECURITY_INFO)
    assert {client.packet()[8:] for _ in range(8)} == {b"\x01\x05\0\0"}
    assert client.read_register(MAGIC_REGISTER) == 0x00F01D83


def test_a_stub_has_its_own_word_for_an_unknown_and_for_an_absent_command(fixture, connect) -> None:
    client = connect(fixture.urls[1])
    client.start_stub()
    assert client.command(0x77)[1] == b"\xc3\0"
    assert client.command(Op.GET_SECURITY_INFO)[1] == b"\xff\0"


@pytest.mark.parametrize(("slot", "extended", "status"), [(1, True, 0), (1, False, 5), (2, True, 5), (2, False, 0)])
def test_the_roms_want_their_own_length_of_flash_begin(fixture, connect, slot, extended, status) -> None:
    client = connect(fixture.url(slot))
    client.attach()
    assert client.erase(0x1000, 0x1000, extended=extended)[1] == status


def test_the_rom_touches_no_flash_before_it_is_attached(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    assert client.erase(0, 0x1000) == b"\x01\x06\0\0"
    assert client.command(Op.SPI_FLASH_MD5, struct.pack("<IIII", 0, 16, 0, 0))[1] == b"\x01\x06\0\0"


def test_the_rom_takes_a_flash_for_2_mb_until_it_is_told(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    assert client.erase(0x200000, 0x1000) == b"\x01\x08\0\0"
    client.command(Op.SPI_SET_PARAMS, struct.pack("<6I", 0, 0x400000, 0x10000, 0x1000, 0x100, 0xFFFF))
    assert client.erase(0x200000, 0x1000) == _OK_ROM
    assert client.erase(0x400000, 0x1000) == b"\x01\x08\0\0"


def test_a_block_with_a_wrong_checksum_is_not_written(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    client.erase(0x1000, 0x1000)
    header = struct.pack("<IIII", 4, 0, 0, 0)
    assert client.command(Op.FLASH_DATA, header + b"data", 0)[1] == b"\x01\x07\0\0"
    client.start_stub()
    client.erase(0x1000, 0x1000)
    assert client.command(Op.FLASH_DATA, header + b"data", 0)[1] == b"\xc1\0"
    assert fixture.module(1).flash.read(0x1000, 4) == b"\xff" * 4


def test_data_without_a_begin_is_refused(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    assert client.block(Op.FLASH_DEFL_DATA, b"data") == b"\x01\x06\0\0"
    client.start_stub()
    assert client.block(Op.FLASH_DATA, b"data") == b"\xc6\0"


def test_a_repeated_block_is_refused_by_the_rom(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    client.erase(0x1000, 0x1000)
    assert client.block(Op.FLASH_DATA, bytes(16)) == _OK_ROM
    assert client.block(Op.FLASH_DATA, bytes(16)) == b"\x01\x06\0\0"


def test_a_cut_packet_is_an_invalid_message(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.send(struct.pack("<BBHI", 0, Op.READ_REG, 4, 0) + b"\x00\x10")
    assert client.packet()[8:] == b"\x01\x05\0\0"


def test_rom_and_stub_give_the_same_md5_in_their_own_ways(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    fixture.module(1).flash.program(0x9000, b"licence")
    what = struct.pack("<IIII", 0x9000, 0x6000, 0, 0)
    digest = hashlib.md5(b"licence".ljust(0x6000, b"\xff"))
    assert client.command(Op.SPI_FLASH_MD5, what)[1] == digest.hexdigest().encode() + _OK_ROM
    client.start_stub()
    assert client.command(Op.SPI_FLASH_MD5, what)[1] == digest.digest() + _OK_STUB


def test_the_rom_reads_64_bytes_at_a_time(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    fixture.module(1).flash.program(0x9000, b"licence")
    assert client.command(Op.READ_FLASH_SLOW, struct.pack("<II", 0x9000, 7))[1] == b"licence".ljust(64, b"\0") + _OK_ROM
    assert client.command(Op.READ_FLASH_SLOW, struct.pack("<II", 0x9000, 65))[1] == b"\x01\x0a\0\0"


def _begin_deflated(client, size: int, *, offset: int = 0x9000) -> bytes:
    return client.command(Op.FLASH_DEFL_BEGIN, struct.pack("<5I", size, 1, 0x4000, offset, 0))[1]


def test_a_deflated_block_of_the_rom_is_in_the_flash_when_it_answers(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    assert _begin_deflated(client, 0x3000) == _OK_ROM
    image = b"licence".ljust(0x3000, b"\0")
    assert client.block(Op.FLASH_DEFL_DATA, zlib.compress(image)) == _OK_ROM
    assert fixture.module(1).flash.read(0x9000, 0x3000) == image


def test_the_rom_tells_a_broken_deflate_stream(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    _begin_deflated(client, 0x1000)
    assert client.block(Op.FLASH_DEFL_DATA, b"no deflate stream") == b"\x01\x0b\0\0"


def test_a_stub_accepts_a_broken_block_and_tells_at_the_next_command(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.start_stub()
    _begin_deflated(client, 0x1000)
    assert client.block(Op.FLASH_DEFL_DATA, b"no deflate stream") == _OK_STUB
    assert client.command(Op.READ_REG, bytes(4))[1] == b"\xc7\0"
    assert client.command(Op.READ_REG, bytes(4))[1] == _OK_STUB


def test_more_data_than_announced_is_refused_and_not_written(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    _begin_deflated(client, 0x1000)
    assert client.block(Op.FLASH_DEFL_DATA, zlib.compress(bytes(0x1001)))[:2] == b"\x01\x0d"
    assert fixture.module(1).flash.read(0xA000, 1) == b"\xff"


def test_a_stub_ends_a_write_only_when_all_of_it_came(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.start_stub()
    assert client.command(Op.FLASH_DEFL_END, struct.pack("<I", 1))[1] == b"\xc6\0"
    _begin_deflated(client, 0x1000)
    assert client.command(Op.FLASH_DEFL_END, struct.pack("<I", 1))[1] == b"\xc0\0"
    client.block(Op.FLASH_DEFL_DATA, zlib.compress(bytes(0x1000)))
    assert client.command(Op.FLASH_DEFL_END, struct.pack("<I", 1))[1] == _OK_STUB


def test_a_stub_sends_its_reading_packet_by_packet_as_they_are_acknowledged(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    fixture.module(1).flash.program(0, b"0123456789abcdef" * 3)
    client.start_stub()
    assert client.command(Op.READ_FLASH, struct.pack("<IIII", 0, 40, 16, 64))[1] == _OK_STUB
    data = b""
    while len(data) < 40:
        data += client.packet()
        client.send(struct.pack("<I", len(data)))
    assert data == (b"0123456789abcdef" * 3)[:40]
    assert client.packet() == hashlib.md5(data).digest()
    assert client.read_register(MAGIC_REGISTER) == 0x1B31506F


def test_an_application_that_runs_is_silent_until_the_next_connection(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.attach()
    client.erase(0, 0)
    assert client.command(Op.FLASH_END, struct.pack("<I", 1))[1] == _OK_ROM
    client.request(Op.READ_REG, bytes(4))
    client.hang_up()
    assert fixture.wait_until(1, lambda: fixture.sessions(1)[0].finished)
    assert connect(fixture.urls[0]).sync() != 0


def test_a_running_stub_survives_a_reconnect_until_it_is_sent_back_to_the_rom(fixture, connect) -> None:
    first = connect(fixture.urls[0])
    first.start_stub()
    first.hang_up()
    second = connect(fixture.urls[0])
    assert second.sync() == 0
    second.erase(0, 0)
    second.command(Op.FLASH_END, struct.pack("<I", 0))
    assert second.sync() != 0


def test_an_incomplete_upload_does_not_start(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.command(Op.MEM_BEGIN, struct.pack("<IIII", 8, 1, 8, 0x40380000))
    client.block(Op.MEM_DATA, b"half")
    assert client.command(Op.MEM_END, struct.pack("<II", 0, 0x40380000))[1] == b"\x01\x06\0\0"
    assert client.sync() != 0


def test_the_unique_ids_can_be_read(fixture, connect) -> None:
    client, spec = connect(fixture.urls[0]), fixture.module(1).spec
    client.attach()
    words = [client.read_register(_C3_EFUSE + 0x5C + n) for n in range(0, 16, 4)]
    assert struct.pack("<4I", *words).hex() == spec.unique_id
    assert _read_flash_uid(client).hex() == spec.flash_uid


def _read_flash_uid(client) -> bytes:
    """Command 0x4B, 32 dummy clocks, 64 bits, by the C3's SPI registers."""
    base = 0x60002000
    settings = {0x18: 1 << 31 | 1 << 29 | 1 << 28, 0x1C: 31, 0x20: 7 << 28 | 0x4B, 0x28: 63, 0: 1 << 18}
    for offset, value in settings.items():
        client.command(Op.WRITE_REG, struct.pack("<IIII", base + offset, value, 0xFFFFFFFF, 0))
    assert client.read_register(base) == 0
    return struct.pack("<II", client.read_register(base + 0x58), client.read_register(base + 0x5C))


def test_a_masked_register_write_changes_only_the_mask(fixture, connect) -> None:
    client = connect(fixture.urls[0])
    client.command(Op.WRITE_REG, struct.pack("<IIII", 0x60001000, 0x12345678, 0xFFFFFFFF, 0))
    client.command(Op.WRITE_REG, struct.pack("<IIII", 0x60001000, 0, 0x0000FFFF, 0))
    assert client.read_register(0x60001000) == 0x12340000


def _one(security: Security, chip: str = "esp32c3") -> ModuleSpec:
    return ModuleSpec(chip=chip, mac=_MAC, security=security)


def test_secure_download_mode_leaves_writing_and_the_security_info(connect: Callable) -> None:
    with VirtualFixture([_one(Security(secure_download=True, flash_encryption=True))]) as fixture:
        client = connect(fixture.urls[0])
        info = client.command(Op.GET_SECURITY_INFO)[1]
        flags, crypt_count, purpose = struct.unpack_from("<IBB", info)
        assert (flags, crypt_count, purpose, info[12]) == (1 << 2, 7, 4, 5)
        client.attach()
        assert client.erase(0, 0x1000) == _OK_ROM
        for op, data in ((Op.READ_REG, bytes(4)), (Op.SPI_FLASH_MD5, bytes(16)), (Op.MEM_BEGIN, bytes(16))):
            client.request(op, data)
            assert {client.packet()[8:10] for _ in range(8)} == {b"\x01\x05"}


def test_release_mode_encryption_shows_in_the_fuses_of_both_chips(connect: Callable) -> None:
    encrypted = Security(flash_encryption=True)
    with VirtualFixture([_one(encrypted), _one(encrypted, "esp32")]) as fixture:
        c3, esp32 = (connect(url) for url in fixture.urls)
        assert c3.read_register(_C3_EFUSE + 0x34) >> 18 & 7 == 7
        assert c3.read_register(_C3_EFUSE + 0x30) >> 20 & 1 == 1
        assert esp32.read_register(0x3FF5A000) >> 20 & 0x7F == 0x7F
        assert esp32.read_register(0x3FF5A018) >> 7 & 1 == 1


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"chip": "esp32p4"}, "no virtual esp32p4"),
        ({"mac": "a0:b7"}, "no MAC"),
        ({"unique_id": "00"}, "32 hex digits"),
        ({"chip": "esp32", "unique_id": "00" * 16}, "no optional unique id"),
        ({"chip": "esp32", "security": Security(secure_download=True)}, "no secure download mode"),
    ],
)
def test_a_module_that_cannot_be_is_refused(changes: dict, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        ModuleSpec(**{"chip": "esp32c3", "mac": _MAC} | changes)
