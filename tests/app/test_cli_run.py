"""The border of the command line: every error is one sentence and an exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.options import Session
from app.cli.run import _guarded, run
from app.folder import DataFolder
from resources.errors import Bug, EnvironmentFailed, KilnError, NeedsPerson, NotAllowed


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(data=tmp_path / "data")


def ended(session: Session, error: BaseException) -> int:
    def fail() -> None:
        raise error

    return _guarded(fail, session)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NeedsPerson("E-NO-LICENCES"), 2),
        (EnvironmentFailed("E-BURNER"), 3),
        (NotAllowed("E-SESSION", url="http://x"), 4),
        (Bug("E-BUG", where="here", log="log"), 3),
    ],
)
def test_an_error_of_ours_is_its_sentence_and_its_code(
    session: Session, capsys: pytest.CaptureFixture[str], error: KilnError, code: int
) -> None:
    assert ended(session, error) == code
    assert capsys.readouterr().err == f"{error}\n"


def test_an_unforeseen_error_is_one_sentence_and_its_traceback_is_in_the_log(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(session, ZeroDivisionError("boom")) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ZeroDivisionError" in said
    assert "boom" in (session.folder.logs / "kiln.log").read_text(encoding="utf-8")


def test_an_unforeseen_error_without_a_place_for_its_log_is_still_one_sentence(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    session.folder.path.write_text("a file", encoding="utf-8")
    assert ended(session, ZeroDivisionError("boom")) == 3
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_an_interrupted_command_says_nothing(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(session, KeyboardInterrupt()) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [["burnn"], ["pull", "--count", "none"], ["status", "--fast"]])
def test_wrong_use_is_told_with_a_way_to_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words, open_window=None) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "kiln --help" in said


def test_a_command_on_an_empty_folder_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data", str(tmp_path), "status"], open_window=None) == 2
    assert "no station yet" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_settings_with_a_mistake_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    DataFolder(tmp_path).settings.write_text("bawd = 1\n", encoding="utf-8")
    assert run(["--data", str(tmp_path), "status"], open_window=None) == 2
    assert "bawd" in capsys.readouterr().err


def test_output_that_nobody_reads_any_more_is_no_traceback(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    words = [sys.executable, "-m", "ui", "recipe", "new", str(tmp_path / "recipe")]
    done = subprocess.run(words, stdout=theirs, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (1, b"")
