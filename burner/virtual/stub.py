"""The flasher stub of a virtual module: answers a block on receipt, works then, and tells of a failure next time."""

from __future__ import annotations

import hashlib
import struct
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import ClassVar

from burner.virtual.chip import security_info
from burner.virtual.flash import SECTOR_BYTES, OutOfRange
from burner.virtual.loader import FlashSession, Host, Loader
from burner.virtual.packets import Answer, Op, Refused, Request, Wrong

GREETING = b"OHAI"
_SYNC_COPIES = 8
_LONGEST_READ_PACKET = 0x1000


class Stub(Loader):
    """The flasher stub that esptool 5.6 uploads (esp-flasher-stub 1.4), as seen from the line."""

    codes: ClassVar[Mapping[Wrong, int]] = {
        Wrong.FORMAT: 0xC000,
        Wrong.CHECKSUM: 0xC100,
        Wrong.MODE: 0xC600,
        Wrong.WRITE: 0xC400,
        Wrong.READ: 0xC400,
        Wrong.READ_LENGTH: 0xC000,
        Wrong.INFLATE: 0xC700,
        Wrong.NOT_ENOUGH: 0xC800,
        Wrong.TOO_MUCH: 0xC900,
        Wrong.UNSUPPORTED: 0xC300,
        Wrong.ABSENT: 0xFF00,
    }

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._late: Wrong | None = None
        self._to_send: deque[bytes] = deque()
        host.registers.flash_attached = True

    def frame(self, frame: bytes, request: Request | None) -> Iterator[bytes]:
        if self._to_send:
            yield from self._acknowledged(frame)
            return
        if self._late and request is not None:
            late, self._late = self._late, None
            yield self._refusal(request.op, late)
            return
        try:
            yield from super().frame(frame, request)
        except Refused as refused:
            self._late = refused.why
        if self._to_send:
            yield self._to_send.popleft()

    def _table(self) -> dict[int, tuple[Callable[[Request], Answer], Collection[int] | None]]:
        begin = {16, 20}
        return super()._table() | {
            Op.MEM_END: (self._memory_end, {8}),
            Op.SPI_ATTACH: (self._nothing, {4}),
            Op.SPI_SET_PARAMS: (self._nothing, {24}),
            Op.FLASH_BEGIN: (self._flash_begin, begin),
            Op.FLASH_DEFL_BEGIN: (self._flash_begin, begin),
            Op.FLASH_END: (self._flash_end, {4}),
            Op.FLASH_DEFL_END: (self._flash_end, {4}),
            Op.SPI_FLASH_MD5: (self._md5, {16}),
            Op.GET_SECURITY_INFO: (self._security_info, {0}),
            Op.ERASE_FLASH: (self._erase_all, None),
            Op.ERASE_REGION: (self._erase_region, {8}),
            Op.READ_FLASH: (self._read_flash, {16}),
            Op.RUN_USER_CODE: (self._run_user_code, None),
        }

    def _sync(self, _request: Request) -> Answer:
        return Answer(copies=_SYNC_COPIES)

    def _nothing(self, _request: Request) -> Answer:
        return Answer()

    def _security_info(self, _request: Request) -> Answer:
        if not self._host.chip.has_security_info:
            raise Refused(Wrong.ABSENT)
        return Answer(data=security_info(self._host.chip, self._host.fuses))

    def _memory_end(self, request: Request) -> Answer:
        entry = self._end_upload(request)
        return Answer(then=self._host.become_stub if entry else None)

    def _run_user_code(self, _request: Request) -> Answer:
        return Answer(copies=0, then=self._host.boot)

    # ---- writing ----------------------------------------------------------------------------------------------

    def _flash_begin(self, request: Request) -> Answer:
        """Takes the size in bytes; erasing begins at once and goes on as the data comes."""
        size = request.words[0]
        session = self._begin(request, size=size)
        if session.erase_end > self._host.flash.size_bytes:
            self._session = None
            raise Refused(Wrong.WRITE)

        def first_erase() -> None:
            self._erase_to(session, session.erased_to + 1)

        return Answer(then=first_erase if size else None)

    def _erase_to(self, session: FlashSession, end: int) -> None:
        self._host.flash_touched()
        while session.erased_to < min(end, session.erase_end):
            session.erased_to = self._host.flash.erase_step(session.erased_to, session.erase_end)

    def _flash_data(self, request: Request) -> Answer:
        session = self._current(request)
        _sequence, payload = request.block()
        if not session.remaining and session.inflate is not None and len(request.data) > 20:
            raise Refused(Wrong.TOO_MUCH)

        def write() -> None:
            data = session.unpack(payload)
            self._erase_to(session, session.offset + len(data))
            self._write(session, data)

        return Answer(then=write)

    def _flash_end(self, request: Request) -> Answer:
        if self._session is None:
            raise Refused(Wrong.MODE)
        if self._session.remaining:
            raise Refused(Wrong.FORMAT)
        self._session = None
        restart = request.words[0] == 0
        return Answer(then=self._host.reset if restart else None)

    def _erase_all(self, _request: Request) -> Answer:
        self._host.flash_touched()
        self._host.flash.erase(0, self._host.flash.size_bytes)
        return Answer()

    def _erase_region(self, request: Request) -> Answer:
        offset, size = request.words
        if offset % SECTOR_BYTES or size % SECTOR_BYTES:
            raise Refused(Wrong.FORMAT)
        self._host.flash_touched()
        self._host.flash.erase(offset, size)
        return Answer()

    # ---- reading ----------------------------------------------------------------------------------------------

    def _read(self, offset: int, size: int) -> bytes:
        try:
            return self._host.flash.read(offset, size)
        except OutOfRange as error:
            raise Refused(Wrong.READ) from error

    def _md5(self, request: Request) -> Answer:
        offset, size = request.words[:2]
        digest = hashlib.md5(self._read(offset, size), usedforsecurity=False)
        return Answer(data=digest.digest())

    def _read_flash(self, request: Request) -> Answer:
        """One packet at a time, each acknowledged with the bytes received so far; the MD5 of all at the end."""
        offset, size, packet_bytes, _in_flight = request.words
        if not 0 < packet_bytes <= _LONGEST_READ_PACKET:
            raise Refused(Wrong.READ_LENGTH)
        data = self._read(offset, size)
        packets = [data[at : at + packet_bytes] for at in range(0, size, packet_bytes)]
        packets.append(hashlib.md5(data, usedforsecurity=False).digest())
        return Answer(then=lambda: self._to_send.extend(packets))

    def _acknowledged(self, frame: bytes) -> Iterator[bytes]:
        """The next packet; a frame that is no acknowledgement ends the reading."""
        if len(frame) == struct.calcsize("<I"):
            yield self._to_send.popleft()
        else:
            self._to_send.clear()
