"""Imports a licence list: read and judged here, it becomes a lot on the platform."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.office import Office
from licenses.lists import RefusedRow, read_list, write_refused
from licenses.words import PlatformState


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of a list; counts are rows. ``lot`` is None when nothing was imported."""

    lot: str | None
    imported: int
    unused: int
    burned: int
    scrapped: int
    placeholders: int
    refused: tuple[RefusedRow, ...]
    refused_file: Path | None


def import_list(office: Office, file: Path, product: str, *, skip_refused: bool) -> Imported:
    """Reads the list and hands its good rows to the platform, all or none.

    One refused row, here or at the platform, and nothing is imported; with ``skip_refused`` the rest is, and the
    refused rows go into a file beside.

    Raises:
        NeedsPerson: the file is no licence list.
        EnvironmentFailed: the platform cannot be reached.
    """
    found = read_list(file)
    refused = list(found.refused)
    rows = list(found.rows)
    lot = None
    while rows and (skip_refused or not refused):
        lot, more = office.import_rows(product, file.stem, rows)
        if lot is not None or not more:
            break
        refused += more
        numbers = {row.number for row in more}
        rows = [row for row in rows if row.number not in numbers]
    states = Counter(row.state for row in rows) if lot else Counter[PlatformState]()
    return Imported(
        lot=lot,
        imported=sum(states.values()),
        unused=states[PlatformState.UNUSED],
        burned=states[PlatformState.BURNED],
        scrapped=states[PlatformState.SCRAPPED],
        placeholders=found.skipped_placeholders,
        refused=tuple(sorted(refused, key=lambda row: row.number)),
        refused_file=_keep_refused(refused, file) if lot and refused else None,
    )


def _keep_refused(refused: list[RefusedRow], file: Path) -> Path:
    target = file.with_name(f"{file.stem}.refused{file.suffix}")
    write_refused(refused, file, target)
    return target
