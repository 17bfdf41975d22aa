"""One command frame out and its answer in, past esptool's own writing, and what its reading makes of garbage."""

from __future__ import annotations

import struct
from typing import Any

from esptool.util import FatalError

from burner.flash_ids import FlashStuck
from burner.frames import ANSWER_S
from burner.line import Line

MANGLED = (FatalError, FlashStuck, struct.error, IndexError, UnicodeDecodeError, StopIteration)
"""What garbage and silence on the line end up as inside esptool; its packet reader is dead after the first of them."""


def exchange(line: Line, loader: Any, op: int, frame: bytes, timeout_s: float) -> int:
    """Send a data frame; gives the status of its answer. Answers to other commands are late ones and skipped.

    Raises:
        One of ``MANGLED``, or of the port's errors.
    """
    with line.within(timeout_s + ANSWER_S):
        line.timeout = timeout_s
        line.write(frame)
        while True:
            packet = loader.read()
            if len(packet) >= 10 and packet[0] == 1 and packet[1] == op:
                return int(packet[8])
