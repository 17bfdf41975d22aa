"""What esptool prints, sent to our own log: it has one logger for the whole process and writes to the screen."""

from __future__ import annotations

from typing import Any

import structlog
from esp_pylib.logger import EspLogBase

_log = structlog.get_logger()


class RoutedLog(EspLogBase):
    """Everything at debug level; which slot it was comes from the thread's log context."""

    def print(self, *args: Any, **_: Any) -> None:
        _log.debug("esptool_said", text=" ".join(str(each) for each in args))

    def err(self, *args: Any, suggestion: str | None = None) -> None:  # noqa: ARG002
        self.print(*args)

    warn = err

    def note(self, *args: Any) -> None:
        self.print(*args)

    hint = debug = note

    def set_verbosity(self, mode: int | str) -> None:
        """Our own log has the say."""

    def progress_bar(self, *args: Any, **_: Any) -> None:
        """Progress is told by the writer."""


class Untraced:
    """Stands for a packet in a trace."""

    def __init__(self, data: bytes, auto_split: bool = True) -> None:
        """As the class whose place it takes."""

    def __str__(self) -> str:
        return ""
