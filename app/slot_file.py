"""The slots in a station's settings file, changed without touching anything else that a person wrote there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from app.files import write_durably
from app.settings import SlotSetting
from resources.errors import EnvironmentFailed, NeedsPerson


def write_slots(file: Path, slots: Sequence[SlotSetting]) -> None:
    """Puts the slots into the settings file; comments and other settings stay.

    Raises:
        NeedsPerson: the file is no settings file.
        EnvironmentFailed: it cannot be read or written.
    """
    try:
        text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        document = tomlkit.parse(text)
    except OSError as error:
        raise EnvironmentFailed("E-FILE-READ", file=str(file), why=error.strerror or "unknown") from error
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise NeedsPerson("E-SETTINGS", file=str(file), why=str(error)) from error
    document.pop("slot", None)
    if slots:
        rows = tomlkit.aot()
        for slot in slots:
            row = tomlkit.table()
            row.add("url", slot.url)
            row.add("presence", slot.presence.value)
            rows.append(row)
        document.append("slot", rows)
    write_durably(file, tomlkit.dumps(document).encode())
