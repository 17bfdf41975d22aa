"""The three-way comparison: what the platform says, what the book says, and what the flash files hold.

The flash is searched as raw bytes for every uuid of the station's, so that a licence that stands anywhere in two
flashes is found even where no parser would look.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_UUID = re.compile(rb"uuid[a-z0-9]{16}")


@dataclass(frozen=True, kw_only=True)
class Truth:
    """uuid -> MAC for every burned licence, as each of the three sides has it; ``held`` all uuids per flash."""

    platform: Mapping[str, str]
    book: Mapping[str, str]
    held: Mapping[str, frozenset[str]]

    def disagreements(self) -> list[str]:
        """One sentence for each licence that is not the same everywhere, or stands on two modules."""
        flashes: dict[str, list[str]] = {}
        for mac, uuids in self.held.items():
            for uuid in uuids:
                flashes.setdefault(uuid, []).append(mac)
        found = [f"{uuid} stands on {' and '.join(macs)}" for uuid, macs in flashes.items() if len(macs) > 1]
        found += [f"{mac} holds {' and '.join(sorted(uuids))}" for mac, uuids in self.held.items() if len(uuids) > 1]
        for uuid in sorted({*self.platform, *self.book, *flashes}):
            sides = (self.platform.get(uuid), self.book.get(uuid), flashes.get(uuid, [None])[0])
            if len(set(sides)) > 1:
                found.append(f"{uuid}: platform {sides[0]}, book {sides[1]}, flash {sides[2]}")
        return found


def truth_of(data: Path, flash_folder: Path) -> Truth:
    """Reads all three sides of a stopped station that has synced."""
    uuids = _all_uuids(data)
    return Truth(
        platform=_platform_burned(data),
        book=_book_burned(data),
        held={_mac(file): _held(file, uuids) for file in sorted(flash_folder.glob("*.bin"))},
    )


def _mac(file: Path) -> str:
    digits = file.stem.upper()
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _held(file: Path, uuids: frozenset[str]) -> frozenset[str]:
    return uuids & {found.decode() for found in _UUID.findall(file.read_bytes())}


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    """The rows of one query on a database file that nobody writes now."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _all_uuids(data: Path) -> frozenset[str]:
    return frozenset(str(row[0]) for row in rows(data / "book.sqlite3", "SELECT uuid FROM licence"))


def _book_burned(data: Path) -> dict[str, str]:
    found = rows(
        data / "book.sqlite3",
        "SELECT l.uuid, m.mac FROM licence l JOIN module m ON m.id = l.module WHERE l.state = 'burned'",
    )
    return {str(uuid): str(mac) for uuid, mac in found}


def _platform_burned(data: Path) -> dict[str, str]:
    found = rows(
        data / "platform" / "platform.sqlite3",
        "SELECT uuid, module FROM licence WHERE state = 'burned'",
    )
    return {str(uuid): str(module).split(".")[0] for uuid, module in found}
