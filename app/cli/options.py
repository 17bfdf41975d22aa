"""The options that several commands take, and how a command finds its session."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli.session import Session

Json = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
Product = Annotated[str | None, typer.Option("--product", metavar="ID", help="The product's id.")]
Slots = Annotated[list[str], typer.Option("--slot", metavar="URL", help="A port or URL; give it once per slot.")]
Slot = Annotated[str, typer.Option("--slot", metavar="URL", help="A port or URL.")]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who acts; the password is read from standard input."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the journal.")]


def session_of(context: typer.Context) -> Session:
    """The session that runs this command."""
    found: Any = context.find_root().obj
    assert isinstance(found, Session)
    return found
