"""The words of the domain as types: licence states and their moves, modules, licences, burn outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class LicenceState(StrEnum):
    """Where a licence stands in a station's book."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    WRITING = "writing"
    UNCERTAIN = "uncertain"
    BURNED = "burned"
    RETIRING = "retiring"
    SUPERSEDED = "superseded"
    SCRAPPED = "scrapped"
    RETURNING = "returning"
    RETURNED = "returned"


_S = LicenceState

MOVES: frozenset[tuple[LicenceState, LicenceState]] = frozenset(
    {
        (_S.AVAILABLE, _S.RESERVED),
        (_S.RESERVED, _S.AVAILABLE),
        (_S.RESERVED, _S.WRITING),
        (_S.WRITING, _S.BURNED),
        (_S.WRITING, _S.AVAILABLE),
        (_S.WRITING, _S.UNCERTAIN),
        (_S.UNCERTAIN, _S.BURNED),
        (_S.UNCERTAIN, _S.WRITING),
        (_S.UNCERTAIN, _S.SCRAPPED),
        (_S.SCRAPPED, _S.BURNED),
        (_S.BURNED, _S.WRITING),
        (_S.BURNED, _S.SCRAPPED),
        (_S.BURNED, _S.RETIRING),
        (_S.RETIRING, _S.SUPERSEDED),
        (_S.RETIRING, _S.BURNED),
        (_S.AVAILABLE, _S.RETURNING),
        (_S.RETURNING, _S.RETURNED),
        (_S.RETURNING, _S.AVAILABLE),
    }
)
"""The only moves. There is none from UNCERTAIN to AVAILABLE."""

LIVE: frozenset[LicenceState] = frozenset({_S.RESERVED, _S.WRITING, _S.UNCERTAIN, _S.BURNED, _S.RETIRING})
"""States in which a licence belongs to a module (invariant 1)."""


class PlatformState(StrEnum):
    """Where a licence stands at the platform; exactly one at any time."""

    UNUSED = "unused"
    HELD = "held"
    DOWNLOADED = "downloaded"
    BURNED = "burned"
    UNCERTAIN = "uncertain"
    SCRAPPED = "scrapped"
    RETIRING = "retiring"
    SUPERSEDED = "superseded"
    VOIDED = "voided"


class Outcome(StrEnum):
    """How a burn ended."""

    PASS = "PASS"  # noqa: S105 - an outcome, no password
    FAIL = "FAIL"
    ERROR = "ERROR"
    ABORTED = "ABORTED"
    UNCERTAIN = "UNCERTAIN"


@dataclass(frozen=True, kw_only=True)
class ModuleId:
    """A module's identity: base MAC (``A0:B7:65:1C:44:1C``) plus what else could be read, in hex digits."""

    mac: str
    unique_id: str | None = None
    flash_uid: str | None = None

    @property
    def proves_itself(self) -> bool:
        """More than the MAC is known, so that a blank reading settles something."""
        return self.unique_id is not None or self.flash_uid is not None

    def may_be(self, other: ModuleId) -> bool:
        """True when no part that both know differs."""
        return self.mac == other.mac and not any(
            mine is not None and theirs is not None and mine != theirs
            for mine, theirs in ((self.unique_id, other.unique_id), (self.flash_uid, other.flash_uid))
        )

    @property
    def text(self) -> str:
        """The form in journal rows: ``MAC[.u<unique id>][.f<flash uid>]``."""
        unique = f".u{self.unique_id}" if self.unique_id else ""
        flash = f".f{self.flash_uid}" if self.flash_uid else ""
        return f"{self.mac}{unique}{flash}"

    @classmethod
    def parse(cls, text: str) -> ModuleId:
        """The inverse of ``text``."""
        mac, *parts = text.split(".")
        known = {part[0]: part[1:] for part in parts}
        return cls(mac=mac, unique_id=known.get("u"), flash_uid=known.get("f"))


class Secret:
    """Bytes that must never be shown: ``repr`` and ``str`` are ``***``, pickling is refused."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def open(self) -> bytes:
        """The bytes themselves; call it at the last moment."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not pickled")


@dataclass(frozen=True, kw_only=True)
class Licence:
    """One device's identity. ``secrets`` holds ``auth_key`` and, where given, psk, certificate, resources.

    ``assigned_mac`` comes from a list without status column: only that module may take it.
    """

    uuid: str
    secrets: Mapping[str, Secret] = field(repr=False)
    assigned_mac: str | None = None

    def fields(self) -> dict[str, bytes]:
        """Everything that is burned, field name to bytes, the uuid included."""
        return {"uuid": self.uuid.encode(), **{name: secret.open() for name, secret in self.secrets.items()}}


class Region(StrEnum):
    """What the licence region of a module holds, as the burner reports it."""

    BLANK = "blank"
    LICENCE = "licence"
    TORN = "torn"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class Holding:
    """The region and the licence fields that were parsed from it."""

    region: Region
    fields: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def family(uuid: str) -> str:
    """The family a uuid belongs to: ``uuid``, ``tuya`` or ``short`` (16 characters); families never mix."""
    if len(uuid) == 16:
        return "short"
    return uuid[:4]
