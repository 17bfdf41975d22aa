"""The TCP port of a slot: open, or refusing connections without giving the port up."""

from __future__ import annotations

import os
import select
import socket


class Door:
    """Listens on one port. Shut, it stays bound, so that nobody else gets the port and clients are refused.

    Opened, shut and accepted at from one thread; ``ring`` may be called from any.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket = self._bound()
        self._address = self._socket.getsockname()
        self._is_open = False
        self._bell, self._bell_push = socket.socketpair()

    @property
    def port(self) -> int:
        return int(self._address[1])

    def open(self) -> None:
        """Accept connections from now on."""
        if not self._is_open:
            self._socket.listen(1)
            self._is_open = True

    def shut(self) -> None:
        """Refuse connections from now on, those in the queue included."""
        if self._is_open:
            self._socket.close()
            self._socket = self._bound()
            self._is_open = False

    def accept(self) -> socket.socket | None:
        """Wait for a connection; None if the bell rang first."""
        readable, _, _ = select.select([self._bell, self._socket], [], [])
        if self._bell in readable:
            self._bell.recv(0x1000)
            return None
        try:
            return self._socket.accept()[0]
        except OSError:  # the client gave up meanwhile
            return None

    def ring(self) -> None:
        """Wake whoever waits in ``accept``, or will."""
        self._bell_push.send(b"!")

    def close(self) -> None:
        """Give the port up."""
        for each in (self._socket, self._bell, self._bell_push):
            each.close()

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
