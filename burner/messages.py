"""The messages of the pipe between station and burner process: one JSON object per line, both ways.

The conversation of one burn::

    burner                                   station
    SlotChanged(present)               ->
                                       <-    Examine(burn, recipe, mode)
    ModuleFound(identity, holds)       ->    checks, reserves, commits
                                       <-    Go(burn), or Leave(burn), or Booked(burn) when its licence stands
    Progress* (firmware first)         ->
    ReadyForLicence                    ->    commits WRITING
                                       <-    HandOver(burn, fields)
    ReadBack(verdict, seen)            ->    commits BURNED / UNCERTAIN / AVAILABLE
                                       <-    Booked(burn)        module is reset, port released
    Booted                             ->    only where the recipe asks to see it boot: the burn passes now
    SlotChanged(empty)                 ->

Any burn ends instead with ``Stopped`` from the burner when something fails; what it says about the
licence (``handed_over``, ``erased_blank``) decides the move in the book. Every message of a burn carries
its id; one for another burn is dropped and logged. The burner knows a licence only as field -> bytes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, ClassVar

PROTOCOL_VERSION = 2


class Presence(StrEnum):
    """How a slot knows that a module is there."""

    POLL = "poll"
    MANUAL = "manual"
    USB = "usb"
    LINE = "line"


class WriterKind(StrEnum):
    """How the modules of a slot are spoken to: in download mode, or over the command line of running firmware."""

    ESP = "esp"
    TUYA_CLI = "tuya-cli"


class SlotCondition(StrEnum):
    """What a slot says of itself outside a burn."""

    OPENING = "opening"
    EMPTY = "empty"
    PRESENT = "present"
    LOST = "lost"
    CLOSED = "closed"


class Region(StrEnum):
    """What the licence region of a module holds."""

    BLANK = "blank"
    LICENCE = "licence"
    TORN = "torn"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"


class Verdict(StrEnum):
    """The read-back after a licence was written."""

    EQUAL = "equal"
    DIFFERENT = "different"
    NONE = "none"


class Mode(StrEnum):
    """Why a module is examined: to burn it, or only to read it."""

    BURN = "burn"
    READ = "read"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """All parts of a module's identity that could be read.

    ``mac`` as ``A0:B7:65:1C:44:1C``; ``unique_id`` 32 hex digits (the chip's optional unique id) and
    ``flash_uid`` 16 or 32 hex digits, each None where the chip has none or it could not be read.
    """

    mac: str
    unique_id: str | None = None
    flash_uid: str | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """Base of all messages."""

    name: ClassVar[str] = ""
    kinds: ClassVar[dict[str, type[Message]]] = {}

    def __init_subclass__(cls) -> None:
        cls.name = cls.__name__
        Message.kinds[cls.name] = cls


# ---- station to burner -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OpenSlot(Message):
    """Take a port and watch it. ``baud`` caps the speed of the firmware, ``writer`` is that of the recipes to come.

    ``opening`` numbers the openings of a slot: one that is still closing may speak after the next was opened.
    """

    slot: int
    url: str
    presence: Presence = Presence.POLL
    baud: int = 921_600
    writer: WriterKind = WriterKind.ESP
    opening: int = 0


@dataclass(frozen=True, kw_only=True)
class CloseSlot(Message):
    slot: int


@dataclass(frozen=True, kw_only=True)
class Examine(Message):
    """Connect and say what the module is and holds. ``recipe`` is the path of a recipe file, or None to read only."""

    slot: int
    burn: str
    mode: Mode
    recipe: str | None = None


@dataclass(frozen=True, kw_only=True)
class Probe(Message):
    """Test the slot's line on the module in it, to which nothing is written: ``Probed`` follows, or ``Stopped``."""

    slot: int
    burn: str
    reads: int


@dataclass(frozen=True, kw_only=True)
class Go(Message):
    """Reservation is on disk: write the firmware, then ask for the licence."""

    slot: int
    burn: str


@dataclass(frozen=True, kw_only=True)
class HandOver(Message):
    """WRITING is on disk: here is the one licence. ``licence`` maps field name to bytes."""

    slot: int
    burn: str
    licence: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Booked(Message):
    """The result is on disk: reset the module into its firmware and let the port go."""

    slot: int
    burn: str


@dataclass(frozen=True, kw_only=True)
class Leave(Message):
    """Nothing (more) is to be written to this module: release it and wait for its removal."""

    slot: int
    burn: str


@dataclass(frozen=True, kw_only=True)
class Cancel(Message):
    """A person stops this burn."""

    slot: int
    burn: str


# ---- burner to station -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Hello(Message):
    """First message of a burner."""

    protocol: int
    pid: int


@dataclass(frozen=True, kw_only=True)
class SlotChanged(Message):
    """A slot's condition changed; ``code`` names the failure of a lost one, ``opening`` is that of its ``OpenSlot``.

    ``facts`` also tell what makes the slot slower than it could be: ``baud``, lowered after faults on its line, and
    ``latency_ms``, the delay of an adapter that the system does not let us shorten.
    """

    slot: int
    condition: SlotCondition
    code: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    opening: int = 0


@dataclass(frozen=True, kw_only=True)
class ModuleFound(Message):
    """What the module is and holds, None for what is not told. ``holds`` maps licence fields to the bytes read.

    ``boot_check``: after ``Booked`` the module's first line is awaited, and the end of the burn is told by ``Booted``
    or ``Stopped``. ``sets_mac``: the module gets the address that comes as the field ``mac`` (12 hex digits) with its
    licence; what was told as its identity before is then not the one it has after.
    """

    slot: int
    burn: str
    identity: Identity
    chip: str | None
    flash_size_bytes: int | None
    security: Mapping[str, bool]
    region: Region
    holds: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    boot_check: bool = False
    sets_mac: bool = False


@dataclass(frozen=True, kw_only=True)
class Probed(Message):
    """What a test of the line showed. ``speeds`` maps each baud rate that was tried to whether it held; ``wrong`` of
    the ``reads`` readings were not answered, or not as the first."""

    slot: int
    burn: str
    identity: Identity
    chip: str
    speeds: Mapping[str, bool]
    reads: int
    wrong: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Progress(Message):
    """``phase`` is one of checking, firmware, licence, verifying; ``done`` of ``total`` bytes."""

    slot: int
    burn: str
    phase: str
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class ReadyForLicence(Message):
    """Firmware stands and its MD5 holds; no byte of a licence was sent."""

    slot: int
    burn: str


@dataclass(frozen=True, kw_only=True)
class ReadBack(Message):
    """After the licence went out: the verdict and every identity seen since, in order."""

    slot: int
    burn: str
    verdict: Verdict
    seen: tuple[Identity, ...]
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Booted(Message):
    """After ``Booked``: the module was reset and said its own line."""

    slot: int
    burn: str


@dataclass(frozen=True, kw_only=True)
class Stopped(Message):
    """The burn ended early.

    ``handed_over`` tells that bytes of the licence may have left the burner; ``erased_blank`` that in the same
    unbroken session, with no reset since the first byte, the region was erased and read back blank. ``seen`` is every
    identity that was read in this burn, in order; of those before the licence went out the one that ``ModuleFound``
    told may be left out.
    """

    slot: int
    burn: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    handed_over: bool = False
    erased_blank: bool = False
    seen: tuple[Identity, ...] = ()


# ---- framing -----------------------------------------------------------------------------------------


def encode(message: Message) -> bytes:
    """One line of JSON with its newline; bytes travel as base64."""
    body: dict[str, Any] = {"": message.name}
    for each in fields(message):
        body[each.name] = _plain(getattr(message, each.name))
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"


def decode(line: bytes) -> Message:
    """The message of one line.

    Raises:
        ValueError: not a message of this protocol.
    """
    try:
        body = json.loads(line)
        kind = Message.kinds[body.pop("")]
        return kind(**{name: _rich(name, value) for name, value in body.items()})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a message of the burner's pipe") from error


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, Identity):
        return {"mac": value.mac, "unique_id": value.unique_id, "flash_uid": value.flash_uid}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


_ENUMS: Mapping[str, type[StrEnum]] = {
    "presence": Presence,
    "condition": SlotCondition,
    "region": Region,
    "verdict": Verdict,
    "mode": Mode,
    "writer": WriterKind,
}


def _rich(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _ENUMS:
        return _ENUMS[name](value)
    if name == "identity":
        return Identity(**value)
    if name == "seen":
        return tuple(Identity(**each) for each in value)
    if name in {"licence", "holds"}:
        return {key: base64.b64decode(item["b"]) for key, item in value.items()}
    return value
