"""The station's end of the burner's pipe: starts the burner, sends and receives messages, starts it again."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable
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
    """

    def __init__(self, folder: DataFolder, receive: Callable[[Message], None]) -> None:
        self._folder = folder
        self._receive = receive
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Starts a burner; its ``Hello`` or a ``BurnerGone`` follows."""
        child = children.spawn(
            [children.BURNER, str(self._folder.burner_lock.absolute())],
            log=self._folder.logs / "burner.log",
            folder=self._folder.idle,
        )
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
        child, self._child = self._child, None
        if child is not None:
            children.end(child, END_TIMEOUT_S)

    def _read(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                self._receive(self._checked(decode(line)))
        except (ValueError, OSError):
            log.exception("burner_pipe_broken")
            child.kill()
        child.wait()
        if child is self._child:
            self._receive(BurnerGone())

    def _checked(self, message: Message) -> Message:
        if isinstance(message, Hello) and message.protocol != PROTOCOL_VERSION:
            raise Bug("E-PROTOCOL", found=message.protocol, wanted=PROTOCOL_VERSION)
        return message
