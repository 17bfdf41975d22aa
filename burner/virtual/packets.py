"""Requests and replies of the serial loader: operation codes, the eight-byte header, what can go wrong.

Source: Espressif's public description of the serial protocol, and esptool 5.6 as its other end.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum

_HEADER = struct.Struct("<BBHI")
_REQUEST = 0
_REPLY = 1


class Op(IntEnum):
    """Operation codes; those from 0xD0 on are the stub's alone."""

    FLASH_BEGIN = 0x02
    FLASH_DATA = 0x03
    FLASH_END = 0x04
    MEM_BEGIN = 0x05
    MEM_END = 0x06
    MEM_DATA = 0x07
    SYNC = 0x08
    WRITE_REG = 0x09
    READ_REG = 0x0A
    SPI_SET_PARAMS = 0x0B
    SPI_ATTACH = 0x0D
    READ_FLASH_SLOW = 0x0E
    CHANGE_BAUDRATE = 0x0F
    FLASH_DEFL_BEGIN = 0x10
    FLASH_DEFL_DATA = 0x11
    FLASH_DEFL_END = 0x12
    SPI_FLASH_MD5 = 0x13
    GET_SECURITY_INFO = 0x14
    ERASE_FLASH = 0xD0
    ERASE_REGION = 0xD1
    READ_FLASH = 0xD2
    RUN_USER_CODE = 0xD3


class Wrong(Enum):
    """Why a loader refuses; ROM and stub have their own code for each."""

    FORMAT = "bad length or format"
    CHECKSUM = "checksum"
    MODE = "not begun, or not possible in this state"
    WRITE = "flash write"
    READ = "flash read"
    READ_LENGTH = "flash read length"
    INFLATE = "deflate stream"
    NOT_ENOUGH = "not enough data"
    TOO_MUCH = "too much data"
    UNSUPPORTED = "unknown command"
    ABSENT = "known, but not on this chip"


class Refused(Exception):
    """A request is answered with an error."""

    def __init__(self, why: Wrong) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One command: its code, its data and the checksum that came with it."""

    op: int
    data: bytes
    checksum: int

    @property
    def words(self) -> tuple[int, ...]:
        """The data as 32-bit words."""
        return struct.unpack(f"<{len(self.data) // 4}I", self.data[: len(self.data) // 4 * 4])

    def block(self) -> tuple[int, bytes]:
        """Sequence number and payload of a data packet (length, sequence number, two spare words, payload).

        Raises:
            Refused: the length or the checksum is wrong.
        """
        if len(self.data) < 16:
            raise Refused(Wrong.NOT_ENOUGH)
        size, sequence = struct.unpack_from("<II", self.data)
        payload = self.data[16:]
        if size != len(payload):
            raise Refused(Wrong.TOO_MUCH)
        if checksum(payload) != self.checksum:
            raise Refused(Wrong.CHECKSUM)
        return sequence, payload


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command answers: value field, data, how often, and the work that follows the reply."""

    value: int = 0
    data: bytes = b""
    copies: int = 1
    then: Callable[[], None] | None = None


def checksum(data: bytes) -> int:
    """XOR of all bytes, starting at 0xEF; folded by halves, since blocks of 16 KB are the hot path."""
    size = 1 << (len(data) - 1).bit_length() if data else 1
    folded = int.from_bytes(data, "little")
    while size > 1:
        size //= 2
        folded = folded >> size * 8 ^ folded & ((1 << size * 8) - 1)
    return folded ^ 0xEF


def parse(frame: bytes) -> Request | None:
    """The request in a frame, or None if it is none: wrong direction, wrong length, cut."""
    if len(frame) < _HEADER.size:
        return None
    direction, op, size, sent_checksum = _HEADER.unpack_from(frame)
    data = frame[_HEADER.size :]
    if direction != _REQUEST or size != len(data):
        return None
    return Request(op=op, data=data, checksum=sent_checksum)


def reply(op: int, value: int, data: bytes) -> bytes:
    """A reply packet; ``data`` ends with the status bytes."""
    return _HEADER.pack(_REPLY, op, len(data), value) + data
