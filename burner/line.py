"""The serial port of a slot: opened with the reason when it cannot be, read so that it can be cancelled."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from types import TracebackType

import serial

from burner.faults import Cancelled, PortAbsent, PortLost, PortRefused
from burner.latency import quicken_adapter
from burner.speed import ROM_BAUD

if sys.platform == "win32":
    PORT_ERRORS: tuple[type[Exception], ...] = (OSError,)
else:
    import termios

    # An unplug while flushing raises this one, which is no OSError. serial.SerialException is one.
    PORT_ERRORS = (OSError, termios.error)

WRITE_TIMEOUT_S = 5.0

_SLICE_S, _WATCH_S = 0.05, 0.2
_READER_S = 1.0
_CHUNK = 65_536
_OVERHEARD = 65_536
_BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}
_MISSING = {errno.ENOENT, errno.ENODEV, errno.ENXIO}
_FORBIDDEN = {errno.EACCES, errno.EPERM}


class Line:
    """An open port with the methods that esptool expects of ``serial.Serial``.

    Reads wait in slices, so that ``cancelled`` ends them on every kind of port; ``shielded`` keeps a write of a
    licence from being cut in two. ``close`` does nothing: esptool closes a port that stays silent, while a slot
    goes on polling it; ``release`` closes it.
    """

    def __init__(self, port: serial.SerialBase, url: str, cancelled: threading.Event) -> None:
        self._port = port
        self._url = url
        self._cancelled = cancelled
        self._shielded = False
        self._waiting = b""
        self._overheard: bytes | None = None
        self._descriptor = _descriptor(port, url)
        self._deadline: float | None = None
        self.latency_ms = None if "://" in url else quicken_adapter(port, url)
        self.timeout: float | None = 3.0
        self.received = 0

    # ---- what the slot uses --------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return self._url

    @property
    def has_control_lines(self) -> bool:
        """False on a plain socket: no reset and no speed."""
        return not self._url.startswith("socket:")

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """All reads inside end after this many seconds together, whatever keeps coming in."""
        self._deadline = time.monotonic() + seconds
        try:
            yield
        finally:
            self._deadline = None

    @contextlib.contextmanager
    def shielded(self) -> Iterator[None]:
        """Inside, a cancel waits: what is on its way to the module is finished and then told as it is."""
        self._shielded = True
        try:
            yield
        finally:
            self._shielded = False

    @contextlib.contextmanager
    def overhearing(self) -> Iterator[None]:
        """Inside, ``comes`` also finds what somebody else reads: esptool drops what is no packet."""
        self._overheard = b""
        try:
            yield
        finally:
            self._overheard = None

    def comes(self, text: bytes, seconds: float) -> bool:
        """Whether this text comes within so many seconds, or came since ``overhearing`` began. It is not kept."""
        until = time.monotonic() + seconds
        while text not in (self._overheard or b""):
            left = until - time.monotonic()
            if left <= 0:
                return False
            self._pump(min(left, _WATCH_S))
            self._waiting = b""
        return True

    def signals_module(self) -> bool:
        """What the fixture says on CTS or DSR.

        Raises:
            PortLost: the port went, or has no such lines.
        """
        try:
            return bool(self._port.cts or self._port.dsr)
        except PORT_ERRORS as error:
            self.release()
            raise PortLost(self._url) from error

    def begin_again(self) -> None:
        """Back to the ROM's speed. A socket has none, so it is connected anew, and whoever is there then must be asked
        for its identity: never with a licence on its way.

        Raises:
            PortAbsent, PortRefused, PortLost: as ``open_line``.
        """
        if self.has_control_lines:
            try:
                self.baudrate = ROM_BAUD
            except PORT_ERRORS as error:
                raise PortLost(self._url) from error
            return
        self.release()
        self._waiting = b""
        self._port = _open_port(self._url)
        self._descriptor = _descriptor(self._port, self._url)

    def release(self) -> None:
        """Close the port, whatever state it is in."""
        _release(self._port)

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    # ---- what esptool uses ---------------------------------------------------------------------------

    @property
    def port(self) -> str:
        return self._url

    @property
    def name(self) -> str:
        return self._url

    @property
    def is_open(self) -> bool:
        return bool(self._port.is_open)

    @property
    def baudrate(self) -> int:
        return int(self._port.baudrate)

    @baudrate.setter
    def baudrate(self, baud: int) -> None:
        self._port.baudrate = baud

    @property
    def write_timeout(self) -> float | None:
        return WRITE_TIMEOUT_S

    @write_timeout.setter
    def write_timeout(self, seconds: float | None) -> None:
        """Fixed when the port is opened; a change would negotiate anew on some ports."""

    @property
    def dtr(self) -> bool:
        return bool(self._port.dtr)

    def isOpen(self) -> bool:  # noqa: N802
        return self.is_open

    def setDTR(self, state: bool) -> None:  # noqa: N802
        self._port.dtr = state

    def setRTS(self, state: bool) -> None:  # noqa: N802
        self._port.rts = state

    def fileno(self) -> int:
        return int(self._port.fileno())

    def inWaiting(self) -> int:  # noqa: N802
        if not self._waiting:
            self._pump(0.0)
        return len(self._waiting)

    def read(self, size: int = 1) -> bytes:
        """Up to ``size`` bytes; fewer when ``timeout`` (seconds) is over."""
        until = self._until()
        while len(self._waiting) < size:
            left = until - time.monotonic()
            if left <= 0:
                break
            self._pump(min(left, _WATCH_S))
        taken, self._waiting = self._waiting[:size], self._waiting[size:]
        return taken

    def write(self, data: bytes) -> int:
        self._stop_if_cancelled()
        return int(self._port.write(data) or 0)

    def flushInput(self) -> None:  # noqa: N802
        """Drop what came in. Not the port's own way, which never ends on a peer that never stops sending."""
        self._pump(0.0)
        self._waiting = b""

    reset_input_buffer = flushInput

    def flushOutput(self) -> None:  # noqa: N802
        self._port.reset_output_buffer()

    def open(self) -> None:
        """Never again: a port that went away may come back with another module."""
        raise PortLost(self._url)

    def close(self) -> None:
        """See the class; ``release`` closes."""

    # ---- inside --------------------------------------------------------------------------------------

    def _until(self) -> float:
        until = time.monotonic() + (self.timeout if self.timeout is not None else 3600.0)
        return until if self._deadline is None else min(until, self._deadline)

    def _stop_if_cancelled(self) -> None:
        if self._cancelled.is_set() and not self._shielded:
            raise Cancelled

    def _pump(self, wait_s: float) -> None:
        self._stop_if_cancelled()
        if self._descriptor is None:
            # The port's own short timeout paces this one.
            waiting = self._port.in_waiting
            data = self._port.read(max(1, waiting)) if waiting or wait_s else b""
        else:
            ready = select.select([self._descriptor], [], [], wait_s)[0]
            data = self._read_ready(self._descriptor) if ready else b""
        self.received += len(data)
        self._waiting += data
        if self._overheard is not None:
            self._overheard = (self._overheard + data)[-_OVERHEARD:]

    def _read_ready(self, descriptor: int) -> bytes:
        """What has come in. The port's own reading would look for it once more, and then look for more."""
        peer = getattr(self._port, "_socket", None)
        try:
            data = os.read(descriptor, _CHUNK) if peer is None else peer.recv(_CHUNK)
        except BlockingIOError:
            return b""
        if not data:
            raise serial.SerialException("the other end has gone")
        return bytes(data)


