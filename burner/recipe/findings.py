"""What a check of a recipe has to say: one finding per thing, each a row of the failure table with its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from resources.errors import NeedsPerson
from resources.failures import failure


class Level(StrEnum):
    """An error keeps a recipe from being burned; a note only wants to be read."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about a recipe; ``code`` is a row of the failure table, ``facts`` fill its sentence."""

    code: str
    level: Level
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return failure(self.code).sentence_for(self.facts)

    @property
    def action(self) -> str:
        return failure(self.code).action_for(self.facts)

    def as_error(self) -> NeedsPerson:
        """The same as an exception to raise."""
        return NeedsPerson(self.code, **self.facts)


def error(code: str, **facts: object) -> Finding:
    """A finding that keeps the recipe from being burned."""
    return Finding(code=code, level=Level.ERROR, facts=_texts(facts))


def note(code: str, **facts: object) -> Finding:
    """A finding that a person should read, and may let stand."""
    return Finding(code=code, level=Level.NOTE, facts=_texts(facts))


def _texts(facts: Mapping[str, object]) -> dict[str, str]:
    """Numbers are offsets and sizes in flash: they are shown as people write them."""
    return {name: f"{fact:#x}" if isinstance(fact, int) else str(fact) for name, fact in facts.items()}
