"""The suite's own parts: sections that miss no test, counts, the table and the closing line."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

import sections
import suite
from display import server_program, x_server
from places import ROOT
from sections import BUDGETS_S, Section
from suite import Counts, Outcome


def sections_of(path: str) -> list[str]:
    """The sections, run on X apart, that would take this test file."""
    taking = []
    for section in sections.test_sections():
        arguments = section.command
        ignored = [argument.removeprefix("--ignore=") for argument in arguments if argument.startswith("--ignore=")]
        folders = [argument for argument in arguments if argument.startswith("tests")]
        inside = any(path.startswith(f"{folder}/") for folder in folders)
        if inside and not any(path.startswith(f"{folder}/") for folder in ignored) and not section.needs_x:
            taking.append(section.name)
    return taking


def test_every_test_file_belongs_to_exactly_one_section() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    assert files
    assert [path for path in files if len(sections_of(path)) != 1] == []


def test_every_section_has_a_group_with_a_budget() -> None:
    assert {section.group for section in sections.all_sections()} <= set(BUDGETS_S)


def test_the_budgets_stay_under_ten_minutes() -> None:
    assert sum(BUDGETS_S.values()) < 600


def section(tmp_path: Path, code: str) -> Section:
    file = tmp_path / "test_sample.py"
    file.write_text(code, "utf-8")
    counts = tmp_path / "counts" / "sample.xml"
    command = (
        *(
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:schemathesis",
            "-p",
            "no:pytest-qt",
        ),
        *("--rootdir", str(tmp_path), "-c", os.devnull, f"--junit-xml={counts}", str(file)),
    )
    return Section(name="sample", group="unit", command=command, counts=counts)


def test_a_section_counts_what_passed_failed_and_was_passed_over(tmp_path: Path) -> None:
    code = (
        "import pytest\n\ndef test_good(): pass\ndef test_bad(): assert False\n"
        "@pytest.mark.skip\ndef test_later(): pass\n"
    )
    outcome = suite.run_section(section(tmp_path, code))
    assert outcome.failed
    assert outcome.counts == Counts(passed=1, failed=1, skipped=1)


def test_a_section_that_breaks_before_it_counts_is_one_failure(tmp_path: Path) -> None:
    outcome = suite.run_section(section(tmp_path, "import os\nos._exit(7)\n"))
    assert outcome.failed
    assert outcome.counts == Counts(failed=1)


def test_a_section_without_tests_is_no_failure(tmp_path: Path) -> None:
    outcome = suite.run_section(section(tmp_path, "x = 1\n"))
    assert outcome.verdict == "no tests"
    assert outcome.counts == Counts()


@pytest.mark.skipif(os.name != "posix", reason="named pipes and process groups are POSIX")
def test_a_section_leaves_no_process_behind(tmp_path: Path) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    reading = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    child = f"import time; held = open({str(held)!r}, 'w'); print('holding', flush=True); time.sleep(100)"
    code = (
        "import subprocess, sys\ndef test_one():\n"
        f"    process = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        "    assert process.stdout.readline() == b'holding\\n'\n"
    )
    assert suite.run_section(section(tmp_path, code)).verdict == "passed"
    os.set_blocking(reading, True)
    assert os.read(reading, 1) == b""  # the end comes when the last process that holds the pipe is gone
    os.close(reading)


def test_the_table_marks_a_group_that_is_over_its_budget() -> None:
    slow = Outcome(name="unit", group="unit", verdict="passed", seconds=BUDGETS_S["unit"] + 1.0)
    quick = Outcome(name="Qt", group="Qt", verdict="FAILED", seconds=1.0, counts=Counts(passed=2, failed=1))
    lines = suite.table([slow, quick]).splitlines()
    assert [line.split()[0] for line in lines if "over budget" in line] == ["unit"]
    assert any(line.split() == ["Qt", "FAILED", "1.0", "2", "1", "0"] for line in lines)


@pytest.mark.parametrize("counts", [Counts(passed=3), Counts(passed=3, failed=1), Counts(passed=3, skipped=2)])
def test_the_closing_line_is_one_that_test_readers_know(counts: Counts) -> None:
    found = re.fullmatch(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?", suite.closing_line(counts))
    assert found
    assert [int(part or 0) for part in found.groups()] == [counts.passed, counts.failed, counts.skipped]


@pytest.mark.skipif(server_program() is None, reason="Xvfb is not installed")
def test_an_x_server_answers_while_it_is_wanted_and_is_gone_afterwards() -> None:
    server = server_program()
    assert server
    with x_server(server) as display:
        socket = Path(f"/tmp/.X11-unix/X{display.removeprefix(':')}")
        assert socket.exists()
    assert not socket.exists()


def test_a_failed_check_that_is_no_test_shows_in_the_closing_line(tmp_path: Path) -> None:
    failing = Section(name="lint", group="lint and types", command=(sys.executable, "-c", "raise SystemExit(1)"))
    outcome = suite.run_section(failing)
    assert suite.closing_line(outcome.counts) == "0 passed, 1 failed"
