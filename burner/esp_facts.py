"""What a module's eFuses say of it, asked through esptool's loader."""

from __future__ import annotations

import struct
from typing import Any

from burner.flash_ids import known

_FIRST_TABLE, _KEY_INFO_END = 0x8000, 0x2000
# ESP32 comes with a crystal of 26 or 40 MHz; what its ROM measured is a few percent off at most.
_CRYSTAL_HZ = range(20_000_000, 48_000_000)
_UNIQUE_ID_OFFSET = 0x5C
_WITHOUT_UNIQUE_ID = {"ESP8266", "ESP32", "ESP32-C2"}


def unique_id_of(loader: Any) -> str | None:
    """32 hex digits, or None where the chip has none."""
    if loader.CHIP_NAME in _WITHOUT_UNIQUE_ID:
        return None
    first = loader.EFUSE_BASE + _UNIQUE_ID_OFFSET
    return known(struct.pack("<4I", *(loader.read_reg(first + offset) for offset in range(0, 16, 4))))


def pads_of(loader: Any) -> int:
    """The flash's pins as the attach command takes them; only ESP32 keeps them in its eFuses."""
    if loader.CHIP_NAME != "ESP32":
        return 0
    clock, q, d, hold, select = loader.get_chip_spi_pads()
    return int(hold << 24 | select << 18 | d << 12 | q << 6 | clock)


def can_quicken_in_rom(rom: Any) -> bool:
    """False where this ROM would compute another speed than it is told: ESP32's goes by a crystal that it measured
    against a clock of its own, and where that was not calibrated it would divide by zero."""
    return rom.CHIP_NAME != "ESP32" or int(rom.get_rom_cal_crystal_freq()) in _CRYSTAL_HZ


def locked_below(loader: Any) -> int:
    """The offset below which nothing may be written, 0 for none: the bootloader under secure boot of the first kind
    (ESP32), or what a key manager needs to give the flash's key again."""
    if loader.get_secure_boot_v1_enabled():
        return _FIRST_TABLE
    encrypted = loader.get_flash_encryption_enabled()
    return _KEY_INFO_END if encrypted and loader.uses_key_manager_for_flash_encryption() else 0


def security_of(loader: Any) -> dict[str, bool]:
    """Flags ``secure_boot``, ``flash_encryption``, ``flash_encryption_release``, ``secure_download``."""
    if loader.secure_download_mode:
        info = loader.get_security_info()
        encrypted = bin(info["flash_crypt_cnt"]).count("1") % 2 == 1
        boots_signed = bool(info["parsed_flags"]["SECURE_BOOT_EN"])
        # What cannot be looked at is taken as closed for good.
        return _flags(boots_signed, encrypted, release=encrypted, locked=True)
    encrypted = bool(loader.get_flash_encryption_enabled())
    release = encrypted and (bool(loader.get_encrypted_download_disabled()) or _all_crypt_bits(loader))
    return _flags(bool(loader.get_secure_boot_enabled()), encrypted, release=release, locked=False)


def _all_crypt_bits(loader: Any) -> bool:
    """With every bit of the crypt count burned, encryption can never be switched off again."""
    mask = loader.EFUSE_SPI_BOOT_CRYPT_CNT_MASK
    return bool(loader.read_reg(loader.EFUSE_SPI_BOOT_CRYPT_CNT_REG) & mask == mask)


def _flags(secure_boot: bool, encrypted: bool, *, release: bool, locked: bool) -> dict[str, bool]:
    return {
        "secure_boot": secure_boot,
        "flash_encryption": encrypted,
        "flash_encryption_release": release,
        "secure_download": locked,
    }
