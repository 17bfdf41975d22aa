"""From the scanner to a slot: serial numbers, the red bin, the label of a slot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.settings import SlotSetting
from app.underway import Job
from burner.messages import Examine, Go, Presence
from tests.app.house import PRODUCT, House, identity
from tests.app.paper import PaperModule, Shop, failing

JOB = Job(product=PRODUCT, recipe=1)
MakeShop = Callable[..., Shop]
MANUAL = [SlotSetting(url="COM1", presence=Presence.MANUAL)]


@pytest.fixture
def shop_of(house: House) -> Iterator[MakeShop]:
    """Makes fixtures of a station whose modules have serial numbers; ``panel`` as in the settings."""
    made: list[Shop] = []

    def make(*, pattern: str = r"SN-\d+", panel: tuple[int, ...] = (), **options: Any) -> Shop:
        house.station.settings = replace(house.station.settings, serial_pattern=pattern, panel=panel)
        shop = Shop(house, **options)
        made.append(shop)
        shop.fixture.open(JOB)
        shop.fixture.wait_ready()
        return shop

    yield make
    for shop in made:
        shop.close()


def module(number: int) -> PaperModule:
    return PaperModule(identity(number))


def used(house: House) -> list[str]:
    return [
        event["data"]["serial"] for event in house.book.journal_after(limit=10_000) if event["kind"] == "serial.used"
    ]


def test_a_number_arms_the_slot_whose_key_is_pressed_next(shop_of: MakeShop, house: House) -> None:
    shop = shop_of()
    assert shop.fixture.scanned("SN-1") is None
    shop.until(lambda: "SN-1" in shop.fixture.notice())
    shop.fixture.start(2)
    shop.until(lambda: shop.view(2).serial == "SN-1")
    shop.burner.insert(2, module(1))
    shop.results_are("PASS")
    assert shop.view(2).serial == "SN-1"
    assert used(house) == ["SN-1"]


def test_a_module_without_its_number_waits_for_the_scan(shop_of: MakeShop) -> None:
    shop = shop_of()
    shop.burner.insert(1, module(1))
    shop.until(lambda: shop.view(1).wants_serial)
    assert "Examine" not in shop.burner.names(1)
    shop.fixture.scanned("SN-1")
    shop.fixture.start(1)
    shop.results_are("PASS")


def test_a_panel_is_armed_in_its_order(shop_of: MakeShop) -> None:
    shop = shop_of(panel=(3, 1), slots=3)
    for number in ("SN-1", "SN-1", "SN-2", "SN-3"):
        shop.fixture.scanned(number)
    shop.settled()
    assert [shop.view(slot).serial for slot in (1, 2, 3)] == ["SN-2", None, "SN-1"]
    shop.fixture.start(2)
    shop.until(lambda: shop.view(2).serial == "SN-3")
    for slot in (1, 2, 3):
        shop.burner.insert(slot, module(slot))
    shop.results_are("PASS", "PASS", "PASS")


def test_a_number_of_a_failed_burn_is_not_used_again(shop_of: MakeShop, house: House) -> None:
    shop = shop_of(panel=(1,))
    shop.burner.instead[1, Examine] = failing("E-CONTACT")
    shop.fixture.scanned("SN-1")
    shop.burner.insert(1, module(1))
    shop.results_are("ERROR E-CONTACT")
    sentence = shop.fixture.scanned("SN-1")
    assert sentence is not None
    assert "SN-1 was used before" in sentence
    assert used(house) == ["SN-1"]


def test_a_module_that_comes_back_needs_no_scan(shop_of: MakeShop) -> None:
    shop = shop_of(panel=(1,))
    kept = module(1)
    shop.fixture.scanned("SN-1")
    shop.burner.insert(1, kept)
    shop.results_are("PASS")
    shop.burner.remove(1)
    shop.burner.insert(2, kept)
    shop.until(lambda: shop.view(2).wants_serial)
    shop.fixture.start(2)
    shop.results_are("PASS", "PASS")


def test_a_fresh_module_that_is_started_without_a_number_gets_no_licence(shop_of: MakeShop, house: House) -> None:
    shop = shop_of(slots=MANUAL)
    free = house.free()
    shop.burner.modules[1] = module(1)
    shop.fixture.start(1)
    shop.results_are("ERROR E-SERIAL-WANTED")
    assert house.free() == free


def test_in_a_slot_without_an_eye_number_and_key_start_the_burn(shop_of: MakeShop) -> None:
    shop = shop_of(slots=MANUAL)
    shop.burner.modules[1] = module(1)
    shop.fixture.scanned("SN-1")
    shop.fixture.start(1)
    shop.results_are("PASS")
    assert shop.view().needs_acknowledgement


def test_where_modules_have_no_numbers_such_a_code_fits_nothing(shop_of: MakeShop) -> None:
    shop = shop_of(pattern="")
    assert "fits nothing" in (shop.fixture.scanned("SN-1") or "")
    shop.burner.insert(1, module(1))
    shop.results_are("PASS")


def test_the_red_bin_ends_the_bad_result_of_the_module_in_hand(shop_of: MakeShop) -> None:
    shop = shop_of(pattern="")
    shop.burner.instead[1, Go] = shop.burner.instead[2, Go] = failing("E-FIRMWARE")
    for slot in (1, 2):
        shop.burner.insert(slot, module(slot))
        shop.shows("fail", slot=slot)
    assert "No bad module" in (shop.fixture.scanned("RED-BIN") or "")
    shop.burner.remove(2)
    shop.settled()
    assert shop.fixture.scanned("RED-BIN") is None
    shop.shows("insert", slot=2)
    shop.shows("fail", slot=1)


def test_the_label_of_a_slot_is_its_key(shop_of: MakeShop) -> None:
    shop = shop_of(pattern="", slots=MANUAL)
    shop.burner.modules[1] = module(1)
    assert shop.fixture.scanned("SLOT-1") is None
    shop.results_are("PASS")
    shop.fixture.scanned("slot-1")
    shop.shows("insert")
    assert "fits nothing" in (shop.fixture.scanned("SLOT-9") or "")
