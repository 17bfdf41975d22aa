"""What a module must be before anything is written to it, in the fixed order of the checks."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from burner.faults import Refused
from burner.messages import Identity, WriterKind
from burner.recipe.chips import flash_text
from burner.recipe.model import CommandPlace, Image, Recipe
from burner.writer import Facts

_IMAGE_MAGIC = 0xE9
_CHIP_ID = slice(12, 14)
_OLDEST = slice(15, 17)
_NEWEST = slice(17, 19)
_ANY_NEWER = 0xFFFF


@cache
def default_addresses() -> frozenset[str]:
    """Addresses that name no single module."""
    return frozenset(tomllib.loads((files("resources") / "addresses.toml").read_text(encoding="utf-8"))["defaults"])


def same_module(one: Identity, other: Identity) -> bool:
    """True when the address and every other part known of both agree."""
    parts = ((one.unique_id, other.unique_id), (one.flash_uid, other.flash_uid))
    return one.mac == other.mac and all(mine == its for mine, its in parts if mine is not None and its is not None)


def check_module(facts: Facts, recipe: Recipe) -> None:
    """Identity, chip, security, flash size: the first that is wrong stops the burn.

    Running firmware tells nothing but its address; a default one may be where the licence brings another.

    Raises:
        Refused: with the code of that check.
    """
    if not (isinstance(recipe.licence, CommandPlace) and recipe.licence.set_mac):
        _check_identity(facts)
    if recipe.writer is WriterKind.TUYA_CLI:
        return
    if facts.chip != recipe.chip:
        raise Refused("E-CHIP", found=facts.chip, wanted=recipe.chip)
    _check_security(facts, recipe)
    _check_flash(facts, recipe)


def check_images(recipe: Recipe, *, image_number: int | None, revision: int, locked_below: int) -> None:
    """What esptool's own ``write_flash`` checks of images before it writes them.

    ``image_number`` is the chip id that images for this chip carry, ``revision`` the chip's (major * 100 + minor),
    ``locked_below`` the offset that its security protects everything below.

    Raises:
        Refused: an image is for another chip or revision, leaves the flash, or would overwrite what is protected.
    """
    for image in recipe.images:
        if image.offset + len(image.data) > recipe.flash_size_bytes:
            raise Refused("E-RECIPE", why=f"{image.name} ends behind the flash")
        if image.offset < locked_below:
            raise Refused("E-SECURITY", found=f"protected below {locked_below:#x}")
        if image.data[:1] == bytes([_IMAGE_MAGIC]):
            _check_header(image, image_number, revision)


def _check_identity(facts: Facts) -> None:
    if facts.identity.mac in default_addresses():
        raise Refused("E-MAC", mac=facts.identity.mac)


def _check_security(facts: Facts, recipe: Recipe) -> None:
    """Plain data on release-mode encryption would brick the module, so no recipe can allow that."""
    if facts.security["secure_download"]:
        raise Refused("E-SECURE-DOWNLOAD")
    if facts.security["flash_encryption_release"]:
        raise Refused("E-ENCRYPTED")
    if facts.security["secure_boot"] and "secure_boot" not in recipe.security:
        raise Refused("E-SECURITY", found="secure_boot")
    if facts.security["flash_encryption"] and "flash_encryption_development" not in recipe.security:
        raise Refused("E-SECURITY", found="flash_encryption_development")


def _check_flash(facts: Facts, recipe: Recipe) -> None:
    if facts.flash_size_bytes is None or facts.flash_size_bytes < recipe.flash_size_bytes:
        found = flash_text(facts.flash_size_bytes) if facts.flash_size_bytes else "unknown"
        raise Refused("E-FLASH-SIZE", found=found, wanted=flash_text(recipe.flash_size_bytes))


def _check_header(image: Image, image_number: int | None, revision: int) -> None:
    number, oldest, newest = (int.from_bytes(image.data[part], "little") for part in (_CHIP_ID, _OLDEST, _NEWEST))
    if number != image_number:
        raise Refused("E-RECIPE", why=f"{image.name} is firmware for another chip")
    # Images of older ESP-IDF leave the newest revision at 0 and say nothing of revisions here.
    if newest and not oldest <= revision <= newest:
        above = "or higher" if newest == _ANY_NEWER else f"to {_version(newest)}"
        raise Refused("E-CHIP", found=f"revision {_version(revision)}", wanted=f"revision {_version(oldest)} {above}")


def _version(number: int) -> str:
    return f"{number // 100}.{number % 100}"
