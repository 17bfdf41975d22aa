"""Which writer a recipe asks for, read without its files."""

from __future__ import annotations

import tomllib
from pathlib import Path

from burner.messages import WriterKind


def writer_of(path: Path) -> WriterKind:
    """The writer that the recipe file at ``path`` names; ``esp`` where it names none that there is, or is none."""
    try:
        named = tomllib.loads(path.read_text(encoding="utf-8"))["recipe"]["writer"]
        return WriterKind(named)
    except (OSError, ValueError, KeyError, TypeError):
        return WriterKind.ESP