def open_line(url: str, cancelled: threading.Event) -> Line:
    """The port behind a device name or URL, taken for us alone, at the ROM's 115 200 baud.

    Raises:
        PortAbsent: nothing is there.
        PortRefused: busy or forbidden, as its code says.
        PortLost: it failed in another way.
    """
    return Line(_open_port(url), url, cancelled)


def _release(port: serial.SerialBase) -> None:
    peer = getattr(port, "_socket", None)
    if peer is None:
        with contextlib.suppress(*PORT_ERRORS):
            port.close()
        return
    # pyserial's own close sleeps, and leaves its socket open when the peer went first.
    port.is_open = False
    with contextlib.suppress(OSError):
        peer.shutdown(socket.SHUT_RDWR)
    if reader := getattr(port, "_thread", None):
        reader.join(_READER_S)
    peer.close()


def _open_port(url: str) -> serial.SerialBase:
    port: serial.SerialBase | None = None
    try:
        port = serial.serial_for_url(url, baudrate=ROM_BAUD, exclusive=True, do_not_open=True)
        if sys.platform == "win32":
            # Opening raises both lines there, which would reset the chip.
            port.rts = port.dtr = False
        port.write_timeout = None if url.startswith("rfc2217:") else WRITE_TIMEOUT_S
        port.timeout = _SLICE_S if url.startswith("rfc2217:") or sys.platform == "win32" else 0
        port.open()
    except (*PORT_ERRORS, ValueError) as error:
        if port is not None:
            _release(port)  # a peer that went at once leaves an open socket behind
        raise _refusal(url, error) from error
    if url.startswith("socket:"):
        # Commands are small and each waits for its answer: none may be held back to be sent with the next.
        port._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return port


def _refusal(url: str, error: BaseException) -> PortRefused | PortLost:
    """By the kind of the first error below; pyserial wraps it and keeps its number only on some systems."""
    kinds = list(_chain(error))
    numbers = {each.errno for each in kinds if isinstance(each, OSError)}
    if any(isinstance(each, ConnectionRefusedError | FileNotFoundError | socket.gaierror) for each in kinds):
        return PortAbsent(url)
    if numbers & _MISSING or isinstance(error, ValueError):
        return PortAbsent(url)
    if numbers & _BUSY or (sys.platform == "win32" and any(isinstance(each, PermissionError) for each in kinds)):
        return PortRefused("E-PORT-BUSY", url=url)
    if numbers & _FORBIDDEN:
        return PortRefused("E-PORT-RIGHTS", url=url)
    return PortLost(url)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _descriptor(port: serial.SerialBase, url: str) -> int | None:
    """A descriptor that ``select`` can wait on, or None: Windows serial ports and RFC 2217 have none."""
    if os.name == "nt" and not url.startswith("socket:"):
        return None
    try:
        return int(port.fileno())
    except (OSError, AttributeError):
        return None
