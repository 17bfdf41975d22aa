"""What commands say of rows, addresses and modules, in words."""

from __future__ import annotations

import pytest

from app.cli.burn import _security
from app.cli.intake import _by_reason
from app.cli.look import _mac
from app.cli.output import counted
from app.reading import ModuleReport
from licenses.lists import RefusedRow
from resources.errors import NeedsPerson


def refused(number: int, sentence: str) -> RefusedRow:
    return RefusedRow(number=number, code="E-ROW", sentence=sentence)


def report(**security: bool) -> ModuleReport:
    told = dict.fromkeys(("unique_id", "flash_uid", "chip", "flash_size_bytes", "uuid", "booked", "state"))
    return ModuleReport(mac="A0:B7:65:1C:44:1C", region="blank", security=security, **told)


def test_rows_that_are_refused_for_one_reason_are_one_line_of_ranges() -> None:
    rows = [refused(number, "No key.") for number in (2, 3, 4, 7)]
    rows[2:2] = [refused(9, "No uuid.")]
    assert _by_reason(rows) == [("rows 2-4, 7", "No key."), ("row 9", "No uuid.")]


@pytest.mark.parametrize("text", ["A0:B7:65:1C:44:1C", "a0-b7-65-1c-44-1c", "a0b7651c441c"])
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert _mac(text) == "A0:B7:65:1C:44:1C"


@pytest.mark.parametrize("text", ["zz", "A0:B7", "A0B7651C441C00"])
def test_what_is_no_address_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(NeedsPerson) as caught:
        _mac(text)
    assert (caught.value.code, caught.value.facts) == ("E-MAC-TEXT", {"text": text})


def test_one_is_not_several() -> None:
    assert (counted(0, "row"), counted(1, "row"), counted(2, "row")) == ("0 rows", "1 row", "2 rows")


def test_security_is_said_in_words() -> None:
    assert _security(report(secure_boot=True, flash_encryption=False)) == "secure boot"
    assert _security(report(secure_boot=False)) == "open"
    assert _security(report()) is None
