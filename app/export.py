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
            table.writerow(_plain(_text(cell)) for cell in row)
            count += 1
    return count


def _write_xlsx(target: Path, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> int:
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    try:
        # Opened here: a place that takes no file is found before any row was written elsewhere.
        with target.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
            sheet = book.add_worksheet("Records")
            sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
            sheet.freeze_panes(1, 0)
            for count, row in enumerate(rows, start=1):
                sheet.write_row(count, 0, [_text(cell) for cell in row])
    except FileCreateError as error:
        raise (error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error))) from error
    return count


def _plain(cell: str | float) -> str | float:
    """A text that a spreadsheet would take for a formula is marked as text, as it does itself."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _text(cell: object) -> str | int | float:
    if cell is None:
        return ""
    return cell if isinstance(cell, int | float) else str(cell)
