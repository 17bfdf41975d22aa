"""How a record becomes a row: columns with their words, widths and pills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from ui.theme.tones import Tone, Tones

Record = TypeVar("Record")


class Mood(StrEnum):
    """What a pill says by its colour, beside its word."""

    GOOD = "good"
    WAITS = "waits"
    BAD = "bad"
    ODD = "odd"
    QUIET = "quiet"
    BUSY = "busy"


def tone_of(mood: Mood, tones: Tones) -> Tone:
    """The colours of a mood in a theme."""
    quiet = Tone(ink=tones.dim, tint=tones.ground)
    return {
        Mood.GOOD: tones.passed,
        Mood.WAITS: tones.error,
        Mood.BAD: tones.failed,
        Mood.ODD: tones.uncertain,
        Mood.BUSY: tones.running,
    }.get(mood, quiet)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in one column of a row; with a ``mood`` it is a pill."""

    text: str
    mood: Mood | None = None
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class Column(Generic[Record]):
    """One column: ``share`` of the width that is left over, at least ``least_px`` wide; numbers go to the right."""

    title: Callable[[], str]
    cell: Callable[[Record], Cell]
    least_px: int = 96
    share: int = 0
    number: bool = False
