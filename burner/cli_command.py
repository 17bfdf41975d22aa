"""The command that gives a licence to running firmware over its serial command line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from burner.faults import Refused
from burner.recipe.model import CommandPlace, StoreName

_SENDABLE = {"uuid": re.compile(rb"[!-~]{16}|[!-~]{20}"), "auth_key": re.compile(rb"[!-~]{32}")}
_MAC = re.compile(rb"[0-9A-F]{12}")
_WORDS_WITH_MAC = 5
_STORE_ARGUMENT: Mapping[StoreName, bytes] = {StoreName.KEY_VALUE: b"", StoreName.ONE_TIME: b" 1"}


def auth_command(place: CommandPlace, licence: Mapping[str, bytes]) -> bytes:
    """The command without its end; with the address in ``mac`` (12 hex digits) where the recipe sets it.

    Raises:
        Refused: the licence cannot be typed, or has more than a uuid and a key. No value is told.
    """
    mac = licence.get("mac") if place.set_mac else None
    for name in licence.keys() - _SENDABLE.keys() - ({"mac"} if place.set_mac else set()):
        raise Refused("E-RECIPE", why=f"a serial command line takes no {name}")
    for name, pattern in _SENDABLE.items():
        if not pattern.fullmatch(licence.get(name, b"")):
            raise Refused("E-RECIPE", why=f"the {name} of this licence cannot be typed")
    command = b"auth " + b" ".join(licence[name] for name in _SENDABLE) + _STORE_ARGUMENT[place.store]
    if mac is None:
        return command
    if not _MAC.fullmatch(mac):
        raise Refused("E-RECIPE", why="the address assigned to this licence is none")
    return command + b" " + mac


def address_in(command: bytes) -> str | None:
    """The address that a command sets, as ``A0:B7:65:1C:44:1C``; None where it sets none."""
    words = command.split(b" ")
    if len(words) < _WORDS_WITH_MAC:
        return None
    digits = words[-1].decode("ascii")
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))
