"""Files of Find My tokens: CSV with a column ``uuid`` and a column ``token`` in base64."""

from __future__ import annotations

import csv
from pathlib import Path

from licenses.client.credentials import FindMyToken
from licenses.words import Secret
from resources.errors import NeedsPerson

COLUMNS = ("uuid", "token")


def read_tokens(file: Path) -> tuple[FindMyToken, ...]:
    """The rows of a file, in its order; heads in any case, other columns are left alone. No token is ever shown.

    Raises:
        NeedsPerson: ``E-TOKENS-FILE``, it cannot be read, has other columns, or holds no row.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(text.splitlines()))
    except (OSError, UnicodeError, csv.Error):
        raise NeedsPerson("E-TOKENS-FILE", file=file.name) from None
    heads = [head.strip().lower() for head in rows[0]] if rows else []
    if len(rows) < 2 or not set(COLUMNS) <= set(heads):
        raise NeedsPerson("E-TOKENS-FILE", file=file.name)
    name, token = (heads.index(column) for column in COLUMNS)
    whole = [row + [""] * (len(heads) - len(row)) for row in rows[1:] if any(row)]
    return tuple(FindMyToken(uuid=row[name].strip(), token=Secret(row[token].strip().encode())) for row in whole)
