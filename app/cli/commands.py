"""All commands in one place: the groups and where each command's code is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from app.cli import burn, demo, intake, look, mend, platform, recipe, setup, simulate
from app.cli.options import session_of

application = typer.Typer(
    name="kiln",
    help="Burns one licence into each ESP module; none is lost, none is used twice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@application.callback()
def options(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The station's folder (or KILN_DATA).")
    ] = None,
) -> None:
    """Burns one licence into each ESP module; none is lost, none is used twice."""
    session_of(context).data = data


_COMMANDS: Mapping[str, Callable[..., None]] = {
    "enrol": setup.enrol,
    "pull": intake.pull,
    "import": intake.import_file,
    "sync": intake.sync,
    "burn": burn.burn,
    "read": burn.read,
    "settle": mend.settle,
    "scrap": mend.scrap,
    "status": look.status,
    "records": look.records,
    "verify": look.verify,
    "simulate": simulate.simulate,
}
for _name, _function in _COMMANDS.items():
    application.command(_name)(_function)

application.command("demo", hidden=True)(demo.demo)
application.add_typer(recipe.commands, name="recipe")
application.add_typer(platform.commands, name="platform")
