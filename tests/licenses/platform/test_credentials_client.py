"""A person's client acts on lots: each step as the pages take it, against a running platform."""

from __future__ import annotations

import pytest

from licenses.client import Credentials, PersonClient, PlatformRefused
from licenses.platform.lots import codes
from licenses.words import Secret


@pytest.fixture
def session(world):
    """Gives the client of a signed-in person."""
    made = []

    def of(name: str) -> Credentials:
        token = world.person(name).headers["Authorization"].removeprefix("Bearer ")
        made.append(PersonClient(world.url))
        made[-1].go_on_with(Secret(token.encode()))
        return Credentials(made[-1])

    yield of
    for client in made:
        client.close()


def test_a_lot_is_split_changed_paid_for_and_handed_over(world, session):
    lot, strip = world.lot(10)["id"], world.another_product(price_cents=5)
    planner, staff, stranger = (session(name) for name in ("planner", "staff", "stranger"))
    assert planner.split(lot, purchased=4, name="Line 2").purchased == 4
    n = planner.request_change(lot, product=strip, mode="credential").n
    with pytest.raises(PlatformRefused) as refused:
        planner.split(lot, purchased=1)
    assert refused.value.problem == "frozen"
    assert staff.approve_change(lot, n).amount_cents == 30
    assert planner.pay_change(lot, n).state == "UPDATED"
    assert planner.changes(lot)[0].new_product.id == strip
    assert planner.terms(strip).price_cents == 5
    planner.offer(lot, world.other)
    planner.withdraw_offer(lot)
    planner.offer(lot, world.other)
    stranger.refuse_offer(lot)
    planner.offer(lot, world.other)
    assert stranger.confirm_offer(lot).holder == world.other
    assert [each.state for each in stranger.handovers(lot)] == ["confirmed", "refused", "withdrawn"]
    assert [each.state for each in stranger.changes(lot)] == ["UPDATED"]
    assert stranger.history(lot)[-1].kind == "split"


def test_requests_are_recalled_and_rejected(world, session):
    lot, strip = world.lot(2)["id"], world.another_product()
    planner, staff = session("planner"), session("staff")
    for end, state in ((planner.recall_change, "RECALLED"), (staff.reject_change, "REJECTED")):
        n = planner.request_change(lot, product=strip, mode="credential").n
        assert end(lot, n).state == state


def test_a_download_needs_the_code_from_the_mailbox_and_its_file_is_a_secret(world, session):
    lot, planner = world.lot(2)["id"], session("planner")
    n = planner.ask_for_code(lot).id
    code = planner.mailbox()[0].text.split(": ")[1][: codes.DIGITS]
    file = planner.download(lot, n, Secret(code.encode()))
    assert file.open().count(b"\r\n") == 3
    assert repr(file) == "***"
    assert planner.downloads(lot)[0].count == 2
