"""Finding out what answers on a line: into download mode, in step with its loader, and which chip it is."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from esptool.loader import ESPLoader
from esptool.reset import ClassicReset, UnixTightReset, USBJTAGSerialReset
from esptool.targets import CHIP_DEFS, ROM_LIST
from esptool.util import FatalError, UnsupportedCommandError

from burner.esp import Chip
from burner.esp_exchange import MANGLED
from burner.faults import NoAnswer, NoContact, NotAModule, PortLost
from burner.line import PORT_ERRORS, Line
from burner.speed import ROM_BAUD

_log = structlog.get_logger()

_CONNECT_S = 1.3
_SYNCS = 5
# Control lines over a network are slow: whatever the reset took, so long is listened for an answer.
_LISTEN_S = 0.3
_PULSE_S, _LONG_PULSE_S = 0.05, 0.45


def connect(line: Line, expected: str | None = None, *, long_pulse: bool = False) -> Chip:
    """Bring what is on the line into download mode where there are reset lines, and find out which chip it is.

    ``expected`` names the chip that it most probably is: it is asked in that chip's way first, which is never taken
    for an answer. ``long_pulse`` holds the reset longer, which some boards need. Silence is known within 1.3 s, over
    slow control lines 0.3 s after the reset.

    Raises:
        NoContact: nothing came back.
        NotAModule: something else answers.
        NoAnswer, PortLost: it stopped in the middle.
    """
    line.received = 0
    until = time.monotonic() + _CONNECT_S
    with _errors_told(line):
        probe = ESPLoader(line, ROM_BAUD)
        _enter_download_mode(line, probe, long_pulse=long_pulse)
        loader = _meet(line, probe, expected, max(_LISTEN_S, until - time.monotonic()))
        if line.has_control_lines:
            # Stops the watchdogs of chips on their own USB, which would reset them in the middle.
            loader._post_connect()
    return Chip(line, loader)


def meet(line: Line, expected: str | None = None) -> Chip:
    """Find out what answers on the line as it is now, without a reset: it may have changed under a session.

    Raises:
        As ``connect``.
    """
    with _errors_told(line):
        return Chip(line, _meet(line, ESPLoader(line, line.baudrate), expected, _CONNECT_S))


def _meet(line: Line, probe: Any, expected: str | None, seconds: float) -> Any:
    if not _sync(line, probe, seconds):
        raise NotAModule(line.url) if line.received else NoContact()
    return _identify(line, probe, expected)


@contextmanager
def _errors_told(line: Line) -> Iterator[None]:
    try:
        yield
    except MANGLED as error:
        raise NoAnswer("detecting the chip") from error
    except PORT_ERRORS as error:
        raise PortLost(line.url) from error


def _enter_download_mode(line: Line, probe: Any, *, long_pulse: bool) -> None:
    if not line.has_control_lines:
        return
    pulse = _LONG_PULSE_S if long_pulse else _PULSE_S
    if _is_chips_own_usb(line.url, probe):
        USBJTAGSerialReset(line)()
    elif os.name == "nt" or line.url.startswith("rfc2217:"):
        ClassicReset(line, pulse)()
    else:
        UnixTightReset(line, pulse)()
    # What the chip prints while it resets is no answer.
    line.flushInput()
    line.received = 0


_own_usb: dict[str, tuple[tuple[int, int], bool]] = {}
"""For each port where it was asked: the node it had then, and the answer."""


def _is_chips_own_usb(url: str, probe: Any) -> bool:
    """The port is the chip's own USB; esptool lists all ports to know it, too dear for each look into an empty slot."""
    if "://" in url:
        return False
    node = node_of(url)
    known = _own_usb.get(url)
    if node is not None and known is not None and known[0] == node:
        return known[1]
    answer = bool(probe.uses_usb_jtag_serial())
    if node is not None:
        _own_usb[url] = node, answer
    return answer


def node_of(port: str) -> tuple[int, int] | None:
    """What tells a port from the next one of its name, on Linux: a port that is plugged in gets a new node."""
    if sys.platform != "linux":
        return None
    try:
        found = Path(port).stat()
    except OSError:
        return None
    return found.st_ino, found.st_rdev


def _sync(line: Line, probe: Any, seconds: float) -> bool:
    with line.within(seconds):
        for _ in range(_SYNCS):
            try:
                probe.flush_input()
                probe.sync()
            except MANGLED:
                continue
            return True
    return False


def _identify(line: Line, probe: Any, expected: str | None) -> Any:
    """The loader of the right family: its ROM, or its stub when a stub answered the sync."""
    family = _family(probe, expected)
    loader = family(line, line.baudrate)
    loader.cache.update(probe.cache)
    loader.sync_stub_detected = probe.sync_stub_detected
    if family.SECURITY_INFO_SUPPORTED:
        try:
            flags = loader.get_security_info()["parsed_flags"]
            loader.secure_download_mode = flags["SECURE_DOWNLOAD_ENABLE"]
        except FatalError:
            # A stub need not know this command; where a stub runs, the mode is off.
            loader.secure_download_mode = False
    if probe.sync_stub_detected:
        loader = family.STUB_CLASS(loader)
    return loader


def _family(probe: Any, expected: str | None) -> Any:
    """By its number where it has one, else by the word at a fixed place in older ROMs; the likelier question first."""
    if expected in CHIP_DEFS and not CHIP_DEFS[expected].USES_MAGIC_VALUE:
        try:
            if (number := probe.get_security_info()["chip_id"]) is not None:
                return _numbered(number)
        except FatalError:
            _log.debug("another_chip_than_expected", expected=expected)
    try:
        magic = probe.read_reg(ESPLoader.CHIP_DETECT_MAGIC_REG_ADDR)
    except UnsupportedCommandError:
        magic = None  # secure download mode reads no registers
    for family in ROM_LIST:
        if family.USES_MAGIC_VALUE and magic == family.MAGIC_VALUE:
            return family
    number = probe.get_security_info()["chip_id"]
    return CHIP_DEFS["esp32s2"] if number is None else _numbered(number)


def _numbered(number: int) -> Any:
    for family in ROM_LIST:
        if not family.USES_MAGIC_VALUE and number == family.IMAGE_CHIP_ID:
            return family
    raise FatalError(f"Unknown chip number {number}.")
