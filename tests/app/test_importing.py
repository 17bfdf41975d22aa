"""A licence list goes to the platform whole or not at all; what is refused lies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.importing import import_list
from resources.errors import EnvironmentFailed, NeedsPerson
from tests.app.factory import Factory, licence_list
from tests.app.house import PRODUCT


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "march.csv"
    file.write_text(licence_list(3), encoding="utf-8")
    return file


def add(sheet: Path, *rows: str) -> None:
    with sheet.open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def lots(factory: Factory) -> int:
    with factory.owner() as owner:
        return len(owner.lots())


def test_a_sound_list_becomes_a_lot(factory: Factory, sheet: Path) -> None:
    with factory.office() as office:
        found = import_list(office, sheet, PRODUCT, skip_refused=False)
    assert (found.imported, found.unused, found.burned, found.refused, found.refused_file) == (3, 3, 0, (), None)
    with factory.owner() as owner:
        assert owner.lot(str(found.lot))["name"] == "march"


def test_one_bad_row_and_nothing_is_imported(factory: Factory, sheet: Path) -> None:
    add(sheet, "uuid0123456789abcdef,short")
    before = lots(factory)
    with factory.office() as office:
        found = import_list(office, sheet, PRODUCT, skip_refused=False)
    assert (found.lot, found.imported, found.refused_file) == (None, 0, None)
    assert [row.number for row in found.refused] == [5]
    assert lots(factory) == before
    assert sorted(each.name for each in sheet.parent.iterdir()) == ["march.csv"]


def test_with_skipping_the_rest_is_imported_and_the_refused_rows_lie_beside(factory: Factory, sheet: Path) -> None:
    add(sheet, "uuid0123456789abcdef,short")
    with factory.office() as office:
        found = import_list(office, sheet, PRODUCT, skip_refused=True)
    assert (found.imported, [row.number for row in found.refused]) == (3, [5])
    assert found.refused_file == sheet.with_name("march.refused.csv")
    assert "uuid0123456789abcdef" in found.refused_file.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("skip", [True, False])
def test_rows_that_the_platform_knows_already_are_refused_by_it(factory: Factory, sheet: Path, skip: bool) -> None:
    with factory.office() as office:
        import_list(office, sheet, PRODUCT, skip_refused=False)
        add(sheet, licence_list(1).splitlines()[1])
        found = import_list(office, sheet, PRODUCT, skip_refused=skip)
    assert [row.number for row in found.refused] == [2, 3, 4]
    assert found.imported == (1 if skip else 0)


def test_a_list_of_nothing_good_is_not_sent(factory: Factory, tmp_path: Path) -> None:
    sheet = tmp_path / "bad.csv"
    sheet.write_text("uuid,key\nuuid0123456789abcdef,short\n", encoding="utf-8")
    before = lots(factory)
    with factory.office() as office:
        found = import_list(office, sheet, PRODUCT, skip_refused=True)
    assert (found.lot, lots(factory)) == (None, before)


def test_a_file_that_is_no_list_is_one_sentence(factory: Factory, tmp_path: Path) -> None:
    file = tmp_path / "photo.xlsx"
    file.write_bytes(b"\x89PNG")
    with factory.office() as office, pytest.raises((NeedsPerson, EnvironmentFailed)) as caught:
        import_list(office, file, PRODUCT, skip_refused=False)
    assert "photo.xlsx" in str(caught.value)
