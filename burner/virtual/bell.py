"""A bell that one thread rings while another waits on it beside sockets."""

from __future__ import annotations

import socket


class Bell:
    """Can be given to ``select``; stays readable from a ring until it is hushed."""

    def __init__(self) -> None:
        self._ear, self._rope = socket.socketpair()
        self._rope.setblocking(False)

    def fileno(self) -> int:
        return self._ear.fileno()

    def ring(self) -> None:
        """Wake whoever waits, or will. From any thread."""
        try:
            self._rope.send(b"!")
        except BlockingIOError:  # it rings already
            return

    def hush(self) -> None:
        """Take notice of a ring."""
        self._ear.recv(0x1000)

    def close(self) -> None:
        self._ear.close()
        self._rope.close()
