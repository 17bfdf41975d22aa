"""Sequences of events that would use a licence twice, and what the book makes of each."""

from __future__ import annotations

import shutil

import pytest

from licenses.book import Book, BurnEnd, Decision, Head, WorkOrder
from licenses.words import Holding, ModuleId, Outcome, Region
from resources.errors import NeedsPerson


def refused(code, verb, **values):
    with pytest.raises(NeedsPerson) as caught:
        verb(**values)
    assert caught.value.code == code


def put_back(house, meanwhile):
    """The book as it was before ``meanwhile`` happened, put back into its folder and opened."""
    house.book.close()
    shutil.copy(house.folder / "book.sqlite3", house.folder / "older")
    house.book = Book.open(house.folder, house.keys)
    meanwhile()
    house.book.close()
    (house.folder / "older").replace(house.folder / "book.sqlite3")
    house.book = Book.open(house.folder, house.keys)


# ---- a book that was put back ---------------------------------------------------------------------------


def test_a_pull_of_before_the_book_was_put_back_brings_nothing_that_may_be_burned_again(house, make):
    """The key is in the older book and its batch is not; the later one received it and burned a licence of it."""
    opened = make.batch(2)
    key = house.book.begin_pull(product="plug", count=2)

    def meanwhile():
        house.book.receive(opened=opened, key=key)
        house.burned(1)

    put_back(house, meanwhile)
    house.book.receive(opened=opened, key=key)
    assert house.book.stock(product="plug").available == 0
    refused("E-SET-ASIDE", house.book.reserve, product="plug", module=make.module(2), ctx=house.burn())
    assert house.book.journal_after(limit=100)[-1]["data"]["quarantined"] == 2
    assert house.book.verify() == ()


def test_a_batch_file_of_before_the_book_was_put_back_brings_nothing_that_may_be_burned_again(house, make):
    opened = make.batch(2)

    def meanwhile():
        house.book.receive(opened=opened)
        house.burned(1)

    put_back(house, meanwhile)
    house.book.receive(opened=opened)
    refused("E-SET-ASIDE", house.book.reserve, product="plug", module=make.module(2), ctx=house.burn())


def test_what_is_pulled_or_issued_after_the_book_was_put_back_is_free(house, make):
    house.book.receive(opened=make.batch(1))
    put_back(house, lambda: house.burned(1))
    key = house.book.begin_pull(product="plug", count=2)
    house.book.receive(opened=make.batch(2, name="B-2"), key=key)
    house.book.receive(opened=make.batch(3, name="B-3"))
    assert house.book.stock(product="plug").available == 5


# ---- freeze and quarantine ------------------------------------------------------------------------------


def test_a_batch_that_comes_after_the_freeze_of_its_lot_is_frozen_too(stocked, make):
    stocked.book.freeze(lot="L-1", reason="the product changes", ctx=stocked.clerk)
    stocked.book.freeze(lot="L-2", reason="the product changes", ctx=stocked.clerk)
    stocked.book.thaw(lot="L-2", ctx=stocked.clerk)
    stocked.book.receive(opened=make.batch(2, name="B-2"))
    refused("E-FROZEN", stocked.book.reserve, product="plug", module=make.module(1), ctx=stocked.burn())
    stocked.book.receive(opened=make.batch(2, name="B-3", lot="L-2"))
    stocked.book.reserve(product="plug", module=make.module(1), ctx=stocked.burn())


def test_a_reserved_licence_that_turns_up_on_another_module_is_not_handed_over(stocked, make):
    ctx = stocked.burn()
    opened = make.batch()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    assert reserved.uuid == opened.licences[0].uuid
    found = stocked.book.module_read(module=make.module(2), holding=make.holds(opened.licences[0]), ctx=stocked.burn())
    assert found.code == "E-ELSEWHERE"
    refused("E-QUARANTINED", stocked.book.hand_over, uuid=reserved.uuid, ctx=ctx)
    stocked.book.release(uuid=reserved.uuid, ctx=ctx, code="E-QUARANTINED")
    assert stocked.book.licence(uuid=reserved.uuid).quarantine == "E-ELSEWHERE"
    assert stocked.book.reserve(product="plug", module=make.module(1), ctx=stocked.burn()).uuid != reserved.uuid
    assert stocked.book.verify() == ()


# ---- identities of which parts are missing --------------------------------------------------------------


def test_a_blank_reading_settles_nothing_where_only_the_address_says_who_it_was(stocked, make):
    """Another board with the address of the one that was swapped in is blank; the real one may hold the licence."""
    other = ModuleId(mac="A0:B7:65:AA:AA:AA")
    licence = stocked.uncertain(1, seen=[make.module(1), other])
    stocked.book.module_read(module=make.module(1), holding=make.BLANK, ctx=stocked.burn())
    assert stocked.book.module_read(module=other, holding=make.BLANK, ctx=stocked.burn()).code == "E-SEEN"
    refused("E-SEEN", stocked.book.write_again, uuid=licence.uuid, module=make.module(1), ctx=stocked.burn())
    standing = stocked.book.module_read(module=other, holding=make.holds(licence), ctx=stocked.burn())
    assert (standing.decision, standing.uuid) == (Decision.SETTLED, licence.uuid)
    assert stocked.book.verify() == ()


