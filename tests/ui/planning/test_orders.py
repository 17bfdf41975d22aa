"""The procedures of S000 and S002 as a planner walks them, on a real platform."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from licenses.client import Orders, PersonClient
from licenses.client.http import path
from licenses.client.orders import OrderRow, Wish
from tests.licenses.platform.conftest import Station
from tests.ui.planning.conftest import OpenDesk, wait
from tests.ui.planning.market import Market
from ui.credentials.download import DownloadSheet
from ui.language import CHINESE, Language
from ui.lists.filters import DateFilter
from ui.lists.sheet import Sheet
from ui.orders.history import HistorySheet
from ui.orders.page import OrdersPage
from ui.orders.pickup import PickupSheet
from ui.planning.desk import Desk
from ui.qt import QApplication, QDate, QLabel, QLineEdit, Qt, QWidget

PLANNER, STAFF, LOOKER = "pia@harbour.example", "ines@licences.example", "quentin@harbour.example"
DOWNLOAD_NEW, HISTORY, DOWNLOAD = "Download New License", "History", "Download Credential"


class Shop:
    """Orders of one test, which the seller records and delivers."""

    def __init__(self, market: Market, planner: PersonClient, seller: PersonClient) -> None:
        self.market, self.planner, self.seller = market, planner, seller
        self.buyer = self.organisation("Harbour Electronics")
        self.contract = f"C-{secrets.token_hex(4)}"

    def organisation(self, name: str) -> str:
        return str(next(each["id"] for each in self.market.example["organisations"] if each["name"] == name))

    def product(self, name: str, category: str = "bulb") -> str:
        return self.planner.add_product(name=f"{name} {self.contract}", category=category, chip="esp32c3").id

    def order(self, products: list[str], ordered: int, delivered: int, **more: Any) -> str:
        items = [{"product_id": each, "quantity": ordered // len(products)} for each in products]
        body = {"buyer": self.buyer, "item_type": "licence", "contract_no": self.contract, "products": items} | more
        made = str(self.seller.put_to(path("v1", "orders"), body)["id"])
        if delivered:
            self.deliver(made, delivered, product_id=products[0])
        return made

    def deliver(self, order: str, quantity: int, **more: str) -> None:
        self.seller.put_to(path("v1", "orders", order, "deliveries"), {"quantity": quantity, **more})

    def station_with(self, product: str, count: int) -> str:
        """The name of a station that holds so many of a product's licences."""
        name = f"Line {self.contract}"
        station = Station(url=self.market.url, platform_key=self.market.keys.signing.public_key())
        assert station.enrol(self.planner.station_code(name).open().decode()).status_code == 201
        station.admit()
        assert station.pull(count, product_id=product).status_code == 201
        station.http.close()
        return name


@pytest.fixture(scope="module")
def people(market: Market) -> Iterator[tuple[PersonClient, PersonClient]]:
    """The buyer's planner and the seller, signed in once: the hash of a password is slow on purpose."""
    with market.client(PLANNER) as planner, market.client(STAFF) as seller:
        yield planner, seller


@pytest.fixture
def shop(market: Market, people: tuple[PersonClient, PersonClient]) -> Shop:
    return Shop(market, *people)


def page_of(desk: Desk) -> OrdersPage:
    page = desk.desks["orders"]
    assert isinstance(page, OrdersPage)
    return page


def words_of(widget: QWidget) -> str:
    QApplication.processEvents()  # what was put into a layout is shown a turn later
    found = " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))
    return found.replace("\N{THIN SPACE}", " ")


def find(qtbot: QtBot, desk: Desk, text: str) -> tuple[OrderRow, ...]:
    """Types into the search box and presses Enter."""
    panel = page_of(desk).panel
    panel.filters.search.clear()
    qtbot.keyClicks(panel.filters.search, text)
    qtbot.keyClick(panel.filters.search, Qt.Key.Key_Return)
    wait(qtbot, desk)
    return tuple(panel.table.records)


def take(qtbot: QtBot, desk: Desk, name: str, value: str | None) -> tuple[OrderRow, ...]:
    """Takes a value of a filter."""
    panel = page_of(desk).panel
    panel.filters.buttons[name].take(value)
    wait(qtbot, desk)
    return tuple(panel.table.records)


def show_pickups(qtbot: QtBot, desk: Desk) -> None:
    qtbot.mouseClick(page_of(desk).tabs["pickup"], Qt.MouseButton.LeftButton)
    wait(qtbot, desk)


def press(qtbot: QtBot, desk: Desk, label: str) -> Sheet:
    qtbot.mouseClick(page_of(desk).card.buttons[label], Qt.MouseButton.LeftButton)
    wait(qtbot, desk)
    return sheet_of(desk)


