"""Writes the refused rows of a list into a file of their own, beside the list, with the reasons and without keys."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

from licenses.lists.heads import ListTable, find_table
from licenses.lists.rows import RefusedRow
from resources.errors import EnvironmentFailed

_MASK = "***"
_LIKE_A_KEY = re.compile(r"\S{26,}")  # longer than an ISO time, shorter than a key that lost some characters


def write_refused(refused: Sequence[RefusedRow], original: Path, target: Path) -> None:
    """Writes ``refused`` with what ``original`` holds in these rows to ``target`` (xlsx by its name, else csv).

    The key column is left out, and whatever else could be a key is masked. An existing ``target`` is replaced.

    Raises:
        NeedsPerson: ``E-LIST-…``, the original cannot be read again.
        EnvironmentFailed: ``E-LIST-FILE``, the target cannot be written.
    """
    lines = list(_lines(refused, find_table(original)))
    unfinished = target.with_name(f".{target.name}.part")
    write = _write_xlsx if target.suffix.lower() == ".xlsx" else _write_csv
    try:
        write(lines, unfinished)
        unfinished.replace(target)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "it cannot be written"
        raise EnvironmentFailed("E-LIST-FILE", file=target.name, why=why) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _lines(refused: Sequence[RefusedRow], table: ListTable) -> Iterator[list[str]]:
    key_column = table.columns["auth_key"]
    others = [index for index in range(len(table.heads)) if index != key_column]
    yield ["row", "code", "reason", *(table.heads[index] for index in others)]
    for row in refused:
        cells = table.rows[row.number - table.first]
        yield [str(row.number), row.code, row.sentence, *(_shown(cells, index, table) for index in others)]


def _shown(cells: Sequence[str], index: int, table: ListTable) -> str:
    """The cell, masked where it may be a key or a part of one (a delimiter inside a key shifts what follows)."""
    cell = cells[index] if index < len(cells) else ""
    shifted = len(cells) > len(table.heads) and index > table.columns["auth_key"]
    return _MASK if cell and (shifted or _LIKE_A_KEY.search(cell)) else cell


def _write_csv(lines: Sequence[Sequence[str]], target: Path) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


def _write_xlsx(lines: Sequence[Sequence[str]], target: Path) -> None:
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("refused")
        for number, line in enumerate(lines):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text)
