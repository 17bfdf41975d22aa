"""The doors of a fixture's slots, of whichever transport."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from burner.virtual.door import Door, TcpDoor
from burner.virtual.telnet import Rfc2217Wire
from burner.virtual.wire import SocketWire, Transport

if sys.platform != "win32":
    from burner.virtual.terminal import TerminalDoor


class Doors:
    """Makes them: on ``port`` and those after it (0: free ones), or as links in a new temporary folder.

    Raises:
        ValueError: this system has no terminals.
    """

    def __init__(self, transport: Transport, host: str, port: int) -> None:
        self._transport = transport
        self._host = host
        self._port = port
        self._folder: Path | None = None
        if transport is Transport.PTY:
            if sys.platform == "win32":
                raise ValueError("this system has no terminals; take socket or rfc2217")
            self._folder = Path(tempfile.mkdtemp(prefix="kiln-modules-"))

    def door(self, index: int) -> Door:
        """That of the slot with this index, counted from 0.

        Raises:
            OSError: its port is taken.
        """
        if self._folder is not None:
            return TerminalDoor(self._folder / f"slot{index + 1}")
        port = self._port + index if self._port else 0
        if self._transport is Transport.RFC2217:
            return TcpDoor("rfc2217", self._host, port, Rfc2217Wire)
        return TcpDoor("socket", self._host, port, SocketWire)