def sheet_of(desk: Desk) -> Sheet:
    return next(each for each in page_of(desk).findChildren(Sheet) if each.isVisibleTo(desk))


def go_on(qtbot: QtBot, desk: Desk) -> Sheet:
    sheet = sheet_of(desk)
    assert sheet.main.isEnabled(), sheet.message.text()
    qtbot.mouseClick(sheet.main, Qt.MouseButton.LeftButton)
    wait(qtbot, desk)
    return sheet_of(desk)


def pick_up(qtbot: QtBot, desk: Desk, quantity: int, against: str = "unused") -> Sheet:
    """Download New License, the quantity, the review, Pick Up."""
    sheet = press(qtbot, desk, DOWNLOAD_NEW)
    assert isinstance(sheet, PickupSheet)
    assert not sheet.main.isEnabled()
    sheet.quantity.setValue(quantity)
    go_on(qtbot, desk)
    assert "Confirm the pickup" in words_of(sheet)
    sheet.against.setCurrentIndex(sheet.against.findData(against))
    wait(qtbot, desk)
    return go_on(qtbot, desk)


# ---- S000: find target order --------------------------------------------------------------------------------


def test_a_completed_order_is_found_by_status_item_type_and_the_search_bar(
    qtbot: QtBot, open_desk: OpenDesk, shop: Shop
) -> None:
    product = shop.product("Bulb A60")
    done, part = shop.order([product], 10, 10), shop.order([product], 10, 4)
    desk = open_desk(PLANNER, "orders")
    assert {row.id for row in find(qtbot, desk, shop.contract)} == {done, part}
    assert [row.id for row in take(qtbot, desk, "status", "completed")] == [done]
    assert take(qtbot, desk, "item_type", "module") == ()
    assert "No order fits" in page_of(desk).panel.empty.text()
    assert [row.id for row in take(qtbot, desk, "item_type", "licence")] == [done]
    order_no = page_of(desk).panel.table.records[0].order_no
    for text in (order_no, product, f"a60 {shop.contract}", "harbour"):
        assert done in {row.id for row in find(qtbot, desk, text)}
    assert page_of(desk).card.buttons[DOWNLOAD_NEW].isEnabled()


def test_the_pickup_list_is_cut_down_by_status_delivery_mode_and_dates(
    qtbot: QtBot, open_desk: OpenDesk, shop: Shop
) -> None:
    product = shop.product("Bulb A60")
    kept = shop.order([product], 10, 10, kind="pickup")
    shop.order([product], 10, 10, kind="pickup", delivery_mode="license_list")
    desk = open_desk(PLANNER, "orders")
    show_pickups(qtbot, desk)
    assert len(find(qtbot, desk, shop.contract)) == 2
    take(qtbot, desk, "status", "completed")
    assert [row.id for row in take(qtbot, desk, "delivery_mode", "credential")] == [kept]
    assert [row.id for row in take(qtbot, desk, "period", "7")] == [kept]
    assert [row.id for row in take(qtbot, desk, "period", "dates")] == [kept]
    dates = page_of(desk).panel.filters.buttons["period"]
    assert isinstance(dates, DateFilter)
    assert dates.dates.isVisibleTo(desk)
    dates.dates.last.setDate(QDate.currentDate().addDays(-1))
    wait(qtbot, desk)
    assert page_of(desk).panel.table.records == ()
    assert "No pickup fits" in page_of(desk).panel.empty.text()
    take(qtbot, desk, "period", None)
    assert page_of(desk).card.buttons[DOWNLOAD_NEW].isEnabled()


def test_a_row_that_offers_no_new_licences_says_why(qtbot: QtBot, open_desk: OpenDesk, shop: Shop) -> None:
    product = shop.product("Bulb A60")
    shop.order([product], 10, 0)
    shop.order([product], 10, 10, kind="pickup", delivery_mode="license_list")
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    button = page_of(desk).card.buttons[DOWNLOAD_NEW]
    assert (button.isEnabled(), button.toolTip()) == (False, "Nothing of this order was delivered yet.")
    show_pickups(qtbot, desk)
    find(qtbot, desk, shop.contract)
    button = page_of(desk).card.buttons[DOWNLOAD_NEW]
    assert not button.isEnabled()
    assert button.toolTip() in words_of(page_of(desk).card)
    assert "delivery mode Credential" in button.toolTip()


# ---- S000 and S002: pick up, view, download ----------------------------------------------------------------


