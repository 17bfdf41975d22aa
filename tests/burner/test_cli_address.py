"""A module that gets its address with its licence, over the serial command line of each generation of firmware."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from burner.messages import (
    CloseSlot,
    Presence,
    ReadBack,
    SlotChanged,
    SlotCondition,
    Stopped,
    Verdict,
    WriterKind,
)
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.firmware import Generation
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.serial_cli import CliOp
from burner.virtual.spec import DEFAULT_MAC
from tests.burner.cli_house import HASTY, MAC, OTHER, cli_recipe, cli_spec, give

ASSIGNED = "A0:B7:65:00:AA:01"
SETS = '[licence]\nstore = "otp"\nset_mac = true\n'

LOOKS = 3

in_all = pytest.mark.parametrize("generation", list(Generation), ids=lambda each: each.name.lower())
that_take_one = pytest.mark.parametrize(
    "generation", [Generation.SECOND, Generation.THIRD], ids=lambda each: each.name.lower()
)
came_as = pytest.mark.parametrize("address", [DEFAULT_MAC, MAC], ids=["default", "own"])


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    return cli_recipe(tmp_path / "sets", SETS)


@pytest.fixture
def with_address(licence) -> dict[str, bytes]:
    return {**licence, "mac": ASSIGNED.replace(":", "").encode()}


@pytest.fixture
def burned(station, recipe, with_address) -> Callable[[VirtualFixture], list]:
    def burn(fixture: VirtualFixture) -> list:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI, patience=HASTY)
        return station.burn(1, recipe, with_address)

    return burn


@that_take_one
@came_as
def test_the_module_reads_the_assigned_address_after_it_and_that_is_no_swap(generation, address, burned, licence):
    module = VirtualModule(cli_spec(generation, address))
    with VirtualFixture([module]) as fixture:
        said = burned(fixture)
    found, end = said[0], said[-1]
    assert (found.identity.mac, found.sets_mac) == (address, True)
    assert (end.verdict, {each.mac for each in end.seen}) == (Verdict.EQUAL, {ASSIGNED})
    held = {"uuid": licence["uuid"].decode(), "auth_key": licence["auth_key"].decode()}
    assert module.stores.otp == {**held, "mac": ASSIGNED.replace(":", "")}


@came_as
def test_the_first_generation_knows_no_such_word_and_its_module_is_not_taken_for_the_other(address, burned):
    with VirtualFixture([cli_spec(Generation.FIRST, address)]) as fixture:
        end = burned(fixture)[-1]
    assert isinstance(end, ReadBack)
    assert (end.verdict, {each.mac for each in end.seen}) == (Verdict.DIFFERENT, {address})


FAULTS = [
    Fault(kind=FaultKind.UNPLUG, op=CliOp.AUTH),
    Fault(kind=FaultKind.UNPLUG, after_writes=1),
    Fault(kind=FaultKind.LOST_REPLY, op=CliOp.AUTH),
    Fault(kind=FaultKind.SILENT, op=CliOp.AUTH),
    Fault(kind=FaultKind.REFUSE, op=CliOp.AUTH),
    Fault(kind=FaultKind.FLIP, op=CliOp.AUTH, byte=12),
    Fault(kind=FaultKind.REFUSE, op=CliOp.READ_MAC, nth=8),
]


@in_all
@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: f"{each.kind}-{each.op or 'write'}")
def test_a_fault_at_the_command_never_claims_more_than_the_stores_bear_out(generation, fault, burned, licence):
    module = VirtualModule(cli_spec(generation, DEFAULT_MAC))
    with VirtualFixture([module]) as fixture:
        fixture.arm(1, fault)
        end = burned(fixture)[-1]
    values = {*module.stores.kv.values(), *(module.stores.otp or {}).values()}
    holds_it = licence["uuid"].decode() in values or licence["auth_key"].decode() in values
    if isinstance(end, ReadBack) and end.verdict is Verdict.EQUAL:
        assert {each.mac for each in end.seen} == {ASSIGNED}
        assert (module.stores.otp or {}).get("mac") == ASSIGNED.replace(":", "")
    elif isinstance(end, Stopped):
        assert (end.handed_over, end.erased_blank) == (True, False)
    if holds_it:
        assert not (isinstance(end, Stopped) and end.erased_blank)


@in_all
def test_a_module_swapped_in_at_the_command_is_told_and_does_not_pass(generation, burned, licence):
    module, other = VirtualModule(cli_spec(generation, DEFAULT_MAC)), VirtualModule(cli_spec(generation, OTHER))
    give(other, licence["uuid"], licence["auth_key"])
    with VirtualFixture([module]) as fixture:
        fixture.arm(1, Fault(kind=FaultKind.SWAP, op=CliOp.AUTH_READ, nth=5, other=other))
        end = burned(fixture)[-1]
    assert isinstance(end, ReadBack)
    assert (end.verdict is Verdict.EQUAL, OTHER in {each.mac for each in end.seen}) == (False, True)


@that_take_one
def test_the_slot_knows_its_module_under_the_new_address(generation, station, recipe, with_address):
    with VirtualFixture([cli_spec(generation, DEFAULT_MAC)]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL, writer=WriterKind.TUYA_CLI, patience=HASTY)
        station.condition(SlotCondition.PRESENT)
        said = station.burn(1, recipe, with_address)
        assert isinstance(said[-1], ReadBack)
        sessions = len(fixture.sessions(1))

        def looked() -> bool:
            return len(fixture.sessions(1)) > sessions and fixture.sessions(1)[-1].ops.count(CliOp.READ_MAC) > LOOKS

        while not looked():
            fixture.wait_until(1, looked, 0.05)
        station.say(CloseSlot(slot=1))
        station.condition(SlotCondition.CLOSED)
    assert [each.condition for each in station.told if isinstance(each, SlotChanged)].count(SlotCondition.PRESENT) == 1


def test_without_the_word_in_the_recipe_a_default_address_is_refused_and_none_is_typed(station, tmp_path, with_address):
    with VirtualFixture([cli_spec(Generation.THIRD, DEFAULT_MAC)]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        _, end = station.examine(1, cli_recipe(tmp_path / "plain", '[licence]\nstore = "otp"\n'))
    assert isinstance(end, Stopped)
    assert end.code == "E-MAC"
