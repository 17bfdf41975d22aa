"""Licence lists as a factory buys them, made up for each test, and what their keys look like when they leak."""

from __future__ import annotations

import base64
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SMALL = string.ascii_lowercase + string.digits
_LARGE = string.ascii_letters + string.digits


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a list."""

    uuid: str
    key: str
    mac: str | None = None


def rows(count: int, *, family: str = "uuid", macs: Sequence[str] = ()) -> list[Row]:
    """``count`` new rows; the first ones with the addresses of ``macs``."""
    return [
        Row(uuid=family + _text(_SMALL, 16), key=_text(_LARGE, 32), mac=macs[number] if number < len(macs) else None)
        for number in range(count)
    ]


def write(file: Path, licences: Sequence[Row]) -> Path:
    """The rows as a CSV file, with a column of addresses if any row has one."""
    with_macs = any(row.mac for row in licences)
    lines = ["uuid,key,mac" if with_macs else "uuid,key"]
    lines += [f"{row.uuid},{row.key}" + (f",{row.mac or ''}" if with_macs else "") for row in licences]
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return file


def shapes(key: str) -> dict[str, bytes]:
    """What a key looks like as text, in hex, and in base64 wherever in a longer text it begins."""
    raw = key.encode()
    found = {"text": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    found["utf-16"] = key.encode("utf-16-le")
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + raw)
        # The characters at both ends also depend on the neighbours.
        first = -(-offset * 8 // 6)
        last = (offset + len(raw)) * 8 // 6
        found[f"base64 from {offset}"] = encoded[first:last]
    return found


def _text(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
