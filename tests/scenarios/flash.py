"""Reads a licence out of a flash file by the rules of ESP-IDF's NVS, with no code of the program.

Pages of 4096 bytes: a head of 32 bytes (state, number, version, CRC), two bits per entry, 126 entries of 32 bytes.
Source: Espressif, "Non-Volatile Storage Library: Internals".
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LICENCE_OFFSET = 0x190000
LICENCE_BYTES = 0x6000
_PAGE, _ENTRY, _ENTRIES = 4096, 32, 126
_WRITTEN = 0b10
_STRING = 0x21


@dataclass(frozen=True)
class _Entry:
    namespace: int
    kind: int
    key: str
    value: bytes


def licence_in(file: Path) -> dict[str, str]:
    """The texts in the namespace ``licence`` of a module's licence partition; empty where the partition is blank."""
    content = file.read_bytes()[LICENCE_OFFSET : LICENCE_OFFSET + LICENCE_BYTES]
    entries = list(_entries(content))
    spaces = {entry.value[0] for entry in entries if entry.namespace == 0 and entry.key == "licence"}
    found = [entry for entry in entries if entry.namespace in spaces and entry.kind == _STRING]
    assert len({entry.key for entry in found}) == len(found), f"{file.name} holds a key twice"
    return {entry.key: entry.value.rstrip(b"\0").decode() for entry in found}


def macs_of(folder: Path) -> dict[str, Path]:
    """The flash of each module of a folder, by the module's address."""
    return {_mac(file): file for file in sorted(folder.glob("*.bin"))}


def licences_in(folder: Path) -> dict[str, dict[str, str]]:
    """What each module of a folder holds, by its address; blank ones are left out."""
    held = {mac: licence_in(file) for mac, file in macs_of(folder).items()}
    return {mac: fields for mac, fields in held.items() if fields}


def held_uuids(folder: Path) -> dict[str, str]:
    """The uuid that each module of a folder holds, by its address."""
    return {mac: fields["uuid"] for mac, fields in licences_in(folder).items()}


def file_of(folder: Path, mac: str) -> Path:
    """The flash of one module."""
    return folder / f"{mac.replace(':', '')}.bin"


def erase(file: Path) -> None:
    """Makes the licence partition of a flash blank, as ``esptool erase-region`` does."""
    with file.open("r+b") as flash:
        flash.seek(LICENCE_OFFSET)
        flash.write(b"\xff" * LICENCE_BYTES)


def _mac(file: Path) -> str:
    digits = file.stem
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _entries(content: bytes) -> Iterator[_Entry]:
    for start in range(0, len(content), _PAGE):
        page = content[start : start + _PAGE]
        if page != b"\xff" * len(page):
            assert zlib.crc32(page[4:28], 0xFFFFFFFF) == struct.unpack_from("<I", page, 28)[0], "a page's CRC is wrong"
            yield from _of_page(page)


def _of_page(page: bytes) -> Iterator[_Entry]:
    at = 0
    while at < _ENTRIES:
        state = page[32 + at // 4] >> at % 4 * 2 & 0b11
        entry = page[64 + at * _ENTRY : 64 + (at + 1) * _ENTRY]
        if state != _WRITTEN:
            at += 1
            continue
        namespace, kind, span, _chunk, crc = struct.unpack_from("<BBBBI", entry)
        assert zlib.crc32(entry[:4] + entry[8:], 0xFFFFFFFF) == crc, "an entry's CRC is wrong"
        yield _Entry(namespace, kind, entry[8:24].rstrip(b"\0").decode(), _value(page, at, kind, entry))
        at += span


def _value(page: bytes, at: int, kind: int, entry: bytes) -> bytes:
    if kind != _STRING:
        return entry[24:25]
    size, _reserved, crc = struct.unpack_from("<HHI", entry, 24)
    start = 64 + (at + 1) * _ENTRY
    data = page[start : start + size]
    assert zlib.crc32(data, 0xFFFFFFFF) == crc, "a text's CRC is wrong"
    return data
