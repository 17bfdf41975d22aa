"""A serial number is used once, whatever became of the burn."""

from __future__ import annotations

import pytest

from licenses.book import Context
from resources.errors import NeedsPerson


def test_a_number_is_used_with_its_journal_row(house) -> None:
    assert not house.book.serial_is_used(number="SN-1")
    house.book.use_serial(number="SN-1", ctx=Context(slot=3, burn="burn-1"))
    assert house.book.serial_is_used(number="SN-1")
    event = house.book.journal_after(limit=100)[-1]
    assert (event["kind"], event["burn"], event["slot"]) == ("serial.used", "burn-1", 3)
    assert event["data"] == {"serial": "SN-1"}
    assert house.book.verify() == ()


def test_the_second_use_is_refused_in_one_sentence_and_changes_nothing(house) -> None:
    house.book.use_serial(number="SN-1", ctx=Context(burn="burn-1"))
    before = house.book.head()
    with pytest.raises(NeedsPerson) as caught:
        house.book.use_serial(number="SN-1", ctx=Context(burn="burn-2"))
    assert caught.value.code == "E-SERIAL-USED"
    assert "SN-1" in str(caught.value)
    assert house.book.head() == before
