"""The stores of firmware with a serial command line: key-value pairs, and one-time memory beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A licence as the firmware keeps it."""

    uuid: str
    auth_key: str

    def __repr__(self) -> str:
        return "Pair(***)"


class Stores:
    """With ``file`` each write is in that file when its method returns, as a whole."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        held = json.loads(file.read_text(encoding="utf-8")) if file and file.exists() else {}
        self._pairs: dict[str, str] = held.get("kv", {})
        self._burned: dict[str, str] | None = held.get("otp")

    @property
    def kv(self) -> Mapping[str, str]:
        """The key-value store: ``uuid`` and ``auth_key``, each written by itself."""
        return dict(self._pairs)

    @property
    def otp(self) -> Mapping[str, str] | None:
        """One-time memory: ``uuid``, ``auth_key`` and ``mac``; None while it is blank."""
        return None if self._burned is None else dict(self._burned)

    def kv_pair(self) -> Pair | None:
        """The licence in the key-value store, None unless both halves are there."""
        return _pair(self._pairs)

    def otp_pair(self) -> Pair | None:
        return _pair(self._burned or {})

    def put(self, key: str, value: str) -> None:
        """Write one key."""
        self._pairs[key] = value
        self._save()

    def drop(self, key: str) -> None:
        """Erase one key, if it is there."""
        if self._pairs.pop(key, None) is not None:
            self._save()

    def burn(self, pair: Pair, mac: str) -> None:
        """Write one-time memory, which must be blank."""
        if self._burned is not None:
            raise ValueError("one-time memory was written before")
        self._burned = {"uuid": pair.uuid, "auth_key": pair.auth_key, "mac": mac}
        self._save()

    def _save(self) -> None:
        if self._file is None:
            return
        draft = self._file.with_name(self._file.name + ".new")
        draft.write_text(json.dumps({"kv": self._pairs, "otp": self._burned}), encoding="utf-8")
        draft.replace(self._file)


def _pair(held: Mapping[str, str]) -> Pair | None:
    return Pair(uuid=held["uuid"], auth_key=held["auth_key"]) if {"uuid", "auth_key"} <= set(held) else None
