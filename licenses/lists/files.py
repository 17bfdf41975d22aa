"""Reads spreadsheets (xlsx, xls, ods) and text tables (csv) into rows of cell texts with their row numbers."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from resources.errors import EnvironmentFailed, NeedsPerson

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = (",", ";", "\t")
DEEPEST_HEAD = 50
"""The heads of a list stand within so many rows; what comes before is a title."""

_LARGEST_BYTES = 256 * 1024 * 1024
_EXACT = 2**53  # a spreadsheet's numbers are doubles; above this their last digits are lost
_INVISIBLE = "\u200b\ufeff"  # zero width space and byte order mark travel along with copied cells


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table of texts. ``first`` is the number of its first row as a spreadsheet shows it, from 1."""

    name: str
    first: int
    rows: Sequence[Sequence[str]]


def read_sheets(file: Path) -> list[Sheet]:
    """All tables of a file: each sheet of a workbook, or the one table of a text.

    Raises:
        NeedsPerson: ``E-LIST-MISSING``, ``E-LIST-EMPTY``, ``E-LIST-PASSWORD``, ``E-LIST-UNREADABLE``.
        EnvironmentFailed: ``E-LIST-FILE``, the disk or a right failed.
    """
    content = _content(file)
    if not content.strip():
        raise NeedsPerson("E-LIST-EMPTY", file=file.name)
    if content.startswith(_OLE) and _OLE_ENCRYPTED in content:
        raise NeedsPerson("E-LIST-PASSWORD", file=file.name)
    if content.startswith((_ZIP, _OLE)):
        return _workbook(content, file.name)
    return [_text_table(_decoded(content, file.name), file.name)]


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise NeedsPerson("E-LIST-UNREADABLE", file=file.name)
        return file.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise NeedsPerson("E-LIST-MISSING", file=file.name) from None
    except OSError as error:
        raise EnvironmentFailed("E-LIST-FILE", file=file.name, why=os.strerror(error.errno or 0)) from None


def _workbook(content: bytes, name: str) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [_sheet(book, title) for title in book.sheet_names]
    except PasswordError:
        raise NeedsPerson("E-LIST-PASSWORD", file=name) from None
    except (CalamineError, OSError, ValueError):
        raise NeedsPerson("E-LIST-UNREADABLE", file=name) from None


def _sheet(book: CalamineWorkbook, title: str) -> Sheet:
    sheet = book.get_sheet_by_name(title)
    first_row = sheet.start[0] if sheet.start else 0
    return Sheet(name=title, first=first_row + 1, rows=[_texts(row) for row in sheet.to_python()])


def _decoded(content: bytes, name: str) -> str:
    """The text; a list's own cells are ASCII, so an unknown character can only stand in a remark."""
    if content.startswith(_UTF16):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise NeedsPerson("E-LIST-UNREADABLE", file=name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _text_table(text: str, name: str) -> Sheet:
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))
    delimiter = _delimiter(islice(lines, DEEPEST_HEAD))
    lines.seek(0)
    try:
        rows = [_texts(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        raise NeedsPerson("E-LIST-UNREADABLE", file=name) from None
    return Sheet(name=name, first=1, rows=rows)


def _delimiter(lines: Iterable[str]) -> str:
    """The delimiter that the line with the heads has most of; keys may hold any of them."""
    heads = (line for line in lines if "uuid" in line.casefold() and "key" in line.casefold())
    return max(_DELIMITERS, key=next(heads, "").count)


def _texts(row: Iterable[object]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """What a person sees in the cell, without blanks around it; whole numbers without a decimal point."""
    if isinstance(cell, str):
        return cell.strip().strip(_INVISIBLE).strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    return str(cell)
