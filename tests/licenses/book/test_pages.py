"""Damaged pages: found beside the work, told once, remembered until a sound book stands there again."""

from __future__ import annotations

import queue
import shutil

import pytest

from licenses.book import Book
from licenses.book.pages import FILE
from licenses.words import LicenceState
from resources.errors import EnvironmentFailed
from tests.licenses.book.conftest import batch, module
from tests.licenses.book.damage import damage

WAIT_S = 20.0


def refused(call, *args, **named) -> None:
    with pytest.raises(EnvironmentFailed) as caught:
        call(*args, **named)
    assert caught.value.code == "E-BOOK-PAGES"


def found(book: Book) -> EnvironmentFailed:
    """Looks through all pages and waits for what is told."""
    told: queue.Queue[EnvironmentFailed] = queue.Queue()
    book.when_damaged(told.put)
    book.check_pages()
    return told.get(timeout=WAIT_S)


def test_damage_is_told_and_only_burns_that_run_write_any_more(house):
    house.book.receive(opened=batch())
    handed, ctx = house.writing()
    damage(house.folder)

    error = found(house.book)

    assert (error.code, error.facts["path"]) == ("E-BOOK-PAGES", house.book.path)
    refused(house.book.reserve, product="plug", module=module(2), ctx=house.burn())
    refused(house.book.receive, opened=batch(name="B-2"))
    house.book.burned(uuid=handed.uuid, ctx=ctx, seen=[module(1)])
    assert house.state(handed.uuid) == LicenceState.BURNED


def test_one_who_hears_of_it_late_is_told_at_once(house):
    damage(house.folder)
    told = []
    error = found(house.book)
    house.book.when_damaged(told.append)
    assert told == [error]


def test_whoever_looks_is_told_and_the_book_opens_again_when_a_sound_one_was_put_back(house, tmp_path):
    backup = tmp_path / "backup.sqlite3"
    house.book.close()
    shutil.copy(house.book.path, backup)
    damage(house.folder)
    house.reopen()
    found(house.book)
    house.book.close()

    with Book.open(house.folder, None, read_only=True) as looking:
        assert "damaged pages" in looking.status().damage
    refused(Book.open, house.folder, house.keys)
    with Book.open(house.folder, None, read_only=True) as looking:
        assert "damaged pages" in looking.status().damage

    shutil.copy(backup, house.book.path)
    with Book.open(house.folder, None, read_only=True) as looking:
        assert looking.status().damage is None
    house.book = Book.open(house.folder, house.keys)
    assert house.book.status().damage is None
    assert not (house.folder / FILE).exists()


def test_a_sound_book_is_left_without_a_word(house):
    told = []
    house.book.when_damaged(told.append)
    house.book.check_pages()
    house.reopen()
    assert told == []
    assert not (house.folder / FILE).exists()
