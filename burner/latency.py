"""The time that a USB serial adapter holds back what it received, brought down to 1 ms where the system lets us."""

from __future__ import annotations

import contextlib
from pathlib import Path

import serial
import structlog

LATENCY_MS = 1
"""What is wanted. FTDI's adapters come with 16, which every command of a burn waits for."""

_DEVICES = Path("/sys/bus/usb-serial/devices")

_log = structlog.get_logger()


def quicken_adapter(port: serial.SerialBase, device: str, devices: Path = _DEVICES) -> int | None:
    """Set the latency timer of the adapter behind an open port; gives the milliseconds that it has now.

    ``device`` is the port's name, ``devices`` where Linux shows its adapters. None where there is no such timer, or
    the system does not show it: other kinds of adapters hold nothing back, on Windows it is a setting of the driver.
    """
    timer = devices / Path(device).resolve().name / "latency_timer"
    found = _read(timer)
    if found is None or found <= LATENCY_MS:
        return found
    # Linux's own switch for it, which needs no rights over the file.
    with contextlib.suppress(OSError, ValueError, AttributeError, NotImplementedError):
        port.set_low_latency_mode(True)
    if _read(timer) != LATENCY_MS:
        with contextlib.suppress(OSError):
            timer.write_text(f"{LATENCY_MS}\n", encoding="ascii")
    left = _read(timer)
    _log.info("adapter_latency", device=device, before_ms=found, now_ms=left)
    return left


def _read(timer: Path) -> int | None:
    try:
        return int(timer.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
