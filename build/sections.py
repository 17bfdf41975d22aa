"""What everything must pass: each section with its command, its group, and the group's budget in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from places import ROOMS, ROOT, VENV, WORK, program

BUDGETS_S = {"lint and types": 60, "unit": 120, "database and HTTP": 150, "Qt": 120, "faults": 120}

DATABASE_AND_HTTP = ("tests/licenses", "tests/app")
QT = ("tests/ui",)
FAULTS = ("tests/faults", "tests/scenarios")

SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadfile")
"""Most tests wait for a disk, a socket or a module, so that two of them share the time well, even on one core."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One command of the suite.

    ``needs_x`` wants an X server; ``counts`` is the file in which pytest leaves its counts; ``quick`` says whether the
    section belongs to a fast run.
    """

    name: str
    group: str
    command: tuple[str, ...]
    counts: Path | None = None
    needs_x: bool = False
    quick: bool = True


def static(name: str, tool: str, *arguments: str) -> Section:
    """A section that reads the tree without running it."""
    return Section(name=name, group="lint and types", command=(str(program(VENV, tool)), *arguments))


def pytest(name: str, group: str, arguments: Sequence[str], *, needs_x: bool = False, quick: bool = True) -> Section:
    """A section of tests that leaves its counts in a file."""
    counts = WORK / "tests" / f"{name.replace(' ', '-')}.xml"
    command = (str(program(VENV, "python")), "-m", "pytest", "-q", f"--junit-xml={counts}", *arguments)
    return Section(name=name, group=group, command=command, counts=counts, needs_x=needs_x, quick=quick)


def static_sections() -> list[Section]:
    """Lint, style, types, import contract and dependencies."""
    return [
        static("lint", "ruff", "check"),
        static("format", "ruff", "format", "--check"),
        static("types", "mypy"),
        static("imports", "lint-imports"),
        static("dependencies", "deptry", *ROOMS),
    ]


def test_sections() -> list[Section]:
    """The tests by folder. What no other section takes is the unit section's, so that no test file is left out."""
    taken = (*DATABASE_AND_HTTP, *QT, *FAULTS)
    sections = [
        pytest("unit", "unit", [*SIDE_BY_SIDE, "tests", *(f"--ignore={path}" for path in taken)]),
        pytest("database and HTTP", "database and HTTP", [*SIDE_BY_SIDE, *DATABASE_AND_HTTP]),
        pytest("Qt", "Qt", [*SIDE_BY_SIDE, *QT]),
        pytest("Qt on X", "Qt", [*QT, "-m", "xvfb"], needs_x=True, quick=False),
        pytest("faults", "faults", [*SIDE_BY_SIDE, *FAULTS], quick=False),
    ]
    return [section for section in sections if _has_tests(section)]


def _has_tests(section: Section) -> bool:
    folders = [argument for argument in section.command if argument.startswith("tests")]
    return any(next((ROOT / folder).rglob("test_*.py"), None) for folder in folders)


def all_sections() -> list[Section]:
    """Everything a change must pass, in the order in which it is cheap to fail."""
    return [*static_sections(), *test_sections()]
