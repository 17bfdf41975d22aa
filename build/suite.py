"""Everything a change must pass: runs all sections, then says in one table what passed and how long it took."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import environment
import lock
from display import server_program, x_server
from places import ROOT
from sections import BUDGETS_S, Section, all_sections, pytest, static_sections, test_sections
from telling import tell

HANGING_S = 1200
NO_TESTS = 5


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many tests ended in which way."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            passed=self.passed + other.passed,
            failed=self.failed + other.failed,
            skipped=self.skipped + other.skipped,
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one section ended."""

    name: str
    group: str
    verdict: str
    seconds: float
    counts: Counts = Counts()

    @property
    def failed(self) -> bool:
        return self.verdict == "FAILED"


def run(arguments: Sequence[str]) -> int:
    """Runs the whole suite, or one pytest with the arguments given; 0 when something ran and all passed, else 1."""
    parser = argparse.ArgumentParser(prog="python3 build test")
    parser.add_argument("--fast", action="store_true", help="leave out the fault tests and the X server")
    asked, rest = parser.parse_known_args(list(arguments))
    # A polite end must reach the sections too, which live in process groups of their own.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    environment.ensure_with_system()
    outcomes = list(_outcomes(asked.fast, [argument for argument in rest if argument != "--"]))
    print(table(outcomes), flush=True)
    counts = sum((outcome.counts for outcome in outcomes), Counts())
    print(closing_line(counts), flush=True)
    return 1 if not counts.passed or any(outcome.failed for outcome in outcomes) else 0


def _outcomes(fast: bool, pytest_arguments: Sequence[str]) -> Iterable[Outcome]:
    if pytest_arguments:
        yield run_section(pytest("asked", "asked", pytest_arguments))
        return
    for section in static_sections():
        yield run_section(section)
    yield lock_outcome()
    for section in test_sections():
        if section.quick or not fast:
            yield run_section(section)


def lock_outcome() -> Outcome:
    """Whether lock, project and the export for pip still say the same."""
    started = time.monotonic()
    heading("lock")
    fault = lock.fault()
    print(fault or "The lock and its export are up to date.", flush=True)
    verdict = "FAILED" if fault else "passed"
    seconds = time.monotonic() - started
    counts = Counts(failed=1) if fault else Counts()
    return Outcome(name="lock", group="lint and types", verdict=verdict, seconds=seconds, counts=counts)


def heading(name: str) -> None:
    """Sets a section apart in the output."""
    print(f"\n── {name} {'─' * (70 - len(name))}", flush=True)


def run_section(section: Section) -> Outcome:
    """Runs one section with its output passing through, and reads its counts afterwards."""
    heading(section.name)
    started = time.monotonic()
    if section.counts:
        section.counts.parent.mkdir(parents=True, exist_ok=True)
        section.counts.unlink(missing_ok=True)
    verdict = _run_on_x(section) if section.needs_x else _run(section.command, {"QT_QPA_PLATFORM": "offscreen"})
    counts = read_counts(section.counts) if section.counts else Counts()
    if verdict == "FAILED" and not counts.failed:
        counts += Counts(failed=1)
    seconds = time.monotonic() - started
    return Outcome(name=section.name, group=section.group, verdict=verdict, seconds=seconds, counts=counts)


def _run_on_x(section: Section) -> str:
    server = server_program()
    if server is None:
        tell("Xvfb is not installed, so the window was not tried on an X server.")
        return "skipped"
    with x_server(server) as display:
        return _run(section.command, {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display})


def _run(command: Sequence[str], more: dict[str, str]) -> str:
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **more}, stdin=subprocess.DEVNULL, start_new_session=os.name == "posix"
    )
    try:
        exit_code = process.wait(HANGING_S)
    except subprocess.TimeoutExpired:
        print(f"Ended after {HANGING_S} s without an answer.", flush=True)
        exit_code = 1
    finally:
        _end_group(process)
    return "no tests" if exit_code == NO_TESTS else "FAILED" if exit_code else "passed"


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Leaves nothing of a section running, whether it ended, hangs or was interrupted."""
    if os.name == "posix":
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    else:
        process.kill()
    process.wait()


def read_counts(file: Path) -> Counts:
    """The counts that pytest left in a JUnit file; none where it left no file."""
    if not file.exists():
        return Counts()
    total = Counts()
    for row in ElementTree.parse(file).getroot().iter("testsuite"):
        ran, skipped = int(row.get("tests", "0")), int(row.get("skipped", "0"))
        failed = int(row.get("failures", "0")) + int(row.get("errors", "0"))
        total += Counts(passed=max(ran - skipped - failed, 0), failed=failed, skipped=skipped)
    return total


def table(outcomes: Sequence[Outcome]) -> str:
    """The sections with their seconds, and under them each group beside its budget."""
    rows = [f"\n{'section':<22}{'verdict':<10}{'seconds':>8}{'passed':>8}{'failed':>8}{'skipped':>9}"]
    for row in outcomes:
        counts = row.counts
        rows.append(
            f"{row.name:<22}{row.verdict:<10}{row.seconds:>8.1f}{counts.passed:>8}{counts.failed:>8}{counts.skipped:>9}"
        )
    rows.append(f"\n{'group':<22}{'':<10}{'seconds':>8}{'budget':>8}")
    for group, budget_s in BUDGETS_S.items():
        spent = [row.seconds for row in outcomes if row.group == group]
        if spent:
            over = "  over budget" if sum(spent) > budget_s else ""
            rows.append(f"{group:<32}{sum(spent):>8.1f}{budget_s:>8}{over}")
    rows.append(f"{'together':<32}{sum(row.seconds for row in outcomes):>8.1f}{600:>8}\n")
    return "\n".join(rows)


def closing_line(counts: Counts) -> str:
    """The last line, in the words that test readers look for."""
    skipped = f", {counts.skipped} skipped" if counts.skipped else ""
    return f"{counts.passed} passed, {counts.failed} failed{skipped}"


def only(name: str) -> int:
    """Runs the one section of this name and gives 0 when it passed, else 1."""
    environment.ensure_with_system()
    if name == "lock":
        return 1 if lock_outcome().failed else 0
    section = next(section for section in all_sections() if section.name == name)
    return 1 if run_section(section).failed else 0
