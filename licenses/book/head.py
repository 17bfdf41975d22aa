"""The journal's head in a small file outside the book: it tells a book that was put back from one that runs on.

Two slots of fixed size, written in turn, each with a running number and a checksum: a crash in the middle of a
write leaves the other slot whole.
"""

from __future__ import annotations

import hashlib
import os
import struct
import threading
from pathlib import Path

from licenses.book import store
from licenses.book.records import Head

FILE = "book.head"

_MAGIC = b"KILNHEAD"
_SLOT = struct.Struct(">8sQQQ32s")
_SUM_BYTES = 32
_SLOT_BYTES = 128
_sync = getattr(os, "fdatasync", os.fsync)  # the file's size never changes, so its data is all there is to sync


def read(path: Path) -> Head | None:
    """The newest head that is whole, or None when there is none."""
    found = _slots(path)
    return max(found.values(), key=lambda slot: slot[0])[1] if found else None


class HeadFile:
    """Writes the head; used by many threads. A head that is older than the written one is not written again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._number = max((number for number, _ in _slots(path).values()), default=0)
        self._written = 0
        with store.translated(path):
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            if os.fstat(self._handle).st_size != 2 * _SLOT_BYTES:
                os.ftruncate(self._handle, 2 * _SLOT_BYTES)
                os.fsync(self._handle)

    def write(self, head: Head, position: int) -> None:
        """Puts the head of a committed transaction on disk; ``position`` orders heads.

        Raises:
            EnvironmentFailed: the disk is full or failed.
        """
        with self._lock, store.translated(self._path):
            if position <= self._written:
                return
            number = self._number + 1
            body = _SLOT.pack(_MAGIC, number, head.epoch, head.seq, head.hash)
            slot = (body + hashlib.sha256(body).digest()).ljust(_SLOT_BYTES, b"\0")
            os.lseek(self._handle, number % 2 * _SLOT_BYTES, os.SEEK_SET)
            os.write(self._handle, slot)
            _sync(self._handle)
            self._number = number
            self._written = position

    def close(self) -> None:
        os.close(self._handle)


def _slots(path: Path) -> dict[int, tuple[int, Head]]:
    """The whole slots by their place: running number and head."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    found: dict[int, tuple[int, Head]] = {}
    for place in (0, 1):
        slot = content[place * _SLOT_BYTES : (place + 1) * _SLOT_BYTES]
        body, mark = slot[: _SLOT.size], slot[_SLOT.size : _SLOT.size + _SUM_BYTES]
        if len(body) == _SLOT.size and hashlib.sha256(body).digest() == mark:
            _, number, epoch, seq, link = _SLOT.unpack(body)
            found[place] = (number, Head(epoch=epoch, seq=seq, hash=link))
    return found
