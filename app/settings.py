"""Settings of a station: one TOML file, ``KILN_…`` environment variables over it, flags over both."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from burner.messages import Presence
from resources.errors import NeedsPerson

MAX_SLOTS = 32


@dataclass(frozen=True, kw_only=True)
class SlotSetting:
    """One slot of the fixture: where its module is reached and how its presence is known."""

    url: str
    presence: Presence = Presence.POLL


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a person may set. ``tokens_low`` is the stock at which the strip warns, in licences.

    ``product`` is burned when no work order is active. ``theme`` is ``light``, ``dark`` or ``system``; ``language`` an
    ISO code or ``system``. ``demo`` marks a folder whose keys are the throw-away ones.
    """

    name: str = "Station 1"
    product: str | None = None
    slots: tuple[SlotSetting, ...] = ()
    tokens_low: int = 100
    theme: str = "system"
    language: str = "system"
    baud: int = 921_600
    demo: bool = False


_KEYS: Mapping[str, type] = {
    "name": str,
    "product": str,
    "tokens_low": int,
    "theme": str,
    "language": str,
    "baud": int,
    "demo": bool,
}


def load(file: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of ``file`` (an absent one is empty) with the environment's over them.

    Raises:
        NeedsPerson: a key that is not known or a value of the wrong type, named in the sentence.
    """
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        table = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NeedsPerson("E-SETTINGS", file=str(file), why=str(error)) from error
    settings = _from_table(file, table)
    return replace(settings, **_from_environment(os.environ if environment is None else environment))


def _from_table(file: Path, table: Mapping[str, Any]) -> Settings:
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key == "slot":
            values["slots"] = _slots(file, value)
        elif key not in _KEYS:
            raise NeedsPerson("E-SETTINGS", file=str(file), why=f"{key} is no setting")
        elif type(value) is not _KEYS[key]:
            raise NeedsPerson("E-SETTINGS", file=str(file), why=f"{key} must be of type {_KEYS[key].__name__}")
        else:
            values[key] = value
    return Settings(**values)


def _slots(file: Path, rows: Any) -> tuple[SlotSetting, ...]:
    try:
        slots = tuple(
            SlotSetting(url=str(row["url"]), presence=Presence(row.get("presence", Presence.POLL))) for row in rows
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NeedsPerson(
            "E-SETTINGS", file=str(file), why="each [[slot]] needs a url, and a presence that is known"
        ) from error
    if len(slots) > MAX_SLOTS:
        raise NeedsPerson("E-SETTINGS", file=str(file), why=f"a fixture has at most {MAX_SLOTS} slots")
    return slots


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, kind in _KEYS.items():
        text = environment.get(f"KILN_{key.upper()}")
        if text is None:
            continue
        try:
            found[key] = text.lower() in {"1", "true", "yes"} if kind is bool else kind(text)
        except ValueError as error:
            raise NeedsPerson("E-SETTINGS", file=f"KILN_{key.upper()}", why="it must be a whole number") from error
    return found
