"""Licence lists and working sheets as people have them, good and bad."""

from __future__ import annotations

import random
import string
import traceback
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licenses.lists import ListKind, ListRow, ReadList, read_list
from licenses.words import PlatformState, Secret
from resources.errors import KilnError

UNUSED, BURNED, SCRAPPED = PlatformState.UNUSED, PlatformState.BURNED, PlatformState.SCRAPPED
KEY = "PlantedSecretOfThirtyTwoLetters!"


def uuid(number: int, family: str = "uuid") -> str:
    return f"{family}{number:016d}"


def xlsx(file: Path, *sheets: Sequence[Sequence[object]], first_row: int = 0) -> Path:
    with xlsxwriter.Workbook(file, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows, start=first_row):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell)
    return file


def text(file: Path, content: str, encoding: str = "utf-8") -> Path:
    file.write_bytes(content.encode(encoding))
    return file


def listed(folder: Path, *lines: str, heads: str = "uuid,authkey,mac") -> ReadList:
    return read_list(text(folder / "list.csv", "\n".join([heads, *lines])))


def refusals(read: ReadList) -> list[tuple[int, str]]:
    return [(row.number, row.code) for row in read.refused]


def refusal(file: Path) -> KilnError:
    with pytest.raises(KilnError) as caught:
        read_list(file)
    assert "…" not in str(caught.value), "a fact of the sentence is missing"
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return caught.value


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Lists of the shapes that factories have, made up anew."""
    xlsx(tmp_path / "list.xlsx", [["UUID", "AUTHKEY"], *([uuid(n), KEY] for n in range(200))])
    xlsx(
        tmp_path / "older.xlsx",
        [["uuid", "authkey", "mac"], *([f"ty{n:014d}", KEY, f"A0B765{n:06X}"] for n in range(60))],
    )
    return tmp_path


def test_a_bought_list_is_read_whole(samples: Path) -> None:
    read = read_list(samples / "list.xlsx")
    assert (read.kind, len(read.rows), read.refused) == (ListKind.LIST, 200, ())
    assert read.rows[0] == ListRow(number=2, uuid=uuid(0), auth_key=Secret(KEY.encode()))


def test_a_mac_of_a_plain_list_is_the_assigned_one(samples: Path) -> None:
    read = read_list(samples / "older.xlsx")
    assert read.rows[59].assigned_mac == "A0:B7:65:00:00:3B"
    assert {(row.state, row.module_mac) for row in read.rows} == {(UNUSED, None)}


SHEET = [
    ["UUID", "AUTHKEY", "STATUS", "MAC", "TIMESTAMP", "STEP", "ERROR"],
    [uuid(1), KEY, "USED", "A0B765000001", "2026-10-01 08:00:11"],
    [uuid(2), KEY, "used ", "A0B765000002"],
    [uuid(3), KEY, " Done", "a0-b7-65-00-00-03", "2026-11-03T09:20:00+08:00", "verify"],
    [uuid(4), KEY, "USED"],
    [uuid(5), KEY, "USED", "000000000000"],
    [uuid(6), KEY],
    [uuid(7), KEY, "  "],
    [uuid(8), KEY, "", "A0B765000008"],
    [uuid(9), KEY, "", "", datetime(2026, 10, 1, tzinfo=UTC).replace(tzinfo=None).isoformat()],
    [uuid(10), KEY, "", "", "", "verify", "timeout"],
    [uuid(11), KEY, "FAIL"],
    [uuid(12), KEY, "AUTHWRITTEN", "A0B76500000C", "2026", "verify", "timeout"],
    [uuid(13), KEY, "MACREAD", "no address"],
    [uuid(14), KEY, KEY],
    [uuid(15), KEY, "USED", "A0B76500000F"],
    [uuid(16), KEY, "DONE", "A0:B7:65:00:00:0F"],
]


def test_a_working_sheet_tells_what_happened_to_each_licence(tmp_path: Path) -> None:
    read = read_list(xlsx(tmp_path / "sheet.xlsx", SHEET))
    told = {int(row.uuid[4:]): (row.state, row.module_mac, row.reason) for row in read.rows}
    assert read.kind is ListKind.WORKING_SHEET
    assert read.refused == ()
    assert told == {
        1: (BURNED, "A0:B7:65:00:00:01", None),
        2: (BURNED, "A0:B7:65:00:00:02", None),
        3: (BURNED, "A0:B7:65:00:00:03", None),
        4: (SCRAPPED, None, "used, but its module is not known"),
        5: (SCRAPPED, None, "used, but its module is not known"),
        6: (UNUSED, None, None),
        7: (UNUSED, None, None),
        8: (SCRAPPED, "A0:B7:65:00:00:08", "touched by another tool: mac"),
        9: (SCRAPPED, None, "touched by another tool: timestamp"),
        10: (SCRAPPED, None, "touched by another tool: step, error"),
        11: (SCRAPPED, None, "FAIL"),
        12: (SCRAPPED, "A0:B7:65:00:00:0C", "AUTHWRITTEN"),
        13: (SCRAPPED, None, "MACREAD"),
        14: (SCRAPPED, None, "unknown status"),
        15: (SCRAPPED, "A0:B7:65:00:00:0F", "used, and its module stands in rows 16, 17"),
        16: (SCRAPPED, "A0:B7:65:00:00:0F", "used, and its module stands in rows 16, 17"),
    }


def test_a_working_sheet_assigns_no_mac(tmp_path: Path) -> None:
    read = read_list(xlsx(tmp_path / "sheet.xlsx", SHEET))
    assert {row.assigned_mac for row in read.rows} == {None}


def test_a_sheet_that_lost_its_status_column_frees_no_touched_row(tmp_path: Path) -> None:
    read = listed(
        tmp_path, f"{uuid(1)},{KEY},A0B765000001,2026-10-01", f"{uuid(2)},{KEY},,", heads="uuid,key,mac,timestamp"
    )
    assert [row.state for row in read.rows] == [SCRAPPED, UNUSED]


def test_a_used_row_stays_refused_when_the_same_uuid_is_empty_elsewhere(tmp_path: Path) -> None:
    read = listed(
        tmp_path,
        f"{uuid(1)},{KEY},USED,A0B765000001",
        f"{uuid(2)},{KEY},,",
        f"{uuid(1)},{KEY},,",
        f"{uuid(2)},cut off,USED,",
        heads="uuid,key,status,mac",
    )
    assert read.rows == ()
    assert refusals(read) == [(2, "E-ROW-DOUBLE"), (3, "E-ROW-DOUBLE"), (4, "E-ROW-DOUBLE"), (5, "E-ROW-KEY")]
    assert read.refused[0].sentence == "The same uuid stands in rows 2, 4."


@pytest.mark.parametrize("heads", ["uuid,authkey", "UUID,AUTHKEY", "Uuid,auth_key", " uuid , Key ", "uuid,Auth Key"])
def test_heads_count_in_any_case(tmp_path: Path, heads: str) -> None:
    assert len(listed(tmp_path, f"{uuid(1)},{KEY}", heads=heads).rows) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_table_is_read_in_its_own_way(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    lines = [["uuid", "备注", "key"], [uuid(1), "插座", KEY], [uuid(2), "", KEY]]
    content = end.join(delimiter.join(line) for line in lines)
    read = read_list(text(tmp_path / "list.csv", content, encoding))
    assert [(row.number, row.uuid) for row in read.rows] == [(2, uuid(1)), (3, uuid(2))]


def test_the_content_tells_the_kind_of_file_and_not_its_name(tmp_path: Path) -> None:
    made = xlsx(tmp_path / "list.xlsx", [["uuid", "key"], [uuid(1), KEY]])
    assert len(read_list(made.rename(tmp_path / "list.csv")).rows) == 1


def test_titles_before_the_heads_and_blank_rows_keep_the_row_numbers(tmp_path: Path) -> None:
    rows = [["Plugs, wave 3"], [], ["no.", "uuid", "key"], [], [1, uuid(1), KEY], ["", "", ""], [2, "bad", KEY]]
    read = read_list(xlsx(tmp_path / "list.xlsx", rows, first_row=4))
    assert [row.number for row in read.rows] == [9]
    assert refusals(read) == [(11, "E-ROW-UUID")]


def test_a_list_with_one_bad_row_names_that_row(tmp_path: Path) -> None:
    lines = [f"{uuid(number)},{KEY}," for number in range(10)]
    lines[6] = f"{uuid(6)},{KEY[:-1]},"
    read = listed(tmp_path, *lines)
    assert refusals(read) == [(8, "E-ROW-KEY")]
    assert len(read.rows) == 9


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f",{KEY},", "E-ROW-UUID-MISSING"),
        (f"{uuid(1)[:-1]},{KEY},", "E-ROW-UUID"),
        (f"{uuid(1)}0,{KEY},", "E-ROW-UUID"),
        (f"idid{1:016d},{KEY},", "E-ROW-UUID"),
        (f"UUID{1:016d},{KEY},", "E-ROW-UUID"),
        (f"uuid{1:015d}é,{KEY},", "E-ROW-UUID"),
        (f"uuid{1:015d}٣,{KEY},", "E-ROW-UUID"),
        (f"uuid {1:015d},{KEY},", "E-ROW-UUID"),
        (f"{uuid(1)},,", "E-ROW-KEY-MISSING"),
        (f"{uuid(1)},{KEY}x,", "E-ROW-KEY"),
        (f"{uuid(1)},{KEY[:-1]}é,", "E-ROW-KEY"),
        (f"{uuid(1)},{KEY[:15]} {KEY[16:]},", "E-ROW-KEY"),
        (f"{uuid(1)},{KEY[:15]},{KEY[16:]},", "E-ROW-KEY"),
        (f"{uuid(1)},{KEY},A0B76500000", "E-ROW-MAC"),
        (f"{uuid(1)},{KEY},A0:B7:65:00:0001", "E-ROW-MAC"),
        (f"{uuid(1)},{KEY},A0:B7-65:00:00:01", "E-ROW-MAC"),
        (f"{uuid(1)},{KEY},A0B76500000G", "E-ROW-MAC"),
        (f"{uuid(1)},{KEY},ff:ff:ff:ff:ff:ff", "E-ROW-MAC"),
        (f"{uuid(1)},{KEY},C8478C000018", "E-ROW-MAC"),
    ],
)
def test_a_row_of_a_wrong_form_is_refused_and_shows_no_key(tmp_path: Path, line: str, code: str) -> None:
    read = listed(tmp_path, line, f"{uuid(2)},{KEY},A0B765000002")
    assert refusals(read) == [(2, code)]
    assert len(read.rows) == 1
    assert KEY[:15] not in repr(read)
    assert "…" not in read.refused[0].sentence


def test_blanks_around_cells_are_no_part_of_them(tmp_path: Path) -> None:
    read = listed(tmp_path, f" {uuid(1)}\u00a0,\ufeff{KEY} , a0:b7:65:1c:44:1c ")
    assert read.rows[0].uuid == uuid(1)
    assert read.rows[0].auth_key.open() == KEY.encode()
    assert read.rows[0].assigned_mac == "A0:B7:65:1C:44:1C"


def test_cells_that_a_spreadsheet_took_for_numbers_are_read_or_refused_but_never_guessed(tmp_path: Path) -> None:
    rows = [
        ["uuid", "key", "mac", "pid"],
        [1234567890123456, KEY, 112233445566, 42],
        [9234567890123457, KEY, "A0B765000001", 1.5],
        ["abcdefghij123456", KEY, 1122334455, True],
    ]
    read = read_list(xlsx(tmp_path / "list.xlsx", rows))
    assert [(row.uuid, row.assigned_mac, row.pid) for row in read.rows] == [
        ("1234567890123456", "11:22:33:44:55:66", "42")
    ]
    assert refusals(read) == [(3, "E-ROW-UUID"), (4, "E-ROW-MAC")]


def test_a_placeholder_is_counted_and_no_error(tmp_path: Path) -> None:
    read = listed(tmp_path, f"uuidxxxxxxxxxxxxxxxx,{'x' * 32},", "UUIDXXXXXXXXXXXXXXXX,,", f"{uuid(1)},{KEY},")
    assert (read.skipped_placeholders, len(read.rows), read.refused) == (2, 1, ())


def test_families_never_mix_and_the_smaller_one_is_refused(tmp_path: Path) -> None:
    read = listed(
        tmp_path,
        f"{uuid(1, 'tuya')},{KEY},",
        f"{uuid(2)},{KEY},",
        f"{uuid(3)},{KEY},",
        f"{4:016d},{KEY},",
    )
    assert [row.uuid for row in read.rows] == [uuid(2), uuid(3)]
    assert refusals(read) == [(2, "E-ROW-FAMILY"), (5, "E-ROW-FAMILY")]
    assert "uuid…" in read.refused[0].sentence


def test_an_address_assigned_twice_is_refused_in_both_rows(tmp_path: Path) -> None:
    read = listed(
        tmp_path,
        f"{uuid(1)},{KEY},A0B765000001",
        f"{uuid(2)},{KEY},A0B765000002",
        f"{uuid(3)},{KEY},a0:b7:65:00:00:01",
    )
    assert refusals(read) == [(2, "E-ROW-MAC-TWICE"), (4, "E-ROW-MAC-TWICE")]


def test_the_sheet_with_the_heads_is_the_list(tmp_path: Path) -> None:
    read = read_list(
        xlsx(tmp_path / "list.xlsx", [["read me", "first"]], [["uuid", "key"], [uuid(1), KEY]], [["uuid", "mac"]])
    )
    assert len(read.rows) == 1


def test_two_sheets_with_lists_are_refused(tmp_path: Path) -> None:
    rows = [["uuid", "key"], [uuid(1), KEY]]
    error = refusal(xlsx(tmp_path / "list.xlsx", rows, rows))
    assert error.code == "E-LIST-SHEETS"
    assert "Sheet1, Sheet2" in str(error)


def test_two_columns_for_the_key_are_refused(tmp_path: Path) -> None:
    assert refusal(text(tmp_path / "list.csv", "uuid,key,authkey\n")).code == "E-LIST-HEADS-TWICE"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E-LIST-EMPTY"),
        (b" \r\n\r\n", "E-LIST-EMPTY"),
        (b"\xef\xbb\xbf", "E-LIST-EMPTY"),
        (b"uuid,key\n", "E-LIST-EMPTY"),
        (b"uuid,key\nuuidxxxxxxxxxxxxxxxx,\n", "E-LIST-EMPTY"),
        (b"uuid0000000000000001," + KEY.encode(), "E-LIST-HEADS"),
        (b"uuid,mac\n", "E-LIST-HEADS"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "E-LIST-UNREADABLE"),
        (b"PK\x03\x04 no archive", "E-LIST-UNREADABLE"),
        (b'uuid,key\n"' + b"x" * 200_000, "E-LIST-UNREADABLE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "E-LIST-UNREADABLE"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
            "E-LIST-PASSWORD",
        ),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(content)
    assert refusal(file).code == code


def test_an_empty_workbook_holds_no_licence(tmp_path: Path) -> None:
    assert refusal(xlsx(tmp_path / "list.xlsx", [])).code == "E-LIST-EMPTY"


def test_a_missing_file_or_a_folder_is_no_list(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xlsx").code == "E-LIST-MISSING"
    assert refusal(tmp_path).code == "E-LIST-MISSING"


def test_a_workbook_cut_off_anywhere_is_refused(samples: Path) -> None:
    content = (samples / "older.xlsx").read_bytes()
    file = samples / "cut.xlsx"
    for end in range(1, len(content), 41):
        file.write_bytes(content[:end])
        assert refusal(file).code in {"E-LIST-UNREADABLE", "E-LIST-HEADS"}


def test_a_workbook_with_damaged_parts_is_read_or_refused(samples: Path) -> None:
    chance = random.Random(7)
    with zipfile.ZipFile(samples / "older.xlsx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    codes: Counter[str] = Counter()
    for _ in range(120):
        victim = chance.choice([name for name in parts if parts[name]])
        damaged = bytearray(parts[victim])
        for _ in range(chance.choice([1, 3, 30])):
            damaged[chance.randrange(len(damaged))] = chance.choice(b"<>&\"'0A\x00\xff")
        with zipfile.ZipFile(samples / "damaged.xlsx", "w") as made:
            for name, part in parts.items():
                made.writestr(name, bytes(damaged) if name == victim else part)
        try:
            codes["read"] += len(read_list(samples / "damaged.xlsx").rows) > 0
        except KilnError as error:
            codes[error.code] += 1
    assert codes["E-LIST-UNREADABLE"] > 10


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_below_the_heads_are_rows_or_refusals(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"uuid,key\n" + content)
    try:
        read = read_list(file)
    except KilnError as error:
        assert error.code in {"E-LIST-EMPTY", "E-LIST-UNREADABLE"}
    else:
        assert all(len(row.auth_key.open()) == 32 for row in read.rows)


CELL = st.sampled_from(["", "USED", "DONE", "FAIL", "A0B765000001", "A0B765000002", "2026-10-01", "x"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.tuples(st.integers(0, 6), CELL, CELL, CELL, CELL), min_size=1, max_size=8))
def test_no_touched_licence_is_ever_free(tmp_path: Path, cells: list[tuple[int, str, str, str, str]]) -> None:
    lines = [",".join([uuid(number), KEY, *story]) for number, *story in cells]
    read = listed(tmp_path, *lines, heads="uuid,key,status,mac,timestamp,error")
    touched = {uuid(number) for number, *story in cells if any(story)}
    assert not touched & {row.uuid for row in read.rows if row.state is UNUSED}
    burned = [row.module_mac for row in read.rows if row.state is BURNED]
    assert None not in burned
    assert len(burned) == len(set(burned))
    assert len(read.rows) + len(read.refused) == len(cells)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(alphabet=string.ascii_letters + string.digits + string.punctuation, min_size=32, max_size=32))
def test_every_printable_key_survives_a_spreadsheet(tmp_path: Path, key: str) -> None:
    read = read_list(xlsx(tmp_path / "list.xlsx", [["uuid", "key"], [uuid(1), key]]))
    assert [row.auth_key.open().decode() for row in read.rows] == [key]


def test_a_hundred_thousand_rows_are_read(tmp_path: Path) -> None:
    lines = (f"{uuid(number)},{KEY},A0{number:010X}" for number in range(100_000))
    assert len(listed(tmp_path, *lines).rows) == 100_000
