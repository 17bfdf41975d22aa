"""A serial line over telnet (RFC 2217): the client sets the speed and the control lines."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

from serial.rfc2217 import IAC, IAC_DOUBLED, M_NORMAL, PortManager

from burner.virtual.wire import Event, Lines, SocketWire

_FIRST_BAUD = 115_200


class Rfc2217Wire:
    """The server's end. pyserial's port manager negotiates; data goes past it, since it looks at every byte."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = SocketWire(connection)
        self._port = _Port(self._changed)
        self._events: list[Event] = []
        self._plain = bytearray()
        self._manager = PortManager(self._port, self._socket)

    def fileno(self) -> int:
        return self._socket.fileno()

    def read(self) -> Sequence[Event]:
        self._events = []
        self._sort(self._socket.receive())
        self._flush()
        return self._events

    def write(self, data: bytes) -> None:
        self._socket.write(data.replace(IAC, IAC_DOUBLED))

    def baud(self) -> int | None:
        return self._port.baudrate

    def close(self) -> None:
        self._socket.close()

    def _sort(self, data: bytes) -> None:
        """Tell the serial bytes from telnet's commands; a doubled IAC is a byte of the former."""
        at = 0
        while at < len(data):
            if self._manager.mode != M_NORMAL or self._manager.suboption is not None:
                self._plain += b"".join(self._manager.filter(data[at : at + 1]))
                at += 1
                continue
            command = data.find(IAC, at)
            end = len(data) if command < 0 else command
            self._plain += data[at:end]
            at = end
            if data[at : at + 2] == IAC_DOUBLED:
                self._plain += IAC
                at += 2
            elif at < len(data):
                self._plain += b"".join(self._manager.filter(data[at : at + 1]))
                at += 1

    def _changed(self, lines: Lines) -> None:
        self._flush()
        self._events.append(lines)

    def _flush(self) -> None:
        if self._plain:
            self._events.append(bytes(self._plain))
            self._plain.clear()


class _Port:
    """What the port manager takes for a serial port: it keeps the settings and tells of the control lines."""

    cts = dsr = cd = True
    ri = False
    break_condition = False

    def __init__(self, changed: Callable[[Lines], None]) -> None:
        self._changed = changed
        self._lines = Lines()
        self.baudrate = _FIRST_BAUD
        self.bytesize, self.parity, self.stopbits = 8, "N", 1
        self.xonxoff = self.rtscts = False

    @property
    def dtr(self) -> bool:
        return self._lines.dtr

    @dtr.setter
    def dtr(self, asserted: bool) -> None:
        self._set(Lines(dtr=asserted, rts=self._lines.rts))

    @property
    def rts(self) -> bool:
        return self._lines.rts

    @rts.setter
    def rts(self, asserted: bool) -> None:
        self._set(Lines(dtr=self._lines.dtr, rts=asserted))

    def reset_input_buffer(self) -> None:
        """Nothing waits on this side."""

    def reset_output_buffer(self) -> None:
        """Nothing waits on this side."""

    def _set(self, lines: Lines) -> None:
        self._lines = lines
        self._changed(lines)
