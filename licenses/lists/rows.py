"""The rows of a licence list as frozen records: what is taken, what is refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from licenses.words import PlatformState, Secret
from resources.failures import failure


class ListKind(StrEnum):
    """A plain list as it was bought, or the working sheet of another tool."""

    LIST = "list"
    WORKING_SHEET = "working_sheet"


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """One licence of a list. ``number`` is the row as a spreadsheet shows it, from 1.

    ``assigned_mac`` comes from a plain list, ``module_mac`` from a working sheet (the module it was burned into);
    both in the form ``A0:B7:65:1C:44:1C``. ``reason`` says why a scrapped row needs a person's decision.
    """

    number: int
    uuid: str
    auth_key: Secret
    state: PlatformState = PlatformState.UNUSED
    assigned_mac: str | None = None
    module_mac: str | None = None
    reason: str | None = None
    pid: str | None = None


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """A row that cannot be taken: its number, the code of the failure table, and one English sentence.

    ``facts`` fill the sentence of the code in another language. Never holds what a key column held.
    """

    number: int
    code: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReadList:
    """All that a list held. ``skipped_placeholders`` counts rows with the placeholder uuid, which is no licence."""

    rows: tuple[ListRow, ...]
    refused: tuple[RefusedRow, ...]
    skipped_placeholders: int
    kind: ListKind


def refused_row(number: int, code: str, **facts: str) -> RefusedRow:
    """A refused row with the sentence that the failure table has for ``code``."""
    return RefusedRow(number=number, code=code, sentence=failure(code).sentence_for(facts), facts=tuple(facts.items()))
