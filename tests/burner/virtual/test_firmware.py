"""What a module says when it leaves its loader."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from burner.virtual.firmware import BOOT_LINE, Firmware
from burner.virtual.fixture import VirtualFixture
from burner.virtual.packets import Op
from burner.virtual.spec import derived
from burner.virtual.wire import Transport

_MAC = "A0:B7:65:00:00:01"
_FLASH_END = struct.pack("<BBHII", 0, Op.FLASH_END, 4, 0, 0)
_ATTACH = struct.pack("<BBHIQ", 0, Op.SPI_ATTACH, 8, 0, 0)
_BEGIN = struct.pack("<BBHI5I", 0, Op.FLASH_BEGIN, 20, 0, 0, 0, 0x400, 0, 0)


def _fixture(firmware: Firmware, **options) -> VirtualFixture:
    return VirtualFixture([replace(derived(_MAC), firmware=firmware)], **options)


def _leave_loader(typist) -> None:
    """By the ROM's last command, as a client does where there are no control lines."""
    for packet in (_ATTACH, _BEGIN, _FLASH_END):
        assert len(typist.packets(packet)) == 1


@pytest.mark.parametrize(
    ("firmware", "expected"),
    [
        (Firmware(), BOOT_LINE),
        (Firmware(boot_line="lamp 1.4.2 is up", boot_delay_s=0.05), "lamp 1.4.2 is up"),
        (Firmware(boots=False), "invalid header: 0xffffffff"),
    ],
)
def test_a_module_sent_out_of_its_loader_says_how_it_boots(sit_down, firmware, expected) -> None:
    with _fixture(firmware) as fixture:
        typist = sit_down(fixture.urls[0])
        _leave_loader(typist)
        assert typist.until("\r\n").startswith("ESP-ROM:esp32c3")
        typist.until("\r\n")
        assert typist.until("\r\n") == f"{expected}\r\n"


def test_a_module_that_does_not_boot_has_no_command_line(sit_down) -> None:
    with _fixture(Firmware(boots=False, serial_cli=3), transport=Transport.RFC2217) as fixture:
        typist = sit_down(fixture.urls[0])
        typist.port.timeout = 0.2
        typist.port.write(b"read_mac\r")
        assert b"mac" not in typist.port.read(1000)
        assert fixture.module(1).licence_in_use is None


def test_a_stub_told_to_restart_comes_back_in_its_rom_unless_the_boot_is_listened_for(connect, sit_down) -> None:
    with VirtualFixture(
        [derived(_MAC), replace(derived("A0:B7:65:00:00:02"), firmware=Firmware(boot_line="up"))]
    ) as fixture:
        for url in fixture.urls:
            client = connect(url)
            client.start_stub()
            client.erase(0, 0)
            assert client.command(Op.FLASH_END, struct.pack("<I", 0))[1] == bytes(2)
            client.hang_up()
        assert fixture.wait_until(1, lambda: fixture.sessions(1)[0].finished)
        assert fixture.wait_until(2, lambda: fixture.sessions(2)[0].finished)
        assert not fixture.module(1).runs_application
        assert fixture.module(2).runs_application


def test_what_is_said_while_nobody_listens_is_lost(sit_down) -> None:
    with _fixture(Firmware(boot_line="up", boot_delay_s=0.0), transport=Transport.RFC2217) as fixture:
        typist = sit_down(fixture.urls[0])
        typist.port.timeout = 0.2
        assert typist.port.read(1000) == b""
