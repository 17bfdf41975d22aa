"""Logging of all processes: one line per event with its fields, and a last filter that masks what looks like a key."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
import time
from pathlib import Path

MAX_BYTES = 5_000_000
KEPT = 5

_KEY_LIKE = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]{32}(?![0-9A-Za-z]))(?![0-9a-f]{32})[0-9A-Za-z]{32}")
"""32 letters and digits, as an ``auth_key`` is; a burn's id (32 hex digits) is told apart."""


class Redaction(logging.Formatter):
    """Formats a record in UTC and masks key-like words in message and traceback."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        return _KEY_LIKE.sub("***", super().format(record))


_FORMAT = Redaction("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")


def to_stderr(level: int = logging.WARNING) -> None:
    """Logs of a command line or child process: warnings and worse on standard error."""
    _install(logging.StreamHandler(sys.stderr), level)


def to_file(file: Path) -> None:
    """Logs of a station: everything from INFO on, in a file that is rotated."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _install(logging.handlers.RotatingFileHandler(file, maxBytes=MAX_BYTES, backupCount=KEPT), logging.INFO)


def _install(handler: logging.Handler, level: int) -> None:
    handler.setFormatter(_FORMAT)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("httpx2").setLevel(logging.WARNING)
