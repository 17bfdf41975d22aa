"""What an answer of the platform changes in the book: freezes, returns in two steps, supersedings, decisions."""

from __future__ import annotations

import pytest

from licenses.book import Followed, Instructions, Notice
from resources.errors import NeedsPerson


def follow(house, number=1, **asked):
    return house.book.follow(asked=Instructions(number=number, **asked), ctx=house.clerk)


def counts(house, batch="B-1"):
    row = next(each for each in house.book.status().batches if each.batch == batch)
    return {str(state): count for state, count in row.counts.items() if count}


def notice(kind, name="n-1", **data):
    return Notice(id=name, kind=kind, data=data)


def test_the_answer_freezes_and_thaws_once_and_says_so_in_the_journal(stocked, make):
    assert follow(stocked, freezes={"L-1": "a bad firmware", "L-9": "not here"}) == Followed(frozen=1)
    assert follow(stocked, freezes={"L-1": "a bad firmware"}) == Followed()
    with pytest.raises(NeedsPerson) as refused:
        stocked.book.reserve(product="plug", module=make.module(1), ctx=stocked.burn())
    assert refused.value.code == "E-FROZEN"
    assert follow(stocked) == Followed(thawed=1)
    assert [kind for kind in stocked.kinds() if kind.startswith("lot.")] == ["lot.frozen", "lot.thawed"]


def test_what_goes_back_is_gone_only_when_the_platform_confirmed_it(stocked):
    assert stocked.book.give_back(reason="not needed", ctx=stocked.clerk) == 4
    assert counts(stocked) == {"returning": 4}
    assert stocked.book.stock(product="plug").available == 0
    uuids = [event["licence"] for event in stocked.book.journal_after() if event["kind"] == "licence.returning"]
    followed = follow(stocked, confirmed=tuple(uuids[:3]), refused={uuids[3]: "burned"})
    assert (followed.returned, followed.kept) == (3, 1)
    assert counts(stocked) == {"returned": 3, "available": 1}
    assert follow(stocked, confirmed=tuple(uuids), refused={uuids[3]: "burned"}) == Followed()
    assert stocked.book.verify() == ()


def test_a_recall_takes_what_is_available_and_leaves_the_rest(stocked, make):
    stocked.burned(1)
    reserved = stocked.book.reserve(product="plug", module=make.module(2), ctx=stocked.burn())
    kept = next(
        event["uuid"]
        for event in ({"uuid": f"uuid00B1{number:012d}"} for number in range(4))
        if stocked.state(event["uuid"]) == "available"
    )
    stocked.book.quarantine(uuid=kept, reason="found elsewhere", ctx=stocked.clerk)
    assert follow(stocked, recalls={"B-1": "needed elsewhere", "B-9": "unknown"}).returning == 1
    assert counts(stocked) == {"burned": 1, "reserved": 1, "available": 1, "returning": 1}
    assert stocked.state(reserved.uuid) == "reserved"
    assert stocked.book.verify() == ()


def test_an_assigned_licence_goes_back_too(house, make):
    assigned = make.licence("uuid0000000000000001", assigned_mac=make.module(1).mac)
    house.book.receive(opened=make.batch_of([assigned]))
    assert house.book.give_back(reason="not needed", ctx=house.clerk, batch="B-1") == 1


def test_only_the_lot_or_batch_that_is_named_goes_back(stocked, make):
    stocked.book.receive(opened=make.batch(2, name="B-2", lot="L-2"))
    assert stocked.book.give_back(reason="r", ctx=stocked.clerk, lot="L-2") == 2
    assert stocked.book.give_back(reason="r", ctx=stocked.clerk, batch="B-2") == 0
    assert counts(stocked) == {"available": 4}


