"""The head outside the book: whole after any crash, and what tells a book that was put back."""

from __future__ import annotations

import shutil

import pytest

from licenses.book import Book, Context, Head
from licenses.book.head import HeadFile, read
from licenses.words import LicenceState
from resources.errors import NeedsPerson


def _head(seq):
    return Head(epoch=1, seq=seq, hash=bytes([seq]) * 32)


@pytest.fixture
def file(tmp_path):
    made = HeadFile(tmp_path / "book.head")
    yield made
    made.close()


def test_the_last_head_that_was_written_is_read(file, tmp_path):
    assert read(tmp_path / "book.head") is None
    for seq in range(1, 6):
        file.write(_head(seq), seq)
        assert read(tmp_path / "book.head") == _head(seq)


def test_a_head_that_comes_late_is_not_written(file, tmp_path):
    file.write(_head(5), 5)
    file.write(_head(4), 4)
    assert read(tmp_path / "book.head") == _head(5)


@pytest.mark.parametrize("last", [2, 3])
def test_a_file_cut_at_any_byte_gives_the_last_head_the_one_before_or_none(file, tmp_path, last):
    path = tmp_path / "book.head"
    for seq in range(1, last + 1):
        file.write(_head(seq), seq)
    whole = path.read_bytes()
    seen = set()
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        found = read(path)
        assert found in {None, _head(last - 1), _head(last)}
        seen.add(found)
    assert _head(last) in seen


def test_a_write_cut_at_any_byte_leaves_one_of_two_heads(file, tmp_path):
    path = tmp_path / "book.head"
    file.write(_head(1), 1)
    file.write(_head(2), 2)
    before = path.read_bytes()
    file.write(_head(3), 3)
    after = path.read_bytes()
    for length in range(len(before) + 1):
        path.write_bytes(after[:length] + before[length:])
        assert read(path) in {_head(2), _head(3)}


def test_a_changed_byte_is_noticed(file, tmp_path):
    path = tmp_path / "book.head"
    file.write(_head(1), 1)
    whole = path.read_bytes()
    for place in range(128, 128 + 96):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read(path) is None


def test_the_numbers_go_on_after_a_restart(tmp_path):
    path = tmp_path / "book.head"
    for seq in (1, 2, 3):
        file = HeadFile(path)
        file.write(_head(seq), seq)
        file.close()
        assert read(path) == _head(seq)


# ---- with the book ------------------------------------------------------------------------------------------


def test_the_head_is_outside_before_the_licence_leaves_the_book(stocked):
    stocked.writing(1)
    assert read(stocked.folder / "book.head") == stocked.book.head()


def test_the_head_is_outside_when_the_book_is_closed(stocked):
    stocked.burned(1)
    head = stocked.book.head()
    stocked.book.close()
    assert read(stocked.folder / "book.head") == head


def _put_back(house, number):
    """Closes the book, burns another licence, and puts the older file back."""
    house.book.close()
    shutil.copy(house.folder / "book.sqlite3", house.folder / "older")
    house.book = Book.open(house.folder, house.keys)
    house.burned(number)
    house.book.close()
    (house.folder / "older").replace(house.folder / "book.sqlite3")


def test_a_book_that_was_put_back_burns_nothing_more_of_its_stock(stocked, make):
    first = stocked.burned(1)
    _put_back(stocked, 2)
    stocked.book = Book.open(stocked.folder, stocked.keys)
    assert stocked.book.stock(product="plug").available == 0
    with pytest.raises(NeedsPerson) as caught:
        stocked.book.reserve(product="plug", module=make.module(3), ctx=stocked.burn())
    assert caught.value.code == "E-SET-ASIDE"
    event = stocked.book.journal_after(limit=1_000)[-1]
    assert (event["kind"], event["epoch"], event["seq"]) == ("epoch.opened", 2, 1)
    assert event["data"] == {"reason": "the book is older than its head", "after": 6, "quarantined": 3}
    assert stocked.state(first.uuid) == "burned"
    assert stocked.book.verify() == ()


def test_a_book_that_was_put_back_opens_one_epoch_only(stocked):
    _put_back(stocked, 1)
    stocked.book = Book.open(stocked.folder, stocked.keys)
    head = stocked.book.head()
    stocked.reopen()
    assert stocked.book.head() == head
    assert head.epoch == 2


def test_a_book_put_back_at_the_same_length_is_noticed_by_the_hash(stocked, make):
    stocked.book.close()
    shutil.copy(stocked.folder / "book.sqlite3", stocked.folder / "older")
    stocked.book = Book.open(stocked.folder, stocked.keys)
    stocked.book.reserve(product="plug", module=make.module(1), ctx=stocked.burn())
    stocked.book.close()
    kept = (stocked.folder / "book.head").read_bytes()
    (stocked.folder / "older").replace(stocked.folder / "book.sqlite3")
    stocked.book = Book.open(stocked.folder, stocked.keys)
    stocked.book.close()
    (stocked.folder / "book.head").write_bytes(kept)
    stocked.book = Book.open(stocked.folder, stocked.keys)
    assert stocked.book.head().epoch == 2


def test_a_lost_head_is_treated_as_a_book_that_was_put_back(stocked):
    stocked.burned(1)
    stocked.book.close()
    (stocked.folder / "book.head").unlink()
    stocked.book = Book.open(stocked.folder, stocked.keys)
    assert stocked.book.head().epoch == 2
    assert stocked.book.status().batches[0].held_back == 3


def test_a_book_that_is_newer_than_its_head_goes_on(stocked):
    older = (stocked.folder / "book.head").read_bytes()
    stocked.burned(1)
    stocked.book.close()
    (stocked.folder / "book.head").write_bytes(older)
    stocked.book = Book.open(stocked.folder, stocked.keys)
    assert stocked.book.head().epoch == 1
    assert stocked.book.stock(product="plug").available == 3


def test_a_later_head_at_the_platform_opens_an_epoch_after_it(stocked):
    stocked.book.restored(platform=Head(epoch=4, seq=77, hash=bytes(32)), ctx=Context())
    assert stocked.book.head().epoch == 5
    assert stocked.book.status().batches[0].held_back == 4
    assert stocked.book.verify() == ()


def test_what_was_reserved_in_a_put_back_book_stays_in_quarantine_when_released(stocked, make):
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    stocked.book.restored(platform=Head(epoch=1, seq=77, hash=bytes(32)), ctx=Context())
    stocked.book.recover(ctx=Context())
    row = stocked.book.licence(uuid=reserved.uuid)
    assert (row.state, row.quarantine) == (LicenceState.AVAILABLE, "restored")
    assert stocked.book.status().batches[0].held_back == 4
