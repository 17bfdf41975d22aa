"""Lists and working sheets as they were met: every row lands in the state that its story allows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from licenses.lists import ListKind, read_list
from licenses.words import family

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize(
    ("name", "kind", "of_family", "states"),
    [
        ("license_list.xlsx", ListKind.LIST, "uuid", {"unused": 200}),
        ("license_list_other_family.csv", ListKind.LIST, "tuya", {"unused": 120}),
        ("license_list_with_mac.xlsx", ListKind.LIST, "short", {"unused": 60}),
        ("working_sheet_a.xlsx", ListKind.WORKING_SHEET, "uuid", {"burned": 32, "unused": 47, "scrapped": 1}),
        ("working_sheet_b.xlsx", ListKind.WORKING_SHEET, "uuid", {"burned": 20, "unused": 53, "scrapped": 7}),
    ],
)
def test_each_row_of_a_sample_has_its_state(name: str, kind: ListKind, of_family: str, states: dict[str, int]) -> None:
    read = read_list(SAMPLES / name)
    assert read.kind is kind
    assert read.refused == ()
    assert Counter(row.state.value for row in read.rows) == states
    assert {family(row.uuid) for row in read.rows} == {of_family}


def test_the_list_with_addresses_assigns_each_one() -> None:
    macs = {row.assigned_mac for row in read_list(SAMPLES / "license_list_with_mac.xlsx").rows}
    assert None not in macs
    assert len(macs) == 60


def test_the_words_of_another_tool_are_the_reasons_to_decide() -> None:
    rows = read_list(SAMPLES / "working_sheet_b.xlsx").rows
    reasons = Counter(row.reason for row in rows if row.reason)
    assert reasons == {"AUTHVERIFIED": 3, "AUTHWRITTEN": 2, "MACREAD": 2}
    assert all(row.module_mac for row in rows if row.reason)
