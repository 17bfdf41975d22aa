"""The chips that a virtual module can be: register addresses, eFuse layout and what their ROM knows.

Addresses and layouts are those of the chips' technical reference manuals (eFuse controller, SPI, UART).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# The word that tells older chips apart stands at this ROM address.
MAGIC_REGISTER = 0x40001000

_ESP32_EFUSE = 0x3FF5A000
_ESP32_CHIP_DATE = 0x3FF6607C
_ESP32_RTC_CALIBRATION = 0x3FF5F06C
_C3_EFUSE = 0x60008800

_FLASH_KEY_PURPOSE = 4
_SECURE_BOOT_KEY_PURPOSE = 9


@dataclass(frozen=True, kw_only=True)
class Security:
    """What is burned into the eFuses: release-mode flash encryption, secure boot, secure download mode."""

    flash_encryption: bool = False
    secure_boot: bool = False
    secure_download: bool = False


@dataclass(frozen=True, kw_only=True)
class Fuses:
    """What the eFuses of one module hold; ``unique_id`` has 16 bytes."""

    mac: bytes
    unique_id: bytes
    security: Security


@dataclass(frozen=True, kw_only=True)
class SpiRegisters:
    """Base of the SPI controller that reaches the flash, and the offsets that differ between chips."""

    base: int
    user: int
    user1: int
    user2: int
    mosi_length: int
    miso_length: int
    data: int
    address_from_top: bool


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One kind of chip.

    ``begin_bytes`` is the length of the ROM's flash-begin arguments, ``sync_value`` the value in its sync replies,
    ``registers`` gives the words that stand in the registers of a module with these fuses.
    """

    name: str
    title: str
    chip_id: int
    begin_bytes: int
    sync_value: int
    has_security_info: bool
    has_unique_id: bool
    has_secure_download: bool
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


def _c3_registers(fuses: Fuses) -> dict[int, int]:
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
        0x48: int.from_bytes(fuses.mac[:2], "big"),
        0x50: 4 << 18,  # revision 0.4, package QFN32, no flash inside
    }
    unique = {0x5C + n: int.from_bytes(fuses.unique_id[n : n + 4], "little") for n in range(0, 16, 4)}
    words = {_C3_EFUSE + offset: word for offset, word in (block0 | block1 | unique).items()}
    return words | {MAGIC_REGISTER: 0x1B31506F, 0x6000007C: 0x02008270}


ESP32 = Chip(
    name="esp32",
    title="ESP32",
    chip_id=0,
    begin_bytes=16,
    sync_value=0x20120707,
    has_security_info=False,
    has_unique_id=False,
    has_secure_download=False,
    spi=SpiRegisters(
        base=0x3FF42000,
        user=0x1C,
        user1=0x20,
        user2=0x24,
        mosi_length=0x28,
        miso_length=0x2C,
        data=0x80,
        address_from_top=True,
    ),
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
    spi=SpiRegisters(
        base=0x60002000,
        user=0x18,
        user1=0x1C,
        user2=0x20,
        mosi_length=0x24,
        miso_length=0x28,
        data=0x58,
        address_from_top=False,
    ),
    uart_divider=0x60000014,
    registers=_c3_registers,
)

CHIPS = {chip.name: chip for chip in (ESP32, ESP32C3)}
