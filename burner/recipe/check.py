"""Says everything that is wrong with a recipe, not the first thing only."""

from __future__ import annotations

from pathlib import Path

from burner.recipe.findings import Finding
from burner.recipe.load import examine


def check(path: Path) -> list[Finding]:
    """All findings about the recipe at ``path`` (a recipe file, or the folder of one), errors first; raises nothing."""
    return examine(path)[1]
