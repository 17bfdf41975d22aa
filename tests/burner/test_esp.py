"""Pins what we rely on in esptool: each of these would make a burn unsafe or slow if a new version changed it."""

from __future__ import annotations

import hashlib
import struct
import threading
import zlib

import pytest
from esp_pylib.logger import EspLog
from esptool.loader import ESPLoader
from esptool.reset import ResetStrategy
from esptool.targets import CHIP_DEFS, ROM_LIST

from burner.esp import prepare_esptool
from burner.esp_connect import connect
from burner.esp_log import RoutedLog
from burner.frames import FLASH_DATA, RAM_DATA, FrameStore, build_frames, md5_of, ram_frames
from burner.line import open_line
from burner.messages import Identity
from burner.recipe.chips import CHIPS
from burner.recipe.load import load
from burner.virtual.fixture import VirtualFixture
from burner.virtual.packets import Op
from burner.virtual.spec import derived

MAC = "A0:B7:65:1C:44:1C"


@pytest.fixture
def chip():
    prepare_esptool()
    with VirtualFixture([derived(MAC)]) as fixture, open_line(fixture.url(1), threading.Event()) as line:
        yield connect(line)


def test_every_chip_that_a_recipe_may_name_is_one_of_esptools():
    assert {name: CHIP_DEFS[name].IMAGE_CHIP_ID for name in CHIPS} == {
        name: chip.number for name, chip in CHIPS.items()
    }


def test_the_loaders_have_the_attributes_that_identification_and_the_flash_id_need():
    needed = {"SPI_REG_BASE", "SPI_USR_OFFS", "SPI_USR1_OFFS", "SPI_USR2_OFFS", "SPI_MISO_DLEN_OFFS", "SPI_W0_OFFS"}
    for name in CHIPS:
        assert needed <= set(dir(CHIP_DEFS[name]))
        assert CHIP_DEFS[name].STUB_CLASS is not None
    assert all(family.SECURITY_INFO_SUPPORTED for family in ROM_LIST if not family.USES_MAGIC_VALUE)


def test_the_data_commands_have_the_numbers_that_our_frames_carry():
    assert ESPLoader.ESP_CMDS["FLASH_DEFL_DATA"] == FLASH_DATA
    assert ESPLoader.ESP_CMDS["MEM_DATA"] == RAM_DATA


def test_nothing_is_tried_twice_and_nothing_prints(capfd):
    prepare_esptool()
    ResetStrategy.print_once("a warning")

    assert isinstance(EspLog.instance, RoutedLog)
    assert ESPLoader.WRITE_FLASH_ATTEMPTS == 1
    assert "WARNING" not in capfd.readouterr().err.upper()


class Wire:
    """A port that keeps what is written to it and acknowledges it."""

    baudrate, timeout, write_timeout = 115_200, 3.0, 3.0

    def __init__(self, op=FLASH_DATA):
        self._op = op
        self.sent = b""
        self._answer = b""

    def write(self, data):
        self.sent += data
        self._answer = b"\xc0" + struct.pack("<BBHI", 1, self._op, 4, 0) + bytes(4) + b"\xc0"

    def inWaiting(self):
        return len(self._answer)

    def read(self, size):
        taken, self._answer = self._answer[:size], self._answer[size:]
        return taken


def test_our_frames_are_byte_for_byte_what_esptool_sends():
    data = bytes(range(256)) * 300 + b"\xc0\xdb" * 77
    frames = build_frames(data, 0x10000, 0x400)
    packed = b""
    for number, frame in enumerate(frames.frames):
        block = _block(frame)
        wire = Wire()
        CHIP_DEFS["esp32"](wire).flash_defl_block(block, number)
        assert wire.sent == frame.data
        packed += block

    assert zlib.decompress(packed)[: len(data)] == data
    assert md5_of(zlib.decompress(packed)) == frames.md5


def test_frames_for_ram_are_what_esptool_sends_too():
    data = bytes(range(256)) * 5
    for number, frame in enumerate(ram_frames(data, 1000)):
        wire = Wire(RAM_DATA)
        CHIP_DEFS["esp32c3"](wire).mem_block(data[number * 1000 : number * 1000 + 1000], number)
        assert wire.sent == frame