def test_the_worked_numbers_are_walked_with_quantity_review_and_history(
    qtbot: QtBot, open_desk: OpenDesk, shop: Shop
) -> None:
    """Ordered 1000, delivered 600: 250 and 350 are picked up, then nothing; 400 more are delivered: 400 again."""
    order = shop.order([shop.product("Bulb A60")], 1000, 600)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    card = page_of(desk).card
    assert "New licenses available | 600 | 600 delivered − 0 replaced | What became of the 600" in words_of(card)
    assert "The other 400 add to it when they are delivered." in words_of(card)
    sheet = pick_up(qtbot, desk, 250)
    assert "The new licenses were picked up" in words_of(sheet)
    assert "350 | 600 delivered − 250 replaced" in words_of(card)
    sheet.leave()
    sheet = pick_up(qtbot, desk, 350, "modules")
    history = go_on(qtbot, desk)
    assert isinstance(history, HistorySheet)
    assert [(row.quantity, row.against) for row in history.table.records] == [(350, "modules"), (250, "unused")]
    history.leave()
    sheet = press(qtbot, desk, DOWNLOAD_NEW)
    assert "No new license can be picked up: all 600 that were delivered are replaced already." in words_of(sheet)
    assert not sheet.main.isVisibleTo(desk)
    sheet.leave()
    shop.deliver(order, 400)
    desk.open("orders")
    wait(qtbot, desk)
    assert "400 | 1 000 delivered − 600 replaced" in words_of(card)


def test_no_more_than_is_available_can_be_typed(qtbot: QtBot, open_desk: OpenDesk, shop: Shop) -> None:
    shop.order([shop.product("Bulb A60")], 100, 60)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    sheet = press(qtbot, desk, DOWNLOAD_NEW)
    assert isinstance(sheet, PickupSheet)
    sheet.quantity.setValue(61)
    assert sheet.quantity.value() == 60


def test_the_review_says_what_is_voided_and_the_chosen_delivery_mode_is_kept(
    qtbot: QtBot, open_desk: OpenDesk, shop: Shop
) -> None:
    shop.order([shop.product("Bulb A60")], 100, 60)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    sheet = press(qtbot, desk, DOWNLOAD_NEW)
    assert isinstance(sheet, PickupSheet)
    sheet.quantity.setValue(20)
    go_on(qtbot, desk)
    assert "As many unused tokens of this order are voided" in words_of(sheet)
    assert "After this pickup 40 are left." in words_of(sheet)
    sheet.against.setCurrentIndex(1)
    wait(qtbot, desk)
    assert "Refurbish mode only" in words_of(sheet)
    assert sheet.mode.findData("license_list") == -1
    sheet.against.setCurrentIndex(0)
    sheet.mode.setCurrentIndex(sheet.mode.findData("license_list"))
    wait(qtbot, desk)
    go_on(qtbot, desk)
    history = go_on(qtbot, desk)
    assert isinstance(history, HistorySheet)
    assert history.table.records[0].delivery_mode == "license_list"


def test_unused_tokens_at_stations_are_named_with_where_they_are(qtbot: QtBot, open_desk: OpenDesk, shop: Shop) -> None:
    product = shop.product("Bulb A60")
    shop.order([product], 10, 10)
    name = shop.station_with(product, 8)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    sheet = press(qtbot, desk, DOWNLOAD_NEW)
    assert isinstance(sheet, PickupSheet)
    sheet.quantity.setValue(6)
    go_on(qtbot, desk)
    assert sheet.against.currentData() == "modules"
    sheet.against.setCurrentIndex(0)
    wait(qtbot, desk)
    assert not sheet.main.isEnabled()
    said = sheet.message.text()
    assert "Only 2 unused tokens can be voided now." in said
    assert f"return 4 of them first: {name} (8)." in said
    sheet.against.setCurrentIndex(1)
    wait(qtbot, desk)
    assert sheet.message.text() == ""
    assert sheet.main.isEnabled()


def test_what_is_refused_meanwhile_is_said_and_the_review_stays(qtbot: QtBot, open_desk: OpenDesk, shop: Shop) -> None:
    product = shop.product("Bulb A60")
    order = shop.order([product], 10, 10)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    sheet = press(qtbot, desk, DOWNLOAD_NEW)
    assert isinstance(sheet, PickupSheet)
    sheet.quantity.setValue(8)
    go_on(qtbot, desk)
    wish = Wish(product_id=product, quantity=5, against="modules", delivery_mode="credential")
    Orders(shop.planner).pick_up(order, wish, key="meanwhile")
    go_on(qtbot, desk)
    assert "Confirm the pickup" in words_of(sheet)
    assert "Of 10 delivered, 5 were replaced already: 5 are left." in sheet.message.text()


