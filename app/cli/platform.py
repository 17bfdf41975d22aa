"""``kiln platform init | serve | enrol-code | verify``: the platform service for a factory."""

from __future__ import annotations

import typer

commands = typer.Typer(help="The platform service.", no_args_is_help=True)
