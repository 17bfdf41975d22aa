"""NOR flash of a virtual module: in memory or in a plain file, with what programming and erasing take in time."""

from __future__ import annotations

import mmap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAGE_BYTES = 0x100
SECTOR_BYTES = 0x1000
BLOCK_BYTES = 0x10000
MEGABYTE = 0x100000

_BLANK_SECTOR = b"\xff" * SECTOR_BYTES


class OutOfRange(Exception):
    """An operation reaches beyond the end of the flash."""


@dataclass(frozen=True, kw_only=True)
class FlashTiming:
    """How long a flash works on a block erase, a sector erase and a page, in seconds (typical for SPI NOR)."""

    block_erase_s: float = 0.150
    sector_erase_s: float = 0.045
    page_program_s: float = 0.0004


INSTANT = FlashTiming(block_erase_s=0.0, sector_erase_s=0.0, page_program_s=0.0)


def _no_time(_seconds: float) -> None:
    return None


class Flash:
    """Contents of one flash chip; created blank (0xFF).

    With ``file`` every programmed or erased byte is in that file at once (a shared mapping), so that a killed
    process leaves what a module without power would hold. ``spend`` is called with the seconds an operation takes,
    sector by sector, and may raise to stop it half done.
    """

    def __init__(self, size_bytes: int, file: Path | None = None) -> None:
        if size_bytes < MEGABYTE or size_bytes & (size_bytes - 1):
            raise ValueError(f"a flash has a power of two of bytes, 1 MB or more, not {size_bytes}")
        self.size_bytes = size_bytes
        self.timing = INSTANT
        self.spend: Callable[[float], None] = _no_time
        self._cells: bytearray | mmap.mmap = _map(file, size_bytes) if file else bytearray(b"\xff") * size_bytes

    def read(self, offset: int, size: int) -> bytes:
        """The bytes from ``offset`` on.

        Raises:
            OutOfRange: they are not all within the flash.
        """
        self._check(offset, size)
        return bytes(self._cells[offset : offset + size])

    def program(self, offset: int, data: bytes) -> None:
        """Clear the bits that are 0 in ``data``; no bit is ever set.

        Raises:
            OutOfRange: the data does not fit.
        """
        self._check(offset, len(data))
        at = 0
        while at < len(data):
            step = min(len(data) - at, SECTOR_BYTES - (offset + at) % SECTOR_BYTES)
            self._clear_bits(offset + at, data[at : at + step])
            at += step

    def erase(self, offset: int, size: int) -> None:
        """Set every sector that ``size`` bytes at ``offset`` touch to 0xFF, in blocks where they are whole.

        Raises:
            OutOfRange: a sector lies beyond the end.
        """
        start = offset - offset % SECTOR_BYTES
        end = -(-(offset + size) // SECTOR_BYTES) * SECTOR_BYTES
        self._check(start, end - start)
        while start < end:
            start = self.erase_step(start, end)

    def erase_step(self, start: int, end: int) -> int:
        """Erase one block or one sector at ``start``, whichever is whole before ``end``; gives where it stopped.

        Raises:
            OutOfRange: it lies beyond the end.
        """
        whole_block = start % BLOCK_BYTES == 0 and start + BLOCK_BYTES <= end
        size = BLOCK_BYTES if whole_block else SECTOR_BYTES
        self._check(start, size)
        self._cells[start : start + size] = _BLANK_SECTOR * (size // SECTOR_BYTES)
        self.spend(self.timing.block_erase_s if whole_block else self.timing.sector_erase_s)
        return start + size

    def close(self) -> None:
        """Let the file go. The flash cannot be used afterwards."""
        if isinstance(self._cells, mmap.mmap):
            self._cells.close()

    def _clear_bits(self, offset: int, data: bytes) -> None:
        end = offset + len(data)
        held = self._cells[offset:end]
        if held != _BLANK_SECTOR[: len(data)]:
            both = int.from_bytes(held, "little") & int.from_bytes(data, "little")
            data = both.to_bytes(len(data), "little")
        self._cells[offset:end] = data
        self.spend(-(-len(data) // PAGE_BYTES) * self.timing.page_program_s)

    def _check(self, offset: int, size: int) -> None:
        if offset + size > self.size_bytes:
            raise OutOfRange


def _map(file: Path, size_bytes: int) -> mmap.mmap:
    """The file as memory; created blank as a whole, so that a kill leaves no short file behind."""
    if not file.exists():
        blank = file.with_name(file.name + ".new")
        blank.write_bytes(_BLANK_SECTOR * (size_bytes // SECTOR_BYTES))
        blank.replace(file)
    held = file.stat().st_size
    if held != size_bytes:
        raise ValueError(f"{file.name} holds {held} bytes, the flash has {size_bytes}")
    with file.open("r+b") as handle:
        return mmap.mmap(handle.fileno(), size_bytes)
