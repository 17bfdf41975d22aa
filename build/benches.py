"""Runs the benchmarks of ``tests/bench``, one process each, and shows their results side by side."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import environment
from places import ROOT, WORK
from telling import WRONG_USE, CannotGoOn, tell

FOLDER = ROOT / "tests" / "bench"
SUFFIX = "_bench"


def run(arguments: Sequence[str]) -> int:
    """Runs all benchmarks or the named ones; 1 when one of them failed or fell short of what it wants."""
    parser = argparse.ArgumentParser(prog="python3 build bench")
    parser.add_argument("--json", action="store_true", help="one JSON object: benchmark → its numbers")
    parser.add_argument("name", nargs="*", help=f"one of: {', '.join(names())}")
    asked = parser.parse_args(list(arguments))
    unknown = [name for name in asked.name if name not in names()]
    if unknown:
        raise CannotGoOn(f"There is no benchmark {unknown[0]!r}. Known: {', '.join(names())}.", WRONG_USE)
    python, _ = environment.ensure_with_system()
    results = {name: measure(python, name, quiet=asked.json) for name in asked.name or names()}
    done = {name: result for name, result in results.items() if result is not None}
    print(json.dumps(done) if asked.json else "\n\n".join(side_by_side(name, done[name]) for name in done))
    return 0 if all(result is not None and is_good(result) for result in results.values()) else 1


def is_good(result: Mapping[str, Any]) -> bool:
    """What a benchmark says of itself; one that wants nothing is good."""
    return bool(result.get("good", True))


def names() -> list[str]:
    """The benchmarks that the tree holds."""
    return sorted(file.stem.removesuffix(SUFFIX) for file in FOLDER.glob(f"*{SUFFIX}.py"))


def measure(python: Path, name: str, *, quiet: bool) -> dict[str, Any] | None:
    """What one benchmark gives, or None where it failed; what it prints goes to standard error."""
    tell(f"Measuring {name} …")
    result = WORK / "bench" / f"{name}.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    result.unlink(missing_ok=True)
    runner = ROOT / "build" / "bench_runner.py"
    command = [str(python), str(runner), f"tests.bench.{name}{SUFFIX}", "json" if quiet else "text", str(result)]
    variables = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    if subprocess.run(command, cwd=ROOT, env=variables, stdout=sys.stderr, check=False).returncode != 0:
        tell(f"The benchmark {name} failed.")
        return None
    measured: dict[str, Any] = json.loads(result.read_text("utf-8"))
    return measured


def side_by_side(name: str, result: Mapping[str, Any]) -> str:
    """A benchmark's numbers as text: values that are mappings become the columns of one table."""
    columns = {key: value for key, value in result.items() if isinstance(value, Mapping)}
    lines = [name, *(f"  {key:<32}{shown(value)}" for key, value in result.items() if key not in columns)]
    if columns:
        width = max(14, *(len(key) + 2 for key in columns))
        lines.append(f"  {'':<32}" + "".join(f"{key:>{width}}" for key in columns))
        for row in dict.fromkeys(key for column in columns.values() for key in column):
            cells = "".join(f"{shown(column.get(row, '')):>{width}}" for column in columns.values())
            lines.append(f"  {row:<32}{cells}")
    return "\n".join(lines)


def shown(value: object) -> str:
    """A number as a person reads it."""
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
