"""Whether a licence can go where a recipe wants it: asked before it leaves the book, when nothing is lost yet."""

from __future__ import annotations

from collections.abc import Mapping

from burner.cli_command import auth_command
from burner.nvs import build_image
from burner.recipe.model import CommandPlace, LicencePlace, burned_fields
from resources.errors import KilnError


def misfit(place: LicencePlace | CommandPlace, licence: Mapping[str, bytes]) -> str | None:
    """Why this licence cannot be written there, as the end of a sentence without a value of it; None when it can."""
    fields = burned_fields(place, licence)
    try:
        if isinstance(place, CommandPlace):
            auth_command(place, fields)
        else:
            build_image(place, fields)
    except KilnError as error:
        return str(error.facts.get("why") or error.sentence.rstrip("."))
    return None
