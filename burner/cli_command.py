"""The command that gives a licence to running firmware over its serial command line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from burner.faults import Refused
from burner.recipe.model import CommandPlace, StoreName

_SENDABLE = {"uuid": re.compile(rb"[!-~]{16}|[!-~]{20}"), "auth_key": re.compile(rb"[!-~]{32}")}
_STORE_ARGUMENT: Mapping[StoreName, bytes] = {StoreName.KEY_VALUE: b"", StoreName.ONE_TIME: b" 1"}


def auth_command(place: CommandPlace, licence: Mapping[str, bytes]) -> bytes:
    """The command without its end.

    Raises:
        Refused: the licence cannot be typed, or has more than a uuid and a key. No value is told.
    """
    for name in licence.keys() - _SENDABLE.keys():
        raise Refused("E-RECIPE", why=f"a serial command line takes no {name}")
    for name, pattern in _SENDABLE.items():
        if not pattern.fullmatch(licence.get(name, b"")):
            raise Refused("E-RECIPE", why=f"the {name} of this licence cannot be typed")
    return b"auth " + b" ".join(licence[name] for name in _SENDABLE) + _STORE_ARGUMENT[place.store]
