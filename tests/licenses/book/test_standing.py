"""The decision for a module that was read: every row of the table, and what the book does beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licenses.book import Decision, LicenceRow
from licenses.book.standing import Facts, decide
from licenses.words import Holding, LicenceState, ModuleId, Region, Secret

MODULE = ModuleId(mac="A0:B7:65:00:00:01", unique_id="01" * 16)


def row(state=LicenceState.BURNED, *, uuid="uuid-mine", quarantine=None):
    return LicenceRow(
        id=1,
        uuid=uuid,
        batch="B-1",
        product="plug",
        state=state,
        exposed=True,
        module_id=1,
        module=MODULE,
        assigned_mac=None,
        quarantine=quarantine,
    )


def facts(region=Region.BLANK, **given_facts):
    return Facts(mac=MODULE.mac, region=region, **given_facts)


def holding(uuid, *, equal, **more):
    return facts(Region.LICENCE, uuid=uuid, equal=equal, **more)


_UNCERTAIN, _BURNED, _SCRAPPED = (
    row(LicenceState.UNCERTAIN),
    row(LicenceState.BURNED),
    row(LicenceState.SCRAPPED),
)
_OTHER = row(uuid="uuid-other")


@pytest.mark.parametrize(
    ("why", "case", "decision", "code"),
    [
        ("unbound and blank", facts(), Decision.BURN, None),
        ("unbound with a stranger's licence", holding("uuid-x", equal=False), Decision.REFUSE, "E-FOREIGN"),
        ("unbound with ours", holding("uuid-other", equal=False, found=_OTHER), Decision.REFUSE, "E-ELSEWHERE"),
        ("unbound and torn", facts(Region.TORN), Decision.REFUSE, "E-DAMAGED"),
        ("unbound and damaged", facts(Region.DAMAGED), Decision.REFUSE, "E-DAMAGED"),
        ("unbound and unreadable", facts(Region.UNREADABLE), Decision.REFUSE, "E-UNREADABLE"),
        ("burned and standing", holding("uuid-mine", equal=True, bound=_BURNED), Decision.PASS_AGAIN, None),
        ("burned and blank", facts(bound=_BURNED, proven=True), Decision.WRITE_AGAIN, None),
        ("burned, blank, only a MAC", facts(bound=_BURNED), Decision.REFUSE, "E-MAC-ONLY"),
        ("burned and torn", facts(Region.TORN, bound=_BURNED, proven=True), Decision.REFUSE, "E-DAMAGED"),
        ("burned, other key", holding("uuid-mine", equal=False, bound=_BURNED), Decision.REFUSE, "E-OTHER-LICENCE"),
        ("burned, other licence", holding("uuid-x", equal=False, bound=_BURNED), Decision.REFUSE, "E-OTHER-LICENCE"),
        ("burned and unreadable", facts(Region.UNREADABLE, bound=_BURNED), Decision.REFUSE, "E-UNREADABLE"),
        ("uncertain and standing", holding("uuid-mine", equal=True, bound=_UNCERTAIN), Decision.SETTLED, None),
        ("uncertain and blank", facts(bound=_UNCERTAIN, proven=True), Decision.WRITE_AGAIN, None),
        ("uncertain and torn", facts(Region.TORN, bound=_UNCERTAIN, proven=True), Decision.WRITE_AGAIN, None),
        (
            "uncertain, own uuid with another key",
            holding("uuid-mine", equal=False, bound=_UNCERTAIN, proven=True),
            Decision.WRITE_AGAIN,
            None,
        ),
        ("uncertain, blank, only a MAC", facts(bound=_UNCERTAIN), Decision.REFUSE, "E-MAC-ONLY"),
        ("uncertain, torn, only a MAC", facts(Region.TORN, bound=_UNCERTAIN), Decision.REFUSE, "E-MAC-ONLY"),
        (
            "uncertain, own uuid with another key, only a MAC",
            holding("uuid-mine", equal=False, bound=_UNCERTAIN),
            Decision.WRITE_AGAIN,
            None,
        ),
        (
            "burned, own uuid with another key, only a MAC",
            holding("uuid-mine", equal=False, bound=_BURNED),
            Decision.REFUSE,
            "E-OTHER-LICENCE",
        ),
        (
            "uncertain, other licence",
            holding("uuid-other", equal=False, bound=_UNCERTAIN, found=_OTHER, proven=True),
            Decision.REFUSE,
            "E-OTHER-LICENCE",
        ),
        ("reserved in another slot", facts(bound=row(LicenceState.RESERVED)), Decision.REFUSE, "E-AT-WORK"),
        ("being written", facts(bound=row(LicenceState.WRITING), proven=True), Decision.REFUSE, "E-AT-WORK"),
        ("being retired", facts(bound=row(LicenceState.RETIRING), proven=True), Decision.REFUSE, "E-AT-WORK"),
        ("given up and blank", facts(given_up=(_SCRAPPED,)), Decision.REFUSE, "E-BOUND"),
        ("given up, standing", holding("uuid-mine", equal=True, given_up=(_SCRAPPED,)), Decision.SETTLED, None),
        ("given up, other", holding("uuid-x", equal=False, given_up=(_SCRAPPED,)), Decision.REFUSE, "E-OTHER-LICENCE"),
        ("seen, others unread", facts(waits=True), Decision.REFUSE, "E-SEEN"),
        ("uncertain, others unread", facts(bound=_UNCERTAIN, proven=True, waits=True), Decision.REFUSE, "E-SEEN"),
        (
            "uncertain, standing, others unread",
            holding("uuid-mine", equal=True, bound=_UNCERTAIN, waits=True),
            Decision.REFUSE,
            "E-SEEN",
        ),
        (
            "burned, standing, others unread",
            holding("uuid-mine", equal=True, bound=_BURNED, waits=True),
            Decision.PASS_AGAIN,
            None,
        ),
        ("burned, blank, others unread", facts(bound=_BURNED, proven=True, waits=True), Decision.REFUSE, "E-SEEN"),
        (
            "in quarantine",
            holding("uuid-mine", equal=True, bound=row(quarantine="seen twice")),
            Decision.REFUSE,
            "E-QUARANTINED",
        ),
        ("address of another", facts(mac_twice=True), Decision.REFUSE, "E-MAC-TWICE"),
    ],
)
def test_the_table_decides(why, case, decision, code):
    standing = decide(case)
    assert (standing.decision, standing.code) == (decision, code), why


def test_a_module_with_another_licence_puts_both_into_quarantine():
    case = holding("uuid-other", equal=False, bound=_UNCERTAIN, found=_OTHER)
    assert decide(case).quarantine == ("uuid-mine", "uuid-other")


def test_a_licence_on_a_module_that_is_not_its_own_goes_into_quarantine():
    assert decide(holding("uuid-other", equal=False, found=_OTHER)).quarantine == ("uuid-other",)


_rows = st.builds(
    row, st.sampled_from(LicenceState), uuid=st.sampled_from(["uuid-mine", "uuid-other"]), quarantine=st.none()
)
_facts = st.builds(
    Facts,
    mac=st.just(MODULE.mac),
    region=st.sampled_from(Region),
    uuid=st.sampled_from([None, "uuid-mine", "uuid-other", "uuid-x"]),
    bound=st.none() | _rows,
    given_up=st.just(()) | st.tuples(_rows),
    found=st.none() | _rows,
    equal=st.booleans(),
    proven=st.booleans(),
    mac_twice=st.booleans(),
    waits=st.booleans(),
)


@given(_facts)
def test_no_case_lets_a_module_take_a_new_licence_beside_one_it_may_have(case):
    standing = decide(case)
    if standing.decision is Decision.BURN:
        assert case.bound is None and not case.given_up and not case.waits and not case.mac_twice
        assert case.region is Region.BLANK


@given(_facts)
def test_no_case_writes_again_without_proof_and_before_all_were_read(case):
    if decide(case).decision is Decision.WRITE_AGAIN:
        assert case.proven and not case.waits and case.bound.state in {LicenceState.BURNED, LicenceState.UNCERTAIN}
        assert not (case.equal and case.uuid == case.bound.uuid and case.region is Region.LICENCE)


@given(_facts)
def test_no_case_passes_what_does_not_stand_whole(case):
    standing = decide(case)
    if standing.decision in {Decision.PASS_AGAIN, Decision.SETTLED}:
        assert case.equal and case.uuid == standing.uuid and case.region is Region.LICENCE


@given(_facts)
def test_every_refusal_has_a_code_and_nothing_else_has(case):
    standing = decide(case)
    assert (standing.code is not None) == (standing.decision is Decision.REFUSE)


# ---- with the book ------------------------------------------------------------------------------------------


def test_a_blank_unknown_module_is_burned_and_leaves_no_trace(stocked, make):
    head = stocked.book.head()
    standing = stocked.book.module_read(module=make.module(1), holding=make.BLANK, ctx=stocked.burn())
    assert standing.decision is Decision.BURN
    assert stocked.book.head() == head


def test_a_burned_module_passes_again(stocked, make):
    handed = stocked.burned(1)
    standing = stocked.book.standing(module=make.module(1), holding=make.holds(handed))
    assert (standing.decision, standing.uuid) == (Decision.PASS_AGAIN, handed.uuid)


def test_every_field_must_be_equal(house, make):
    whole = make.licence("uuid-1")
    house.book.receive(opened=make.batch_of([whole]))
    handed = house.burned(1)
    partly = Holding(region=Region.LICENCE, fields={**handed.fields(), "auth_key": b"x" * 32})
    assert house.book.standing(module=make.module(1), holding=partly).code == "E-OTHER-LICENCE"
    missing = Holding(region=Region.LICENCE, fields={"uuid": b"uuid-1"})
    assert house.book.standing(module=make.module(1), holding=missing).code == "E-OTHER-LICENCE"


def test_a_third_party_resource_must_be_equal_where_the_recipe_took_it(house, make):
    plain = make.licence("uuid-1")
    whole = replace(plain, secrets={**plain.secrets, "homekit_salt": Secret(b"s" * 16)})
    house.book.receive(opened=make.batch_of([whole]))
    handed = house.burned(1)
    without = {name: value for name, value in handed.fields().items() if name != "homekit_salt"}
    for fields, decision in (
        (handed.fields(), Decision.PASS_AGAIN),
        (without, Decision.PASS_AGAIN),
        ({**without, "homekit_salt": b"x" * 16}, Decision.REFUSE),
    ):
        holding = Holding(region=Region.LICENCE, fields=fields)
        assert house.book.standing(module=make.module(1), holding=holding).decision is decision


def test_the_same_mac_with_another_chip_is_another_module(stocked, make):
    stocked.burned(1)
    double = ModuleId(mac=make.module(1).mac, unique_id="ff" * 16)
    assert stocked.book.standing(module=double, holding=make.BLANK).code == "E-MAC-TWICE"


def test_a_reading_that_fits_two_modules_is_refused(stocked, make):
    handed, ctx = stocked.writing(1)
    double = ModuleId(mac=make.module(1).mac, unique_id="ff" * 16)
    stocked.book.uncertain(uuid=handed.uuid, ctx=ctx, code="E-SWAPPED", seen=[double])
    bare = ModuleId(mac=make.module(1).mac)
    assert stocked.book.standing(module=bare, holding=make.BLANK).code == "E-MAC-TWICE"


def test_another_licence_on_a_module_puts_both_into_quarantine(stocked, make):
    first, second = stocked.burned(1), stocked.burned(2)
    standing = stocked.book.module_read(module=make.module(1), holding=make.holds(second), ctx=stocked.burn())
    assert standing.code == "E-OTHER-LICENCE"
    assert {row.uuid for row in stocked.book.quarantined()} == {first.uuid, second.uuid}
    assert stocked.state(first.uuid) == stocked.state(second.uuid) == "burned"
    assert stocked.book.standing(module=make.module(2), holding=make.holds(second)).code == "E-QUARANTINED"
    assert stocked.book.verify() == ()


def test_asking_for_the_standing_alone_changes_nothing(stocked, make):
    stocked.burned(1)
    second = stocked.burned(2)
    head = stocked.book.head()
    assert stocked.book.standing(module=make.module(1), holding=make.holds(second)).code == "E-OTHER-LICENCE"
    assert stocked.book.head() == head


def test_a_free_licence_that_turns_up_on_a_module_is_never_given_out(house, make):
    opened = make.batch(1)
    house.book.receive(opened=opened)
    standing = house.book.module_read(module=make.module(5), holding=make.holds(opened.licences[0]), ctx=house.burn())
    assert standing.code == "E-ELSEWHERE"
    assert house.book.stock(product="plug").available == 0


def test_a_stranger_s_licence_is_a_case_for_refurbish(stocked, make):
    stranger = make.licence("uuid-of-nobody")
    standing = stocked.book.module_read(module=make.module(5), holding=make.holds(stranger), ctx=stocked.burn())
    assert (standing.code, standing.quarantine) == ("E-FOREIGN", ())


def test_an_uncertain_licence_is_settled_in_whichever_slot_its_module_turns_up(stocked, make):
    handed = stocked.uncertain(1)
    ctx = stocked.burn()
    standing = stocked.book.module_read(module=make.module(1), holding=make.holds(handed), ctx=ctx)
    assert (standing.decision, standing.uuid) == (Decision.SETTLED, handed.uuid)
    stocked.book.settled(uuid=handed.uuid, module=make.module(1), ctx=ctx)
    assert stocked.state(handed.uuid) == "burned"


def test_an_uncertain_licence_whose_module_reads_blank_is_written_again(stocked, make):
    handed = stocked.uncertain(1)
    ctx = stocked.burn()
    standing = stocked.book.module_read(module=make.module(1), holding=make.BLANK, ctx=ctx)
    assert (standing.decision, standing.uuid) == (Decision.WRITE_AGAIN, handed.uuid)
    assert stocked.book.write_again(uuid=handed.uuid, module=make.module(1), ctx=ctx) == handed
