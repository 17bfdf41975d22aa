"""The chips that a virtual module can be: register addresses, eFuse layout and what their ROM knows.

Addresses and layouts are those of the chips' technical reference manuals (eFuse controller, SPI, UART).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

# The word that tells older chips apart stands at this ROM address.
MAGIC_REGISTER = 0x40001000

_ESP32_EFUSE = 0x3FF5A000
_ESP32_CHIP_DATE = 0x3FF6607C
_ESP32_RTC_CALIBRATION = 0x3FF5F06C

# Where the chips after it keep MAC, revision, flags and unique id, all in the same order.
_C3_EFUSE = 0x60008800
_S3_EFUSE = 0x60007000
_C6_EFUSE = 0x600B0800

_FLASH_KEY_PURPOSE = 4
_SECURE_BOOT_KEY_PURPOSE = 9


@dataclass(frozen=True, kw_only=True)
class Security:
    """What is burned into the eFuses: release-mode flash encryption, secure boot, secure download mode, and that there
    is no download mode at all (which looks like a dead contact)."""

    flash_encryption: bool = False
    secure_boot: bool = False
    secure_download: bool = False
    download_disabled: bool = False


@dataclass(frozen=True, kw_only=True)
class Fuses:
    """What the eFuses of one module hold; ``unique_id`` has 16 bytes."""

    mac: bytes
    unique_id: bytes
    security: Security


@dataclass(frozen=True, kw_only=True)
class SpiRegisters:
    """Base of the SPI controller that reaches the flash, and the offsets that differ between chips.

    Without registers for the lengths of what goes out and comes in (ESP8266) they stand in ``user1``.
    """

    base: int
    user: int
    user1: int
    user2: int
    mosi_length: int | None
    miso_length: int | None
    data: int
    address_from_top: bool


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One kind of chip.

    ``begin_bytes`` is the length of the ROM's flash-begin arguments, ``sync_value`` the value in its sync replies,
    ``has_usb`` says that it can be its own USB adapter, whose control lines work in their own way; ``has_small_rom``
    that its ROM only writes, plainly (ESP8266); ``uart_hz`` is the clock that ``uart_divider`` divides. ``registers``
    gives the words that stand in the registers of a module with these fuses.
    """

    name: str
    title: str
    chip_id: int
    begin_bytes: int
    sync_value: int
    has_security_info: bool
    has_unique_id: bool
    has_secure_download: bool
    has_usb: bool
    has_small_rom: bool = False
    uart_hz: int = 40_000_000
    spi: SpiRegisters
    uart_divider: int
    registers: Callable[[Fuses], dict[int, int]]


def mac_crc(mac: bytes) -> int:
    """CRC-8 (polynomial 0x8C reflected, start 0) that ESP32 keeps beside its MAC."""
    crc = 0
    for byte in mac:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8C if crc & 1 else 0)
    return crc


def security_info(chip: Chip, fuses: Fuses) -> bytes:
    """The 20 bytes of the ROM's security answer: flags, crypt count, seven key purposes, chip id, API version."""
    security = fuses.security
    flags = security.secure_boot | security.secure_download << 2
    purposes = bytes(_key_purposes(security)) + bytes(5)
    head = flags.to_bytes(4, "little") + bytes([7 if security.flash_encryption else 0])
    return head + purposes + chip.chip_id.to_bytes(4, "little") + bytes(4)


def _key_purposes(security: Security) -> tuple[int, int]:
    return (
        _FLASH_KEY_PURPOSE if security.flash_encryption else 0,
        _SECURE_BOOT_KEY_PURPOSE if security.secure_boot else 0,
    )


def _esp32_registers(fuses: Fuses) -> dict[int, int]:
    security = fuses.security
    revision_3 = 1 << 31
    words = {
        0: 0x7F << 20 if security.flash_encryption else 0,
        1: int.from_bytes(fuses.mac[2:], "big"),
        2: mac_crc(fuses.mac) << 16 | int.from_bytes(fuses.mac[:2], "big"),
        3: 1 << 15 | 1 << 13 | 1 << 9,  # third revision, 240 MHz, package D0WD
        4: 0x80,  # calibrated 8 MHz clock: with the word below a crystal of exactly 40 MHz
        5: 1 << 20 | 1 << 24 | (0xF << 28 if security.flash_encryption else 0),
        6: (0b111 << 7 if security.flash_encryption else 0) | (1 << 5 if security.secure_boot else 0),
    }
    fuse_words = {_ESP32_EFUSE + 4 * n: word for n, word in words.items()}
    return fuse_words | {
        MAGIC_REGISTER: 0x00F01D83,
        _ESP32_CHIP_DATE: revision_3 | 0x16042000,
        _ESP32_RTC_CALIBRATION: 800 << 7,
    }


