"""Tables for other programs: xlsx or csv by the file's ending."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from resources.errors import EnvironmentFailed, NeedsPerson


def write_rows(target: Path, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> int:
    """Writes a table and gives the number of its rows, the head not counted.

    Raises:
        NeedsPerson: the ending is neither .xlsx nor .csv.
        EnvironmentFailed: the file cannot be written.
    """
    writers = {".xlsx": _write_xlsx, ".csv": _write_csv}
    writer = writers.get(target.suffix.lower())
    if writer is None:
        raise NeedsPerson("E-EXPORT-ENDING", file=target.name)
    try:
        return writer(target, heads, rows)
    except OSError as error:
        raise EnvironmentFailed("E-FILE-WRITE", file=str(target), why=error.strerror or "unknown") from error


def _write_csv(target: Path, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> int:
    count = 0
    with target.open("w", newline="", encoding="utf-8-sig") as file:
        table = csv.writer(file)
        table.writerow(heads)
        for row in rows:
            table.writerow(_text(cell) for cell in row)
            count += 1
    return count


def _write_xlsx(target: Path, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> int:
    import xlsxwriter

    count = 0
    with xlsxwriter.Workbook(str(target), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Records")
        sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for count, row in enumerate(rows, start=1):
            sheet.write_row(count, 0, [_text(cell) for cell in row])
    return count


def _text(cell: object) -> str | int | float:
    if cell is None:
        return ""
    return cell if isinstance(cell, int | float) else str(cell)
