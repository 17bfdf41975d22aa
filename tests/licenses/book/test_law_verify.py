"""Damage that keeps counts and chain whole, and that verify finds all the same."""

from __future__ import annotations

import shutil

import pytest

from licenses.book import Book, BurnEnd, Context, Head
from licenses.words import Outcome


@pytest.fixture
def lived(stocked, make):
    """One burned, one uncertain with another module seen, one in quarantine, one free."""
    stocked.burned(1)
    stocked.uncertain(2, seen=[make.module(2), make.module(3)])
    stocked.book.quarantine(uuid=make.batch().licences[2].uuid, reason="seen elsewhere", ctx=stocked.clerk)
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(4), ctx=ctx)
    ended = BurnEnd(outcome=Outcome.ERROR, code="E-PORT")
    stocked.book.release(uuid=reserved.uuid, ctx=ctx, code="E-PORT", ended=ended)
    return stocked


def checks_after(house, *statements):
    """What verify finds when all laws were switched off, the statements ran, and the laws stand again."""
    house.book.close()
    raw = house.raw()
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        raw.execute(statement)
    for _, sql in triggers:
        raw.execute(sql)
    raw.close()
    with Book.open(house.folder, None, read_only=True) as book:
        return {finding.check for finding in book.verify()}


def test_what_a_book_lived_through_is_sound(lived):
    assert lived.book.verify() == ()


@pytest.mark.parametrize(
    ("check", "statements"),
    [
        (
            "quarantine",
            ["UPDATE licence SET quarantine = NULL", "UPDATE batch SET held_back = 0"],
        ),
        ("sightings", ["DELETE FROM sighting"]),
        ("burns", ["UPDATE burn SET outcome = 'PASS', counts = 0 WHERE outcome = 'ERROR'"]),
        ("burns", ["UPDATE burn SET uuid = 'another' WHERE outcome = 'PASS'"]),
        ("burns", ["DELETE FROM burn WHERE outcome = 'ERROR'"]),
        (
            "batches",
            [
                "DELETE FROM licence WHERE id = (SELECT max(id) FROM licence WHERE state = 'available')",
                "UPDATE batch SET received = received - 1, available_count = available_count - 1",
            ],
        ),
        ("batches", ["UPDATE batch SET sha256 = 'another'"]),
    ],
)
def test_each_damage_is_found(lived, check, statements):
    assert check in checks_after(lived, *statements)


def test_what_was_held_back_and_is_free_without_a_decision_is_found(stocked):
    stocked.book.restored(platform=Head(epoch=1, seq=99, hash=bytes(32)), ctx=Context())
    lifted = ["UPDATE licence SET quarantine = NULL", "UPDATE batch SET held_back = 0"]
    assert checks_after(stocked, *lifted) == {"quarantine"}


def test_what_a_person_cleared_is_no_finding(stocked, make):
    stocked.book.restored(platform=Head(epoch=1, seq=99, hash=bytes(32)), ctx=Context())
    for each in make.batch().licences:
        stocked.book.clear(uuid=each.uuid, reason="the journal shows them unused", ctx=stocked.clerk)
    stocked.burned(1)
    assert stocked.book.verify() == ()


def test_a_book_in_the_middle_of_a_burn_is_sound(stocked, make):
    stocked.writing(1)
    stocked.book.close()
    shutil.copytree(stocked.folder, stocked.folder.parent / "copy")
    with Book.open(stocked.folder.parent / "copy", None, read_only=True) as book:
        assert book.verify() == ()
