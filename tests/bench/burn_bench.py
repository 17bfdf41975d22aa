"""Burns many virtual modules at once: Kiln's burner, one esptool command per port, and what the wire allows.

Every line is paced at 921 600 baud and every flash takes its time. Ours begins with the opening of the slots and ends
with the last licence read back; the commands begin with the start of their processes and end with the last one's end.
Both write bootloader, partition table, an app of 1 MB and the licence's region, and neither resets the modules. The
first of all runs of ours also deflates the images, once for all; the medians do not show it.

Run as ``python3 build bench burn``, or by itself with other numbers:
``python -m tests.bench.burn_bench [--modules 1 16] [--runs 1] [--firmware-only]``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from burner.recipe.samples import SAMPLE_CHIPS, make_sample
from tests.bench.burn_parties import BAUD, Burner, Job, Taken, run_commands
from tests.bench.virtual_bank import Part, VirtualBank

MODULES = (1, 4, 8, 16, 32)
RUNS = 3
APP_BYTES = 1 << 20
_CHIP = "esp32c3"
_BITS_PER_BYTE = 10

WIRE_RATIO_MOST = 1.18
"""Wall of a single module to the time its deflated bytes take on the wire."""
SLOWEST_MOST = {16: 1.05, 32: 1.10}
"""Wall of the slowest of so many modules to that of a single one."""
GAIN_LEAST = {16: 1.7, 32: 2.5}
"""Throughput to that of so many commands."""
CPU_S_MOST = 0.08
LICENCE_GAIN_LEAST = 5.0
SILENT_S_MOST = 1.5
"""Until a port at which nothing answers is told."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Medians of some runs: seconds to the last module, CPU seconds per module of the host and of the modules."""

    wall_s: float
    host_cpu_s: float
    modules_cpu_s: float


