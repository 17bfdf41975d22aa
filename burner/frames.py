"""Images as the frames that go over the wire: deflated, cut, checked and escaped once, sent to many modules."""

from __future__ import annotations

import functools
import hashlib
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import deflate

from burner.recipe.chips import SECTOR_BYTES
from burner.recipe.model import Image, Recipe
from burner.recipe.shelf import RecipeShelf

RAM_DATA, FLASH_DATA = 0x07, 0x11
"""MEM_DATA and FLASH_DEFL_DATA: the commands whose frames we build ourselves (esptool's serial protocol page)."""

ANSWER_S = 3.0

_LEVEL = 12
_CHECKSUM_START = 0xEF
_ERASE_AND_WRITE_S_PER_MB = 40
_LONGEST_S = 10.0
_KEPT = 4

# A stub works on a block while the next one arrives, which takes 178 ms for a full one at 921 600 baud. Where a 64 KB
# erase falls due (150 ms on common flashes) a block is made to write less, so that the line need not wait for the
# flash; where sectors are erased one by one (45 ms each) blocks are short, so that the flash need not wait for the
# line.
_STUB_BLOCK_BYTES = 0x4000
_ERASE_BYTES = 0x10000
_BESIDE_ERASE_BYTES = 0x2800
_AMONG_SECTORS_BYTES = 0x1000


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One data command, ready for the port. ``unpacked`` is how many bytes of flash it writes."""

    data: bytes = field(repr=False)
    unpacked: int

    @property
    def timeout_s(self) -> float:
        """How long its acknowledgement may take: a worn flash erases and writes slowly."""
        return min(_LONGEST_S, max(ANSWER_S, self.unpacked / 1e6 * _ERASE_AND_WRITE_S_PER_MB))


@dataclass(frozen=True, kw_only=True)
class Frames:
    """One region of flash as frames.

    Sizes in bytes; ``md5`` in hex digits over what the flash holds afterwards, ``head_md5`` over its first
    ``head_size`` bytes; ``block_bytes`` is what no frame exceeds.
    """

    offset: int
    size: int
    md5: str
    head_size: int
    head_md5: str
    block_bytes: int
    frames: tuple[Frame, ...]

    @property
    def settle_s(self) -> float:
        """How long a stub may be at work after the last acknowledgement."""
        return self.frames[-1].timeout_s


def build_frames(data: bytes, offset: int, block_bytes: int) -> Frames:
    """The frames of ``data`` for a loader that takes blocks of up to ``block_bytes``."""
    padded = data + b"\xff" * (-len(data) % 4)
    head = padded[:SECTOR_BYTES]
    packed = bytes(deflate.zlib_compress(padded, _LEVEL))
    blocks = _cut(packed, range(offset, offset + len(padded)), block_bytes)
    return Frames(
        offset=offset,
        size=len(padded),
        md5=md5_of(padded),
        head_size=len(head),
        head_md5=md5_of(head),
        block_bytes=block_bytes,
        frames=tuple(
            Frame(data=_frame(FLASH_DATA, number, block), unpacked=unpacked)
            for number, (block, unpacked) in enumerate(blocks)
        ),
    )


def ram_frames(data: bytes, block_bytes: int) -> tuple[bytes, ...]:
    """The frames that put ``data`` into a chip's RAM."""
    blocks = (data[at : at + block_bytes] for at in range(0, len(data), block_bytes))
    return tuple(_frame(RAM_DATA, number, block) for number, block in enumerate(blocks))


def md5_of(data: bytes) -> str:
    """As the chip computes it over its flash."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@functools.cache
def blank_md5(size: int) -> str:
    """MD5 of a region that was erased and not written."""
    return md5_of(b"\xff" * size)


class FrameStore:
    """The recipes in use and their frames, read and built once by whichever slot comes first."""

    def __init__(self) -> None:
        self._shelf = RecipeShelf()
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], tuple[Frames, ...]] = OrderedDict()

    def recipe(self, path: Path) -> Recipe:
        """The recipe at a path.

        Raises:
            NeedsPerson: it is none, as its check tells.
        """
        return self._shelf.take(path)

    def of(self, recipe: Recipe, block_bytes: int) -> tuple[Frames, ...]:
        """The frames of all images of a recipe, in its order."""
        key = (recipe.sha256, block_bytes)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = tuple(_of_image(image, block_bytes) for image in recipe.images)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


def _of_image(image: Image, block_bytes: int) -> Frames:
    return build_frames(image.data, image.offset, block_bytes)


def _cut(packed: bytes, region: range, block_bytes: int) -> Iterator[tuple[bytes, int]]:
    """Blocks of a deflated image that goes to ``region``, each with the bytes of flash that it writes."""
    inflate, at, offset = zlib.decompressobj(), 0, region.start
    while at < len(packed):
        size = block_bytes
        if block_bytes >= _STUB_BLOCK_BYTES:
            writes = len(inflate.copy().decompress(packed[at : at + size]))
            size = _stub_block(range(offset, offset + writes), region)
        block = packed[at : at + size]
        unpacked = len(inflate.decompress(block))
        yield block, unpacked
        at += size
        offset += unpacked


def _stub_block(written: range, region: range) -> int:
    """How large a block may be of which a full one would write that much."""
    if not _block_start(region.start) <= written.start < region.stop // _ERASE_BYTES * _ERASE_BYTES:
        return _AMONG_SECTORS_BYTES
    return _BESIDE_ERASE_BYTES if _block_start(written.start) < written.stop else _STUB_BLOCK_BYTES


def _block_start(offset: int) -> int:
    """Where the next erase block begins, if not there."""
    return -(-offset // _ERASE_BYTES) * _ERASE_BYTES


def _frame(op: int, number: int, block: bytes) -> bytes:
    """Header with checksum, block header, block; SLIP around it (esptool's serial protocol page)."""
    payload = struct.pack("<4I", len(block), number, 0, 0) + block
    packet = struct.pack("<BBHI", 0, op, len(payload), _checksum(block)) + payload
    return b"\xc0" + packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0"


def _checksum(block: bytes) -> int:
    """All bytes XORed, folded by halves."""
    size = 1 << max(len(block) - 1, 0).bit_length()
    folded = int.from_bytes(block, "little")
    while size > 1:
        size //= 2
        folded = folded >> size * 8 ^ folded & (1 << size * 8) - 1
    return folded ^ _CHECKSUM_START
