"""``kiln burn`` and ``kiln read``: modules at the fixture, without a window."""

from __future__ import annotations

import signal
from dataclasses import asdict
from typing import Annotated

import typer

from app.burn_ends import BurnResult
from app.cli.options import Json, Product, Slot, Slots, session_of
from app.cli.output import DONE, ENVIRONMENT, FAILURES, complain, put, put_json
from app.fixture import slots_from_urls
from app.orders import WorkOrders
from app.reading import ModuleReport, read_module
from app.run import Run, Totals
from app.station import Station
from app.underway import Job
from app.views import SlotView
from licenses.book import Context
from resources.errors import EnvironmentFailed


def burn(
    context: typer.Context,
    slot: Slots,
    product: Product = None,
    work_order: Annotated[
        str | None, typer.Option("--work-order", metavar="NUMBER", help="Make it the active one, and fill it.")
    ] = None,
    units: Annotated[int | None, typer.Option(min=1, help="End after so many passes.")] = None,
    timeout: Annotated[float, typer.Option(min=0, metavar="S", help="End when no module came for S seconds.")] = 60.0,
    as_json: Json = False,
) -> None:
    """Burn licences into modules until enough passed, the work order is full, stock ends or no module comes."""
    station = session_of(context).station()
    job = _job(station, product, work_order)
    station.sync_in_background()
    run = Run(units, timeout, _stream_json if as_json else stream_text, say_trouble)
    before = signal.signal(signal.SIGINT, lambda *_: run.stop())
    try:
        totals = run.over(station, slots_from_urls(slot), job)
    finally:
        signal.signal(signal.SIGINT, before)
    if as_json:
        put_json(totals_json(totals))
    else:
        put(f"{totals.passed} of {totals.units} passed in {totals.seconds:.1f} s, ended by {totals.ended}.")
    for view in run.silent:
        complain(f"slot {view.number}: {EnvironmentFailed('E-NO-MODULE', url=view.url)}")
    if run.refused is not None:
        raise run.refused
    raise typer.Exit(_exit_code(totals, units))


def _job(station: Station, product: str | None, number: str | None) -> Job:
    """What is asked for; else what the active work order says, else the only product here."""
    orders = WorkOrders(station)
    if number is None:
        active = station.book.active_work_order() if product is None else None
        return orders.active_job() if active else station.job(product)
    if station.book.work_order(number=number) is None:
        station.sync()
    return orders.open(number, Context(), product)


def _exit_code(totals: Totals, units: int | None) -> int:
    """When nothing was burned because of the ports, the environment failed; else what did not go well is a failure."""
    if totals.out_of_order and not totals.units:
        return ENVIRONMENT
    good = totals.all_passed and not totals.out_of_order and (units is None or totals.passed >= units)
    return DONE if good else FAILURES


def read(context: typer.Context, slot: Slot, product: Product = None, as_json: Json = False) -> None:
    """Say what a module is and holds; never the key."""
    station = session_of(context).station()
    report = read_module(station, slot, product)
    if as_json:
        put_json(asdict(report))
    else:
        _put_report(report)


def totals_json(totals: Totals) -> dict[str, object]:
    """The last object of a stream."""
    return {
        "units": totals.units,
        "pass": totals.passed,
        "fail": totals.failed,
        "error": totals.errors,
        "aborted": totals.aborted,
        "uncertain": totals.uncertain,
        "seconds": totals.seconds,
        "ended": totals.ended,
        "out_of_order": totals.out_of_order,
    }


def _stream_json(result: BurnResult) -> None:
    put_json(asdict(result))


def stream_text(result: BurnResult) -> None:
    """One finished burn on one line."""
    why = f"  {result.code}: {result.sentence}" if result.code else ""
    tail = f"…{result.uuid[-4:]}" if result.uuid else "-"
    put(f"slot {result.slot:>2}  {result.outcome:<9}  {result.mac or '-':<17}  {tail:<5}  {result.seconds:5.1f} s{why}")


def say_trouble(view: SlotView) -> None:
    """A slot that has a fault of its own, on one line of standard error."""
    complain(f"slot {view.number}: {view.sentence} {view.action}")


def _put_report(report: ModuleReport) -> None:
    told = {**asdict(report), "security": _security(report)}
    for name, value in told.items():
        put(f"{name:<16} {value if value is not None else '-'}")


def _security(report: ModuleReport) -> str | None:
    """What is switched on, in words; None where the module does not tell."""
    if not report.security:
        return None
    return ", ".join(name.replace("_", " ") for name, on in report.security.items() if on) or "open"
