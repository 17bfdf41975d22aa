"""Reads the pages of an NVS partition: which are sound, which are half written, and the entries they hold.

The layout is that of ESP-IDF's public description of non-volatile storage: pages of 4096 bytes, each a header, a
bitmap of two bits per entry, and 126 entries of 32 bytes, each with its own CRC32.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, IntEnum

PAGE_BYTES = 4096
ENTRY_BYTES = 32
ENTRIES_PER_PAGE = 126
MAX_NAME_CHARACTERS = 15
MIN_PAGES = 3
"""Fewer, and firmware could only read the partition."""

_BITMAP_AT = 32
_ENTRIES_AT = 64
_BLANK_ENTRY = b"\xff" * ENTRY_BYTES
_BLANK_PAGE = b"\xff" * PAGE_BYTES

_READABLE_STATES = frozenset({0xFFFFFFFE, 0xFFFFFFFC, 0xFFFFFFF8})
"""Active, full, and being freed: the states in which firmware reads a page."""

_VERSIONS = frozenset({0xFF, 0xFE})
_STATE_MASK = 0xFFFFFFF0


class EntryType(IntEnum):
    """The entry types that matter here; numbers of other types pass through as they are."""

    U8 = 0x01
    STRING = 0x21
    BLOB = 0x41
    BLOB_DATA = 0x42
    BLOB_INDEX = 0x48


_WITH_PAYLOAD = frozenset({EntryType.STRING, EntryType.BLOB, EntryType.BLOB_DATA})


class EntryState(IntEnum):
    """The two bits of the bitmap."""

    ERASED = 0b00
    ILLEGAL = 0b01
    WRITTEN = 0b10
    EMPTY = 0b11


class PageKind(Enum):
    """What 4096 bytes are: nothing, a page, a page whose writing was interrupted, or no NVS at all."""

    EMPTY = "empty"
    SOUND = "sound"
    HALF_WRITTEN = "half written"
    ALIEN = "alien"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One written entry whose header CRC holds. ``payload`` is None where its own CRC does not hold.

    ``tail`` are the eight bytes after the key: the value of small types, sizes of the others.
    """

    namespace: int
    type: int
    chunk: int
    key: bytes
    tail: bytes = field(repr=False)
    payload: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page; ``broken`` tells that some entry is neither whole nor properly erased."""

    kind: PageKind
    sequence: int = 0
    entries: tuple[Entry, ...] = ()
    broken: bool = False


def read_pages(data: bytes) -> tuple[Page, ...]:
    """The pages of a partition, oldest first as firmware orders them; a short last page is filled with 0xFF."""
    pages = [
        _read_page(data[at : at + PAGE_BYTES].ljust(PAGE_BYTES, b"\xff")) for at in range(0, len(data), PAGE_BYTES)
    ]
    return tuple(sorted(pages, key=lambda page: page.sequence))


def is_nvs_name(text: str) -> bool:
    """True for what NVS takes as key or namespace: 1 to 15 printable ASCII characters."""
    return 1 <= len(text) <= MAX_NAME_CHARACTERS and text.isascii() and text.isprintable()


def is_nvs_size(size_bytes: int) -> bool:
    """True for a partition that firmware can read and write: whole pages, and enough of them."""
    return size_bytes >= MIN_PAGES * PAGE_BYTES and size_bytes % PAGE_BYTES == 0


def crc32(data: bytes) -> int:
    """The CRC of NVS: the usual one, begun with all ones as the ROM does."""
    return zlib.crc32(data, 0xFFFFFFFF)


def _read_page(raw: bytes) -> Page:
    kind = _kind(raw)
    if kind is not PageKind.SOUND:
        return Page(kind=kind)
    entries: list[Entry] = []
    broken = False
    for entry in _entries(raw):
        if entry is None:
            broken = True
        else:
            entries.append(entry)
    sequence = int.from_bytes(raw[4:8], "little")
    return Page(kind=kind, sequence=sequence, entries=tuple(entries), broken=broken)


def _kind(raw: bytes) -> PageKind:
    if raw == _BLANK_PAGE:
        return PageKind.EMPTY
    header = raw[:ENTRY_BYTES]
    state, version, crc = int.from_bytes(header[:4], "little"), header[8], int.from_bytes(header[28:], "little")
    whole = crc == crc32(header[4:28])
    if whole and state in _READABLE_STATES and version in _VERSIONS:
        return PageKind.SOUND
    # A write that was cut short leaves bits at one: what is there must still look like a page header.
    looks_like_one = state & _STATE_MASK == _STATE_MASK and version in _VERSIONS and header[9:28] == b"\xff" * 19
    return PageKind.HALF_WRITTEN if looks_like_one and header != _BLANK_ENTRY else PageKind.ALIEN


def _entries(raw: bytes) -> Iterator[Entry | None]:
    """Every written entry in order; None for each slot that is neither whole, nor empty, nor erased."""
    index = 0
    while index < ENTRIES_PER_PAGE:
        state = _state(raw, index)
        slot = _slot(raw, index)
        entry, span = None, 1
        if state is EntryState.WRITTEN:
            entry, span = _read_entry(raw, index)
            yield entry
        elif state is EntryState.ILLEGAL or (state is EntryState.EMPTY and slot != _BLANK_ENTRY):
            yield None
        index += span


def _state(raw: bytes, index: int) -> EntryState:
    return EntryState(raw[_BITMAP_AT + index // 4] >> (index % 4 * 2) & 0b11)


def _slot(raw: bytes, index: int, count: int = 1) -> bytes:
    at = _ENTRIES_AT + index * ENTRY_BYTES
    return raw[at : at + count * ENTRY_BYTES]


def _read_entry(raw: bytes, index: int) -> tuple[Entry | None, int]:
    """The entry at ``index`` and how many slots it takes; None and 1 where its header does not hold."""
    slot = _slot(raw, index)
    namespace, kind, span, chunk, crc = struct.unpack_from("<BBBBI", slot)
    if crc != crc32(slot[:4] + slot[8:]) or not 1 <= span <= ENTRIES_PER_PAGE - index:
        return None, 1
    tail = slot[24:]
    entry = Entry(
        namespace=namespace,
        type=kind,
        chunk=chunk,
        key=slot[8:24].split(b"\0")[0],
        tail=tail,
        payload=_payload(tail, _slot(raw, index + 1, span - 1)) if kind in _WITH_PAYLOAD else None,
    )
    return entry, span


def _payload(tail: bytes, stored: bytes) -> bytes | None:
    size, _, crc = struct.unpack("<HHI", tail)
    payload = stored[:size]
    return payload if len(payload) == size and crc == crc32(payload) else None