def test_a_frame_with_an_erase_in_it_is_smaller_so_that_the_next_one_never_waits_for_the_flash():
    data = hashlib.shake_256(b"code").digest(300_000)
    frames = build_frames(data, 0x10000, 0x4000).frames
    at, small = 0x10000, []
    for frame in frames:
        if -at % 0x10000 < frame.unpacked:
            small.append(frame.unpacked)
        at += frame.unpacked

    assert len(small) == 5
    assert max(small) <= 0x2800 + 0x100 < max(frame.unpacked for frame in frames) <= 0x4000 + 0x100
    assert b"".join(_block(frame) for frame in frames) == b"".join(
        _block(frame) for frame in build_frames(data, 0x10000, 0x400).frames
    )


@pytest.mark.parametrize(("offset", "size"), [(0x1000, 0x5000), (0x10000, 0x12000), (0x18000, 0x20000)])
def test_frames_are_short_where_the_flash_erases_sector_by_sector(offset, size):
    """That is outside the 64 KB blocks that lie in the region as a whole."""
    frames = build_frames(hashlib.shake_256(b"code").digest(size), offset, 0x4000).frames
    blocks = range(-(-offset // 0x10000) * 0x10000, (offset + size) // 0x10000 * 0x10000)
    among_sectors, at = [], offset
    for frame in frames:
        if at not in blocks:
            among_sectors.append(frame.unpacked)
        at += frame.unpacked

    assert at == offset + size
    assert 0 < max(among_sectors) <= 0x1000 + 0x100


def _block(frame):
    return frame.data[1:-1].replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")[24:]


def test_frames_say_how_much_flash_each_of_them_writes():
    frames = build_frames(b"\x00" * 1_000_001, 0, 0x400)

    assert sum(frame.unpacked for frame in frames.frames) == frames.size == 1_000_004
    assert all(3.0 <= frame.timeout_s <= 10.0 for frame in frames.frames)


def test_frames_of_a_recipe_are_built_once(sample):
    store, recipe = FrameStore(), load(sample("esp32c3", firmware_bytes=8192))

    assert store.of(recipe, 0x4000) is store.of(recipe, 0x4000)
    assert store.of(recipe, 0x4000) is not store.of(recipe, 0x400)


@pytest.mark.parametrize("name", ["esp32", "esp32c3"])
def test_a_chip_is_what_it_says_whatever_was_expected(name):
    prepare_esptool()
    for expected in (None, "esp32", "esp32c3", "esp32s3", "no such chip"):
        with (
            VirtualFixture([derived(MAC, chip=name)]) as fixture,
            open_line(fixture.url(1), threading.Event()) as line,
        ):
            assert connect(line, expected).name == name


def test_the_chip_that_was_expected_is_known_by_one_question():
    prepare_esptool()
    with VirtualFixture([derived(MAC)]) as fixture, open_line(fixture.url(1), threading.Event()) as line:
        connect(line, "esp32c3")
        assert fixture.sessions(1)[-1].ops == [Op.GET_SECURITY_INFO]


@pytest.mark.parametrize("name", ["esp32", "esp32c3"])
def test_a_connected_chip_tells_its_identity_and_security(name):
    prepare_esptool()
    spec = derived(MAC, chip=name)
    with VirtualFixture([spec]) as fixture, open_line(fixture.url(1), threading.Event()) as line:
        chip = connect(line)
        size, flash_uid = chip.attach_flash()

        assert (chip.name, size, chip.runs_stub) == (name, 4 << 20, False)
        assert chip.identity() == Identity(mac=MAC, unique_id=spec.unique_id, flash_uid=spec.flash_uid)
        assert flash_uid == spec.flash_uid
        assert not any(chip.security().values())


def test_reading_the_flash_id_leaves_the_controller_as_it_was(chip):
    registers = [0x60002000 + offset for offset in (0x18, 0x1C, 0x20, 0x28)]
    for number, register in enumerate(registers):
        chip._loader.write_reg(register, 0x1000 + number)
    chip.attach_flash()

    assert [chip._loader.read_reg(register) for register in registers] == [0x1000, 0x1001, 0x1002, 0x1003]


def test_a_stub_that_was_loaded_reads_and_verifies_as_the_rom_did(chip):
    size, flash_uid = chip.attach_flash()
    over_rom = chip.md5(0x8000, 0x1000), chip.read(0x8000, 128)
    chip.change_speed(921_600)
    chip.run_stub(size)

    assert chip.runs_stub
    assert chip.attach_flash() == (size, flash_uid)
    assert (chip.md5(0x8000, 0x1000), chip.read(0x8000, 128)) == over_rom
