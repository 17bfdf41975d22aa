"""Settings of a station: one TOML file, ``KILN_…`` environment variables over it, flags over both."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from burner.messages import Presence
from burner.usb import SCHEME, place_of
from resources.errors import EnvironmentFailed, NeedsPerson

MAX_SLOTS = 32
LEAST_BAUD = 9600
THEMES = frozenset({"light", "dark", "system"})


@dataclass(frozen=True, kw_only=True)
class SlotSetting:
    """One slot of the fixture: where its module is reached and how its presence is known.

    ``url`` is a place on the USB tree (``usb:1-2.3``), a port's name or a URL; empty while the slot has no port.
    """

    url: str = ""
    presence: Presence = Presence.POLL


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a person may set. ``tokens_low`` is the stock at which the strip warns, in licences.

    ``product`` is burned when no work order is active. ``theme`` is ``light``, ``dark`` or ``system``; ``language`` an
    ISO code or ``system``. ``platform`` is the address of the platform that a window without slots is a planner's
    client of; a station has it from its enrolment. ``demo`` marks a folder whose keys are the throw-away ones.
    ``red_bin`` is the code on the red bin. ``serial_pattern`` is the regular expression that serial numbers fit (none:
    modules have none), ``panel`` the slots in the order in which the numbers of a panel are scanned.
    """

    name: str = "Station 1"
    product: str | None = None
    slots: tuple[SlotSetting, ...] = ()
    tokens_low: int = 100
    theme: str = "system"
    language: str = "system"
    baud: int = 921_600
    platform: str = ""
    demo: bool = False
    sounds: bool = True
    red_bin: str = "RED-BIN"
    serial_pattern: str = ""
    panel: tuple[int, ...] = ()


_KEYS: Mapping[str, type] = {
    "name": str,
    "product": str,
    "tokens_low": int,
    "theme": str,
    "language": str,
    "baud": int,
    "platform": str,
    "demo": bool,
    "sounds": bool,
    "red_bin": str,
    "serial_pattern": str,
}


def load(file: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of ``file`` (an absent one is empty) with the environment's over them.

    Raises:
        NeedsPerson: a key that is not known or a value that cannot be, named in the sentence.
        EnvironmentFailed: the file is there and cannot be read.
    """
    try:
        # Some editors begin a file with a byte order mark, which TOML does not know.
        table = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        table = {}
    except NotADirectoryError as error:
        raise EnvironmentFailed("E-FOLDER", folder=file.parent, why="it is a file") from error
    except OSError as error:
        raise EnvironmentFailed("E-FILE-READ", file=str(file), why=error.strerror or "unknown") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NeedsPerson("E-SETTINGS", file=str(file), why=str(error)) from error
    settings = _from_table(file, table)
    _check_ranges(settings, str(file))
    found = _from_environment(os.environ if environment is None else environment)
    changed = replace(settings, **found)
    _check_ranges(changed, ", ".join(f"KILN_{key.upper()}" for key in found))
    return changed


def check_slots(slots: Sequence[SlotSetting]) -> None:
    """What every fixture keeps to; a slot without a port is none yet.

    Raises:
        NeedsPerson: no slot, too many, or two on one port.
    """
    urls = [slot.url for slot in slots if slot.url]
    if not 1 <= len(slots) <= MAX_SLOTS:
        raise NeedsPerson("E-TOO-MANY-SLOTS", count=len(slots))
    for url in urls:
        if urls.count(url) > 1:
            raise NeedsPerson("E-SLOT-URL", url=url)


def _check_ranges(settings: Settings, where: str) -> None:
    wrong = {
        "name must not be empty": not settings.name.strip(),
        "tokens_low must not be negative": settings.tokens_low < 0,
        f"baud must be at least {LEAST_BAUD}": settings.baud < LEAST_BAUD,
        "red_bin must not be empty": not settings.red_bin.strip(),
        "serial_pattern is no regular expression": not _is_pattern(settings.serial_pattern),
        "platform must be an address such as https://platform.example": not _is_address(settings.platform),
        f"theme must be one of {', '.join(sorted(THEMES))}": settings.theme not in THEMES,
    }
    for why in (why for why, is_wrong in wrong.items() if is_wrong):
        raise NeedsPerson("E-SETTINGS", file=where, why=why)


def _from_table(file: Path, table: Mapping[str, Any]) -> Settings:
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key == "slot":
            values["slots"] = _slots(file, value)
        elif key == "panel":
            values["panel"] = _panel(file, value)
        elif key not in _KEYS:
            raise NeedsPerson("E-SETTINGS", file=str(file), why=f"{key} is no setting")
        elif type(value) is not _KEYS[key]:
            raise NeedsPerson("E-SETTINGS", file=str(file), why=f"{key} must be of type {_KEYS[key].__name__}")
        else:
            values[key] = value
    return Settings(**values)


def _panel(file: Path, numbers: Any) -> tuple[int, ...]:
    whole = isinstance(numbers, list) and all(type(each) is int and 1 <= each <= MAX_SLOTS for each in numbers)
    if not whole or len(set(numbers)) < len(numbers):
        raise NeedsPerson("E-SETTINGS", file=str(file), why="panel is a list of slot numbers, each once")
    return tuple(numbers)


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _is_address(text: str) -> bool:
    """Whether a platform can be asked there; an empty one is none."""
    try:
        found = urlsplit(text)
    except ValueError:
        return False
    return not text or (found.scheme in ("http", "https") and bool(found.hostname))


def _slots(file: Path, rows: Any) -> tuple[SlotSetting, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NeedsPerson("E-SETTINGS", file=str(file), why="slots are written as [[slot]]")
    if len(rows) > MAX_SLOTS:
        raise NeedsPerson("E-SETTINGS", file=str(file), why=f"a fixture has at most {MAX_SLOTS} slots")
    return tuple(_slot(file, row) for row in rows)


def _slot(file: Path, row: Mapping[str, Any]) -> SlotSetting:
    url, presence = row.get("url"), row.get("presence", Presence.POLL)
    for key in row.keys() - {"url", "presence"}:
        raise NeedsPerson("E-SETTINGS", file=str(file), why=f"{key} is no setting of a slot")
    if why := _wrong_with(url, presence):
        raise NeedsPerson("E-SETTINGS", file=str(file), why=why)
    return SlotSetting(url=str(url).strip(), presence=Presence(presence))


def _wrong_with(url: Any, presence: Any) -> str | None:
    if not isinstance(url, str):
        return "each [[slot]] needs a url, empty for one without a port"
    if url.startswith(SCHEME) and place_of(url) is None:
        return f"{url} is no place on the USB tree, which is written like usb:1-2.3"
    if presence not in list(Presence):
        return f"presence must be one of {', '.join(Presence)}"
    if presence == Presence.LINE and url.startswith("socket:"):
        return f"{url} has no control lines, so its presence cannot be line"
    return None


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, kind in _KEYS.items():
        text = environment.get(f"KILN_{key.upper()}")
        if text is None:
            continue
        try:
            found[key] = _SWITCH[text.lower()] if kind is bool else kind(text)
        except (KeyError, ValueError) as error:
            why = "it must be true or false" if kind is bool else "it must be a whole number"
            raise NeedsPerson("E-SETTINGS", file=f"KILN_{key.upper()}", why=why) from error
    return found


_SWITCH: Mapping[str, bool] = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
