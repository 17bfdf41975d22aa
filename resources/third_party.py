"""Fields of a licence that a recipe may take or leave: what HomeKit and Find My need of it (S001)."""

from __future__ import annotations

PREFIXES = ("homekit_", "findmy_")
"""How the names of such fields begin. Every other field of a licence is burned, or the burn is refused."""


def is_third_party(name: str) -> bool:
    """Whether the field of this name is burned only where the recipe asks for it."""
    return name.startswith(PREFIXES)
