"""An event as a station tells it: what can be read of it, and what is wrong with its content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from licenses.journal import VERSION, Kind, canonical
from licenses.words import ModuleId

HASH_BYTES = 32
_MOST = 2**53  # beyond it JSON numbers are not exact everywhere
_MOST_SLOTS = 9999
_LONGEST = {"kind": 64, "actor": 128, "work_order": 64, "shift": 64, "burn": 64, "module": 128, "licence": 32}
_MAC = re.compile(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}")
_NEEDS_MODULE = frozenset({Kind.BURNED, Kind.UNCERTAIN})
_NEEDS_LICENCE = frozenset(
    {
        Kind.BURNED,
        Kind.UNCERTAIN,
        Kind.SCRAPPED,
        Kind.ERASED,
        Kind.RETURNING,
        Kind.RETURNED,
        Kind.KEPT,
        Kind.RETIRING,
        Kind.SUPERSEDED,
    }
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event of a page whose name, hash and canonical bytes can be read."""

    epoch: int
    seq: int
    hash: bytes
    event: Mapping[str, Any]
    body: str

    def follows(self, previous: bytes) -> bool:
        """Whether its hash chains it behind the event with the hash ``previous``."""
        return hashlib.sha256(previous + self.body.encode()).digest() == self.hash

    @property
    def name(self) -> tuple[int, int]:
        return self.epoch, self.seq

    @property
    def kind(self) -> str:
        return str(self.event["kind"])

    @property
    def data(self) -> Mapping[str, Any]:
        data = self.event.get("data")
        return data if isinstance(data, dict) else {}

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.event["at"])

    @property
    def module(self) -> ModuleId | None:
        text = self.event.get("module")
        return ModuleId.parse(text) if text else None

    @property
    def is_sound(self) -> bool:
        """Whether its fields have the shapes that their meaning needs."""
        return fault(self, str(self.event.get("station"))) is None

    def text(self, name: str) -> str | None:
        value = self.event.get(name)
        return value if isinstance(value, str) else None

    def datum(self, name: str, longest: int = 64) -> str | None:
        """A text of ``data``; None when it is missing or no text."""
        value = self.data.get(name)
        return value[:longest].replace("\0", "") if isinstance(value, str) else None

    def seconds(self) -> float | None:
        """``data.seconds``, where it is a finite number."""
        value = self.data.get("seconds")
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if abs(value) < _MOST else None


def read(item: object) -> Told | None:
    """The event of one item of a page; None when it has no name or hash that could be put anywhere."""
    if not isinstance(item, dict) or not is_count(item.get("epoch")) or not is_count(item.get("seq")):
        return None
    digest = _digest(item.get("hash"))
    event = {name: value for name, value in item.items() if name != "hash"}
    try:
        body = canonical(event).decode()
    except (ValueError, RecursionError):
        return None
    return Told(epoch=item["epoch"], seq=item["seq"], hash=digest, event=event, body=body) if digest else None


def fault(told: Told, station: str) -> str | None:
    """Why the content is refused: ``other_station`` or ``malformed``; None when it is sound."""
    event = told.event
    if event.get("station") != station:
        return "other_station"
    sound = (
        is_count(event.get("v"))
        and isinstance(event.get("kind"), str)
        and isinstance(event.get("data", {}), dict)
        and _is_time(event.get("at"))
        and (event.get("slot") is None or (is_count(event["slot"]) and event["slot"] <= _MOST_SLOTS))
        and all(_is_text(event.get(name), longest) for name, longest in _LONGEST.items())
        and (event.get("module") is None or _is_module(event["module"]))
        and _is_complete(event)
    )
    return None if sound else "malformed"


def is_known(told: Told) -> bool:
    """Whether this version may read meaning into it; newer forms are only kept."""
    return bool(told.event["v"] <= VERSION)


def _is_complete(event: Mapping[str, Any]) -> bool:
    kind = event["kind"]
    if kind in _NEEDS_MODULE and not event.get("module"):
        return False
    if kind == Kind.BURN_ENDED and not event.get("burn"):
        return False
    return kind not in _NEEDS_LICENCE or bool(event.get("licence"))


def is_count(value: object) -> bool:
    """Whether it is a whole number from 0 that every reader of JSON keeps exact."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST


def _is_text(value: object, longest: int) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= longest and "\0" not in value)


def _is_module(text: str) -> bool:
    mac, *parts = text.split(".")
    return bool(_MAC.fullmatch(mac)) and all(part[:1] in ("u", "f") and len(part) > 1 for part in parts)


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _digest(text: object) -> bytes | None:
    try:
        digest = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return None
    return digest if len(digest) == HASH_BYTES else None