@pytest.mark.parametrize("way", ["history", "pickup list"])
def test_new_licences_are_downloaded_from_the_history_and_from_the_pickup_list(
    qtbot: QtBot, open_desk: OpenDesk, shop: Shop, tmp_path: Path, way: str
) -> None:
    shop.order([shop.product("Bulb A60")], 10, 10)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    sheet = pick_up(qtbot, desk, 4)
    if way == "history":
        go_on(qtbot, desk)
        sheet = go_on(qtbot, desk)
    else:
        sheet.leave()
        show_pickups(qtbot, desk)
        find(qtbot, desk, shop.contract)
        assert len(take(qtbot, desk, "delivery_mode", "license_replacement")) == 1
        sheet = press(qtbot, desk, DOWNLOAD)
    assert isinstance(sheet, DownloadSheet)
    go_on(qtbot, desk)
    told = re.search(r"licences of .*: (\S+)", words_of(sheet))
    assert told is not None
    code, place = sheet.body.findChildren(QLineEdit)[:2]
    code.setText(told[1])
    place.setText(str(tmp_path / "new.csv"))
    go_on(qtbot, desk)
    assert "The credential was downloaded" in words_of(sheet)
    assert len((tmp_path / "new.csv").read_text(encoding="utf-8").splitlines()) == 5


def test_licences_against_modules_are_not_downloaded_and_both_places_say_why(
    qtbot: QtBot, open_desk: OpenDesk, shop: Shop
) -> None:
    shop.order([shop.product("Bulb A60")], 10, 10)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    pick_up(qtbot, desk, 4, "modules")
    history = go_on(qtbot, desk)
    assert not history.main.isEnabled()
    assert "only replace others on modules" in history.message.text()
    assert "4 unused" in words_of(history)
    history.leave()
    show_pickups(qtbot, desk)
    find(qtbot, desk, shop.contract)
    button = page_of(desk).card.buttons[DOWNLOAD]
    assert not button.isEnabled()
    assert "only replace others on modules" in button.toolTip()


def test_an_order_without_pickups_has_an_empty_history(qtbot: QtBot, open_desk: OpenDesk, shop: Shop) -> None:
    shop.order([shop.product("Bulb A60")], 10, 10)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    sheet = press(qtbot, desk, HISTORY)
    assert "No new license was picked up for this order yet." in words_of(sheet)


# ---- S002: to which products they go -----------------------------------------------------------------------


def test_a_licence_order_goes_to_exactly_its_products(qtbot: QtBot, open_desk: OpenDesk, shop: Shop) -> None:
    ordered = [shop.product(name) for name in ("A", "B", "C")]
    shop.product("D")
    shop.order(ordered, 30, 10)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    names = ", ".join(f"{name} {shop.contract}" for name in ("A", "B", "C"))
    said = words_of(page_of(desk).card)
    assert "Goes to exactly these products:" in said
    assert all(name in said for name in names.split(", "))
    assert f"D {shop.contract}" not in said
    sheet = press(qtbot, desk, DOWNLOAD_NEW)
    assert isinstance(sheet, PickupSheet)
    offered = {sheet.product.itemText(at) for at in range(sheet.product.count())}
    assert offered == set(names.split(", "))


def test_a_module_order_goes_to_products_of_its_category(qtbot: QtBot, open_desk: OpenDesk, shop: Shop) -> None:
    category = f"strip {shop.contract}"
    strip, other = shop.product("Strip 4", category), shop.product("Strip 6", category)
    order = shop.order([strip], 30, 0, item_type="module")
    shop.deliver(order, 20)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    said = words_of(page_of(desk).card)
    assert "Goes to products that use the module, or are of the same category:" in said
    sheet = press(qtbot, desk, DOWNLOAD_NEW)
    assert isinstance(sheet, PickupSheet)
    offered = {sheet.product.itemData(at).id for at in range(sheet.product.count())}
    assert offered == {strip, other}


# ---- who looks, and in which language ----------------------------------------------------------------------


def test_a_role_that_only_looks_is_told_so_and_sees_the_quota(qtbot: QtBot, open_desk: OpenDesk, shop: Shop) -> None:
    shop.order([shop.product("Bulb A60")], 10, 10)
    desk = open_desk(LOOKER, "orders")
    find(qtbot, desk, shop.contract)
    button = page_of(desk).card.buttons[DOWNLOAD_NEW]
    assert (button.isEnabled(), button.toolTip()) == (False, "Your role looks only.")
    assert page_of(desk).card.buttons[HISTORY].isEnabled()


def test_the_page_speaks_chinese(qtbot: QtBot, open_desk: OpenDesk, shop: Shop, language: Language) -> None:
    shop.order([shop.product("Bulb A60")], 10, 6)
    desk = open_desk(PLANNER, "orders")
    find(qtbot, desk, shop.contract)
    language.choose(CHINESE)
    qtbot.waitUntil(lambda: "可领取的新授权码" in words_of(page_of(desk).card))
    assert "已交付 6 − 已替换 0" in words_of(page_of(desk).card)
