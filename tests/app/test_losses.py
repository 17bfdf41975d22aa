"""Several slots lost behind one hub are one event; a slot alone is none."""

from __future__ import annotations

import pytest

from app.losses import Losses


@pytest.fixture
def losses():
    """Slots 1 to 3 on one hub, slot 4 on another, slot 5 at the computer itself, slot 6 on the network."""
    losses = Losses()
    urls = ("usb:1-2.1", "usb:1-2.2", "usb:1-2.3", "usb:1-3.1", "usb:1-4", "socket://127.0.0.1:7000")
    for slot, url in enumerate(urls, start=1):
        losses.bind(slot, url)
    return losses


def test_a_hub_that_is_gone_names_all_its_slots_at_the_first_and_is_news_once(losses):
    told = [losses.lost(slot, "E-HUB", 10.0) for slot in (1, 2, 3)]

    assert [each.slots for each in told] == [(1, 2, 3)] * 3
    assert [each.is_news for each in told] == [True, False, False]
    assert told[0].facts == {"hub": "1-2", "slots": "1, 2, 3"}


def test_where_hubs_are_not_shown_two_ports_lost_within_a_second_tell_of_their_hub(losses):
    told = [losses.lost(slot, "E-PORT-MISSING", at) for slot, at in ((1, 10.0), (3, 10.8), (2, 12.5))]

    assert [each and (each.slots, each.is_news) for each in told] == [None, ((1, 3), True), ((1, 2, 3), False)]


def test_ports_lost_one_after_the_other_are_two_events(losses):
    assert losses.lost(1, "E-PORT-MISSING", 10.0) is None
    assert losses.lost(2, "E-PORT-MISSING", 11.5) is None


@pytest.mark.parametrize("slots", [(1, 4), (4, 5), (5, 6)])
def test_slots_that_share_no_hub_are_not_one_event(losses, slots):
    assert [losses.lost(slot, "E-PORT-MISSING", 10.0) for slot in slots] == [None, None]


def test_what_is_no_loss_of_a_port_says_nothing_of_the_hub(losses):
    assert [losses.lost(slot, "E-PORT-BUSY", 10.0) for slot in (1, 2)] == [None, None]


def test_a_hub_that_came_back_is_news_when_it_goes_again(losses):
    for slot in (1, 2, 3):
        losses.lost(slot, "E-HUB", 10.0)
    for slot in (1, 2, 3):
        losses.back(slot)

    assert losses.lost(2, "E-HUB", 20.0).is_news
