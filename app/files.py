"""Files that must be whole or not there: written beside, flushed to disk, then renamed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from resources.errors import EnvironmentFailed


def write_durably(target: Path, data: bytes, *, private: bool = False) -> None:
    """Puts ``data`` at ``target`` so that a crash leaves the old file or the new one, never a part.

    ``private`` lets only this user read it.

    Raises:
        EnvironmentFailed: the disk is full or may not be written.
    """
    beside = target.with_name(target.name + ".part")
    try:
        with open(beside, "wb", opener=_only_ours if private else None) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        _flush_folder(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise EnvironmentFailed("E-FILE-WRITE", file=str(target), why=error.strerror or "unknown") from error


def _only_ours(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
