"""The procedures of S001 as a planner walks them, on a real platform."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from licenses.client.credentials import Lot
from tests.ui.planning.conftest import OpenDesk, wait
from tests.ui.planning.market import Market
from ui.credentials.page import CredentialsPage
from ui.credentials.sheets import LotSheet
from ui.lists.form import Picker
from ui.planning.desk import Desk
from ui.qt import QComboBox, QLabel, QLineEdit, Qt, QWidget

PLANNER, STAFF, CUSTOMER = "pia@harbour.example", "ines@licences.example", "karl@fenwick.example"


def page_of(desk: Desk) -> CredentialsPage:
    page = desk.desks["credentials"]
    assert isinstance(page, CredentialsPage)
    return page


def words_of(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def press(qtbot: QtBot, desk: Desk, label: str) -> None:
    qtbot.mouseClick(page_of(desk).card.buttons[label], Qt.MouseButton.LeftButton)
    wait(qtbot, desk)


def go_on(qtbot: QtBot, desk: Desk) -> LotSheet:
    sheet = sheet_of(desk)
    qtbot.mouseClick(sheet.main, Qt.MouseButton.LeftButton)
    wait(qtbot, desk)
    return sheet


def sheet_of(desk: Desk) -> LotSheet:
    return next(each for each in page_of(desk).findChildren(LotSheet) if each.isVisibleTo(desk))


def open_lot(desk: Desk) -> Lot:
    """Marks a lot of which something is unused and that is neither frozen nor handed over."""
    table = page_of(desk).panel.table
    for row, lot in enumerate(table.records):
        if lot.unused > 20 and lot.frozen is None and not lot.is_handed_over:
            table.selectRow(row)
            return lot
    raise AssertionError("the example has no open lot")


def test_who_is_not_signed_in_sees_no_lot_and_a_wrong_password_is_said(
    qtbot: QtBot, open_desk: OpenDesk, market: Market
) -> None:
    desk = open_desk(PLANNER, "credentials")
    desk._planning.close()
    desk.open("credentials")
    assert desk.currentWidget() is desk.sign_in
    desk.sign_in.email.setText(PLANNER)
    qtbot.keyClicks(desk.sign_in.password, "not the password")
    qtbot.keyClick(desk.sign_in.password, Qt.Key.Key_Return)
    wait(qtbot, desk)
    assert "password" in desk.sign_in.message.text()
    assert desk.sign_in.password.text() == ""


def test_the_list_shows_own_lots_with_their_counts(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(PLANNER, "credentials")
    lots = page_of(desk).panel.table.records
    assert lots
    assert all(lot.size >= lot.unused for lot in lots)
    assert lots[0].name in words_of(page_of(desk).card)


def test_a_search_that_fits_nothing_says_so(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(PLANNER, "credentials")
    search = page_of(desk).panel.filters.search
    qtbot.keyClicks(search, "no lot is called so")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    wait(qtbot, desk)
    panel = page_of(desk).panel
    assert panel.table.records == ()
    assert panel.empty.isVisibleTo(desk)
    assert "No credential fits" in panel.empty.text()


def test_third_party_resources_are_generated_with_progress_and_tokens_imported(
    qtbot: QtBot, open_desk: OpenDesk, market: Market, tmp_path: Path
) -> None:
    lot = lamps(market)
    desk = open_desk(PLANNER, "credentials")
    mark(desk, lot)
    card = page_of(desk).card
    qtbot.waitUntil(lambda: "not generated yet" in words_of(card), timeout=20_000)
    assert not card.buttons["Download"].isEnabled()
    press(qtbot, desk, "Third-party resources")
    sheet = go_on(qtbot, desk)
    qtbot.waitUntil(lambda: "Tokens that it must hold" in words_of(sheet), timeout=30_000)
    file = tmp_path / "tokens.csv"
    rows = [f"{uuid4()},{b64encode(uuid4().bytes).decode()}" for _ in range(2)]
    file.write_text("\n".join(["uuid,token", *rows]), encoding="utf-8")
    sheet.findChildren(QLineEdit)[-1].setText(str(file))
    go_on(qtbot, desk)
    assert "| generated" in words_of(sheet)
    mark(desk, lot)
    qtbot.waitUntil(lambda: "| generated" in words_of(card), timeout=20_000)
    assert card.buttons["Download"].isEnabled()


def lamps(market: Market) -> str:
    """A lot of two licences of a product with HomeKit and Find My; its name."""
    with market.client(PLANNER) as client:
        body = {"name": "Lamp", "category": "lamp", "chip": "esp32", "features": ["HomeKit", "Find My"]}
        product = client.put_to("/v1/products", body)["id"]
        rows = [{"uuid": f"uuid{uuid4().hex[:16]}", "auth_key": uuid4().hex} for _ in range(2)]
        return str(client.put_to("/v1/lots", {"product_id": product, "name": "Lamps", "licences": rows})["name"])


def mark(desk: Desk, name: str) -> None:
    table = page_of(desk).panel.table
    table.selectRow([lot.name for lot in table.records].index(name))


def test_split_quantity_makes_a_credential_of_the_sum(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(PLANNER, "credentials")
    lot = open_lot(desk)
    press(qtbot, desk, "Split Quantity")
    sheet = sheet_of(desk)
    assert not sheet.main.isEnabled()
    sheet.purchased.setValue(7)
    sheet.name.setText("For line 2")
    assert sheet.main.isEnabled()
    go_on(qtbot, desk)
    assert "The credential was split" in words_of(sheet)
    records = {each.name: each for each in page_of(desk).panel.table.records}
    assert (records["For line 2"].purchased, records["For line 2"].unused) == (7, 7)
    assert records[lot.name].purchased == lot.purchased - 7
    assert records["For line 2"].product_id == lot.product_id


def test_more_than_is_unused_cannot_be_asked_for(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(PLANNER, "credentials")
    lot = open_lot(desk)
    press(qtbot, desk, "Split Quantity")
    sheet = sheet_of(desk)
    sheet.purchased.setValue(10_000_000)
    assert sheet.purchased.value() <= lot.unused


def test_a_product_is_changed_recalled_and_changed_again(qtbot: QtBot, open_desk: OpenDesk, market: Market) -> None:
    desk = open_desk(PLANNER, "credentials")
    lot = open_lot(desk)
    ask_for_change(qtbot, desk)
    assert "Confirming Update" in words_of(sheet_of(desk))
    sheet_of(desk).leave()
    card = page_of(desk).card
    assert not card.buttons["Split Quantity"].isEnabled()
    assert "frozen" in card.buttons["Split Quantity"].toolTip()
    press(qtbot, desk, "Update Details")
    details = sheet_of(desk)
    qtbot.mouseClick(details.body.buttons["Recall"], Qt.MouseButton.LeftButton)
    wait(qtbot, desk)
    assert "Recalled" in words_of(details)
    details.leave()
    after = next(each for each in page_of(desk).panel.table.records if each.id == lot.id)
    assert (after.state, after.product_id, after.frozen) == (lot.state, lot.product_id, None)


def ask_for_change(qtbot: QtBot, desk: Desk) -> None:
    press(qtbot, desk, "Change Product")
    picker = sheet_of(desk).body
    assert isinstance(picker, Picker)
    assert picker.list.count() > 0
    go_on(qtbot, desk)
    assert "Confirm Update Info" in words_of(sheet_of(desk))
    go_on(qtbot, desk)


def test_the_platforms_staff_approve_and_the_product_is_the_new_one(
    qtbot: QtBot, open_desk: OpenDesk, market: Market
) -> None:
    desk = open_desk(PLANNER, "credentials")
    lot = open_lot(desk)
    ask_for_change(qtbot, desk)
    with market.planning(STAFF) as staff:
        (change, *_) = staff.credentials.changes(lot.id)
        approved = staff.credentials.approve_change(lot.id, change.n)
        if approved.state == "BEING_PAID":
            with market.planning(PLANNER) as owner:
                approved = owner.credentials.pay_change(lot.id, change.n)
    assert approved.state == "UPDATED"
    sheet_of(desk).leave()
    desk.open("credentials")
    wait(qtbot, desk)
    after = next(each for each in page_of(desk).panel.table.records if each.id == lot.id)
    assert (after.product_id, after.state) == (change.new_product.id, "UPDATED")


def test_a_credential_is_handed_over_and_confirmed_by_the_receiver(
    qtbot: QtBot, open_desk: OpenDesk, market: Market
) -> None:
    desk = open_desk(PLANNER, "credentials")
    lot = open_lot(desk)
    receiver = next(each["id"] for each in market.example["organisations"] if each["name"].startswith("Fenwick"))
    press(qtbot, desk, "Hand over")
    sheet_of(desk).body.findChild(QComboBox).setEditText(receiver)
    go_on(qtbot, desk)
    assert "The credential was offered" in words_of(sheet_of(desk))
    other = open_desk(CUSTOMER, "credentials")
    page_of(other).show_tab("customer")
    wait(qtbot, other)
    table = page_of(other).panel.table
    table.selectRow([each.id for each in table.records].index(lot.id))
    press(qtbot, other, "Confirm hand-over")
    assert page_of(other).panel.table.current.holder == receiver


@pytest.mark.parametrize("email", ["quentin@harbour.example"])
def test_a_role_that_only_looks_is_told_so(qtbot: QtBot, open_desk: OpenDesk, email: str) -> None:
    desk = open_desk(email, "credentials")
    buttons = page_of(desk).card.buttons
    assert not buttons["Split Quantity"].isEnabled()
    assert buttons["Split Quantity"].toolTip() == "Your role looks only."
    assert buttons["Update Details"].isEnabled()


def test_a_download_wants_the_code_of_the_mailbox_and_leaves_nothing_unused(
    qtbot: QtBot, open_desk: OpenDesk, tmp_path: Path
) -> None:
    desk = open_desk(PLANNER, "credentials")
    lot = open_lot(desk)
    press(qtbot, desk, "Download")
    sheet = go_on(qtbot, desk)
    told = re.search(r"licences of .*: (\S+)", words_of(sheet))
    assert told is not None
    code, place = sheet.body.findChildren(QLineEdit)[:2]
    place.setText(str(tmp_path / "lot.csv"))
    code.setText("WRONG-CODE")
    go_on(qtbot, desk)
    assert "The code is wrong" in sheet.message.text()
    assert not (tmp_path / "lot.csv").exists()
    code.setText(told[1])
    go_on(qtbot, desk)
    assert "The credential was downloaded" in words_of(sheet)
    rows = (tmp_path / "lot.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == lot.unused + 1
    assert (tmp_path / "lot.csv").stat().st_mode & 0o077 == 0
    after = next(each for each in page_of(desk).panel.table.records if each.id == lot.id)
    assert (after.unused, after.states["downloaded"]) == (0, lot.unused)
