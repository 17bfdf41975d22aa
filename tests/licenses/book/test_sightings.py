"""Modules that were seen in an uncertain burn: none takes another licence before all were read."""

from __future__ import annotations

import pytest

from licenses.book import Decision
from licenses.words import Holding, Region
from resources.errors import NeedsPerson


@pytest.fixture
def swapped(stocked, make):
    """A licence reserved for module 1, and module 2 in its place when it was written."""
    return stocked.uncertain(1, seen=[make.module(1), make.module(2)])


def read(house, make, number, holding):
    return house.book.module_read(module=make.module(number), holding=holding, ctx=house.burn())


def test_the_journal_names_every_module_that_was_seen(stocked, make, swapped):
    event = stocked.book.journal_after(limit=100)[-1]
    assert event["kind"] == "licence.uncertain"
    assert event["data"] == {"code": "E-PORT", "seen": [make.module(1).text, make.module(2).text]}


def test_neither_module_takes_a_licence_before_both_were_read(stocked, make, swapped):
    book, own, other = stocked.book, make.module(1), make.module(2)
    attempts = [
        lambda: book.reserve(product="plug", module=other, ctx=stocked.burn()),
        lambda: book.write_again(uuid=swapped.uuid, module=own, ctx=stocked.burn()),
        lambda: book.settled(uuid=swapped.uuid, module=own, ctx=stocked.clerk),
    ]
    for attempt in attempts:
        with pytest.raises(NeedsPerson) as caught:
            attempt()
        assert caught.value.code == "E-SEEN"
    assert read(stocked, make, 2, make.BLANK).code == "E-SEEN"


def test_it_is_burned_on_its_own_module_when_only_that_one_holds_it(stocked, make, swapped):
    assert read(stocked, make, 1, make.holds(swapped)).code == "E-SEEN"
    assert read(stocked, make, 2, make.BLANK).decision is Decision.BURN
    assert stocked.state(swapped.uuid) == "burned"
    assert stocked.book.licence(uuid=swapped.uuid).module == make.module(1)


def test_it_is_burned_on_the_module_that_was_swapped_in_when_only_that_one_holds_it(stocked, make, swapped):
    assert read(stocked, make, 1, make.BLANK).code == "E-SEEN"
    standing = read(stocked, make, 2, make.holds(swapped))
    assert (standing.decision, standing.uuid) == (Decision.SETTLED, swapped.uuid)
    assert stocked.book.licence(uuid=swapped.uuid).module == make.module(2)
    assert read(stocked, make, 1, make.BLANK).decision is Decision.BURN
    assert stocked.book.verify() == ()


def test_both_blank_gives_the_same_licence_to_its_own_module_again(stocked, make, swapped):
    read(stocked, make, 2, make.BLANK)
    assert read(stocked, make, 1, make.BLANK).decision is Decision.WRITE_AGAIN
    assert read(stocked, make, 2, make.BLANK).decision is Decision.BURN
    assert stocked.state(swapped.uuid) == "uncertain"


def test_two_holders_of_one_licence_are_for_qa(stocked, make, swapped):
    read(stocked, make, 1, make.holds(swapped))
    read(stocked, make, 2, make.holds(swapped))
    assert stocked.state(swapped.uuid) == "uncertain"
    assert [row.uuid for row in stocked.book.quarantined()] == [swapped.uuid]
    assert read(stocked, make, 1, make.holds(swapped)).code == "E-QUARANTINED"
    assert read(stocked, make, 2, make.holds(swapped)).code == "E-ELSEWHERE"


def test_a_swapped_in_module_with_its_own_licence_puts_both_into_quarantine(stocked, make):
    other = stocked.burned(2)
    handed = stocked.uncertain(1, seen=[make.module(2)])
    read(stocked, make, 1, make.BLANK)
    assert read(stocked, make, 2, make.holds(handed)).code == "E-OTHER-LICENCE"
    assert {row.uuid for row in stocked.book.quarantined()} == {handed.uuid, other.uuid}
    assert stocked.state(handed.uuid) == "uncertain"
    assert stocked.state(other.uuid) == "burned"
    assert stocked.book.verify() == ()


@pytest.mark.parametrize("region", [Region.UNREADABLE, Region.DAMAGED])
def test_a_region_that_says_nothing_is_no_reading(stocked, make, swapped, region):
    read(stocked, make, 2, Holding(region=region))
    read(stocked, make, 1, make.holds(swapped))
    assert stocked.state(swapped.uuid) == "uncertain"
    assert "module.read" in stocked.kinds()
    assert stocked.kinds().count("module.read") == 1


def test_a_torn_region_is_a_reading(stocked, make, swapped):
    read(stocked, make, 2, Holding(region=Region.TORN))
    read(stocked, make, 1, make.holds(swapped))
    assert stocked.state(swapped.uuid) == "burned"


def test_what_a_person_gave_up_no_longer_holds_the_others(stocked, make, swapped):
    stocked.book.scrap(uuid=swapped.uuid, reason="module 1 is lost", ctx=stocked.clerk)
    assert read(stocked, make, 2, make.BLANK).decision is Decision.BURN
    assert read(stocked, make, 2, make.holds(swapped)).code == "E-ELSEWHERE"


def test_a_module_seen_in_two_uncertain_burns_waits_for_both(stocked, make):
    first = stocked.uncertain(1, seen=[make.module(9)])
    second = stocked.uncertain(2, seen=[make.module(9)])
    read(stocked, make, 9, make.BLANK)
    read(stocked, make, 1, make.holds(first))
    assert stocked.state(first.uuid) == "burned"
    assert read(stocked, make, 9, make.BLANK).code == "E-SEEN"
    read(stocked, make, 2, make.holds(second))
    assert read(stocked, make, 9, make.BLANK).decision is Decision.BURN


def test_a_module_seen_in_another_s_burn_and_burned_itself_still_passes(stocked, make):
    other = stocked.burned(2)
    stocked.uncertain(1, seen=[make.module(2)])
    assert read(stocked, make, 2, make.holds(other)).decision is Decision.PASS_AGAIN


def test_what_a_module_held_is_journalled_without_its_key(stocked, make, swapped):
    read(stocked, make, 1, make.holds(swapped))
    event = next(event for event in stocked.book.journal_after(limit=100) if event["kind"] == "module.read")
    assert event["module"] == make.module(1).text
    assert event["data"] == {"region": "licence", "uuid": swapped.uuid}
