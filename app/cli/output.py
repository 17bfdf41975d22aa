"""What commands say: JSON objects or a few plain lines, complaints on standard error, and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

DONE, FAILURES, WRONG_USE, ENVIRONMENT, NOT_ALLOWED = range(5)
"""The exit codes."""


def complain(sentence: str) -> None:
    """One line on standard error."""
    sys.stderr.write(" ".join(sentence.split()) + "\n")
    sys.stderr.flush()


def put_json(value: Any) -> None:
    """One JSON object on one line, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def put(line: str = "") -> None:
    """One line for a person."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def counted(count: int, noun: str) -> str:
    """A number of things, as ``1 row`` and ``2 rows``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def put_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their longest cell; numbers to the right."""
    cells = [[_text(cell) for cell in row] for row in rows]
    widths = [max([len(head), *(len(row[column]) for row in cells)]) for column, head in enumerate(heads)]
    put("  ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True)).rstrip())
    for row in cells:
        put(
            "  ".join(
                cell.rjust(width) if cell.replace(".", "").isdecimal() else cell.ljust(width)
                for cell, width in zip(row, widths, strict=True)
            ).rstrip()
        )


def _text(cell: object) -> str:
    return "-" if cell is None else str(cell)
