"""Writes a first recipe for a person to fill in."""

from __future__ import annotations

from pathlib import Path

from burner.recipe.writing import COMMAND_LINE_TEXT, FileLine, RecipeText, write_recipe

_REMARKS = (
    "Put the .bin files of the build beside this file and correct chip, flash size, offsets and hashes below.",
    "The hash of a file: `sha256sum FILE`, or let `kiln recipe check` tell it.",
    "For modules that already have their firmware leave every [[image]] out: only the licence is written then,",
    "and [partition_table] is what a module must hold. Without [partition_table] give offset and size under [licence].",
)


def write_command_line_template(folder: Path) -> Path:
    """The same for modules that already run firmware with a serial command line; it is whole as it is.

    Raises:
        NeedsPerson: there is a recipe already.
        EnvironmentFailed: it could not be written.
    """
    return write_recipe(folder, COMMAND_LINE_TEXT)


def write_template(folder: Path) -> Path:
    """Writes a commented ``recipe.toml`` into ``folder`` and gives its path.

    Raises:
        NeedsPerson: there is a recipe already.
        EnvironmentFailed: it could not be written.
    """
    unknown = b""
    recipe = RecipeText(
        product="My product",
        chip="esp32c3",
        flash_size="4MB",
        partition="fctry",
        images=(
            FileLine(offset=0x0, file="bootloader.bin", data=unknown),
            FileLine(offset=0x10000, file="app.bin", data=unknown),
        ),
        table=FileLine(offset=0x8000, file="partition-table.bin", data=unknown),
        remarks=_REMARKS,
    )
    return write_recipe(folder, recipe.text)