@dataclass(kw_only=True)
class Bars:
    """What must hold, and what did not."""

    missed: list[str] = field(default_factory=list)

    def most(self, what: str, value: float, limit: float) -> None:
        self._hold(value <= limit, f"{what} is {value:.3f}, at most {limit} is wanted")

    def least(self, what: str, value: float, limit: float) -> None:
        self._hold(value >= limit, f"{what} is {value:.3f}, at least {limit} is wanted")

    def _hold(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.missed.append(sentence)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One burner for all of it; ``tell`` is told of each run."""

    folder: Path
    burner: Burner
    runs: int
    tell: Callable[[str], None]

    def firmware(self, counts: Sequence[int]) -> dict[str, Any]:
        """The columns of the table, and the bars that they missed."""
        path = make_sample(self.folder / "firmware", _CHIP, "bench", firmware_bytes=APP_BYTES, seed=1)
        bars, columns = Bars(), dict[str, Any]()
        limit = wire_limit_s(Job.make(path, 1))
        single: float | None = None
        for count in counts:
            ours, commands = self._both(path, count, present=False)
            single = ours.wall_s if count == 1 else single
            columns[f"{count} modules"] = _column(ours, commands, limit)
            _judge(bars, count, ours, commands, single, limit)
        return {"columns": columns, "missed": bars.missed, "wire_limit_s": round(limit, 2)}

    def licences(self, chips: Sequence[str]) -> dict[str, Any]:
        """A licence alone, onto a module that has its partition table."""
        bars, columns = Bars(), dict[str, Any]()
        for chip in chips:
            path = make_sample(self.folder / chip, chip, "bench", firmware_bytes=None, seed=1)
            ours, commands = self._both(path, 1, present=True)
            gain = commands.wall_s / ours.wall_s
            bars.least(f"a licence alone on {chip}: times as fast as the command", gain, LICENCE_GAIN_LEAST)
            columns[f"licence {chip}"] = {
                "ours_s": round(ours.wall_s, 3),
                "command_s": round(commands.wall_s, 3),
                "times_as_fast": round(gain, 2),
                "ours_cpu_s_per_module": round(ours.host_cpu_s, 3),
                "command_cpu_s_per_module": round(commands.host_cpu_s, 3),
            }
        return {"columns": columns, "missed": bars.missed}

    def silence(self) -> dict[str, Any]:
        """A port at which nothing answers."""
        path = make_sample(self.folder / "silent", _CHIP, "bench", firmware_bytes=None, seed=1)
        bars, took = Bars(), statistics.median(self.burner.silence_s(path) for _ in range(self.runs))
        bars.most("the seconds until a silent port is told", took, SILENT_S_MOST)
        return {"columns": {"silent port": {"ours_s": round(took, 2)}}, "missed": bars.missed}

    def _both(self, path: Path, count: int, *, present: bool) -> tuple[Measured, Measured]:
        """Ours and the commands', turn by turn, so that a busy minute of the machine strikes both."""
        parties: tuple[Callable[[Job, Sequence[str]], Taken], ...] = (
            self.burner.burn,
            lambda job, urls: run_commands(job, urls, self.folder),
        )
        taken = [[self._once(path, count, party, present=present) for party in parties] for _ in range(self.runs)]
        ours, commands = (_median(list(runs)) for runs in zip(*taken, strict=True))
        self.tell(f"{path.parent.name}, {count}: ours {ours.wall_s:.3f} s, commands {commands.wall_s:.3f} s")
        return ours, commands

    def _once(self, path: Path, count: int, party: Callable[[Job, Sequence[str]], Taken], *, present: bool) -> Measured:
        job = Job.make(path, count)
        table = job.recipe.partition_table
        parts = [Part(offset=table.offset, data=table.data)] if present and table else []
        with VirtualBank(count, job.recipe.chip, BAUD, parts) as bank:
            before = bank.cpu_s
            taken = party(job, bank.urls)
            modules = bank.cpu_s - before
            assert bank.holds([job.parts(module) for module in range(count)]), "a module does not hold its licence"
        return Measured(wall_s=max(taken.ends_s), host_cpu_s=taken.cpu_s / count, modules_cpu_s=modules / count)


def wire_limit_s(job: Job) -> float:
    """What the bytes of one module take at least: all that is written, by zlib's best level, at the line's speed."""
    return sum(len(zlib.compress(part.data, 9)) for part in job.parts(0)) * _BITS_PER_BYTE / BAUD


def _median(runs: Sequence[Measured]) -> Measured:
    return Measured(
        wall_s=statistics.median(run.wall_s for run in runs),
        host_cpu_s=statistics.median(run.host_cpu_s for run in runs),
        modules_cpu_s=statistics.median(run.modules_cpu_s for run in runs),
    )


def _column(ours: Measured, commands: Measured, limit: float) -> Mapping[str, float]:
    return {
        "ours_s": round(ours.wall_s, 2),
        "command_s": round(commands.wall_s, 2),
        "ours_to_wire_limit": round(ours.wall_s / limit, 3),
        "command_to_wire_limit": round(commands.wall_s / limit, 3),
        "times_the_throughput": round(commands.wall_s / ours.wall_s, 2),
        "ours_cpu_s_per_module": round(ours.host_cpu_s, 3),
        "command_cpu_s_per_module": round(commands.host_cpu_s, 3),
        "virtual_module_cpu_s_ours": round(ours.modules_cpu_s, 3),
        "virtual_module_cpu_s_command": round(commands.modules_cpu_s, 3),
    }


def _judge(bars: Bars, count: int, ours: Measured, commands: Measured, single: float | None, limit: float) -> None:
    bars.most(f"host CPU seconds per module with {count}", ours.host_cpu_s, CPU_S_MOST)
    if count == 1:
        bars.most("the wall of a single module to the wire limit", ours.wall_s / limit, WIRE_RATIO_MOST)
    if count in SLOWEST_MOST and single is not None:
        bars.most(f"the slowest of {count} to a single one", ours.wall_s / single, SLOWEST_MOST[count])
    if count in GAIN_LEAST:
        bars.least(f"the throughput of {count} to the commands'", commands.wall_s / ours.wall_s, GAIN_LEAST[count])


def measure(
    modules: Sequence[int] = MODULES,
    runs: int = RUNS,
    chips: Sequence[str] = SAMPLE_CHIPS,
    tell: Callable[[str], None] = lambda _line: None,
) -> dict[str, Any]:
    """The table: a column for each number of modules and for each chip's licence; ``good`` when every bar holds."""
    with ExitStack() as open_things:
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="kiln-bench-")))
        burner = open_things.enter_context(Burner(folder))
        bench = Bench(folder=folder, burner=burner, runs=runs, tell=tell)
        firmware = bench.firmware(modules)
        licences = bench.licences(chips)
        silence = bench.silence()
    missed = [*firmware["missed"], *licences["missed"], *silence["missed"]]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        "python": platform.python_version(),
        "runs": runs,
        "baud": BAUD,
        "wire_limit_s": firmware["wire_limit_s"],
        "good": not missed,
        "falls_short": missed,
        **firmware["columns"],
        **licences["columns"],
        **silence["columns"],
    }


def main(json: bool) -> dict[str, Any]:
    """The whole table, some eight minutes; every run is told as it ends, unless only the numbers are wanted."""
    return measure(tell=(lambda _line: None) if json else lambda line: print(line, flush=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Burns virtual modules, ours beside the commands.")
    parser.add_argument("--modules", type=int, nargs="+", default=MODULES)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--firmware-only", action="store_true")
    asked = parser.parse_args()
    result = measure(
        asked.modules,
        asked.runs,
        () if asked.firmware_only else SAMPLE_CHIPS,
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    print(json.dumps(result, indent=1))
    sys.exit(0 if result["good"] else 1)
