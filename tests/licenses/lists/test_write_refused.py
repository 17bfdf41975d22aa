"""The file of refused rows: complete enough to mend them, and without a key."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from licenses.lists import read_list, refused_row, write_refused
from resources.errors import EnvironmentFailed

KEY = "PlantedSecretOfThirtyTwoLetters!"
BAD_LIST = "\n".join(
    [
        "uuid,key,mac,note",
        f"uuid0000000000000001,{KEY},A0B765000001,good",
        f"uuid0000000000000002,{KEY}x,,key too long",
        f"{KEY},uuid0000000000000003,,swapped",
        f"uuid0000000000000004,{KEY[:10]},{KEY[11:]},A0B765000004,a comma in the key",
        f"uuid0000000000000005,{KEY},=1+1,formula",
    ]
)


@pytest.fixture
def original(tmp_path: Path) -> Path:
    file = tmp_path / "list.csv"
    file.write_text(BAD_LIST, encoding="utf-8")
    return file


def rows_of(file: Path) -> list[list[str]]:
    if file.suffix == ".xlsx":
        with CalamineWorkbook.from_path(file) as book:
            return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


@pytest.mark.parametrize("name", ["refused.csv", "refused.xlsx"])
def test_refused_rows_are_written_with_reasons_and_without_keys(original: Path, name: str) -> None:
    target = original.with_name(name)
    write_refused(read_list(original).refused, original, target)
    rows = rows_of(target)
    assert rows[0] == ["row", "code", "reason", "uuid", "mac", "note"]
    assert [(row[0], row[1], *row[3:]) for row in rows[1:]] == [
        ("3", "E-ROW-KEY", "uuid0000000000000002", "", "key too long"),
        ("4", "E-ROW-UUID", "***", "", "swapped"),
        ("5", "E-ROW-KEY", "uuid0000000000000004", "***", "***"),
        ("6", "E-ROW-MAC", "uuid0000000000000005", "=1+1", "formula"),
    ]
    shown = target.read_bytes() if name.endswith("csv") else repr(rows).encode()
    assert KEY[:10].encode() not in shown
    assert KEY[11:].encode() not in shown


def test_rows_refused_by_somebody_else_are_written_too(original: Path) -> None:
    target = original.with_name("refused.csv")
    write_refused([refused_row(2, "E-ROW-DOUBLE", rows="2, 9")], original, target)
    assert rows_of(target)[1][:4] == ["2", "E-ROW-DOUBLE", "The same uuid stands in rows 2, 9.", "uuid0000000000000001"]


@pytest.mark.parametrize("name", ["refused.csv", "refused.xlsx"])
def test_a_target_that_cannot_be_written_is_one_sentence_and_leaves_nothing(original: Path, name: str) -> None:
    target = original.parent / "no folder" / name
    with pytest.raises(EnvironmentFailed, match=name) as caught:
        write_refused(read_list(original).refused, original, target)
    assert caught.value.code == "E-LIST-FILE"
    assert [file.name for file in original.parent.iterdir()] == ["list.csv"]
