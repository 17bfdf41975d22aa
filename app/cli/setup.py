"""``kiln enrol``: makes the data folder a station of a platform."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.options import Json, session_of
from app.cli.output import put, put_json
from app.enrolling import enrol as enrol_folder


def enrol(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL")],
    code: Annotated[str, typer.Argument(metavar="CODE")],
    name: Annotated[str | None, typer.Option("--name", help="The station's name.")] = None,
    as_json: Json = False,
) -> None:
    """Make the key pair and register the station with a one-time code."""
    session = session_of(context)
    settings = session.settings
    enrolment = enrol_folder(session.folder, url, code, name or settings.name, demo=settings.demo)
    if as_json:
        put_json(asdict(enrolment))
    else:
        put(f"This folder is now the station {enrolment.name} of {enrolment.url}.")
