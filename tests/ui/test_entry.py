"""The program's entry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("argv", [["--help"], ["burn", "--help"], ["status", "--help"]])
def test_a_subcommand_never_imports_qt(argv: list[str]) -> None:
    done = run_python(
        f"import sys\nfrom ui.entry import main\ncode = main({argv!r})\n"
        "qt = [name for name in sys.modules if name.partition('.')[0] in ('PySide6', 'shiboken6')]\n"
        "print()\nprint(code, qt)"
    )
    assert done.stdout.splitlines()[-1:] == ["0 []"], done.stderr


def test_qt_is_named_in_one_module_only() -> None:
    naming = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "ui").rglob("*.py"))
        if "PySide6" in file.read_text(encoding="utf-8")
    ]
    assert naming == ["ui/qt.py"]


def test_the_window_draws_in_no_numpy_and_no_heavy_module() -> None:
    done = run_python(
        "import sys, os\nos.environ['QT_QPA_PLATFORM'] = 'offscreen'\nimport ui.window\n"
        "print([name for name in ('numpy', 'sqlalchemy', 'esptool', 'httpx2', 'fastapi') if name in sys.modules])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_the_way_to_the_window_imports_no_book_before_the_burner_is_started() -> None:
    code = "import sys, app.cli.window; print('sqlalchemy' in sys.modules, 'licenses.client.http' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
