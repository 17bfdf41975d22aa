"""The binary partition table of ESP-IDF, read and made: entries of 32 bytes, closed by an MD5 row.

The layout is that of ESP-IDF's public description of partition tables.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass

TABLE_BYTES = 0xC00
"""Room for entries; the table takes a whole 4 KB sector in flash."""

TYPE_APP = 0
TYPE_DATA = 1
SUBTYPE_PHY = 1
SUBTYPE_NVS = 2
SUBTYPE_FACTORY = 0
APP_ALIGN = 0x10000

FLAG_ENCRYPTED = 1

_ENTRY = struct.Struct("<2sBBII16sI")
_MAGIC = b"\xaa\x50"
_MD5_ROW = b"\xeb\xeb" + b"\xff" * 14
_END_ROW = b"\xff" * 32


@dataclass(frozen=True, kw_only=True)
class Partition:
    """One row of the table; ``offset`` and ``size`` in bytes."""

    name: str
    type: int
    subtype: int
    offset: int
    size: int
    flags: int = 0

    @property
    def end(self) -> int:
        return self.offset + self.size

    @property
    def kind(self) -> str:
        """Type and subtype as partitions.csv writes them, for a sentence."""
        kind = {TYPE_APP: "app", TYPE_DATA: "data"}.get(self.type, f"{self.type:#x}")
        if self.type == TYPE_APP:
            return f"{kind}/{'factory' if self.subtype == SUBTYPE_FACTORY else f'{self.subtype:#x}'}"
        names = {0: "ota", SUBTYPE_PHY: "phy", SUBTYPE_NVS: "nvs", 3: "coredump", 4: "nvs_keys", 0x82: "spiffs"}
        return f"{kind}/{names.get(self.subtype, f'{self.subtype:#x}')}"

    @property
    def is_nvs(self) -> bool:
        return self.type == TYPE_DATA and self.subtype == SUBTYPE_NVS


def parse(data: bytes) -> tuple[Partition, ...]:
    """The rows of a binary table in its own order.

    Raises:
        ValueError: no partition table, or its MD5 does not hold; says in a few words what is wrong.
    """
    partitions: list[Partition] = []
    closed = False
    for at in range(0, min(len(data), TABLE_BYTES), _ENTRY.size):
        row = data[at : at + _ENTRY.size]
        if row == _END_ROW:
            break
        if closed:
            raise ValueError("there are rows after its MD5")
        if len(row) == _ENTRY.size and row.startswith(_MD5_ROW):
            if row[16:] != hashlib.md5(data[:at], usedforsecurity=False).digest():
                raise ValueError("its MD5 does not hold")
            closed = True
        else:
            partitions.append(_parse_row(row, at))
    if not partitions:
        raise ValueError("it has no entries")
    return tuple(partitions)


def _parse_row(row: bytes, at: int) -> Partition:
    if len(row) < _ENTRY.size or not row.startswith(_MAGIC):
        raise ValueError(f"what stands at {at:#x} of the file is no entry")
    _, kind, subtype, offset, size, name, flags = _ENTRY.unpack(row)
    try:
        text = name.rstrip(b"\0").decode("ascii")
    except UnicodeDecodeError:
        raise ValueError(f"the name of the entry at {at:#x} of the file is no text") from None
    return Partition(name=text, type=kind, subtype=subtype, offset=offset, size=size, flags=flags)


def build(partitions: Iterable[Partition]) -> bytes:
    """The binary table of 0xC00 bytes with its MD5 row.

    Raises:
        ValueError: more than 95 partitions, or a name of more than 16 bytes.
    """
    rows = b""
    for each in partitions:
        name = each.name.encode("ascii")
        if len(name) > 16:
            raise ValueError(f"the name {each.name} is longer than 16 bytes")
        rows += _ENTRY.pack(_MAGIC, each.type, each.subtype, each.offset, each.size, name, each.flags)
    table = rows + _MD5_ROW + hashlib.md5(rows, usedforsecurity=False).digest()
    if len(table) > TABLE_BYTES:
        raise ValueError("there are too many partitions for one table")
    return table.ljust(TABLE_BYTES, b"\xff")
