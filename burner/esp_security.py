"""What a module's security eFuses say, asked through esptool's loader."""

from __future__ import annotations

from typing import Any


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
