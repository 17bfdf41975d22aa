"""``kiln selftest``: how well a slot's line carries, tried with a module that never gets a licence."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.options import Json, session_of
from app.cli.output import DONE, FAILURES, put, put_json
from app.self_testing import SlotTestOrder, self_test
from app.settings import SlotSetting
from resources.errors import NeedsPerson


def selftest(
    context: typer.Context,
    slot: Annotated[str, typer.Option("--slot", metavar="N|URL", help="A slot's number, or a port or URL.")],
    reads: Annotated[int, typer.Option(min=1, max=10_000, help="How many repeated readings.")] = 20,
    mark: Annotated[
        bool, typer.Option("--mark", help="Mark the module in the slot for tests: it never gets a licence here.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Test a slot with a marked module: contact, identity, speeds, repeated readings; exit 1 if readings failed."""
    session = session_of(context)
    order = _order(session.settings.slots, slot, reads, mark)
    result = self_test(session.station(), order)
    if as_json:
        put_json({"slot": order.slot, "good": result.good, **asdict(result)})
    else:
        speed = f"up to {result.best_baud} baud" if result.best_baud else "no speed to choose"
        put(f"Slot {order.slot}: {result.chip} {result.mac}, {speed}, {result.wrong} of {result.reads} readings wrong.")
    raise typer.Exit(DONE if result.good else FAILURES)


def _order(slots: tuple[SlotSetting, ...], slot: str, reads: int, mark: bool) -> SlotTestOrder:
    if not slot.isdecimal():
        return SlotTestOrder(slot=slot, url=slot, reads=reads, mark=mark)
    number = int(slot)
    if not 1 <= number <= len(slots) or not slots[number - 1].url:
        raise NeedsPerson("E-SLOT-NUMBER", number=number, most=len(slots))
    return SlotTestOrder(slot=number, url=slots[number - 1].url, reads=reads, mark=mark)
