"""``kiln`` in a folder without slots: a planner's window where a platform is named, else one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.cli.run import run


def opened(folder: Path, settings: str) -> tuple[int, list[tuple[Any, dict[str, Any]]]]:
    """The exit code of ``kiln``, and what it opened windows with."""
    folder.mkdir()
    (folder / "kiln.toml").write_text(settings, encoding="utf-8")
    windows: list[tuple[Any, dict[str, Any]]] = []

    def open_window(face: Any, **how: Any) -> int:
        windows.append((face, how))
        return 0

    return run(["--data", str(folder)], open_window=open_window), windows


def test_a_folder_that_names_a_platform_and_no_slots_opens_a_planners_window(tmp_path: Path) -> None:
    code, windows = opened(tmp_path / "data", 'platform = "https://platform.example"\ntheme = "dark"\n')
    ((face, how),) = windows
    assert (code, face) == (0, None)
    assert (how["platform"], how["theme"]) == ("https://platform.example", "dark")
    assert how["planning"]().asks_who


def test_a_planners_window_makes_no_book_and_starts_no_burner(tmp_path: Path) -> None:
    opened(tmp_path / "data", 'platform = "https://platform.example"\n')
    assert sorted(each.name for each in (tmp_path / "data").iterdir()) == ["kiln.toml", "logs"]


def test_without_slots_and_platform_a_station_opens_that_can_bind_its_first_slot(tmp_path: Path) -> None:
    code, windows = opened(tmp_path / "data", "demo = true\n")
    ((face, how),) = windows
    assert (code, face.slots()) == (0, ())
    assert how["slots_desk"].rows() == ()


@pytest.mark.parametrize("address", ["platform.example", "ftp://platform.example", "https://", "http://[::"])
def test_an_address_that_is_none_is_refused_with_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    code, windows = opened(tmp_path / "data", f'platform = "{address}"\n')
    assert (code, windows) == (2, [])
    assert "kiln.toml" in capsys.readouterr().err