def test_a_module_that_may_be_one_of_an_uncertain_burn_takes_no_other_licence(stocked, make):
    """Two boards of one address were seen, and a third reading tells only that address."""
    twins = [ModuleId(mac="A0:B7:65:AA:AA:AA", unique_id=digit * 32) for digit in "12"]
    stocked.uncertain(1, seen=twins)
    either = ModuleId(mac="A0:B7:65:AA:AA:AA")
    refused("E-MAC-TWICE", stocked.book.reserve, product="plug", module=either, ctx=stocked.burn())


# ---- the recipe of another product ----------------------------------------------------------------------


def test_the_recipe_of_another_product_finds_no_blank_module_where_a_licence_stands(stocked, make):
    licence = stocked.burned(1)
    standing = stocked.book.module_read(module=make.module(1), holding=make.BLANK, ctx=stocked.burn(), product="lamp")
    assert (standing.decision, standing.code) == (Decision.REFUSE, "E-OTHER-PRODUCT")
    assert standing.uuid == licence.uuid


def test_the_recipe_of_another_product_settles_no_swap(stocked, make):
    """It looks elsewhere in the flash, and finds that blank whatever stands where the licence went."""
    licence = stocked.uncertain(1, seen=[make.module(1), make.module(2)])
    read = stocked.book.module_read
    read(module=make.module(2), holding=make.BLANK, ctx=stocked.burn(), product="lamp")
    own = read(module=make.module(1), holding=make.BLANK, ctx=stocked.burn(), product="plug")
    assert own.code == "E-SEEN"
    refused("E-SEEN", stocked.book.write_again, uuid=licence.uuid, module=make.module(1), ctx=stocked.burn())
    read(module=make.module(2), holding=make.BLANK, ctx=stocked.burn(), product="plug")
    assert read(module=make.module(1), holding=make.BLANK, ctx=stocked.burn()).decision is Decision.WRITE_AGAIN


def test_a_licence_is_not_written_again_for_the_work_order_of_another_product(stocked, make):
    licence = stocked.uncertain(1)
    order = WorkOrder(number="W-1", product="lamp", product_name="Lamp", quantity=5)
    stocked.book.open_work_order(order=order, ctx=stocked.clerk)
    ctx = stocked.burn(work_order="W-1")
    refused("E-BOOK-WORK-ORDER-PRODUCT", stocked.book.write_again, uuid=licence.uuid, module=make.module(1), ctx=ctx)


# ---- what held already ----------------------------------------------------------------------------------


def test_a_burn_id_is_used_once(stocked, make):
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    stocked.book.release(uuid=reserved.uuid, ctx=ctx, code="E-PORT", ended=BurnEnd(outcome=Outcome.ERROR))
    refused("E-BOOK-BURN", stocked.book.reserve, product="plug", module=make.module(2), ctx=ctx)
    assert stocked.state(reserved.uuid) == "available"


def test_a_swapped_in_module_whose_own_licence_was_erased_gets_that_one_again_and_no_other(stocked, make):
    """Beginning a write erases: module 2 came in with its own licence and lost it to the burn of module 1."""
    theirs = stocked.burned(2)
    ours = stocked.uncertain(1, seen=[make.module(1), make.module(2)])
    read = stocked.book.module_read
    assert read(module=make.module(2), holding=make.BLANK, ctx=stocked.burn()).code == "E-SEEN"
    again = read(module=make.module(1), holding=make.BLANK, ctx=stocked.burn())
    assert (again.decision, again.uuid) == (Decision.WRITE_AGAIN, ours.uuid)
    again = read(module=make.module(2), holding=make.BLANK, ctx=stocked.burn())
    assert (again.decision, again.uuid) == (Decision.WRITE_AGAIN, theirs.uuid)


def test_a_rewrite_that_failed_and_was_erased_is_never_free(stocked, make):
    licence = stocked.burned(1)
    ctx = stocked.burn()
    stocked.book.write_again(uuid=licence.uuid, module=make.module(1), ctx=ctx)
    ended = BurnEnd(outcome=Outcome.ERROR, code="E-WRITE")
    assert stocked.book.erased(uuid=licence.uuid, ctx=ctx, code="E-WRITE", ended=ended) == "uncertain"
    assert stocked.book.records(uuid=licence.uuid)[0].outcome is Outcome.UNCERTAIN


def test_a_head_is_known_by_its_name_and_its_hash(stocked):
    head = stocked.book.head()
    assert stocked.book.knows(head)
    assert not stocked.book.knows(Head(epoch=head.epoch, seq=head.seq, hash=bytes(32)))
    assert not stocked.book.knows(Head(epoch=head.epoch, seq=head.seq + 1, hash=head.hash))


@pytest.mark.parametrize("region", [Region.DAMAGED, Region.UNREADABLE])
def test_what_cannot_be_read_settles_nothing(stocked, make, region):
    licence = stocked.uncertain(1)
    stocked.book.module_read(module=make.module(1), holding=Holding(region=region), ctx=stocked.burn())
    assert stocked.state(licence.uuid) == "uncertain"
