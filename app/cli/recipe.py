"""``kiln recipe new | check | add | list``: what a product wants burned."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import As, Json, session_of
from app.cli.output import counted, put, put_json, put_table
from resources.errors import NeedsPerson

commands = typer.Typer(help="Recipes: what a product wants burned.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE")]


@commands.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    from_idf: Annotated[
        Path | None, typer.Option("--from-idf", metavar="BUILD_DIR", help="Take it over from an ESP-IDF build.")
    ] = None,
    serial_cli: Annotated[
        bool, typer.Option("--serial-cli", help="For modules that already run firmware with a serial command line.")
    ] = False,
) -> None:
    """Write a commented recipe into a new folder."""
    from burner.recipe.idf import from_idf as take_over
    from burner.recipe.new import write_command_line_template, write_template

    if serial_cli and from_idf:
        raise NeedsPerson("E-NEW-RECIPE")
    template = write_command_line_template if serial_cli else write_template
    file = take_over(from_idf, folder) if from_idf else template(folder)
    put(f"{file} is written; look through it, then run: kiln recipe check {file}")


@commands.command()
def check(file: File, as_json: Json = False) -> None:
    """Say everything that is wrong with a recipe."""
    from burner.recipe.check import check as findings_of
    from burner.recipe.findings import Level

    findings = findings_of(_recipe_file(file))
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if as_json:
        rows = [
            {"code": each.code, "level": each.level, "sentence": each.sentence, "action": each.action}
            for each in findings
        ]
        put_json({"file": str(file), "good": not errors, "findings": rows})
    else:
        for finding in findings:
            put(f"{finding.level}: {finding.sentence} {finding.action}".rstrip())
        put(f"{file} is good." if not errors else f"{file}: {counted(len(errors), 'error')}.")
    raise typer.Exit(1 if errors else 0)


@commands.command()
def add(
    context: typer.Context,
    file: File,
    product: Annotated[str, typer.Option("--product", metavar="ID")],
    who: As = None,
    as_json: Json = False,
) -> None:
    """Publish a recipe on the platform, which signs it; a product that is new there is made."""
    manifest = session_of(context).station().publish_recipe(_recipe_file(file), product, who)
    if as_json:
        put_json(dict(manifest.document))
    else:
        put(f"Version {manifest.version} of the recipe of {product} is published; stations get it with kiln pull.")


@commands.command(name="list")
def list_recipes(context: typer.Context, as_json: Json = False) -> None:
    """What recipes the station has."""
    manifests = session_of(context).looking().recipes.manifests()
    if as_json:
        put_json({"recipes": [dict(manifest.document) for manifest in manifests]})
    else:
        put_table(
            ("product", "version", "chip", "files", "issued"),
            ((m.product, m.version, m.chip, len(m.files), f"{m.issued_at:%Y-%m-%d %H:%M}") for m in manifests),
        )


def _recipe_file(file: Path) -> Path:
    """A folder stands for the recipe in it."""
    found = file / "recipe.toml" if file.is_dir() else file
    if not found.is_file():
        raise NeedsPerson("E-NO-RECIPE-FILE", file=str(file))
    return found
