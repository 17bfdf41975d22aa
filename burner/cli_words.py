"""What the serial command line of running firmware says, told from its echo, its colours and its log.

Debug firmware prints whole keys there. So no text of it is kept: an answer is matched against what is known to be
said, and only the name of that goes on. The formats are those of the firmware's public sources (TuyaOpen).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from burner.messages import Region

PROMPT = b"tuya>"

_COLOUR = rb"\x1b\[[\d;]*[A-Za-z]"
_COLOURS = re.compile(_COLOUR)
# A line of the log comes whenever another task has something to say, also in the middle of an echo.
_LOG = re.compile(
    rb"(?:%b)*\[\d\d-\d\d \d\d:\d\d:\d\d[^\r\n]*(?:\r?\n)?"
    rb"|(?:(?:%b)+|^)[VDIWE] \(\d+\) [^\r\n]*(?:\r?\n)?" % (_COLOUR, _COLOUR),
    re.MULTILINE,
)
_BOOT = re.compile(rb"rst:0x|boot:0x|ESP-ROM:|^ets [A-Z]", re.MULTILINE)
_MAC = re.compile(r"mac: ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5})")
_UUID = re.compile(r"[!-~]{16}|[!-~]{20}")
_KEY = re.compile(r"[!-~]{32}")
_PLACEHOLDER = re.compile(r"uuidx+")
_NOTHING_READ = re.compile(r"read f\w*l\w*e", re.IGNORECASE)
_WRITTEN = re.compile(r"write (to OTP )?succe", re.IGNORECASE)
_NOT_WRITTEN = re.compile(r"write (to OTP )?f\w*l\w*e", re.IGNORECASE)
_REFUSED = re.compile(r"must be|^Use like|^No command", re.IGNORECASE)


class Said(StrEnum):
    """What an answer to ``auth`` amounts to; ``SILENT`` is none, which some firmware gives when all is well."""

    WRITTEN = "written"
    NOT_WRITTEN = "not written"
    REFUSED = "refused"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The lines of an answer without echo, log and prompt; ``booted`` when the module started meanwhile."""

    lines: Sequence[str] = field(repr=False)
    booted: bool = False


@dataclass(frozen=True, kw_only=True)
class Held:
    """What was read of one store, with the halves that stand in it."""

    region: Region
    fields: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def answer_in(heard: bytes, command: str) -> Answer | None:
    """The answer to a command in what was heard since it was typed; None until its echo and a prompt after it came."""
    text = _COLOURS.sub(b"", _LOG.sub(b"", heard))
    _, echo, rest = text.partition(command.encode())
    said, prompt, _ = rest.partition(b"\n" + PROMPT)
    if not (echo and prompt):
        return None
    lines = (line.strip() for line in said.decode("ascii", "replace").splitlines())
    return Answer(lines=tuple(line for line in lines if line), booted=booted(heard))


def booted(heard: bytes) -> bool:
    """Whether a ROM said there that it starts."""
    return _BOOT.search(heard) is not None


def mac_in(answer: Answer) -> str | None:
    """The address that was said, as ``A0:B7:65:1C:44:1C``; None when it was not said, or more than one."""
    found = {match[1].upper() for line in answer.lines if (match := _MAC.fullmatch(line))}
    return found.pop() if len(found) == 1 else None


def held_in(answer: Answer) -> Held | None:
    """What a reading of a store said, None when that cannot be told. The pair that firmware is shipped with is none."""
    uuids = [line for line in answer.lines if _UUID.fullmatch(line)]
    keys = [line for line in answer.lines if _KEY.fullmatch(line)]
    nothing = any(_NOTHING_READ.search(line) for line in answer.lines)
    if nothing and not uuids and not keys:
        return Held(region=Region.BLANK)
    if nothing or len(uuids) != 1 or len(keys) > 1:
        return None
    if _PLACEHOLDER.fullmatch(uuids[0]):
        return Held(region=Region.BLANK)
    if not keys and len(answer.lines) > 1:
        return None  # the key may be what came in mangled
    if not keys:
        return Held(region=Region.TORN, fields={"uuid": uuids[0].encode()})
    return Held(region=Region.LICENCE, fields={"uuid": uuids[0].encode(), "auth_key": keys[0].encode()})


def said_in(answer: Answer) -> Said:
    """What an answer to ``auth`` amounts to. What is not known counts as silence."""
    for said, pattern in ((Said.NOT_WRITTEN, _NOT_WRITTEN), (Said.WRITTEN, _WRITTEN), (Said.REFUSED, _REFUSED)):
        if any(pattern.search(line) for line in answer.lines):
            return said
    return Said.SILENT
