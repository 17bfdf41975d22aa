"""The procedures of S003 as a planner walks them, on a real platform."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from licenses.client.partners import RIGHTS, Account, Terms
from tests.ui.planning.conftest import OpenDesk, wait
from tests.ui.planning.market import Market
from tests.ui.planning.trade import AUDITOR, Trade, running_trade
from ui.lists.form import Picker
from ui.partners.accounts import PartnerSheet
from ui.partners.chain import ChainTree
from ui.partners.grants import GrantList
from ui.partners.page import PartnersPage
from ui.partners.terms import TermsForm
from ui.planning.desk import Desk
from ui.qt import QLabel, QLineEdit, QPushButton, Qt, QTreeWidgetItem, QWidget

EVERYTHING = Terms.of(RIGHTS, develop_further=True, purchase_further=True)


@pytest.fixture(scope="module")
def hale(market: Market) -> Iterator[Trade]:
    with running_trade(market) as running:
        yield running


@pytest.fixture
def trade(hale: Trade) -> Iterator[Trade]:
    yield hale
    hale.clear()


def page_of(desk: Desk) -> PartnersPage:
    page = desk.desks["partners"]
    assert isinstance(page, PartnersPage)
    return page


def words_of(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def click(qtbot: QtBot, desk: Desk, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait(qtbot, desk)


def sheet_of(desk: Desk) -> PartnerSheet:
    return next(each for each in page_of(desk).sheets if each.isVisibleTo(desk))


def go_on(qtbot: QtBot, desk: Desk) -> None:
    click(qtbot, desk, sheet_of(desk).main)


def manage(qtbot: QtBot, desk: Desk, button: str = "Manage") -> GrantList:
    click(qtbot, desk, page_of(desk).card.buttons[button])
    body = sheet_of(desk).body
    assert isinstance(body, GrantList)
    return body


def terms_form(desk: Desk) -> TermsForm:
    form = sheet_of(desk).body
    assert isinstance(form, TermsForm)
    return form


def accounts(desk: Desk) -> tuple[Account, ...]:
    return page_of(desk).panel.table.records


def test_an_account_is_authorised_and_a_product_granted_step_by_step(
    qtbot: QtBot, open_desk: OpenDesk, trade: Trade
) -> None:
    desk = open_desk(trade.email("brand"), "partners")
    assert "Nobody is authorised yet" in page_of(desk).panel.empty.text()
    click(qtbot, desk, page_of(desk).add)
    assert not sheet_of(desk).main.isEnabled()
    page_of(desk).adding.account.setText(trade.organisation("maker"))
    page_of(desk).adding.name.setText("Our maker")
    go_on(qtbot, desk)
    assert "Set Permissions of Our maker" in words_of(sheet_of(desk))
    assert "No product yet" in words_of(sheet_of(desk))
    go_on(qtbot, desk)
    picker = sheet_of(desk).body
    assert isinstance(picker, Picker)
    picker.search.setText("Kettle")
    go_on(qtbot, desk)
    assert not sheet_of(desk).main.isEnabled()
    form = terms_form(desk)
    for right in RIGHTS:
        form.boxes[right].setChecked(True)
    form.further["develop"].setChecked(True)
    go_on(qtbot, desk)
    shown = words_of(sheet_of(desk))
    assert "Develop: product development, panel development, view logs; may authorise a third party" in shown
    assert "Purchase: invoice entity of orders; no third party" in shown
    sheet_of(desk).leave()
    (account,) = accounts(desk)
    assert (account.partner_name, account.account_name) == ("Our maker", trade.organisation("maker"))
    assert (account.products, account.scopes) == (1, ("develop", "purchase"))


def test_an_organisation_that_nobody_knows_is_refused_in_words(qtbot: QtBot, open_desk: OpenDesk, trade: Trade) -> None:
    desk = open_desk(trade.email("brand"), "partners")
    click(qtbot, desk, page_of(desk).add)
    page_of(desk).adding.account.setText("Nobody Ltd.")
    page_of(desk).adding.name.setText("Nobody")
    go_on(qtbot, desk)
    assert "no such organisation" in sheet_of(desk).message.text()


def test_what_is_granted_to_me_shows_who_did_it_and_cannot_be_changed_here(
    qtbot: QtBot, open_desk: OpenDesk, trade: Trade
) -> None:
    trade.granted("brand", "maker", "Kettle", EVERYTHING)
    desk = open_desk(trade.email("maker"), "partners")
    page_of(desk).show_tab("to_me")
    wait(qtbot, desk)
    (account,) = accounts(desk)
    assert account.grantor_name == trade.organisation("brand")
    body = manage(qtbot, desk, "Products and chains")
    buttons = body.buttons[trade.products["Kettle"]]
    assert [buttons[name].isEnabled() for name in ("change", "revoke", "chain")] == [False, False, True]
    assert "Only who granted it changes it." in words_of(sheet_of(desk))
    assert not sheet_of(desk).main.isVisibleTo(desk)


def test_a_customers_product_is_passed_on_only_in_the_scope_that_may_be(
    qtbot: QtBot, open_desk: OpenDesk, trade: Trade
) -> None:
    trade.granted("brand", "maker", "Kettle", Terms.of(["view_logs", "purchase"], develop_further=True))
    trade.partners["maker"].add(trade.ids["workshop"], "Our workshop")
    desk = open_desk(trade.email("maker"), "partners")
    manage(qtbot, desk)
    go_on(qtbot, desk)
    picker = sheet_of(desk).body
    assert isinstance(picker, Picker)
    assert "no product of your own" in words_of(sheet_of(desk))
    click(qtbot, desk, picker.tabs["customer"])
    picker = sheet_of(desk).body
    assert isinstance(picker, Picker)
    assert picker.list.item(0).text() == "Kettle Hale\ndevelop"
    go_on(qtbot, desk)
    form = terms_form(desk)
    assert [right for right in RIGHTS if form.boxes[right].isEnabled()] == ["view_logs"]
    assert "do not hold this of the product yourself: product development" in form.reasons["develop"].text()
    assert "without leave to authorise a third party: purchase" in form.reasons["purchase"].text()
    assert not form.further["develop"].isEnabled()
    form.boxes["view_logs"].setChecked(True)
    assert form.further["develop"].isEnabled()
    go_on(qtbot, desk)
    assert "Develop: view logs; no third party" in words_of(sheet_of(desk))


def test_a_change_says_who_below_loses_what_and_cuts_it(qtbot: QtBot, open_desk: OpenDesk, trade: Trade) -> None:
    trade.granted("brand", "maker", "Kettle", EVERYTHING)
    trade.granted("maker", "workshop", "Kettle", Terms.of(["product_development", "purchase"]))
    desk = open_desk(trade.email("brand"), "partners")
    body = manage(qtbot, desk)
    click(qtbot, desk, body.buttons[trade.products["Kettle"]]["change"])
    form = terms_form(desk)
    assert "loses" not in words_of(form)
    form.further["purchase"].setChecked(False)
    assert f"{trade.organisation('workshop')} loses purchase, and keeps product development." in words_of(form)
    go_on(qtbot, desk)
    assert "Purchase: invoice entity of orders; no third party" in words_of(sheet_of(desk))
    assert trade.partners["workshop"].rights(trade.products["Kettle"]).rights == {"product_development"}


def test_a_revoked_grant_takes_what_was_passed_on_along_and_then_the_account_can_be_deleted(
    qtbot: QtBot, open_desk: OpenDesk, trade: Trade
) -> None:
    trade.granted("brand", "maker", "Kettle", EVERYTHING)
    trade.granted("maker", "workshop", "Kettle", Terms.of(["view_logs"]))
    desk = open_desk(trade.email("brand"), "partners")
    delete = page_of(desk).card.buttons["Delete"]
    assert not delete.isEnabled()
    assert delete.toolTip() == "It still has products. Revoke them first."
    body = manage(qtbot, desk)
    click(qtbot, desk, body.buttons[trade.products["Kettle"]]["revoke"])
    told = words_of(sheet_of(desk))
    assert f"{trade.organisation('workshop')} loses view logs, and has nothing of the product any more." in told
    go_on(qtbot, desk)
    assert "No product yet" in words_of(sheet_of(desk))
    sheet_of(desk).leave()
    click(qtbot, desk, page_of(desk).card.buttons["Delete"])
    go_on(qtbot, desk)
    assert accounts(desk) == ()


def test_a_partner_gets_another_name(qtbot: QtBot, open_desk: OpenDesk, trade: Trade) -> None:
    trade.granted("brand", "maker", "Lamp", Terms.of(["purchase"]))
    desk = open_desk(trade.email("brand"), "partners")
    click(qtbot, desk, page_of(desk).card.buttons["Rename"])
    sheet_of(desk).body.findChild(QLineEdit).setText("The good maker")
    go_on(qtbot, desk)
    assert accounts(desk)[0].partner_name == "The good maker"


def test_the_chain_is_a_tree_from_the_owner_down_with_the_own_organisation_marked(
    qtbot: QtBot, open_desk: OpenDesk, trade: Trade
) -> None:
    trade.granted("brand", "maker", "Kettle", EVERYTHING)
    trade.granted("maker", "workshop", "Kettle", Terms.of(["view_logs"]))
    desk = open_desk(trade.email("brand"), "partners")
    body = manage(qtbot, desk)
    click(qtbot, desk, body.buttons[trade.products["Kettle"]]["chain"])
    tree = sheet_of(desk).body
    assert isinstance(tree, ChainTree)
    top = tree.topLevelItem(0)
    assert texts(top) == [f"{trade.organisation('brand')} (you)", "owner"]
    maker = top.child(0)
    all_words = "product development, panel development, view logs, purchase; passes all of it on"
    assert texts(maker) == [trade.organisation("maker"), all_words]
    assert texts(maker.child(0)) == [trade.organisation("workshop"), "view logs"]
    sheet_of(desk).leave()
    wait(qtbot, desk)
    assert isinstance(sheet_of(desk).body, GrantList)


def texts(item: QTreeWidgetItem) -> list[str]:
    return [item.text(0), item.text(1)]


def test_a_role_that_only_looks_sees_partners_and_changes_nothing(
    qtbot: QtBot, open_desk: OpenDesk, trade: Trade
) -> None:
    trade.granted("brand", "maker", "Kettle", EVERYTHING)
    desk = open_desk(AUDITOR, "partners")
    assert not page_of(desk).add.isEnabled()
    assert page_of(desk).card.buttons["Rename"].toolTip() == "Your role looks only."
    body = manage(qtbot, desk)
    assert not body.buttons[trade.products["Kettle"]]["revoke"].isEnabled()
    assert not sheet_of(desk).main.isVisibleTo(desk)


def test_partners_are_found_by_a_part_of_their_name(qtbot: QtBot, open_desk: OpenDesk, trade: Trade) -> None:
    trade.granted("brand", "maker", "Kettle", EVERYTHING)
    trade.granted("brand", "workshop", "Kettle", EVERYTHING)
    desk = open_desk(trade.email("brand"), "partners")
    search = page_of(desk).panel.filters.search
    qtbot.keyClicks(search, "workSHOP")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    wait(qtbot, desk)
    assert [account.partner_name for account in accounts(desk)] == ["our workshop"]
