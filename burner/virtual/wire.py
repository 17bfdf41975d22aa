"""How a client is connected to a slot: bytes and control lines, in the order in which they came."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

CHUNK_BYTES = 0x10000


class Transport(StrEnum):
    """``SOCKET``: TCP, neither control lines nor speed. ``RFC2217``: both, over telnet. ``PTY``: a terminal of this
    machine (Unix), which has a speed and no control lines."""

    SOCKET = "socket"
    RFC2217 = "rfc2217"
    PTY = "pty"

    @property
    def has_lines(self) -> bool:
        """Whether a client can reset a module."""
        return self is Transport.RFC2217


@dataclass(frozen=True, kw_only=True)
class Lines:
    """What the client has on its control lines; true is asserted, which pulls the pin low."""

    dtr: bool = False
    rts: bool = False


Event = bytes | Lines


class HungUp(Exception):
    """The client has gone."""


class Wire(Protocol):
    """One open connection, without any time; used from one thread."""

    def fileno(self) -> int:
        """To wait on until there is something to read."""

    def read(self) -> Sequence[Event]:
        """What has come in, perhaps nothing.

        Raises:
            HungUp: the client has gone.
        """

    def write(self, data: bytes) -> None:
        """Send bytes. A client that has gone is noticed at the next read."""

    def baud(self) -> int | None:
        """The client's speed, None if this kind of connection does not tell."""

    def close(self) -> None:
        """Hang up."""


class SocketWire:
    """A plain TCP connection."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection

    def fileno(self) -> int:
        return self._connection.fileno()

    def read(self) -> Sequence[Event]:
        data = self.receive()
        return [data]

    def receive(self) -> bytes:
        """The bytes as they are on the connection.

        Raises:
            HungUp: the client has gone.
        """
        try:
            data = self._connection.recv(CHUNK_BYTES)
        except OSError as error:
            raise HungUp from error
        if not data:
            raise HungUp
        return data

    def write(self, data: bytes) -> None:
        try:
            self._connection.sendall(data)
        except OSError:
            return

    def baud(self) -> int | None:
        return None

    def close(self) -> None:
        self._connection.close()