def test_what_went_back_may_come_again_in_another_batch_and_both_batches_conserve(stocked, make):
    stocked.book.give_back(reason="r", ctx=stocked.clerk)
    gone = make.batch()
    follow(stocked, confirmed=tuple(each.uuid for each in gone.licences))
    again = make.batch_of([*gone.licences[:2], make.licence("uuid0000000000000009")], name="B-2", lot="L-2")
    stocked.book.receive(opened=again)
    assert (counts(stocked), counts(stocked, "B-2")) == ({"returned": 4}, {"available": 3})
    assert stocked.book.verify() == ()
    handed, _ctx = stocked.writing(1)
    assert handed.secrets["auth_key"] == gone.licences[0].secrets["auth_key"]
    assert stocked.book.verify() == ()


def test_a_licence_that_is_on_its_way_back_does_not_come_again(stocked, make):
    stocked.book.give_back(reason="r", ctx=stocked.clerk)
    with pytest.raises(NeedsPerson) as refused:
        stocked.book.receive(opened=make.batch_of(make.batch().licences, name="B-2"))
    assert refused.value.code == "E-BATCH-OVERLAP"


def test_a_burned_licence_that_another_station_replaced_is_superseded_here_once(stocked):
    whole = stocked.burned(1)
    told = notice("superseded", licence=whole.uuid, by="uuidnew", module="A0")
    assert follow(stocked, notices=(told,)).notices == 1
    assert stocked.state(whole.uuid) == "superseded"
    assert stocked.kinds()[-3:] == ["licence.retiring", "licence.superseded", "notices.taken"]
    assert follow(stocked, notices=(told,)).notices == 0
    assert stocked.book.verify() == ()


def test_an_uncertain_licence_that_was_replaced_elsewhere_is_for_qa(stocked):
    whole = stocked.uncertain(1)
    follow(stocked, notices=(notice("superseded", licence=whole.uuid, by="uuidnew"),))
    assert (stocked.state(whole.uuid), stocked.book.licence(uuid=whole.uuid).quarantine) == (
        "uncertain",
        "superseded by uuidnew",
    )


@pytest.mark.parametrize(("upheld", "quarantine"), [(True, None), (False, "E-ELSEWHERE")])
def test_a_decision_lifts_the_quarantine_where_this_stations_word_stands(stocked, upheld, quarantine):
    whole = stocked.burned(1)
    stocked.book.quarantine(uuid=whole.uuid, reason="E-ELSEWHERE", ctx=stocked.clerk)
    told = notice(
        "decision", licence=whole.uuid, conflict="c", decision="first", upheld=upheld, reason="read", by="Eva"
    )
    follow(stocked, notices=(told,))
    assert stocked.book.licence(uuid=whole.uuid).quarantine == quarantine
    assert "conflict.decided" in stocked.kinds()
    assert stocked.book.verify() == ()


def test_a_notice_of_a_kind_that_is_not_known_is_left_for_a_newer_version(stocked):
    assert follow(stocked, notices=(notice("dance"),)) == Followed()
    assert follow(stocked, notices=(notice("grant_revoked", grant="g-1"),)).notices == 1


def test_an_answer_by_file_that_is_older_than_one_that_was_followed_changes_nothing(stocked):
    follow(stocked, number=5, freezes={"L-1": "a bad firmware"})
    with pytest.raises(NeedsPerson) as refused:
        stocked.book.follow(asked=Instructions(number=4), ctx=stocked.clerk, fresh=False)
    assert refused.value.code == "E-ANSWER-OLD"
    assert stocked.book.follow(asked=Instructions(number=6), ctx=stocked.clerk, fresh=False).thawed == 1


def test_a_batch_that_cannot_be_taken_ends_its_pull_with_a_word_for_the_platform(stocked):
    key = stocked.book.begin_pull(count=2)
    stocked.book.refuse_pull(key=key, batch=None, code="E-BATCH-DAMAGED")
    assert stocked.book.open_pulls() == ()
    assert stocked.book.journal_after()[-1]["data"] == {"key": key, "batch": None, "code": "E-BATCH-DAMAGED"}
