"""The station's end of the burner's pipe: starts the burner, sends and receives messages, starts it again."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from app import children
from app.folder import DataFolder
from burner.messages import PROTOCOL_VERSION, Hello, Message, decode, encode
from resources.errors import Bug

log = logging.getLogger(__name__)

END_TIMEOUT_S = 5.0


class BurnerGone(Message):
    """Made by the link itself: the burner's pipe closed, whatever the reason."""


class Link(Protocol):
    """What the station needs of a burner."""

    def start(self) -> None: ...
    def send(self, message: Message) -> None: ...
    def kill(self) -> None: ...
    def close(self) -> None: ...


class BurnerLink:
    """One burner process at a time. ``receive`` is called from the reader's thread, in order.

    A burner sends ``Hello`` once it holds the burner's lock, so no slot can be opened while an older burner lives.
    ``program`` is the command line of another program that talks like a burner, None for Kiln's own.
    """

    def __init__(
        self,
        folder: DataFolder,
        receive: Callable[[Message], None],
        *,
        program: Sequence[str] | None = None,
        warm: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self._folder = folder
        self._receive = receive
        self._program = program or _program(folder)
        self._warm = warm
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._closed = False

    def start(self) -> None:
        """Starts a burner; its ``Hello`` or a ``BurnerGone`` follows. Nothing once the link was closed."""
        with self._starting:
            if self._closed:
                return
            child, self._warm = self._warm or _spawn(self._folder, self._program), None
            self._child = child
        threading.Thread(target=self._read, args=(child,), name="burner-link", daemon=True).start()

    def send(self, message: Message) -> None:
        """Sends a message; to a burner that is gone it is dropped, since ``BurnerGone`` settles all its burns."""
        child = self._child
        if child is None or child.stdin is None:
            return
        with self._lock:
            try:
                child.stdin.write(encode(message))
                child.stdin.flush()
            except (OSError, ValueError):
                log.info("message_dropped burner gone: %s", message.name)

    def kill(self) -> None:
        """Ends a burner that hangs; ``BurnerGone`` follows from its pipe."""
        if self._child is not None:
            self._child.kill()

    def close(self) -> None:
        """Lets the burner end by closing its pipe."""
        with self._starting:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            children.end(child, END_TIMEOUT_S)

    def _read(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        try:
            for number, line in enumerate(child.stdout):
                self._receive(_checked(decode(line), first=number == 0))
        except (ValueError, OSError, Bug):
            log.exception("burner_pipe_broken")
            child.kill()
        child.wait()
        if child is self._child:
            children.close_pipes(child)
            self._receive(BurnerGone())


def _checked(message: Message, *, first: bool) -> Message:
    """A burner says ``Hello`` first, and once: after it the book takes what is open for broken off."""
    if isinstance(message, Hello) != first:
        raise ValueError("Hello at the wrong place")
    if isinstance(message, Hello) and message.protocol != PROTOCOL_VERSION:
        raise Bug("E-PROTOCOL", found=message.protocol, wanted=PROTOCOL_VERSION)
    return message


def warm_up(folder: DataFolder) -> subprocess.Popen[bytes]:
    """Starts a burner ahead of its link, so that it imports esptool while the book opens; no port is touched."""
    folder.make()
    return _spawn(folder, _program(folder))


def _program(folder: DataFolder) -> list[str]:
    return children.command(children.BURNER, str(folder.burner_lock.absolute()))


def _spawn(folder: DataFolder, program: Sequence[str]) -> subprocess.Popen[bytes]:
    return children.spawn(program, log=folder.logs / "burner.log", folder=folder.idle)
