"""``kiln demo``: the main job on virtual modules, with or without a window."""

from __future__ import annotations


def demo() -> None:
    """The main job on virtual modules."""
