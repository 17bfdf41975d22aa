"""Finds the heads of a licence list: in which sheet, in which row, and which column means what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from licenses.lists.files import DEEPEST_HEAD, Sheet, read_sheets
from licenses.lists.rows import ListKind
from resources.errors import NeedsPerson

_MEANINGS = {
    "uuid": "uuid",
    "authkey": "auth_key",
    "key": "auth_key",
    "pid": "pid",
    "mac": "mac",
    "status": "status",
    "timestamp": "timestamp",
    "step": "step",
    "error": "error",
    "result": "result",
}
_OF_ANOTHER_TOOL = ("status", "timestamp", "step", "error", "result")


@dataclass(frozen=True, kw_only=True)
class ListTable:
    """The table of a list below its heads. ``columns`` maps a meaning (``uuid``, ``auth_key`` …) to its index."""

    heads: Sequence[str]
    columns: dict[str, int]
    first: int
    rows: Sequence[Sequence[str]]

    @cached_property
    def filled(self) -> list[tuple[int, Sequence[str]]]:
        """The rows with anything in a known column, each with its number in the sheet."""
        known = list(self.columns.values())
        numbered = enumerate(self.rows, start=self.first)
        return [(number, row) for number, row in numbered if any(row[c] for c in known if c < len(row))]

    @cached_property
    def kind(self) -> ListKind:
        """A working sheet has a column that only a tool at work fills."""
        touched = any(meaning in self.columns for meaning in _OF_ANOTHER_TOOL)
        return ListKind.WORKING_SHEET if touched else ListKind.LIST

    def cell(self, row: Sequence[str], meaning: str) -> str:
        """The text in the column of ``meaning``; empty where the list has no such column or the row is short."""
        column = self.columns.get(meaning)
        return row[column] if column is not None and column < len(row) else ""


def find_table(file: Path) -> ListTable:
    """The one table with the heads ``uuid`` and ``authkey`` / ``auth_key`` / ``key``.

    Raises:
        NeedsPerson: ``E-LIST-HEADS`` (no such heads), ``E-LIST-HEADS-TWICE``, ``E-LIST-SHEETS`` (two such
            sheets), and what ``read_sheets`` refuses.
    """
    sheets = read_sheets(file)
    found = [(sheet, row) for sheet in sheets if (row := _head_row(sheet)) is not None]
    if not found:
        code = "E-LIST-HEADS" if any(any(row) for sheet in sheets for row in sheet.rows) else "E-LIST-EMPTY"
        raise NeedsPerson(code, file=file.name)
    if len(found) > 1:
        raise NeedsPerson("E-LIST-SHEETS", file=file.name, sheets=", ".join(sheet.name for sheet, _ in found))
    sheet, head = found[0]
    heads = sheet.rows[head]
    return ListTable(
        heads=heads,
        columns=_columns(heads, file.name),
        first=sheet.first + head + 1,
        rows=sheet.rows[head + 1 :],
    )


def _meaning(head: str) -> str | None:
    return _MEANINGS.get(head.casefold().replace("_", "").replace("-", "").replace(" ", ""))


def _head_row(sheet: Sheet) -> int | None:
    for index, row in enumerate(islice(sheet.rows, DEEPEST_HEAD)):
        if {"uuid", "auth_key"} <= {_meaning(cell) for cell in row}:
            return index
    return None


def _columns(heads: Sequence[str], name: str) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, head in enumerate(heads):
        meaning = _meaning(head)
        if meaning in columns:
            raise NeedsPerson("E-LIST-HEADS-TWICE", file=name, head=meaning)
        if meaning is not None:
            columns[meaning] = index
    return columns
