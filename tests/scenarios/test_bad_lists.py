"""Lists that cannot be taken as they are: each refusal says what to do, and nothing of the list comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.licenses.lists.test_samples import SAMPLES
from tests.scenarios import lists
from tests.scenarios.commands import Ended, Kiln
from tests.scenarios.places import OWNER, PRODUCT, Factory, platform_of, standing


@pytest.fixture
def office(factory: Factory, station: Path) -> Path:
    return station


def bring_in(kiln: Kiln, factory: Factory, data: Path, file: Path, *words: str, product: str = PRODUCT) -> Ended:
    """Imports a list as the owner, whatever comes of it."""
    words = ("--product", product, "--as", OWNER, *words)
    return kiln.run("import", file, *words, data=data, stdin=f"{factory.password}\n")


def test_one_bad_row_keeps_the_whole_list_out(kiln: Kiln, factory: Factory, office: Path, tmp_path: Path) -> None:
    rows = lists.rows(5)
    bad = lists.Row(uuid=rows[0].uuid[:-1] + "!", key=rows[0].key)
    file = lists.write(tmp_path / "bought.csv", [*rows[1:4], bad, rows[4]])
    before = standing(office, factory.database)

    ended = bring_in(kiln, factory, office, file)

    ended.refused(2, "E-LIST-REFUSED", "bought.csv", "1")
    assert "row 5: " in ended.out
    assert standing(office, factory.database) == before
    assert not list(tmp_path.glob("*refused*"))


def test_the_refused_rows_can_be_left_out_and_lie_in_a_file_without_their_keys(
    kiln: Kiln, factory: Factory, office: Path, tmp_path: Path
) -> None:
    rows = lists.rows(4)
    bad = lists.Row(uuid="uuid-with-a-dash-000", key=rows[0].key)
    double = lists.Row(uuid=rows[2].uuid, key=lists.rows(1)[0].key)
    file = lists.write(tmp_path / "bought.csv", [bad, *rows[1:], double])

    ended = bring_in(kiln, factory, office, file, "--skip-refused", "--json")

    assert ended.code == 1
    facts = ended.object
    assert [row["number"] for row in facts["refused"]] == [2, 4, 6]
    assert facts["imported"] == facts["unused"] == 2
    there = {uuid for uuid, _state, _module in platform_of(factory.database)}
    assert there >= {rows[1].uuid, rows[3].uuid}
    assert there.isdisjoint({bad.uuid, double.uuid})
    beside = Path(facts["refused_file"])
    assert beside.parent == tmp_path
    text = beside.read_text(encoding="utf-8-sig")
    assert bad.uuid in text
    assert text.count(rows[2].uuid) == 2
    told = text + ended.out + ended.err
    assert not [row for row in (bad, *rows, double) if row.key in told]


def test_the_other_family_is_refused(kiln: Kiln, factory: Factory, office: Path, tmp_path: Path) -> None:
    before = standing(office, factory.database)
    ended = bring_in(kiln, factory, office, SAMPLES / "license_list_other_family.csv")
    ended.refused(2, "E-LIST-REFUSED", "120")
    assert standing(office, factory.database) == before


def test_two_families_in_one_list_are_refused(kiln: Kiln, factory: Factory, office: Path, tmp_path: Path) -> None:
    file = lists.write(tmp_path / "mixed.csv", lists.rows(3) + lists.rows(1, family="tuya"))
    before = standing(office, factory.database)
    ended = bring_in(kiln, factory, office, file, product="mixed-product")
    ended.refused(2, "E-LIST-REFUSED", "mixed.csv")
    assert "row 5: " in ended.out
    assert standing(office, factory.database) == before


def test_a_list_that_is_imported_again_brings_nothing_in_twice(
    kiln: Kiln, factory: Factory, office: Path, tmp_path: Path
) -> None:
    file = lists.write(tmp_path / "bought.csv", lists.rows(3))
    factory.import_list(office, file)
    before = standing(office, factory.database)
    ended = bring_in(kiln, factory, office, file)
    ended.refused(2, "E-LIST-REFUSED", "3")
    assert standing(office, factory.database) == before


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("heads.csv", "name,price\nscrew,3\n", "E-LIST-HEADS"),
        ("nothing.csv", "", "E-LIST-EMPTY"),
        ("only_heads.csv", "uuid,key\n", "E-LIST-EMPTY"),
        ("none.xlsx", "PK\x03\x04 this is no spreadsheet", "E-LIST-UNREADABLE"),
        ("twice.csv", "uuid,key,authkey\na,b,c\n", "E-LIST-HEADS-TWICE"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    kiln: Kiln, factory: Factory, office: Path, tmp_path: Path, name: str, content: str, code: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    before = standing(office, factory.database)
    bring_in(kiln, factory, office, file).refused(2, code, name)
    assert standing(office, factory.database) == before


def test_a_file_that_is_not_there_is_said_so(kiln: Kiln, factory: Factory, office: Path, tmp_path: Path) -> None:
    bring_in(kiln, factory, office, tmp_path / "gone.csv").refused(2, "E-LIST-MISSING", "gone.csv")
    kiln.run("import", tmp_path / "gone.kiln", data=office).refused(3, "E-FILE-READ", "gone.kiln")


def test_a_list_without_a_product_is_refused(kiln: Kiln, office: Path, tmp_path: Path) -> None:
    file = lists.write(tmp_path / "bought.csv", lists.rows(1))
    kiln.run("import", file, data=office).refused(2, "E-IMPORT-PRODUCT", "bought.csv")


def test_a_list_for_an_unknown_product_is_refused(kiln: Kiln, factory: Factory, office: Path, tmp_path: Path) -> None:
    file = lists.write(tmp_path / "bought.csv", lists.rows(1))
    before = standing(office, factory.database)
    ended = bring_in(kiln, factory, office, file, product="no-such-product")
    ended.refused(2, "E-PRODUCT-UNKNOWN", "no-such-product")
    assert standing(office, factory.database) == before


def test_nobody_imports_a_list_without_saying_who(kiln: Kiln, office: Path, tmp_path: Path) -> None:
    file = lists.write(tmp_path / "bought.csv", lists.rows(1))
    kiln.run("import", file, "--product", PRODUCT, data=office).refused(4, "E-SESSION")


def test_a_wrong_password_does_not_import(kiln: Kiln, factory: Factory, office: Path, tmp_path: Path) -> None:
    file = lists.write(tmp_path / "bought.csv", lists.rows(1))
    before = standing(office, factory.database)
    ended = kiln.run("import", file, "--product", PRODUCT, "--as", OWNER, data=office, stdin="wrong\n")
    ended.refused(4, "E-PLATFORM-AUTH")
    assert standing(office, factory.database) == before
