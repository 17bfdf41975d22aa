"""The header, checksum and hash of a firmware image for ESP chips, read and made.

The layout is that of ESP-IDF's and esptool's public description of the application image format.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from burner.recipe.chips import FLASH_SIZES, SECTOR_BYTES

MAGIC = 0xE9
HEADER_BYTES = 24
SEGMENT_HEADER_BYTES = 8
_HEADER = struct.Struct("<BBBBIB3sHBHH4sB")
_SEGMENT = struct.Struct("<II")
_SIGNATURE = b"\xe7\x02"
_HASH_BYTES = 32
_MODE_DIO = 2
_FREQUENCY_80MHZ = {13: 0x0}
"""The header's number for 80 MHz where it is not 0xF: the ESP32-C6 counts anew."""


@dataclass(frozen=True, kw_only=True)
class Firmware:
    """What the header of an image says: chip id, flash size in bytes (None: not one that Kiln knows), signed."""

    chip_number: int
    flash_size_bytes: int | None
    signed: bool


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Bytes of an image and the address that they are loaded to."""

    address: int
    data: bytes


def is_firmware(data: bytes) -> bool:
    """True when the bytes begin like an image."""
    return len(data) >= HEADER_BYTES and data[0] == MAGIC


def read(data: bytes) -> Firmware:
    """What an image says of itself.

    Raises:
        ValueError: segments, checksum or hash do not hold; says in a few words which.
    """
    if not is_firmware(data):
        raise ValueError("it does not begin like an image")
    _, segments, _, _, _, _, _, chip_number, _, _, _, _, hashed = _HEADER.unpack_from(data)
    end = _verify(data, segments, hashed=bool(hashed))
    signature_at = -(-end // SECTOR_BYTES) * SECTOR_BYTES
    return Firmware(
        chip_number=chip_number,
        flash_size_bytes=flash_size_bytes(data),
        signed=data[signature_at : signature_at + 2] == _SIGNATURE,
    )


def flash_size_bytes(data: bytes) -> int | None:
    """The flash size in the header of an image; None for a number that Kiln does not know."""
    sizes = list(FLASH_SIZES.values())
    size = data[3] >> 4
    return sizes[size] if size < len(sizes) else None


def build(chip_number: int, flash_bytes: int, entry_address: int, segments: Iterable[Segment]) -> bytes:
    """An image for flash at 80 MHz with checksum and appended SHA-256; the length is a multiple of 16."""
    parts = list(segments)
    size = list(FLASH_SIZES.values()).index(flash_bytes)
    header = _HEADER.pack(
        MAGIC, len(parts), _MODE_DIO, size << 4 | _FREQUENCY_80MHZ.get(chip_number, 0xF), entry_address,
        0xEE, b"\0\0\0", chip_number, 0, 0, 0xFFFF, b"\0\0\0\0", 1,
    )  # fmt: skip
    body = header + b"".join(_SEGMENT.pack(part.address, len(part.data)) + part.data for part in parts)
    padding = b"\0" * (15 - len(body) % 16)
    checksum = _checksum(part.data for part in parts)
    body += padding + bytes((checksum,))
    return body + hashlib.sha256(body).digest()


def _verify(data: bytes, segments: int, *, hashed: bool) -> int:
    """The end of the image proper, after its checksum and hash hold."""
    at, parts = HEADER_BYTES, []
    for _ in range(segments):
        if at + _SEGMENT.size > len(data):
            raise ValueError("it is cut off")
        _, size = _SEGMENT.unpack_from(data, at)
        at += _SEGMENT.size
        parts.append(data[at : at + size])
        at += size
    end = at + 16 - at % 16
    if end + (_HASH_BYTES if hashed else 0) > len(data):
        raise ValueError("it is cut off")
    if data[end - 1] != _checksum(parts):
        raise ValueError("its checksum does not hold")
    if not hashed:
        return end
    if data[end : end + _HASH_BYTES] != hashlib.sha256(data[:end]).digest():
        raise ValueError("its own SHA-256 does not hold")
    return end + _HASH_BYTES


def _checksum(parts: Iterable[bytes]) -> int:
    """All bytes of all segments XORed, begun with 0xEF; folded in halves, which is quick for megabytes."""
    data = b"".join(parts)
    length = 1 << max(len(data) - 1, 0).bit_length()
    folded = int.from_bytes(data, "little")
    while length > 1:
        length //= 2
        folded = (folded >> length * 8) ^ (folded & (1 << length * 8) - 1)
    return folded ^ 0xEF
