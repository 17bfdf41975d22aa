"""Reads a licence list or the working sheet of another tool, row by row, into licences and refusals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from licenses.lists.cells import is_auth_key, is_placeholder, is_uuid, normal_mac
from licenses.lists.heads import ListTable, find_table
from licenses.lists.rows import ListKind, ListRow, ReadList, RefusedRow, refused_row
from licenses.words import PlatformState, Secret, family
from resources.errors import NeedsPerson

_USED_WORDS = frozenset({"used", "done"})
_TOUCHES = ("mac", "timestamp", "step", "error", "result")
_LONGEST_WORD = 24  # a longer "status" is no word of a tool, and could be a key in the wrong column
_FAMILY_NAMES = {"uuid": "uuid…", "tuya": "tuya…", "short": "16 characters"}


def read_list(file: Path) -> ReadList:
    """All rows of a list: the licences, the refused rows with their reasons, the number of placeholders.

    A sheet without status column is a plain list: its ``mac`` is the one assigned to the licence. A working sheet
    tells of modules: ``used`` / ``done`` are burned by others, an untouched row is unused, and everything else is
    scrapped for a person to decide, since no row that another tool touched is free by itself.

    Raises:
        NeedsPerson: ``E-LIST-…``: the file is no list at all (see ``find_table``), or holds no licence.
        EnvironmentFailed: ``E-LIST-FILE``.
    """
    table = find_table(file)
    rows: list[ListRow] = []
    refused: list[RefusedRow] = []
    placeholders = 0
    for number, row in table.filled:
        if is_placeholder(table.cell(row, "uuid")):
            placeholders += 1
            continue
        read = _read_row(table, number, row)
        if isinstance(read, RefusedRow):
            refused.append(read)
        else:
            rows.append(read)
    if not rows and not refused:
        raise NeedsPerson("E-LIST-EMPTY", file=file.name)
    kept, crossed = _across_rows(table, rows)
    return ReadList(
        rows=tuple(kept),
        refused=tuple(sorted([*refused, *crossed], key=lambda row: row.number)),
        skipped_placeholders=placeholders,
        kind=table.kind,
    )


def _read_row(table: ListTable, number: int, row: Sequence[str]) -> ListRow | RefusedRow:
    uuid, auth_key, mac = (table.cell(row, meaning) for meaning in ("uuid", "auth_key", "mac"))
    if not is_uuid(uuid):
        return refused_row(number, "E-ROW-UUID" if uuid else "E-ROW-UUID-MISSING")
    if not is_auth_key(auth_key):
        return refused_row(number, "E-ROW-KEY" if auth_key else "E-ROW-KEY-MISSING")
    module = normal_mac(mac) if mac else None
    if mac and module is None and table.kind is ListKind.LIST:
        return refused_row(number, "E-ROW-MAC")
    licence = ListRow(
        number=number,
        uuid=uuid,
        auth_key=Secret(auth_key.encode("ascii")),
        assigned_mac=module if table.kind is ListKind.LIST else None,
        pid=table.cell(row, "pid") or None,
    )
    return licence if table.kind is ListKind.LIST else _with_story(licence, module, table, row)


def _with_story(licence: ListRow, module: str | None, table: ListTable, row: Sequence[str]) -> ListRow:
    """The licence with the state that a working sheet tells of it."""
    word = table.cell(row, "status")
    touches = [meaning for meaning in _TOUCHES if table.cell(row, meaning)]
    if word.casefold() in _USED_WORDS:
        if module is None:
            return _to_decide(licence, None, "used, but its module is not known")
        return replace(licence, state=PlatformState.BURNED, module_mac=module)
    if word:
        return _to_decide(licence, module, word if len(word) <= _LONGEST_WORD else "unknown status")
    if touches:
        return _to_decide(licence, module, f"touched by another tool: {', '.join(touches)}")
    return licence


def _to_decide(row: ListRow, module: str | None, reason: str) -> ListRow:
    return replace(row, state=PlatformState.SCRAPPED, module_mac=module, reason=reason)


def _across_rows(table: ListTable, rows: Sequence[ListRow]) -> tuple[list[ListRow], list[RefusedRow]]:
    """What only shows when all rows are seen: doubles, mixed families, modules or addresses given twice.

    Doubles are looked for among refused rows too: a row that is used must not hide because its key is cut off.
    """
    refused: dict[int, RefusedRow] = {}
    for number, same in _doubles(_column(table, "uuid", _uuid_key)).items():
        refused[number] = refused_row(number, "E-ROW-DOUBLE", rows=same)
    if table.kind is ListKind.LIST:
        for number, same in _doubles(_column(table, "mac", normal_mac)).items():
            refused.setdefault(number, refused_row(number, "E-ROW-MAC-TWICE", rows=same))
    for row, main in _strangers(rows):
        refused.setdefault(row.number, refused_row(row.number, "E-ROW-FAMILY", family=_FAMILY_NAMES[main]))
    kept = [row for row in rows if row.number not in refused]
    crossed = [refused[row.number] for row in rows if row.number in refused]
    return (_modules_once(kept) if table.kind is ListKind.WORKING_SHEET else kept), crossed


def _uuid_key(text: str) -> str | None:
    return None if is_placeholder(text) else text.casefold()


def _column(table: ListTable, meaning: str, form: Callable[[str], str | None]) -> Iterator[tuple[int, str | None]]:
    for number, row in table.filled:
        text = table.cell(row, meaning)
        yield number, form(text) if text else None


def _strangers(rows: Sequence[ListRow]) -> list[tuple[ListRow, str]]:
    """Rows of another family than most rows of the list; on a tie the family that comes first stands."""
    counts = Counter(family(row.uuid) for row in rows)
    if len(counts) < 2:
        return []
    main = max(counts, key=counts.__getitem__)
    return [(row, main) for row in rows if family(row.uuid) != main]


def _modules_once(rows: Sequence[ListRow]) -> list[ListRow]:
    """A module holds one licence: of several that name it nobody knows which, so a person decides."""
    shared = _doubles((row.number, row.module_mac) for row in rows if row.state is PlatformState.BURNED)
    return [
        _to_decide(row, row.module_mac, f"used, and its module stands in rows {shared[row.number]}")
        if row.number in shared
        else row
        for row in rows
    ]


def _doubles(keys: Iterable[tuple[int, str | None]]) -> dict[int, str]:
    """Each row whose key another row has too, with the numbers of all rows that share it."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, key in keys:
        if key is not None:
            numbers[key].append(number)
    return {number: _list_of(same) for same in numbers.values() if len(same) > 1 for number in same}


def _list_of(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:5])
    return shown if len(numbers) <= 5 else f"{shown} …"
