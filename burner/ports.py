"""The serial ports of this computer and where they sit: read from Linux' own tree, elsewhere by pyserial."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from burner.usb import Port, choose, hub_of, is_within

ROOT_VARIABLE = "KILN_SYSTEM_ROOT"
"""Where Linux' ``/sys``, ``/proc`` and ``/dev`` are, for a container that has those of its host elsewhere."""

LOOK_S = 0.2
SETTLE_S = 0.3
"""A board's ports come one after the other; none is taken before they have stood so long."""

RIGHTS_S = 2.0
"""So long the system may take to give a new port to its group."""

_INTERFACE = re.compile(r"/(\d+-\d+(?:\.\d+)*:\d+\.\d+)/")
_DEVICE = re.compile(r"\d+-\d+(\.\d+)*")
_HUB_CLASS = "09"
_NEVER_USB = re.compile(r"tty(S?\d+)?|console|ptmx")


class Ports(Protocol):
    """What a system shows of its serial ports."""

    def look(self) -> tuple[Port, ...]:
        """All ports that are there now, those on USB with their place."""

    def hubs(self) -> tuple[str, ...]:
        """The places of all hubs; none where the system does not show them."""

    def stands(self, place: str) -> bool | None:
        """Whether any device is at this place of the USB tree; None where the system does not show that."""


class LinuxPorts:
    """``root`` is the folder with ``sys`` and ``dev``.

    Places as pyserial's ``location``, but always with the interface.
    """

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root
        self._classes = root / "sys" / "class" / "tty"
        self._devices = root / "sys" / "bus" / "usb" / "devices"
        self._known: dict[tuple[str, str, int], Port] = {}

    def look(self) -> tuple[Port, ...]:
        found = {}
        for name in _names(self._classes):
            if _NEVER_USB.fullmatch(name):
                continue
            try:
                target = os.readlink(f"{self._classes}/{name}")  # noqa: PTH115 - several times a second
                stamp = os.lstat(f"{self._classes}/{name}").st_ctime_ns
            except OSError:
                continue
            if place := _INTERFACE.findall(target):
                key = name, target, stamp
                found[key] = self._known.get(key) or self._port(name, place[-1], stamp)
        self._known = found
        return tuple(found.values())

    def hubs(self) -> tuple[str, ...]:
        devices = (name for name in _names(self._devices) if _DEVICE.fullmatch(name))
        return tuple(name for name in devices if self._told(name, "bDeviceClass") == _HUB_CLASS)

    def stands(self, place: str) -> bool | None:
        return (self._devices / place).exists() if self._devices.exists() else None

    def _port(self, name: str, place: str, stamp: int) -> Port:
        device = place.partition(":")[0]
        return Port(
            name=str(self._root / "dev" / name),
            place=place,
            vendor=_number(self._told(device, "idVendor")),
            product=_number(self._told(device, "idProduct")),
            serial_number=self._told(device, "serial"),
            title=self._told(device, "product"),
            stamp=stamp,
        )

    def _told(self, device: str, what: str) -> str | None:
        try:
            return (self._devices / device / what).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return None


class ListedPorts:
    """The ports as pyserial lists them, on Windows and macOS."""

    def look(self) -> tuple[Port, ...]:
        from serial.tools.list_ports import comports

        return tuple(
            Port(
                name=each.device,
                place=each.location,
                vendor=each.vid,
                product=each.pid,
                serial_number=each.serial_number,
                title=each.product or each.description,
            )
            for each in comports()
        )

    def hubs(self) -> tuple[str, ...]:
        return ()

    def stands(self, place: str) -> bool | None:  # noqa: ARG002
        return None


def system_root() -> Path:
    """The folder that stands for ``/`` when Linux is asked for its devices."""
    return Path(os.environ.get(ROOT_VARIABLE) or "/")


def system_ports() -> Ports:
    """The ports of this computer."""
    return LinuxPorts(system_root()) if sys.platform == "linux" else ListedPorts()


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - several times a second
    except OSError:
        return []


def _number(text: str | None) -> int | None:
    try:
        return int(text or "", 16)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A port and the moment since which it stands, in seconds of the watch's clock: a port that went and came again
    has another."""

    port: Port
    since: float


class PortWatch:
    """Ports by their places for all slots of a process: however many ask, the system is asked once in ``LOOK_S``."""

    def __init__(self, ports: Ports, clock: Callable[[], float] = time.monotonic) -> None:
        self._ports = ports
        self._clock = clock
        self._lock = threading.Lock()
        self._looked: float | None = None
        self._standing: dict[Port, float] = {}

    def find(self, place: str) -> Standing | None:
        """The port to burn over at a place; None while there is none, or its board is still coming up."""
        with self._lock:
            now = self._clock()
            self._refresh(now)
            port = choose(self._standing, place)
            if port is None or not self._is_settled(port, place, now):
                return None
            return Standing(port=port, since=self._standing[port])

    def hub_gone(self, place: str) -> str | None:
        """The hub of this place when that is not there itself; None when it stands, or the system does not show it."""
        hub = hub_of(place)
        return hub if hub and self._ports.stands(hub) is False else None

    def _refresh(self, now: float) -> None:
        if self._looked is not None and now - self._looked < LOOK_S:
            return
        # What is there when the watch begins has been there for long.
        came = now if self._looked is not None else now - RIGHTS_S
        self._standing = {port: self._standing.get(port, came) for port in self._ports.look()}
        self._looked = now

    def _is_settled(self, port: Port, place: str, now: float) -> bool:
        together = [since for each, since in self._standing.items() if is_within(str(each.place), place)]
        if now - max(together) < SETTLE_S:
            return False
        given = os.name != "posix" or os.access(port.name, os.R_OK | os.W_OK)
        return given or now - self._standing[port] >= RIGHTS_S
