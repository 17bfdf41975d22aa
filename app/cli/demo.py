"""``kiln demo``: the main job on virtual modules, with a window or without."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from app import logs
from app.burn_ends import BurnResult
from app.cli.burn import say_trouble, stream_text
from app.cli.options import Json, session_of
from app.cli.output import put, put_json
from app.cli.window import show
from app.demo import DemoResult, plan_shift, prepared, run_headless
from app.fixture import Fixture
from app.folder import DataFolder

WINDOW_UNITS = 200
PACE_BAUD = 921_600
"""A person is to see the phases of a burn: the modules of the window take the time that real ones take."""


def demo(
    context: typer.Context,
    headless: Annotated[bool, typer.Option("--headless", help="Without a window.")] = False,
    units: Annotated[int, typer.Option("--units", min=1, max=10_000)] = 8,
    slots: Annotated[int, typer.Option("--slots", min=1, max=32)] = 4,
    as_json: Json = False,
) -> None:
    """The main job on virtual modules."""
    if headless:
        result = run_headless(units, min(slots, units), _silent if as_json else stream_text, say_trouble)
        _put(result, as_json=as_json)
        raise typer.Exit(0 if result.good else 1)
    raise typer.Exit(_window(context, slots))


def _window(context: typer.Context, slots: int) -> int:
    session = session_of(context)
    chosen = session.data or Path(platformdirs.user_data_dir("kiln-demo", appauthor=False))
    with prepared(DataFolder(chosen), slots=slots, units=WINDOW_UNITS, paced_baud=PACE_BAUD) as (station, settings):
        logs.to_file(station.folder.logs / "station.log")
        plan_shift(station, WINDOW_UNITS)
        return show(session, station, Fixture(station, settings))


def _put(result: DemoResult, *, as_json: bool) -> None:
    values = {
        "units": result.units,
        "pass": result.passed,
        "fail": result.failed,
        "uncertain": result.uncertain,
        "synced": result.synced,
        "conserved": result.conserved,
        "seconds": result.seconds,
    }
    if as_json:
        put_json(values)
    else:
        put(", ".join(f"{name} {value}" for name, value in values.items()))


def _silent(result: BurnResult) -> None:
    """With --json only the totals are printed."""
