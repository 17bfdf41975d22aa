"""Tables for other programs: what looks like a formula stays text."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.export import write_rows
from resources.errors import EnvironmentFailed, NeedsPerson

HEADS = ("at", "slot", "text")
ROWS = [("2026-11-23", 1, "=1+1"), (None, 2.5, '=HYPERLINK("http://x","y")'), ("+49", -3, "@SUM(A1)"), ("固", 0, "-")]


def test_an_xlsx_holds_every_cell_as_it_was_and_no_formula(tmp_path: Path) -> None:
    file = tmp_path / "records.xlsx"
    assert write_rows(file, HEADS, ROWS) == 4
    with CalamineWorkbook.from_path(file) as book:
        sheet = book.get_sheet_by_index(0).to_python()
    assert sheet[0] == list(HEADS)
    assert sheet[1:] == [["" if cell is None else cell for cell in row] for row in ROWS]


def test_an_xlsx_makes_no_link_of_an_address(tmp_path: Path) -> None:
    file = tmp_path / "records.xlsx"
    write_rows(file, ("url",), [("http://127.0.0.1/x",)] * 3)
    with zipfile.ZipFile(file) as parts:
        assert not any("rels" in name and "sheet" in name for name in parts.namelist())


def test_a_csv_marks_as_text_what_a_spreadsheet_would_take_for_a_formula(tmp_path: Path) -> None:
    file = tmp_path / "records.csv"
    assert write_rows(file, HEADS, ROWS) == 4
    with file.open(newline="", encoding="utf-8-sig") as text:
        rows = list(csv.reader(text))
    assert rows[0] == list(HEADS)
    assert [row[2] for row in rows[1:]] == ["'=1+1", '\'=HYPERLINK("http://x","y")', "'@SUM(A1)", "'-"]
    assert [row[:2] for row in rows[1:]] == [["2026-11-23", "1"], ["", "2.5"], ["'+49", "-3"], ["固", "0"]]


@pytest.mark.parametrize("name", ["records.ods", "records", ".xlsx"])
def test_another_ending_is_refused_and_no_file_is_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(NeedsPerson) as caught:
        write_rows(tmp_path / name, HEADS, ROWS)
    assert caught.value.code == "E-EXPORT-ENDING"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_place_that_takes_no_file_is_one_sentence(tmp_path: Path, ending: str) -> None:
    with pytest.raises(EnvironmentFailed) as caught:
        write_rows(tmp_path / "missing" / f"records{ending}", HEADS, ROWS)
    assert caught.value.code == "E-FILE-WRITE"
    assert "No such file" in str(caught.value)
