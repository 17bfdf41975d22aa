"""A slot as a terminal of this machine: a pseudo terminal behind a link that comes and goes with the module."""

from __future__ import annotations

import contextlib
import os
import re
import select
import termios
import tty
from collections.abc import Callable, Sequence
from pathlib import Path

from burner.virtual.bell import Bell
from burner.virtual.wire import CHUNK_BYTES, Event, HungUp, Wire

# A terminal does not tell when it is opened; it is looked at this often.
_LOOK_S = 0.05

# A client that reads nothing for so long loses what is sent, as on a real line.
_PATIENCE_S = 1.0

_BAUDS = {getattr(termios, name): int(name[1:]) for name in dir(termios) if re.fullmatch(r"B[1-9]\d+", name)}


class TerminalDoor:
    """Opening makes a pseudo terminal and links ``link`` to it; shutting takes both away, so that a client finds no
    such file, as with an unplugged adapter.

    Raises:
        OSError: there is no terminal to be had, or the link cannot be made.
    """

    def __init__(self, link: Path) -> None:
        self._link = link
        self._master: int | None = None

    @property
    def url(self) -> str:
        return str(self._link)

    def open(self) -> None:
        if self._master is not None:
            return
        master, slave = os.openpty()
        # Else what the module says before a client has set the terminal up would come back to it as an echo.
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(slave))
        os.close(slave)
        self._master = master

    def shut(self) -> None:
        if self._master is not None:
            self._link.unlink(missing_ok=True)
            os.close(self._master)
            self._master = None

    def accept(self, bell: Bell) -> Wire | None:
        while self._master is not None:
            if select.select([bell], [], [], 0 if _is_opened(self._master) else _LOOK_S)[0]:
                bell.hush()
                return None
            if _is_opened(self._master):
                return TerminalWire(self._master, self.shut)
        return None

    def close(self) -> None:
        self.shut()
        with contextlib.suppress(OSError):  # other slots have their links there
            self._link.parent.rmdir()


class TerminalWire:
    """The other side of a terminal that a client has opened; ``drop`` takes the terminal away from it."""

    def __init__(self, master: int, drop: Callable[[], None]) -> None:
        self._master = master
        self._drop = drop
        self._ended = False

    def fileno(self) -> int:
        return self._master

    def read(self) -> Sequence[Event]:
        try:
            data = os.read(self._master, CHUNK_BYTES)
        except BlockingIOError:
            return []
        except OSError as error:  # this is how Linux tells that nobody has the terminal open
            self._ended = True
            raise HungUp from error
        if not data:
            self._ended = True
            raise HungUp
        return [data]

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        with contextlib.suppress(OSError):
            while left and select.select([], [self._master], [], _PATIENCE_S)[1]:
                left = left[os.write(self._master, left) :]

    def baud(self) -> int | None:
        try:
            return _BAUDS.get(termios.tcgetattr(self._master)[5])
        except termios.error:
            return None

    def close(self) -> None:
        """The terminal stays for the next client if this one has gone by itself."""
        if not self._ended:
            self._drop()


def _is_opened(master: int) -> bool:
    """Whether a client has the terminal open, or had and left something to read."""
    poll = select.poll()
    poll.register(master, select.POLLIN)
    events = dict(poll.poll(0)).get(master, 0)
    return bool(events & select.POLLIN) or not events & select.POLLHUP
