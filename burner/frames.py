"""Images as the frames that go over the wire: deflated, cut, checked and escaped once, sent to many modules."""

from __future__ import annotations

import functools
import hashlib
import operator
import struct
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass, field

import deflate

from burner.esp import ANSWER_S, DATA_COMMAND
from burner.recipe.model import Image, Recipe

_LEVEL = 12
_CHECKSUM_START = 0xEF
_ERASE_AND_WRITE_S_PER_MB = 40
_LONGEST_S = 10.0
_KEPT = 4


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
    """One region of flash as frames; sizes in bytes, ``md5`` in hex digits over what the flash holds afterwards."""

    offset: int
    size: int
    compressed_size: int
    md5: str
    frames: tuple[Frame, ...]


def build_frames(data: bytes, offset: int, block_bytes: int) -> Frames:
    """The frames of ``data`` for a loader that takes blocks of ``block_bytes``."""
    padded = data + b"\xff" * (-len(data) % 4)
    packed = bytes(deflate.zlib_compress(padded, _LEVEL))
    blocks = [packed[at : at + block_bytes] for at in range(0, len(packed), block_bytes)]
    inflate = zlib.decompressobj()
    return Frames(
        offset=offset,
        size=len(padded),
        compressed_size=len(packed),
        md5=md5_of(padded),
        frames=tuple(
            Frame(data=_frame(number, block), unpacked=len(inflate.decompress(block)))
            for number, block in enumerate(blocks)
        ),
    )


def md5_of(data: bytes) -> str:
    """As the chip computes it over its flash."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@functools.cache
def blank_md5(size: int) -> str:
    """MD5 of a region that was erased and not written."""
    return md5_of(b"\xff" * size)


class FrameStore:
    """The frames of the recipes in use, built once by whichever slot comes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], tuple[Frames, ...]] = OrderedDict()

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


def _frame(number: int, block: bytes) -> bytes:
    """Header with checksum, block header, block; SLIP around it (esptool's serial protocol page)."""
    checksum = functools.reduce(operator.xor, block, _CHECKSUM_START)
    payload = struct.pack("<4I", len(block), number, 0, 0) + block
    packet = struct.pack("<BBHI", 0, DATA_COMMAND, len(payload), checksum) + payload
    return b"\xc0" + packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0"
