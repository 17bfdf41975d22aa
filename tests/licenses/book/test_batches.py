"""Batches and pulls: received once and whole, counted, and asked for again with the same key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from licenses.book import Book, licences
from licenses.book.store import looking_engine
from licenses.words import LicenceState
from resources.errors import NeedsPerson


def refused(expected, call, /, **arguments):
    with pytest.raises(NeedsPerson) as caught:
        call(**arguments)
    assert caught.value.code == expected


def test_a_received_batch_is_all_available(house, make):
    row = house.book.receive(opened=make.batch(3))
    assert (row.batch, row.lot, row.product, row.received, row.known) == ("B-1", "L-1", "plug", 3, False)
    assert row.counts[LicenceState.AVAILABLE] == 3
    assert sum(row.counts.values()) == 3
    event = house.book.journal_after()[-1]
    assert event["kind"] == "batch.received"
    assert (event["data"]["batch"], event["data"]["count"]) == ("B-1", 3)


def test_the_same_batch_again_changes_nothing(house, make):
    opened = make.batch(3)
    house.book.receive(opened=opened)
    head = house.book.head()
    again = house.book.receive(opened=opened)
    assert (again.known, again.received) == (True, 3)
    assert house.book.head() == head


def test_a_batch_for_another_station_is_refused(house, make):
    refused("E-BATCH-STATION", house.book.receive, opened=make.batch_of([make.licence("uuid-1")], station="st-2"))
    assert house.book.status().batches == ()


def test_a_licence_that_is_in_the_book_is_not_received_in_another_batch(stocked, make):
    known = make.batch(1).licences[0].uuid
    head = stocked.book.head()
    opened = make.batch_of([make.licence("uuid-new"), make.licence(known)], name="B-2")
    refused("E-BATCH-OVERLAP", stocked.book.receive, opened=opened)
    assert stocked.book.head() == head
    assert stocked.book.licence(uuid="uuid-new") is None


def test_a_batch_with_one_licence_twice_is_refused_whole(house, make):
    from resources.errors import Bug

    head = house.book.head()
    with pytest.raises(Bug) as caught:
        house.book.receive(opened=make.batch_of([make.licence("uuid-1"), make.licence("uuid-1")]))
    assert caught.value.code == "E-BOOK-LAW"
    assert house.book.head() == head
    assert house.book.status().batches == ()


def test_an_empty_batch_is_known_too(house, make):
    assert house.book.receive(opened=make.batch_of([])).received == 0
    assert house.book.receive(opened=make.batch_of([])).known


def test_a_pull_is_remembered_until_its_batch_is_there(house, make):
    key = house.book.begin_pull(product="plug", count=3)
    house.reopen()
    (pull,) = house.book.open_pulls()
    assert (pull.key, pull.product, pull.lot, pull.count) == (key, "plug", None, 3)
    house.book.receive(opened=make.batch(3), key=key)
    assert house.book.open_pulls() == ()


def test_a_pull_that_was_refused_for_good_is_not_asked_again(house):
    keys = [house.book.begin_pull(lot="L-1", count=3) for _ in range(2)]
    house.book.end_pull(key=keys[0])
    assert [pull.key for pull in house.book.open_pulls()] == keys[1:]
    refused("E-BOOK-PULL", house.book.end_pull, key="no such key")


def test_an_unknown_key_receives_nothing(house, make):
    refused("E-BOOK-PULL", house.book.receive, opened=make.batch(3), key="no such key")
    assert house.book.status().batches == ()


def test_counts_follow_every_move_and_conserve(stocked, make):
    stocked.burned(1)
    stocked.uncertain(2)
    stocked.writing(3)
    stocked.book.reserve(product="plug", module=make.module(4), ctx=stocked.burn())
    status = stocked.book.status()
    counts = status.batches[0].counts
    named = [LicenceState.BURNED, LicenceState.UNCERTAIN, LicenceState.WRITING, LicenceState.RESERVED]
    assert [counts[state] for state in named] == [1, 1, 1, 1]
    assert status.conserved


def test_status_and_stock_count_no_licences(stocked):
    """They read kept counts, so a book with a million licences answers as fast as an empty one."""
    raw = stocked.raw()
    plans = [
        raw.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        for statement in (
            "SELECT * FROM batch ORDER BY number",
            "SELECT sum(available_count - held_back), sum(received) FROM batch WHERE product = 'plug'",
        )
    ]
    raw.close()
    assert not any("licence" in str(plan) for plan in plans)


def _plan(house, statement):
    """How SQLite would answer one of the statements of a burn."""
    engine = looking_engine(house.folder / "book.sqlite3")
    compiled = str(getattr(licences, statement).compile(engine, compile_kwargs={"render_postcompile": True}))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", (1,) * compiled.count("?")).all()
    engine.dispose()
    return [row[3] for row in rows]


def test_the_next_free_licence_is_found_through_its_index(stocked):
    plan = _plan(stocked, "_FREE")
    assert any("licence_free" in step for step in plan)
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN licence") for step in plan)


@pytest.mark.parametrize("statement", ["_BY_UUID", "_ON_MODULE", "_IN_STATE", "_ASSIGNED"])
def test_no_question_of_a_burn_scans_the_licences(stocked, statement):
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN licence") for step in _plan(stocked, statement))


def test_a_large_batch_is_received_whole(house, make):
    row = house.book.receive(opened=make.batch(6_001))
    assert row.received == 6_001
    with Book.open(house.folder, None, read_only=True) as beside:
        assert beside.stock(product="plug").available == 6_001
    assert house.book.verify() == ()


def test_a_lot_for_refurbishing_is_no_stock_and_no_ordinary_burn_takes_of_it(house, make):
    opened = make.batch(3)
    header = replace(opened.header, replacement=True, refurbish=True, order="order-1")
    row = house.book.receive(opened=replace(opened, header=header))
    assert (row.refurbish, row.order, row.received) == (True, "order-1", 3)
    assert house.book.stock(product="plug").available == 0
    with pytest.raises(NeedsPerson) as caught:
        house.book.reserve(product="plug", module=make.module(1), ctx=house.burn())
    assert caught.value.code == "E-NO-STOCK"
    assert house.book.verify() == ()
