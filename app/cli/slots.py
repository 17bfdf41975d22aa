"""``kiln slots list | bind | clear | move``: where the slots of the fixture are."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.binding import Binding, SlotPlace
from app.cli.options import Json, session_of
from app.cli.output import complain, put, put_json, put_table
from app.slot_stats import SlotStats
from burner.messages import Presence
from burner.ports import LOOK_S, system_ports
from burner.usb import Board, Move
from resources.errors import NeedsPerson

commands = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Where the slots of the fixture are: their USB places."
)

Number = Annotated[int, typer.Argument(metavar="N", help="The slot's number.", min=1)]


def _binding(context: typer.Context) -> Binding:
    return Binding(session_of(context).folder, system_ports())


@commands.command("list")
def list_slots(context: typer.Context, as_json: Json = False) -> None:
    """The slots with their places and ports, what is plugged in and bound to none, and hubs that moved."""
    binding = _binding(context)
    stats = SlotStats.load(session_of(context).folder.slot_stats)
    if as_json:
        put_json(
            {
                "slots": [slot_json(slot, stats) for slot in binding.slots()],
                "unbound": [_board_json(board) for board in binding.unbound()],
                "moves": [_move_json(move) for move in binding.moves()],
            }
        )
        return
    put_table(_HEADS, (_cells(slot, stats) for slot in binding.slots()))
    for board in binding.unbound():
        put(f"Bound to no slot: {board.url}, {board.title}, {board.port.name}")
    for move in binding.moves():
        put(f"The hub {move.old} now sits at {move.new}. Bind its {len(move.places)} slots there: kiln slots move")


_HEADS = ("slot", "bound to", "presence", "port now", "adapter", "burns", "contact failures", "retries", "fall-backs")


def _cells(slot: SlotPlace, stats: SlotStats) -> tuple[object, ...]:
    port, counts = slot.port, stats.counts(slot.number)
    place = (slot.number, slot.setting.url or None, slot.setting.presence, port and port.name, port and port.title)
    return (*place, counts.burns, counts.contact_failures, counts.retries, counts.fall_backs)


def slot_json(slot: SlotPlace, stats: SlotStats) -> dict[str, Any]:
    """One slot as ``kiln slots list --json`` prints it."""
    test = stats.test_of(slot.number)
    return {
        "slot": slot.number,
        "url": slot.setting.url or None,
        "presence": slot.setting.presence.value,
        "port": slot.port.name if slot.port else None,
        "adapter": slot.port.title if slot.port else None,
        "counts": asdict(stats.counts(slot.number)),
        "self_test": {**asdict(test), "good": test.good} if test else None,
    }


def _board_json(board: Board) -> dict[str, Any]:
    return {"url": board.url, "port": board.port.name, "adapter": board.title}


def _move_json(move: Move) -> dict[str, Any]:
    return {"from": move.old, "to": move.new, "places": dict(move.places)}


@commands.command("bind")
def bind(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="The slot's number.", min=1)] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="URL", help="A USB place, port or URL; else what is plugged in next.")
    ] = None,
    presence: Annotated[Presence | None, typer.Option(help="How the slot knows of its module.")] = None,
    timeout: Annotated[float, typer.Option(min=0, metavar="S", help="How long to wait for something.")] = 60.0,
    as_json: Json = False,
) -> None:
    """Bind slots: plug in, say the number. With N that slot only; without, one after the other until an empty line."""
    binding = _binding(context)
    if number is not None:
        _bind(binding, number, to or _await(binding, timeout).url, presence, as_json)
        return
    if to is not None:
        raise NeedsPerson("E-SLOT-NUMBER", number="?", most=32)
    while True:
        board = _await(binding, timeout)
        complain(f"{board.title} came at {board.url}. Which slot is it? Number and Enter; only Enter ends.")
        answer = sys.stdin.readline().strip()
        if not answer:
            return
        if not answer.isdecimal():
            complain(f"{answer} is no number; plug it in again.")
            continue
        _bind(binding, int(answer), board.url, presence, as_json)


def _await(binding: Binding, timeout_s: float) -> Board:
    complain("Plug the next slot's adapter or module in.")
    arrivals, until = binding.arrivals(), time.monotonic() + timeout_s
    while time.monotonic() < until:
        board = arrivals.look()
        if board is not None:
            return board
        time.sleep(LOOK_S)
    raise NeedsPerson("E-SLOT-NOTHING")


def _bind(binding: Binding, number: int, to: str, presence: Presence | None, as_json: bool) -> None:
    setting = binding.bind(number, to, presence)
    if as_json:
        put_json({"slot": number, "url": setting.url, "presence": setting.presence.value})
    else:
        put(f"Slot {number} is {setting.url}, presence {setting.presence}.")


@commands.command("clear")
def clear(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="Only this slot.", min=1)] = None,
) -> None:
    """Take the port from one slot, or all slots away."""
    _binding(context).clear(number)
    put("There are no slots now." if number is None else f"Slot {number} has no port now.")


@commands.command("move")
def move(context: typer.Context, as_json: Json = False) -> None:
    """Bind the slots of each hub that was plugged in elsewhere to the same positions there."""
    binding = _binding(context)
    found = binding.moves()
    if not found:
        raise NeedsPerson("E-SLOT-NO-MOVE")
    for each in found:
        binding.follow(each)
        if as_json:
            put_json(_move_json(each))
        else:
            put(f"The {len(each.places)} slots of the hub {each.old} are now at {each.new}.")
