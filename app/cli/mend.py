"""``kiln settle | scrap | release``: licences that wait for a module, or for the word of a person."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import Annotated

import typer

from app.burn_ends import BurnResult
from app.cli.options import As, Json, Product, Reason, Slot, session_of
from app.cli.output import put, put_json
from app.settling import settle_module
from licenses.book import Context
from licenses.words import Outcome


def settle(context: typer.Context, slot: Slot, product: Product = None, as_json: Json = False) -> None:
    """Settle an uncertain licence by reading its module, and finish it there if it is blank."""
    station = session_of(context).station()
    result = settle_module(station, slot, product)
    if as_json:
        put_json(asdict(result))
    else:
        put(_sentence(result))
    raise typer.Exit(0 if result.outcome is Outcome.PASS else 1)


def scrap(
    context: typer.Context,
    uuid: Annotated[str, typer.Argument(metavar="UUID")],
    reason: Reason,
    who: As = None,
    as_json: Json = False,
) -> None:
    """Give an uncertain licence up, or book that the module of a burned one is destroyed."""
    station = session_of(context).station()
    station.book.scrap(uuid=uuid, reason=reason, ctx=Context(actor=who or getpass.getuser()))
    if as_json:
        put_json({"uuid": uuid, "state": "scrapped"})
    else:
        put(f"{uuid} is scrapped.")


def release(
    context: typer.Context,
    uuid: Annotated[str, typer.Argument(metavar="UUID")],
    reason: Reason,
    who: As = None,
    as_json: Json = False,
) -> None:
    """Lift the quarantine of a licence that was set aside at this station; the journal keeps who did and why."""
    book = session_of(context).station().book
    book.clear(uuid=uuid, reason=reason, ctx=Context(actor=who or getpass.getuser()))
    row = book.licence(uuid=uuid)
    state = row.state if row is not None else None
    if as_json:
        put_json({"uuid": uuid, "state": state})
    else:
        put(f"{uuid} is set aside no more; it is {state}.")


def _sentence(result: BurnResult) -> str:
    if result.outcome is Outcome.PASS:
        return f"The licence of {result.mac} is burned."
    return f"{result.outcome}: {result.sentence or result.code}"
