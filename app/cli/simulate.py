"""``kiln simulate``: virtual modules on local ports, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json
from app.cli.output import put, put_json
from burner.virtual.chip import CHIPS
from burner.virtual.simulate import SimulateOptions, run
from burner.virtual.wire import Transport


def simulate(
    count: Annotated[int, typer.Option(min=1, max=32, help="Slots.")] = 4,
    chip: Annotated[str | None, typer.Option(help=f"One of {', '.join(CHIPS)}; esp32c3 if not given.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="First TCP port; 0 takes free ones.")] = 7000,
    transport: Annotated[
        Transport, typer.Option(help="What a slot is: plain TCP, TCP with reset lines and speed, or a terminal.")
    ] = Transport.SOCKET,
    paced: Annotated[int | None, typer.Option(metavar="BAUD", help="Pace the line and the flash.")] = None,
    flash_dir: Annotated[Path | None, typer.Option(help="Keep each flash as MAC.bin in this folder.")] = None,
    tray: Annotated[int | None, typer.Option(min=1, help="Modules that come into each slot in turn.")] = None,
    carousel: Annotated[bool, typer.Option(help="A module that left comes back in the next slot.")] = False,
    mac: Annotated[list[str] | None, typer.Option(help="A module's address; repeat it.")] = None,
    fault: Annotated[list[str] | None, typer.Option(metavar="SPEC", help="e.g. unplug:slot=2,command=12")] = None,
    serial_cli: Annotated[
        int | None, typer.Option(min=1, max=3, metavar="GENERATION", help="Firmware with a command line (1, 2, 3).")
    ] = None,
    boot_line: Annotated[str | None, typer.Option(help="What a module says when it has booted.")] = None,
    boot_delay: Annotated[float, typer.Option(min=0.0, help="How long after a boot it says it, in seconds.")] = 0.1,
    seed: Annotated[int | None, typer.Option(help="Makes the new addresses repeatable.")] = None,
    until_eof: Annotated[bool, typer.Option("--until-eof", hidden=True)] = False,
    as_json: Json = False,
) -> None:
    """Open virtual modules that Kiln and esptool can flash, until Ctrl-C."""
    options = SimulateOptions(
        count=count,
        chip=chip,
        port=port,
        tray=tray,
        macs=tuple(mac or ()),
        flash_dir=flash_dir,
        faults=tuple(fault or ()),
        paced_baud=paced,
        seed=seed,
        carousel=carousel,
        transport=transport,
        serial_cli=serial_cli,
        boot_line=boot_line,
        boot_delay_s=boot_delay,
    )
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    if until_eof:
        threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    try:
        run(options, put_json if as_json else _put_module, stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _put_module(facts: Mapping[str, str | int | None]) -> None:
    put(f"slot {facts['slot']:>2}  {facts['url']}  {facts['mac'] or 'empty':<17}  {facts['chip'] or ''}".rstrip())


def _stop_at_end_of_input(stop: threading.Event) -> None:
    """A child never outlives its parent's pipe."""
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()
