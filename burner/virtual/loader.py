"""What ROM and flasher stub of a virtual module have in common: registers, RAM upload, flash sessions."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from burner.virtual.chip import Chip, Fuses
from burner.virtual.flash import SECTOR_BYTES, Flash, OutOfRange
from burner.virtual.packets import Answer, Op, Refused, Request, Wrong, reply
from burner.virtual.registers import Registers

_SYNC_BYTES = 36


class Host(Protocol):
    """The module around a loader: its parts, and what a loader can make of it."""

    chip: Chip
    fuses: Fuses
    flash: Flash
    registers: Registers

    def become_stub(self) -> None:
        """Start what was uploaded."""

    def boot(self) -> None:
        """Leave the loader and run what is in the flash."""

    def reset(self) -> None:
        """Restart into the ROM's download mode."""

    def flash_touched(self) -> None:
        """Flash contents are about to change."""


@dataclass(kw_only=True)
class FlashSession:
    """One stretch of flash being written, from its begin to its end."""

    offset: int
    remaining: int
    inflate: zlib._Decompress | None
    next_sequence: int = 0
    erased_to: int = 0
    erase_end: int = 0

    def unpack(self, payload: bytes) -> bytes:
        """What the payload means for the flash.

        Raises:
            Refused: the deflate stream is damaged.
        """
        if self.inflate is None:
            return payload[: self.remaining]
        try:
            return self.inflate.decompress(payload)
        except zlib.error as error:
            raise Refused(Wrong.INFLATE) from error


@dataclass(kw_only=True)
class Upload:
    """A stretch of RAM being filled."""

    remaining: int
    next_sequence: int = 0


class Loader:
    """Base of ROM and stub. A subclass gives the error codes, the spare status bytes and its own commands."""

    codes: ClassVar[Mapping[Wrong, int]]
    spare: ClassVar[bytes] = b""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._session: FlashSession | None = None
        self._upload: Upload | None = None
        self._commands: Mapping[int, tuple[Callable[[Request], Answer], Collection[int] | None]] = self._table()

    def frame(self, frame: bytes, request: Request | None) -> Iterator[bytes]:
        """The replies to one frame, each given out when the real thing would send it."""
        if request is None:
            yield self._refusal(frame[1] if len(frame) > 1 else 0, Wrong.FORMAT)
            return
        try:
            answer = self._answer(request)
        except OutOfRange:
            yield self._refusal(request.op, Wrong.WRITE)
            return
        except Refused as refused:
            yield self._refusal(request.op, refused.why)
            return
        if answer.copies:
            packet = reply(request.op, answer.value, answer.data + b"\0\0" + self.spare)
            for _ in range(answer.copies):
                yield packet
        if answer.then:
            answer.then()

    def refusal(self, request: Request) -> bytes:
        """The answer to a request that is declared to have failed."""
        return self._refusal(request.op, Wrong.WRITE)

    def _answer(self, request: Request) -> Answer:
        handler, lengths = self._commands.get(request.op, (self._unsupported, None))
        if lengths is not None and len(request.data) not in lengths:
            raise Refused(Wrong.FORMAT)
        return handler(request)

    def _refusal(self, op: int, why: Wrong) -> bytes:
        return reply(op, 0, self.codes[why].to_bytes(2, "big") + self.spare)

    def _unsupported(self, _request: Request) -> Answer:
        raise Refused(Wrong.UNSUPPORTED)

    def _table(self) -> dict[int, tuple[Callable[[Request], Answer], Collection[int] | None]]:
        """Handler and allowed lengths of data for each command that both know."""
        return {
            Op.SYNC: (self._sync, {_SYNC_BYTES}),
            Op.READ_REG: (self._read_register, {4}),
            Op.WRITE_REG: (self._write_registers, None),
            Op.MEM_BEGIN: (self._memory_begin, {16}),
            Op.MEM_DATA: (self._memory_data, None),
            Op.FLASH_DATA: (self._flash_data, None),
            Op.FLASH_DEFL_DATA: (self._flash_data, None),
            Op.CHANGE_BAUDRATE: (self._change_baud, {8}),
        }

    # ---- commands ---------------------------------------------------------------------------------------------

    def _sync(self, _request: Request) -> Answer:
        raise NotImplementedError

    def _flash_data(self, request: Request) -> Answer:
        raise NotImplementedError

    def _read_register(self, request: Request) -> Answer:
        return Answer(value=self._host.registers.read(request.words[0]))

    def _write_registers(self, request: Request) -> Answer:
        words = request.words
        if not words or len(request.data) % 16:
            raise Refused(Wrong.FORMAT)
        for at in range(0, len(words), 4):
            address, value, mask = words[at : at + 3]
            self._host.registers.write(address, value, mask)
        return Answer()

    def _memory_begin(self, request: Request) -> Answer:
        self._upload = Upload(remaining=request.words[0])
        return Answer()

    def _memory_data(self, request: Request) -> Answer:
        if self._upload is None:
            raise Refused(Wrong.MODE)
        sequence, payload = request.block()
        if len(payload) > self._upload.remaining or sequence != self._upload.next_sequence:
            raise Refused(Wrong.TOO_MUCH)
        self._upload.remaining -= len(payload)
        self._upload.next_sequence += 1
        return Answer()

    def _end_upload(self, request: Request) -> int:
        """Entry point of the finished upload, or 0 to stay.

        Raises:
            Refused: nothing, or not all of it, was uploaded.
        """
        stay, entry = request.words
        if self._upload is None or self._upload.remaining:
            raise Refused(Wrong.MODE)
        self._upload = None
        return 0 if stay else entry

    def _change_baud(self, request: Request) -> Answer:
        def change() -> None:
            self._host.registers.baud = max(1, request.words[0])

        return Answer(then=change)

    # ---- flash sessions ---------------------------------------------------------------------------------------

    def _begin(self, request: Request, *, size: int) -> FlashSession:
        """Open a session for ``size`` bytes at the request's offset."""
        offset = request.words[3]
        deflated = request.op == Op.FLASH_DEFL_BEGIN
        self._session = FlashSession(
            offset=offset,
            remaining=size,
            inflate=zlib.decompressobj() if deflated else None,
            erased_to=offset - offset % SECTOR_BYTES,
            erase_end=-(-(offset + size) // SECTOR_BYTES) * SECTOR_BYTES,
        )
        return self._session

    def _current(self, request: Request) -> FlashSession:
        """The open session.

        Raises:
            Refused: there is none, or it is of the other kind.
        """
        session = self._session
        if session is None or (session.inflate is not None) != (request.op == Op.FLASH_DEFL_DATA):
            raise Refused(Wrong.MODE)
        return session

    def _write(self, session: FlashSession, data: bytes) -> None:
        """Program what fits of ``data`` at the session's place.

        Raises:
            Refused: there was more than announced, or it does not fit into the flash.
        """
        fits = data[: session.remaining]
        self._host.flash_touched()
        try:
            self._host.flash.program(session.offset, fits)
        except OutOfRange as error:
            raise Refused(Wrong.WRITE) from error
        session.offset += len(fits)
        session.remaining -= len(fits)
        if len(fits) < len(data):
            raise Refused(Wrong.TOO_MUCH)
