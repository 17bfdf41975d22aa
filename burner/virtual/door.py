"""The way into a slot: open, or refusing clients without giving its place up."""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable
from typing import Protocol

from burner.virtual.bell import Bell
from burner.virtual.wire import Wire


class Door(Protocol):
    """Opened, shut and accepted at from one thread."""

    @property
    def url(self) -> str:
        """What pyserial opens."""

    def open(self) -> None:
        """Let clients in from now on."""

    def shut(self) -> None:
        """Refuse clients from now on, those in the queue included."""

    def accept(self, bell: Bell) -> Wire | None:
        """Wait for a client; None if the bell rang first."""

    def close(self) -> None:
        """Give the place up."""


class TcpDoor:
    """A TCP port. Shut, it stays bound, so that nobody else gets the port and clients are refused.

    ``scheme`` begins its URL, ``wired`` makes an accepted connection one that the slot can use.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, scheme: str, host: str, port: int, wired: Callable[[socket.socket], Wire]) -> None:
        self._scheme = scheme
        self._wired = wired
        self._address = (host, port)
        self._socket = self._bound()
        self._address = self._socket.getsockname()
        self._is_open = False

    @property
    def url(self) -> str:
        host, port = self._address
        return f"{self._scheme}://{host}:{port}"

    def open(self) -> None:
        if not self._is_open:
            self._socket.listen(1)
            self._is_open = True

    def shut(self) -> None:
        if self._is_open:
            self._socket.close()
            self._socket = self._bound()
            self._is_open = False

    def accept(self, bell: Bell) -> Wire | None:
        watched: list[Bell | socket.socket] = [bell, self._socket]
        if bell in select.select(watched, [], [])[0]:
            bell.hush()
            return None
        try:
            return self._wired(self._socket.accept()[0])
        except OSError:  # the client gave up meanwhile
            return None

    def close(self) -> None:
        self._socket.close()

    def _bound(self) -> socket.socket:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # a port just left may be taken again; elsewhere the option means sharing it
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(self._address)
        except OSError:
            bound.close()
            raise
        return bound
