"""The serial loader in the ROM of a virtual module: works first, answers then, with four status bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import ClassVar

from burner.virtual.chip import security_info
from burner.virtual.flash import BLOCK_BYTES, MEGABYTE, OutOfRange
from burner.virtual.loader import Host, Loader
from burner.virtual.packets import Answer, Op, Refused, Request, Wrong, reply

_SYNC_COPIES = 8
_SLOW_READ_BYTES = 64

# Until it is told otherwise the ROM takes every flash for one of 2 MB.
_ASSUMED_FLASH_BYTES = 2 * MEGABYTE

# What a request the ROM does not know is answered with: eight copies, naming no command.
_UNKNOWN_COPIES = 8
_NO_COMMAND = 0

# Secure download mode leaves these; nothing can be read, run or looked up.
_IN_SECURE_DOWNLOAD = frozenset(
    {
        Op.SYNC,
        Op.FLASH_BEGIN,
        Op.FLASH_DATA,
        Op.FLASH_END,
        Op.FLASH_DEFL_BEGIN,
        Op.FLASH_DEFL_DATA,
        Op.FLASH_DEFL_END,
        Op.SPI_ATTACH,
        Op.SPI_SET_PARAMS,
        Op.CHANGE_BAUDRATE,
        Op.GET_SECURITY_INFO,
    }
)

_IN_SMALL_ROM = frozenset(
    {
        Op.SYNC,
        Op.READ_REG,
        Op.WRITE_REG,
        Op.MEM_BEGIN,
        Op.MEM_DATA,
        Op.MEM_END,
        Op.FLASH_BEGIN,
        Op.FLASH_DATA,
        Op.FLASH_END,
    }
)


class Rom(Loader):
    """ROM loader of the ESP32 family. A repeated or skipped data block is refused *(our assumption)*."""

    codes: ClassVar[Mapping[Wrong, int]] = {
        Wrong.FORMAT: 0x0105,
        Wrong.CHECKSUM: 0x0107,
        Wrong.MODE: 0x0106,
        Wrong.WRITE: 0x0108,
        Wrong.READ: 0x0109,
        Wrong.READ_LENGTH: 0x010A,
        Wrong.INFLATE: 0x010B,
        Wrong.NOT_ENOUGH: 0x0105,
        Wrong.TOO_MUCH: 0x010D,
        Wrong.UNSUPPORTED: 0x0105,
        Wrong.ABSENT: 0x0105,
    }
    spare: ClassVar[bytes] = b"\0\0"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._flash_bytes = min(_ASSUMED_FLASH_BYTES, host.flash.size_bytes)

    def frame(self, frame: bytes, request: Request | None) -> Iterator[bytes]:
        if request is not None and not self._knows(request.op):
            packet = reply(_NO_COMMAND, 0, self.codes[Wrong.UNSUPPORTED].to_bytes(2, "big") + self.spare)
            yield from [packet] * _UNKNOWN_COPIES
            return
        yield from super().frame(frame, request)

    def _knows(self, op: int) -> bool:
        secured = self._host.fuses.security.secure_download
        return op in self._commands and (not secured or op in _IN_SECURE_DOWNLOAD)

    def _table(self) -> dict[int, tuple[Callable[[Request], Answer], Collection[int] | None]]:
        begin = {self._host.chip.begin_bytes}
        table = super()._table() | {
            Op.MEM_END: (self._memory_end, {8}),
            Op.SPI_ATTACH: (self._attach, {8}),
            Op.SPI_SET_PARAMS: (self._set_parameters, {24}),
            Op.FLASH_BEGIN: (self._flash_begin, begin),
            Op.FLASH_DEFL_BEGIN: (self._flash_begin, begin),
            Op.FLASH_END: (self._flash_end, {4}),
            Op.FLASH_DEFL_END: (self._flash_end, {4}),
            Op.SPI_FLASH_MD5: (self._md5, {16}),
            Op.READ_FLASH_SLOW: (self._slow_read, {8}),
        }
        if self._host.chip.has_security_info:
            table[Op.GET_SECURITY_INFO] = (self._security_info, {0})
        return table

    def _sync(self, _request: Request) -> Answer:
        return Answer(value=self._host.chip.sync_value, copies=_SYNC_COPIES)

    def _security_info(self, _request: Request) -> Answer:
        return Answer(data=security_info(self._host.chip, self._host.fuses))

    def _memory_end(self, request: Request) -> Answer:
        entry = self._end_upload(request)
        return Answer(then=self._host.become_stub if entry else None)

    def _attach(self, _request: Request) -> Answer:
        self._host.registers.flash_attached = True
        return Answer()

    def _set_parameters(self, request: Request) -> Answer:
        self._flash_bytes = min(request.words[1], self._host.flash.size_bytes)
        return Answer()

    def _check_range(self, offset: int, size: int, why: Wrong) -> None:
        if not self._host.registers.flash_attached:
            raise Refused(Wrong.MODE)
        if offset + size > self._flash_bytes:
            raise Refused(why)

    def _flash_begin(self, request: Request) -> Answer:
        """Erases all of it before it answers."""
        size, offset = request.words[0], request.words[3]
        self._check_range(offset, size, Wrong.WRITE)
        session = self._begin(request, size=size)
        if size:
            self._host.flash_touched()
            self._host.flash.erase(offset, size)
            session.erased_to = session.erase_end
        return Answer()

    def _flash_data(self, request: Request) -> Answer:
        session = self._current(request)
        sequence, payload = request.block()
        if sequence != session.next_sequence:
            raise Refused(Wrong.MODE)
        session.next_sequence += 1
        self._write(session, session.unpack(payload))
        return Answer()

    def _flash_end(self, _request: Request) -> Answer:
        """0 restarts, anything else runs the application; either way the loader is gone."""
        if self._session is None:
            raise Refused(Wrong.MODE)
        self._session = None
        return Answer(then=self._host.boot)

    def _md5(self, request: Request) -> Answer:
        offset, size = request.words[:2]
        digest = hashlib.md5(self._read(offset, size), usedforsecurity=False)
        return Answer(data=digest.hexdigest().encode())

    def _slow_read(self, request: Request) -> Answer:
        offset, size = request.words
        if size > _SLOW_READ_BYTES:
            raise Refused(Wrong.READ_LENGTH)
        return Answer(data=self._read(offset, size).ljust(_SLOW_READ_BYTES, b"\0"))

    def _read(self, offset: int, size: int) -> bytes:
        self._check_range(offset, size, Wrong.READ)
        try:
            return self._host.flash.read(offset, size)
        except OutOfRange as error:
            raise Refused(Wrong.READ) from error


class SmallRom(Rom):
    """ROM loader of ESP8266: it writes plainly and can neither deflate, read back, hash nor change its speed.

    It attaches the flash with the first write. Its erase takes the sectors up to the next block's start twice into
    account, which is why clients ask for less than they want *(esptool's account of it)*.
    """

    spare: ClassVar[bytes] = b""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._flash_bytes = host.flash.size_bytes

    def _table(self) -> dict[int, tuple[Callable[[Request], Answer], Collection[int] | None]]:
        table = super()._table()
        return {op: entry for op, entry in table.items() if op in _IN_SMALL_ROM}

    def _flash_begin(self, request: Request) -> Answer:
        self._host.registers.flash_attached = True
        size, blocks, block_bytes, offset = request.words[:4]
        self._check_range(offset, blocks * block_bytes, Wrong.WRITE)
        self._begin(request, size=blocks * block_bytes)
        if size:
            to_next_block = BLOCK_BYTES - offset % BLOCK_BYTES
            self._host.flash_touched()
            self._host.flash.erase(offset, size + min(size, to_next_block))
        return Answer()
