"""The journal as it goes to the platform: pages, the chain, the cursor and the verdicts."""

from __future__ import annotations

import pytest

from licenses import journal
from licenses.book import Answer, Head
from resources.errors import NeedsPerson


def _head_of(event):
    return Head(epoch=event["epoch"], seq=event["seq"], hash=bytes.fromhex(event["hash"]))


def test_the_journal_begins_with_the_station_and_its_key(house):
    (first,) = house.book.journal_after()
    assert (first["kind"], first["station"], first["epoch"], first["seq"]) == ("station.enrolled", "st-1", 1, 1)
    assert first["data"] == {"key": house.keys.fingerprint()}


def test_each_event_chains_to_the_one_before(stocked):
    stocked.burned(1)
    link = journal.GENESIS
    for event in stocked.book.journal_after(limit=100):
        plain = {name: value for name, value in event.items() if name != "hash"}
        link = journal.chain(link, plain)
        assert event["hash"] == link.hex()
    assert stocked.book.head().hash == link


def test_pages_follow_each_other_without_gap(stocked):
    stocked.burned(1)
    stocked.burned(2)
    whole = stocked.book.journal_after(limit=100)
    pages, epoch, seq = [], 0, 0
    while page := stocked.book.journal_after(epoch=epoch, seq=seq, limit=3):
        pages.extend(page)
        epoch, seq = page[-1]["epoch"], page[-1]["seq"]
    assert tuple(pages) == whole
    assert len(whole) == 10


def test_an_event_that_is_not_there_has_no_successor(house):
    with pytest.raises(NeedsPerson) as caught:
        house.book.journal_after(epoch=1, seq=99)
    assert caught.value.code == "E-BOOK-CURSOR"


def test_what_was_answered_no_longer_waits(stocked):
    stocked.burned(1)
    events = stocked.book.journal_after(limit=100)
    assert stocked.book.waiting() == len(events) == 6
    assert stocked.book.cursor() is None
    results = [Answer(epoch=1, seq=event["seq"], verdict="accepted") for event in events[:4]]
    stocked.book.answered(results=results, cursor=_head_of(events[3]))
    assert stocked.book.waiting() == 2
    assert stocked.book.status().waiting == 2
    assert stocked.book.cursor() == _head_of(events[3])
    assert stocked.book.verdict(epoch=1, seq=4) == Answer(epoch=1, seq=4, verdict="accepted")
    assert stocked.book.verdict(epoch=1, seq=5) is None


def test_the_cursor_never_moves_back(stocked):
    events = stocked.book.journal_after()
    stocked.book.answered(results=[], cursor=_head_of(events[1]))
    stocked.book.answered(results=[], cursor=_head_of(events[0]))
    assert stocked.book.cursor() == _head_of(events[1])


def test_what_the_platform_did_not_accept_is_kept_and_shown(stocked):
    stocked.burned(1)
    events = stocked.book.journal_after(limit=100)
    conflict = Answer(epoch=1, seq=5, verdict="conflict", reason="burned on another module too")
    results = [
        Answer(epoch=1, seq=4, verdict="already_known"),
        conflict,
        Answer(epoch=1, seq=6, verdict="refused", reason="unknown kind"),
    ]
    stocked.book.answered(results=results, cursor=_head_of(events[-1]))
    shown = stocked.book.objections()
    assert [answer.verdict for _, answer in shown] == ["conflict", "refused"]
    assert shown[0][0]["hash"] == events[4]["hash"]
    assert shown[0][1] == conflict
    assert stocked.book.verdict(epoch=1, seq=4).verdict == "already_known"
    decided = Answer(epoch=1, seq=5, verdict="already_known")
    stocked.book.answered(results=[decided], cursor=_head_of(events[-1]))
    assert [answer.verdict for _, answer in stocked.book.objections()] == ["refused"]


def test_a_cursor_with_another_hash_is_refused_and_stores_nothing(stocked):
    other = Head(epoch=1, seq=2, hash=bytes(32))
    with pytest.raises(NeedsPerson) as caught:
        stocked.book.answered(results=[Answer(epoch=1, seq=1, verdict="conflict")], cursor=other)
    assert caught.value.code == "E-BOOK-CURSOR"
    assert stocked.book.objections() == ()
    assert stocked.book.cursor() is None


def test_the_chain_runs_on_over_an_epoch(stocked):
    from licenses.book import Context

    before = stocked.book.head()
    stocked.book.restored(platform=Head(epoch=1, seq=99, hash=bytes(32)), ctx=Context())
    (opened,) = stocked.book.journal_after(epoch=before.epoch, seq=before.seq)
    assert (opened["epoch"], opened["seq"], opened["data"]["after"]) == (2, 1, before.seq)
    plain = {name: value for name, value in opened.items() if name != "hash"}
    assert journal.chain(before.hash, plain).hex() == opened["hash"]
