"""Binary partition tables, made and read."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.recipe.partitions import TABLE_BYTES, Partition, build, parse

ROWS = (
    Partition(name="nvs", type=1, subtype=2, offset=0x9000, size=0x6000),
    Partition(name="factory", type=0, subtype=0, offset=0x10000, size=0x100000),
    Partition(name="fctry", type=1, subtype=2, offset=0x110000, size=0x6000, flags=1),
)

names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=16)
numbers = st.integers(0, 0xFFFFFFFF)
rows = st.builds(
    Partition,
    name=names,
    type=st.integers(0, 255),
    subtype=st.integers(0, 255),
    offset=numbers,
    size=numbers,
    flags=numbers,
)


@given(st.lists(rows, min_size=1, max_size=95))
def test_a_table_that_was_made_is_read_back(partitions: list[Partition]) -> None:
    table = build(partitions)
    assert len(table) == TABLE_BYTES
    assert parse(table) == tuple(partitions)


def test_the_bytes_are_those_of_the_public_layout() -> None:
    rows = struct.pack("<2sBBII16sI", b"\xaa\x50", 1, 2, 0x9000, 0x6000, b"nvs", 0)
    assert build(ROWS[:1])[:64] == rows + b"\xeb\xeb" + b"\xff" * 14 + hashlib.md5(rows).digest()


def test_a_table_without_md5_is_read() -> None:
    table = build(ROWS)
    assert parse(table[:96] + b"\xff" * 32) == ROWS


def test_a_table_as_long_as_its_sector_is_read() -> None:
    assert parse(build(ROWS).ljust(0x1000, b"\xff")) == ROWS


@given(st.binary(max_size=300))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"entr|MD5|name|rows"):
        parse(data)


@pytest.mark.parametrize("at", range(128))
def test_no_byte_of_a_table_can_change(at: int) -> None:
    table = bytearray(build(ROWS))
    table[at] ^= 0x10
    with pytest.raises(ValueError, match=r"entry|MD5|name"):
        parse(bytes(table))


@pytest.mark.parametrize(
    "partitions", [[Partition(name="n" * 17, type=1, subtype=2, offset=0, size=1)], list(ROWS) * 32]
)
def test_what_does_not_fit_into_a_table_is_refused(partitions: list[Partition]) -> None:
    with pytest.raises(ValueError, match=r"longer than|too many"):
        build(partitions)


@pytest.mark.parametrize(
    ("type_", "subtype", "kind"),
    [(0, 0, "app/factory"), (0, 0x10, "app/0x10"), (1, 2, "data/nvs"), (1, 0x40, "data/0x40"), (0x40, 1, "0x40/phy")],
)
def test_a_partition_tells_its_kind(type_: int, subtype: int, kind: str) -> None:
    assert Partition(name="p", type=type_, subtype=subtype, offset=0, size=1).kind == kind
