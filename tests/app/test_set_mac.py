"""A module that gets the MAC assigned to its licence with the licence: what the book says at each turn of that."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.underway import Job
from burner.messages import Booked, Identity, ReadBack, Region, Verdict
from licenses.words import Licence, LicenceState, Secret
from tests.app.bench import Bench
from tests.app.house import PRODUCT, House, batch, mac, place_recipe

_S = LicenceState
DEFAULT = Identity(mac="C8:47:8C:00:00:18")
OWN = Identity(mac="A0:B7:65:77:00:01")


def assigned(number: int) -> Identity:
    return Identity(mac=mac(0x500 + number))


def licence(number: int) -> Licence:
    key = Secret(f"{number:032d}".encode())
    return Licence(uuid=f"uuidm{number:015d}", secrets={"auth_key": key}, assigned_mac=assigned(number).mac)


@pytest.fixture(autouse=True)
def recipe(house: House) -> None:
    """The product's second recipe sets addresses."""
    place_recipe(house.folder.recipes, PRODUCT, 2, house.signer, command_line=True, sets_mac=True)


def bench_of(house: House) -> Bench:
    bench = Bench(house)
    bench.burning.job = Job(product=PRODUCT, recipe=2)
    return bench


@pytest.fixture
def bench(house: House) -> Bench:
    house.book.receive(opened=batch([licence(1), licence(2)], name="B-mac"))
    return bench_of(house)


def to_hand_over(bench: Bench, module: Identity, slot: int = 1) -> Mapping[str, bytes]:
    bench.present(slot)
    bench.found(module, slot=slot, sets_mac=True)
    bench.ready(slot)
    return bench.handed(slot)


def state(bench: Bench, number: int) -> LicenceState:
    row = bench.book.licence(uuid=licence(number).uuid)
    assert row is not None
    return row.state


@pytest.mark.parametrize("module", [DEFAULT, OWN, assigned(1)], ids=["default", "own", "assigned"])
def test_the_address_goes_out_with_the_licence_and_the_module_that_reads_it_passes(bench, module) -> None:
    handed = to_hand_over(bench, module)
    assert handed["mac"] == assigned(1).mac.replace(":", "").encode()
    bench.read_back(assigned(1))
    assert bench.last() == ("PASS", None)
    row = bench.book.licence(uuid=licence(1).uuid)
    assert (row.state, row.module.mac, bench.results[-1].mac) == (_S.BURNED, assigned(1).mac, assigned(1).mac)
    assert bench.book.verify() == ()


def test_two_modules_with_the_same_default_address_get_two_licences(bench: Bench) -> None:
    one, two = to_hand_over(bench, DEFAULT, 1), to_hand_over(bench, DEFAULT, 2)
    assert one["mac"] != two["mac"]
    bench.read_back(assigned(2), slot=2)
    bench.read_back(assigned(1), slot=1)
    assert (state(bench, 1), state(bench, 2)) == (_S.BURNED, _S.BURNED)
    assert bench.book.verify() == ()


@pytest.mark.parametrize("module", [DEFAULT, OWN], ids=["default", "own"])
def test_a_module_that_did_not_get_the_address_does_not_pass(bench: Bench, module: Identity) -> None:
    to_hand_over(bench, module)
    bench.read_back(module)
    assert bench.last() == ("UNCERTAIN", "E-UNCERTAIN")
    assert state(bench, 1) is _S.UNCERTAIN
    assert bench.book.verify() == ()


@pytest.mark.parametrize("module", [DEFAULT, OWN], ids=["default", "own"])
def test_an_uncertain_one_is_settled_by_the_module_with_its_address_and_the_whole_pair(bench, module) -> None:
    to_hand_over(bench, module)
    bench.stopped("E-UNCERTAIN", module, handed_over=True)
    bench.removed()
    bench.present(2)
    bench.found(assigned(1), Region.LICENCE, licence(1).fields(), slot=2, sets_mac=True)
    assert isinstance(bench.link.sent[-1], Booked)
    assert (bench.last(), state(bench, 1)) == (("PASS", None), _S.BURNED)
    assert bench.book.verify() == ()


def test_a_module_that_still_has_the_default_address_settles_nothing_and_gets_another_licence(bench: Bench) -> None:
    to_hand_over(bench, DEFAULT)
    bench.stopped("E-UNCERTAIN", DEFAULT, handed_over=True)
    bench.removed()
    handed = to_hand_over(bench, DEFAULT, 2)
    assert handed["uuid"].decode() == licence(2).uuid
    assert state(bench, 1) is _S.UNCERTAIN


def test_one_with_an_address_of_its_own_that_was_seen_then_takes_none_until_that_is_settled(bench: Bench) -> None:
    to_hand_over(bench, OWN)
    bench.stopped("E-UNCERTAIN", OWN, handed_over=True)
    bench.removed()
    bench.present(2)
    bench.found(OWN, slot=2, sets_mac=True)
    assert bench.last() == ("FAIL", "E-SEEN")
    assert (state(bench, 1), state(bench, 2)) == (_S.UNCERTAIN, _S.AVAILABLE)


def test_the_pair_on_a_module_with_the_default_address_is_refused_and_set_aside(bench: Bench) -> None:
    to_hand_over(bench, DEFAULT)
    bench.stopped("E-UNCERTAIN", DEFAULT, handed_over=True)
    bench.removed()
    bench.present(2)
    bench.found(DEFAULT, Region.LICENCE, licence(1).fields(), slot=2, sets_mac=True)
    assert bench.results[-1].code == "E-ELSEWHERE"
    row = bench.book.licence(uuid=licence(1).uuid)
    assert (row.state, row.quarantine) == (_S.UNCERTAIN, "E-ELSEWHERE")


def test_a_default_address_without_a_licence_for_it_takes_none_without_one(house: House) -> None:
    bench = bench_of(house)
    bench.present()
    bench.found(DEFAULT, sets_mac=True)
    assert bench.last() == ("ERROR", "E-MAC-NONE")
    assert "Go" not in bench.link.names()


def test_where_no_licence_has_an_address_a_module_with_its_own_keeps_it(house: House) -> None:
    bench = bench_of(house)
    assert "mac" not in to_hand_over(bench, OWN)
    bench.read_back(OWN)
    assert bench.last() == ("PASS", None)


def test_another_module_in_its_place_is_a_swap(bench: Bench) -> None:
    to_hand_over(bench, DEFAULT)
    swapped = Identity(mac=mac(0x600))
    bench.say(ReadBack(slot=1, burn=bench.burn_id(), verdict=Verdict.EQUAL, seen=(assigned(1), swapped), evidence={}))
    assert bench.last() == ("UNCERTAIN", "E-SWAPPED")
