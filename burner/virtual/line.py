"""The serial line of a slot as a TCP connection, as fast as the network or paced like a real one."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable

from burner.virtual.slip import encode

_CHUNK_BYTES = 0x10000

# 8N1: eight data bits between a start and a stop bit.
_BITS_PER_BYTE = 10


class Line:
    """One open connection. With ``fastest_baud`` bytes take their time, at the module's rate up to that one.

    A plain TCP port tells nothing of the client's rate, so the module's counts for both directions.
    """

    def __init__(self, connection: socket.socket, fastest_baud: int | None, baud: Callable[[], int]) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._fastest_baud = fastest_baud
        self._baud = baud
        self._free_at = 0.0
        self._is_cut = False

    def receive(self) -> bytes:
        """The next bytes, or none when the client has gone or the connection was dropped."""
        began = self._quiet_since()
        try:
            data = self._connection.recv(_CHUNK_BYTES)
        except OSError:
            return b""
        if self._is_cut:
            return b""
        self._take_time(len(data), began)
        return data

    def send(self, packet: bytes) -> None:
        """Send one packet, framed. A client that has gone is noticed at the next receive."""
        wire = encode(packet)
        self._take_time(len(wire), None)
        try:
            self._connection.sendall(wire)
        except OSError:
            self.cut()

    def cut(self) -> None:
        """Receive nothing more; a blocked receive of another thread returns. The client notices at the close."""
        self._is_cut = True
        try:
            self._connection.shutdown(socket.SHUT_RD)
        except OSError:
            return

    def _quiet_since(self) -> float | None:
        """When bytes already waiting may have begun to arrive: right after the last ones. None if none wait."""
        if self._fastest_baud is None:
            return None
        readable, _, _ = select.select([self._connection], [], [], 0)
        return self._free_at if readable else None

    def _take_time(self, size: int, began: float | None) -> None:
        if self._fastest_baud is None or not size:
            return
        now = time.monotonic()
        baud = min(self._fastest_baud, self._baud())
        start = began if began is not None else max(now, self._free_at)
        self._free_at = start + size * _BITS_PER_BYTE / baud
        if self._free_at > now:
            time.sleep(self._free_at - now)
