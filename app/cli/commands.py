"""All commands by name and where each one's code is; a command's module is imported when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.cli.options import session_of

_PLACES: Mapping[str, tuple[str, str]] = {
    "enrol": ("setup", "enrol"),
    "pull": ("intake", "pull"),
    "import": ("intake", "import_file"),
    "return": ("intake", "give_back"),
    "sync": ("intake", "sync"),
    "recipe": ("recipe", "commands"),
    "selftest": ("selftest", "selftest"),
    "doctor": ("doctor", "doctor"),
    "slots": ("slots", "commands"),
    "burn": ("burn", "burn"),
    "read": ("burn", "read"),
    "settle": ("mend", "settle"),
    "scrap": ("mend", "scrap"),
    "release": ("mend", "release"),
    "status": ("look", "status"),
    "records": ("look", "records"),
    "verify": ("look", "verify"),
    "simulate": ("simulate", "simulate"),
    "platform": ("platform", "commands"),
    "demo": ("demo", "demo"),
}


class _Commands(TyperGroup):
    """Finds a command by its name without importing the others."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(_PLACES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in _PLACES:
            return None
        module, attribute = _PLACES[cmd_name]
        found = getattr(import_module(f"app.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            return typer.main.get_group(found)
        alone = typer.Typer(rich_markup_mode=None, add_completion=False)
        alone.command(cmd_name, hidden=cmd_name == "demo")(found)
        return typer.main.get_command(alone)


application = typer.Typer(
    name="kiln",
    cls=_Commands,
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
    """Burns one licence into each ESP module; none is lost, none is used twice. Without a command: the window."""
    session_of(context).data = data
