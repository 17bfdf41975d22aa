"""What a module runs when it has left its loader, as far as its serial line shows it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from burner.virtual.chip import Chip
from burner.virtual.utterance import Utterance
from burner.virtual.voice import Voice

BOOT_LINE = "I (312) main_task: Calling app_main()"
_BROKEN_LINE = "invalid header: 0xffffffff"


class Generation(IntEnum):
    """Which firmware's command line a module has; see `burner.virtual.serial_cli` for how they differ."""

    FIRST = 1
    SECOND = 2
    THIRD = 3


@dataclass(frozen=True, kw_only=True)
class Firmware:
    """What is in the flash.

    ``boot_line`` (None: a usual one) is said ``boot_delay_s`` after a boot; a module that does not boot says its ROM's
    complaint instead.
    ``serial_cli`` gives it a command line, so that it needs no download mode and, where there are no control lines,
    is found booted by a new connection.
    """

    boot_line: str | None = None
    boot_delay_s: float = 0.1
    boots: bool = True
    serial_cli: Generation | None = None

    @property
    def is_listened_for(self) -> bool:
        """Whether somebody wants to see it boot."""
        return self.boot_line is not None or not self.boots


class Application(Protocol):
    """Running firmware; a new one is made at each boot."""

    def heard(self, data: bytes) -> Iterator[Utterance]:
        """What the client's bytes mean."""

    def answer(self, command: Utterance, *, refuse: bool) -> Iterator[bytes]:
        """What it says to a command, having obeyed it; ``refuse`` makes its write fail."""


class DeafApplication:
    """Firmware without a command line."""

    def heard(self, _data: bytes) -> Iterator[Utterance]:
        yield from ()

    def answer(self, _command: Utterance, *, refuse: bool) -> Iterator[bytes]:  # noqa: ARG002
        yield from ()


def say_boot(voice: Voice, chip: Chip, firmware: Firmware) -> float:
    """Let the ROM's and the firmware's first lines come; gives when the firmware is up (monotonic seconds)."""
    voice.say(f"ESP-ROM:{chip.name}\r\nrst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n".encode())
    line = (firmware.boot_line or BOOT_LINE) if firmware.boots else _BROKEN_LINE
    voice.say(f"{line}\r\n".encode(), in_s=firmware.boot_delay_s)
    return time.monotonic() + firmware.boot_delay_s


def say_waiting(voice: Voice, chip: Chip) -> None:
    """What a ROM says when it was reset into download mode."""
    voice.say(f"ESP-ROM:{chip.name}\r\nrst:0x1 (POWERON),boot:0x0 (DOWNLOAD)\r\nwaiting for download\r\n".encode())
