"""Looks a station over: ports, slots, folder, keys, clock, book and platform, each finding with its remedy."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.binding import Binding
from app.folder import BUILT_IN, DataFolder
from app.settings import load
from burner.doctor import Finding, look_at_ports
from burner.messages import Presence
from burner.ports import Ports, system_root
from burner.usb import hub_of, place_of
from resources.errors import KilnError
from resources.failures import failure

LEAST_FREE_BYTES = 500_000_000
CLOCK_SLACK_S = 300.0

_PACKAGES = ("kiln", "esptool", "pyserial", "pyside6-essentials", "sqlalchemy", "cryptography")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was looked at, what was found, and the versions of what is installed."""

    checks: tuple[str, ...]
    findings: tuple[Finding, ...]
    versions: dict[str, str]

    @property
    def good(self) -> bool:
        """Nothing is wrong; there may be advice."""
        return not any(finding.is_wrong for finding in self.findings)


def sentence_of(finding: Finding) -> str:
    """What is the matter."""
    return failure(finding.code).sentence_for(finding.facts)


def remedy_of(finding: Finding) -> str:
    """What to do about it, in one sentence."""
    return failure(finding.code).action_for(finding.facts)


class Doctor:
    """Opens no port and writes nothing; may be called beside a running station."""

    def __init__(self, folder: DataFolder, ports: Ports, root: Path | None = None) -> None:
        self._folder = folder
        self._ports = ports
        self._root = root or system_root()

    def examine(self) -> Report:
        """All checks, one after the other; one that cannot be done is a finding itself."""
        checks: dict[str, Callable[[], Iterator[Finding]]] = {
            "settings": self._settings,
            "ports": self._of_ports,
            "slots": self._slots,
            "folder": self._disk,
            "clock": self._clock,
            "keys": self._keys,
            "book": self._book,
            "platform": self._platform,
        }
        found: list[Finding] = []
        for name, check in checks.items():
            try:
                found += check()
            except KilnError as error:
                facts = {key: str(value) for key, value in error.facts.items()}
                if not any(each.code == error.code for each in found):
                    found.append(Finding(check=name, code=error.code, facts=facts))
        return Report(checks=tuple(checks), findings=tuple(found), versions=_versions())

    def _settings(self) -> Iterator[Finding]:
        load(self._folder.settings)
        yield from ()

    def _of_ports(self) -> Iterator[Finding]:
        yield from look_at_ports(self._ports, self._root, self._own_processes())

    def _slots(self) -> Iterator[Finding]:
        binding = Binding(self._folder, self._ports)
        moves = binding.moves()
        for move in moves:
            facts = {"hub": move.old, "place": move.new, "count": str(len(move.places))}
            yield Finding(check="slots", code="E-HUB-MOVED", facts=facts)
        told = {place for move in moves for place in move.places}
        for slot in binding.slots():
            place = place_of(slot.setting.url)
            if place is None or slot.port is not None or place in told:
                continue
            hub = hub_of(place)
            if hub and self._ports.stands(hub) is False:
                yield Finding(check="slots", code="E-HUB", facts={"hub": hub, "slots": str(slot.number)})
            elif slot.setting.presence is not Presence.USB:
                yield Finding(check="slots", code="E-PORT-MISSING", facts={"url": slot.setting.url})

    def _disk(self) -> Iterator[Finding]:
        place = self._folder.path
        while not place.exists():
            place = place.parent
        if not os.access(place, os.W_OK):
            yield Finding(check="folder", code="E-FOLDER", facts={"folder": str(place), "why": "no right to write"})
        free = shutil.disk_usage(place).free
        if free < LEAST_FREE_BYTES:
            facts = {"folder": str(place), "free_mb": str(free // 1_000_000)}
            yield Finding(check="folder", code="E-DISK-LOW", facts=facts)

    def _clock(self) -> Iterator[Finding]:
        """A clock that is behind what this station wrote last would date its journal backwards."""
        written = [file.stat().st_mtime for file in self._folder.path.glob("*") if file.is_file()]
        if written and max(written) > time.time() + CLOCK_SLACK_S:
            yield Finding(check="clock", code="E-CLOCK")

    def _keys(self) -> Iterator[Finding]:
        from licenses.keys import DEMO, FILE, source_of

        if (self._folder.path / FILE).exists() and source_of(self._folder.path) == DEMO:
            yield Finding(check="keys", code="E-KEYS-DEMO", is_wrong=False)

    def _book(self) -> Iterator[Finding]:
        enrolment = self._folder.enrolment()
        if enrolment is None or not enrolment.has_book:
            yield Finding(check="book", code="E-NOT-ENROLLED", is_wrong=False)
            return
        from app.station import Station

        station = Station.look(self._folder, load(self._folder.settings))
        try:
            findings = station.book.verify()
        finally:
            station.close()
        if findings:
            yield Finding(check="book", code="E-BOOK-FINDINGS", facts={"count": str(len(findings))})

    def _platform(self) -> Iterator[Finding]:
        enrolment = self._folder.enrolment()
        if enrolment is None or enrolment.url == BUILT_IN:
            return
        from licenses.client import is_reachable

        if not is_reachable(enrolment.url):
            yield Finding(check="platform", code="E-PLATFORM-AWAY", facts={"url": enrolment.url}, is_wrong=False)

    def _own_processes(self) -> frozenset[int]:
        """The burner of this very station, which holds its ports by right."""
        lock = str(self._folder.burner_lock.absolute()).encode()
        own = {os.getpid()}
        for process in (self._root / "proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if lock in words:
                own.add(int(process.name))
        return frozenset(own)


def _versions() -> dict[str, str]:
    found = {"python": sys.version.split()[0], "system": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found
