"""What keeps serial ports from working, found without opening one: rights, drivers, other programs, slow adapters."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from burner.latency import LATENCY_MS
from burner.ports import Ports
from burner.usb import Port

# Adapters of ESP boards and fixtures: vendor, products, and the Linux driver (its ``modinfo`` names these numbers).
_DRIVERS: Mapping[str, tuple[frozenset[str], str]] = {
    "10c4": (frozenset({"ea60", "ea61", "ea63", "ea70", "ea71"}), "cp210x"),
    "1a86": (frozenset({"5523", "7522", "7523", "55d3", "55d4"}), "ch341"),
    "0403": (frozenset({"6001", "6010", "6011", "6014", "6015"}), "ftdi_sio"),
    "067b": (frozenset({"2303", "23a3"}), "pl2303"),
    "303a": (frozenset({"1001"}), "cdc_acm"),
}
_TAKERS = {"brltty": "E-PORT-TAKER", "ModemManager": "E-PORT-PROBER"}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is not as it should be: a row of the failure table with its facts.

    ``is_wrong`` is False for what only slows Kiln down or may disturb it.
    """

    check: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    is_wrong: bool = True


def look_at_ports(ports: Ports, root: Path, own: frozenset[int] = frozenset()) -> tuple[Finding, ...]:
    """Everything that can be said of the serial ports of a Linux computer whose files are in ``root``.

    ``own`` are the processes that may hold ports. Elsewhere the systems show nothing of this.
    """
    if sys.platform != "linux":
        return ()
    present = ports.look()
    return (
        *_without_driver(present, root),
        *_without_rights(present),
        *_held(present, root / "proc", own),
        *_slow(present, root),
        *_takers(present, root / "proc"),
    )


def _without_driver(present: Iterable[Port], root: Path) -> Iterator[Finding]:
    served = {port.device for port in present}
    devices = root / "sys" / "bus" / "usb" / "devices"
    for device in sorted(devices.iterdir()) if devices.exists() else ():
        products, driver = _DRIVERS.get(_line(device / "idVendor"), (frozenset[str](), ""))
        if _line(device / "idProduct") in products and device.name not in served:
            facts = {"adapter": _line(device / "product") or "USB", "place": device.name, "driver": driver}
            yield Finding(check="drivers", code="E-DRIVER", facts=facts)


def _without_rights(present: Iterable[Port]) -> Iterator[Finding]:
    for port in present:
        if Path(port.name).exists() and not os.access(port.name, os.R_OK | os.W_OK):
            yield Finding(check="rights", code="E-PORT-RIGHTS", facts={"url": port.name})


def _held(present: Iterable[Port], processes: Path, own: frozenset[int]) -> Iterator[Finding]:
    wanted = {os.path.realpath(port.name): port.name for port in present}
    for process in _processes(processes) if wanted else ():
        if int(process.name) in own:
            continue
        for device in _open_files(process) & wanted.keys():
            facts = {"url": wanted[device], "program": _line(process / "comm") or "?", "pid": process.name}
            yield Finding(check="held", code="E-PORT-HELD", facts=facts)


def _slow(present: Iterable[Port], root: Path) -> Iterator[Finding]:
    for port in present:
        timer = root / "sys" / "bus" / "usb-serial" / "devices" / Path(port.name).name / "latency_timer"
        told = _line(timer)
        if told.isdecimal() and int(told) > LATENCY_MS and not os.access(timer, os.W_OK):
            facts = {"url": port.name, "latency_ms": told}
            yield Finding(check="latency", code="E-LATENCY", facts=facts, is_wrong=False)


def _takers(present: Iterable[Port], processes: Path) -> Iterator[Finding]:
    """Programs that take adapters away, or speak to each new port."""
    running = {_line(process / "comm") for process in _processes(processes)}
    has_bridge = any(not port.is_chip for port in present)
    for program, code in _TAKERS.items():
        if program in running:
            is_wrong = code == "E-PORT-TAKER" and not has_bridge
            yield Finding(check="programs", code=code, facts={"program": program}, is_wrong=is_wrong)


def _processes(folder: Path) -> list[Path]:
    try:
        return [each for each in folder.iterdir() if each.name.isdecimal()]
    except OSError:
        return []


def _open_files(process: Path) -> set[str]:
    """The files that a process has open; none where we may not look."""
    found = set()
    try:
        for link in (process / "fd").iterdir():
            found.add(os.readlink(link))  # noqa: PTH115
    except OSError:
        return found
    return found


def _line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