def _later_fuses(base: int, fuses: Fuses, revision: int, mac_extension: int = 0) -> dict[int, int]:
    """The eFuse words of the chips after ESP32; ``revision`` is the word with revision and package."""
    security = fuses.security
    flash_key, boot_key = _key_purposes(security)
    block0 = {
        0x30: 1 << 20 if security.flash_encryption else 0,
        0x34: (7 << 18 if security.flash_encryption else 0) | flash_key << 24 | boot_key << 28,
        0x38: 1 << 20 if security.secure_boot else 0,
        0x3C: 1 << 5 if security.secure_download else 0,
    }
    block1 = {
        0x44: int.from_bytes(fuses.mac[2:], "big"),
        0x48: mac_extension << 16 | int.from_bytes(fuses.mac[:2], "big"),
        0x50: revision,
    }
    unique = {0x5C + n: int.from_bytes(fuses.unique_id[n : n + 4], "little") for n in range(0, 16, 4)}
    return {base + offset: word for offset, word in (block0 | block1 | unique).items()}


def _c3_registers(fuses: Fuses) -> dict[int, int]:
    words = _later_fuses(_C3_EFUSE, fuses, revision=4 << 18)  # v0.4, package QFN32, no flash inside
    return words | {MAGIC_REGISTER: 0x1B31506F, 0x6000007C: 0x02008270}


def _s3_registers(fuses: Fuses) -> dict[int, int]:
    words = _later_fuses(_S3_EFUSE, fuses, revision=2 << 18)  # v0.2, package QFN56, no flash inside
    return words | {MAGIC_REGISTER: 0x00000009, 0x60000080: 0x02101040}


def _c6_registers(fuses: Fuses) -> dict[int, int]:
    # The two bytes in the middle of its EUI-64 stand above the address.
    words = _later_fuses(_C6_EFUSE, fuses, revision=1 << 18, mac_extension=0xFFFE)  # v0.1, package QFN40
    return words | {MAGIC_REGISTER: 0x2CE0806F, 0x6000007C: 0x02202110}


def _esp8266_registers(fuses: Fuses) -> dict[int, int]:
    mac = fuses.mac
    return {
        MAGIC_REGISTER: 0xFFF0C101,
        0x3FF00050: mac[5] << 24,
        0x3FF00054: mac[3] << 8 | mac[4],
        0x3FF0005C: int.from_bytes(mac[:3], "big"),
    }


_ESP32_SPI = SpiRegisters(
    base=0x3FF42000,
    user=0x1C,
    user1=0x20,
    user2=0x24,
    mosi_length=0x28,
    miso_length=0x2C,
    data=0x80,
    address_from_top=True,
)

_C3_SPI = SpiRegisters(
    base=0x60002000,
    user=0x18,
    user1=0x1C,
    user2=0x20,
    mosi_length=0x24,
    miso_length=0x28,
    data=0x58,
    address_from_top=False,
)

ESP32 = Chip(
    name="esp32",
    title="ESP32",
    chip_id=0,
    begin_bytes=16,
    sync_value=0x20120707,
    has_security_info=False,
    has_unique_id=False,
    has_secure_download=False,
    has_usb=False,
    spi=_ESP32_SPI,
    uart_divider=0x3FF40014,
    registers=_esp32_registers,
)

ESP32C3 = Chip(
    name="esp32c3",
    title="ESP32-C3",
    chip_id=5,
    begin_bytes=20,
    sync_value=0x20120707,
    has_security_info=True,
    has_unique_id=True,
    has_secure_download=True,
    has_usb=True,
    spi=_C3_SPI,
    uart_divider=0x60000014,
    registers=_c3_registers,
)

ESP32S3 = replace(ESP32C3, name="esp32s3", title="ESP32-S3", chip_id=9, registers=_s3_registers)

ESP32C6 = replace(
    ESP32C3,
    name="esp32c6",
    title="ESP32-C6",
    chip_id=13,
    spi=replace(_C3_SPI, base=0x60003000),
    registers=_c6_registers,
)

ESP8266 = Chip(
    name="esp8266",
    title="ESP8266",
    chip_id=0,
    begin_bytes=16,
    sync_value=0x20120707,
    has_security_info=False,
    has_unique_id=False,
    has_secure_download=False,
    has_usb=False,
    has_small_rom=True,
    uart_hz=52_000_000,  # twice its crystal
    spi=replace(_ESP32_SPI, base=0x60000200, mosi_length=None, miso_length=None, data=0x40),
    uart_divider=0x60000014,
    registers=_esp8266_registers,
)

CHIPS = {chip.name: chip for chip in (ESP32, ESP32S3, ESP32C3, ESP32C6, ESP8266)}
