"""The failure table: every code, whose fault it is, what happened in one sentence, what to do next.

Rows stand in the TOML files beside this module, one file per room. Read by the window, the command
line, the records and the help.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


class _Blanks(dict[str, object]):
    """Facts for a sentence; one that is missing shows as an ellipsis instead of raising."""

    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One row of the table. ``outcome`` is set for codes that end a burn."""

    code: str
    outcome: str | None
    sentence: str
    action: str

    def sentence_for(self, facts: Mapping[str, object]) -> str:
        return self.sentence.format_map(_Blanks(facts))

    def action_for(self, facts: Mapping[str, object]) -> str:
        return self.action.format_map(_Blanks(facts))


@cache
def table() -> Mapping[str, Failure]:
    """All rows by code.

    Raises:
        ValueError: two files give the same code.
    """
    rows: dict[str, Failure] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        for code, row in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in rows:
                raise ValueError(f"{code} stands twice in the failure table")
            rows[code] = Failure(
                code=code, outcome=row.get("outcome"), sentence=row["sentence"], action=row.get("action", "")
            )
    return rows


def failure(code: str) -> Failure:
    """The row of ``code``.

    Raises:
        KeyError: the table has no such code, which is a fault of ours.
    """
    return table()[code]
