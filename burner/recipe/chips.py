"""The chips a recipe may name: the number in their image headers, and where their bootloader lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SECTOR_BYTES = 0x1000
TABLE_OFFSET = 0x8000
"""Where ESP-IDF puts the partition table unless a project moves it."""


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One chip family: ``number`` is the chip id of the image header, ``bootloader_at`` an offset in bytes."""

    name: str
    number: int
    bootloader_at: int


def _chip(name: str, number: int, bootloader_at: int) -> tuple[str, Chip]:
    return name, Chip(name=name, number=number, bootloader_at=bootloader_at)


CHIPS: Mapping[str, Chip] = dict(
    (
        _chip("esp32", 0, 0x1000),
        _chip("esp32s2", 2, 0x1000),
        _chip("esp32c3", 5, 0x0),
        _chip("esp32s3", 9, 0x0),
        _chip("esp32c2", 12, 0x0),
        _chip("esp32c6", 13, 0x0),
        _chip("esp32h2", 16, 0x0),
        _chip("esp32p4", 18, 0x2000),
        _chip("esp32c61", 20, 0x0),
        _chip("esp32c5", 23, 0x2000),
    )
)
"""Chip name as esptool writes it -> chip."""

FLASH_SIZES: Mapping[str, int] = {f"{1 << step}MB": 1 << (20 + step) for step in range(8)}
"""Flash size as recipes write it -> bytes, in the order of the image header's numbers."""


def chip_name(number: int) -> str:
    """The name of the chip with this number in image headers, for a sentence."""
    return next((chip.name for chip in CHIPS.values() if chip.number == number), f"chip number {number}")


def flash_text(size_bytes: int) -> str:
    """A flash size as recipes write it."""
    return f"{size_bytes >> 20}MB"
