"""What is told after a fault at any command of a burn over a serial command line, held against what modules hold."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from burner.checks import same_module
from burner.cli_line import Patience
from burner.messages import Message, ModuleFound, ReadBack, Stopped, Verdict, WriterKind
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.firmware import Generation
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.serial_cli import CliOp
from burner.virtual.stores import Pair
from tests.burner.cli_house import HASTY, MAC, OTHER, cli_recipe, cli_spec

AT_ONCE = 24
PATIENT = Patience()
MakeFault = Callable[[VirtualModule], Fault]

in_all = pytest.mark.parametrize("generation", list(Generation), ids=lambda each: each.name.lower())


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What was said in a burn, which modules hold a half of its licence, and which one would boot with the whole."""

    said: list[Message]
    with_a_half: frozenset[str]
    whole_on: frozenset[str]

    @property
    def end(self) -> Message:
        return self.said[-1]

    @property
    def burned(self) -> str | None:
        """The module on which a station would book the licence as burned."""
        found, end = self.said[0], self.end
        if not isinstance(end, ReadBack) or end.verdict is not Verdict.EQUAL:
            return None
        return found.identity.mac if all(same_module(found.identity, each) for each in end.seen) else None

    @property
    def free(self) -> bool:
        """Whether a station would give the licence to another module."""
        return isinstance(self.end, Stopped) and (self.end.erased_blank or not self.end.handed_over)

    def check(self) -> None:
        """What is said of the licence never claims more safety than the stores bear out."""
        if self.burned:
            assert self.whole_on == {self.burned} == self.with_a_half
        elif self.free:
            assert self.with_a_half == frozenset()
        else:
            named = {each.identity.mac for each in self.said if isinstance(each, ModuleFound)}
            assert self.with_a_half <= named | {each.mac for each in self.end.seen}


@pytest.fixture
def run_with(station, tmp_path: Path) -> Callable[..., tuple[Aftermath, list[int]]]:
    """Burns one module with one fault. Every call has a station, a fixture and modules of its own."""
    recipes = {store: cli_recipe(tmp_path / store, f'[licence]\nstore = "{store}"\n') for store in ("kv", "otp")}

    def run(
        generation: Generation, *faults: MakeFault, store: str = "kv", patience: Patience = PATIENT
    ) -> tuple[Aftermath, list[int]]:
        pair = Pair(uuid=f"uuid{secrets.token_hex(8)}", auth_key=secrets.token_hex(16))
        licence = {"uuid": pair.uuid.encode(), "auth_key": pair.auth_key.encode()}
        modules = [VirtualModule(cli_spec(generation, mac)) for mac in (MAC, OTHER)]
        for fault in faults:
            modules[0].faults.arm(fault(modules[1]))
        own = station.another()
        with VirtualFixture([modules[0]]) as fixture:
            own.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI, patience=patience)
            said = own.burn(1, recipes[store], licence)
            own.close()
            fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)
            ops = fixture.sessions(1)[-1].ops
        halves = {each.mac: {*each.stores.kv.values(), *(each.stores.otp or {}).values()} for each in modules}
        return Aftermath(
            said=said,
            with_a_half=frozenset(mac for mac, held in halves.items() if held & {pair.uuid, pair.auth_key}),
            whole_on=frozenset(
                each.mac for each in modules if pair == (each.stores.kv_pair() or each.stores.otp_pair())
            ),
        ), ops

    return run


def at_every_command(
    run_with, generation: Generation, make: Callable[[int, VirtualModule], Fault], patience: Patience = PATIENT
) -> list[Aftermath]:
    """One burn for each command of an undisturbed one, many at a time; gives what came of each, all found true."""
    plain, ops = run_with(generation)
    assert plain.burned == MAC

    def one(index: int) -> Aftermath:
        return run_with(generation, lambda other: make(index, other), patience=patience)[0]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(one, range(1, len(ops) + 1)))
    for aftermath in results:
        aftermath.check()
    return results


@in_all
def test_a_module_swapped_in_at_any_command_never_passes_for_the_first(generation, run_with) -> None:
    results = at_every_command(
        run_with, generation, lambda index, other: Fault(kind=FaultKind.SWAP, at_command=index, other=other)
    )
    assert {each.burned for each in results} >= {OTHER, None}
    assert not [each for each in results if each.burned == MAC and each.whole_on != {MAC}]


@in_all
def test_a_module_unplugged_at_any_command_is_told_as_it_is(generation, run_with) -> None:
    results = at_every_command(run_with, generation, lambda index, _: Fault(kind=FaultKind.UNPLUG, at_command=index))
    ends = [each.end for each in results if isinstance(each.end, Stopped)]
    assert {end.code for end in ends} >= {"E-PORT", "E-UNCERTAIN"}
    assert all((end.code == "E-UNCERTAIN") == end.handed_over for end in ends)


@in_all
def test_a_failure_in_words_at_any_command_is_told_as_it_is(generation, run_with) -> None:
    results = at_every_command(run_with, generation, lambda index, _: Fault(kind=FaultKind.REFUSE, at_command=index))
    assert {getattr(each.end, "code", None) for each in results} <= {None, "E-WRITE"}
    # How often the module is asked before differs from burn to burn, so that the write is met by its name.
    refused, _ = run_with(generation, lambda _: Fault(kind=FaultKind.REFUSE, op=CliOp.AUTH))
    refused.check()
    assert refused.end.code == "E-WRITE"


@in_all
def test_silence_and_noise_at_any_command_are_told_as_they_are(generation, run_with) -> None:
    """Over the three generations each command has each of them. That an end comes at all is waited for."""
    kinds = [FaultKind.SILENT, FaultKind.LOST_REPLY, FaultKind.FLIP]
    results = at_every_command(
        run_with,
        generation,
        lambda index, _: Fault(kind=kinds[(index + generation) % 3], at_command=index, byte=12),
        HASTY,
    )
    assert {each.burned for each in results} == {MAC, None}


@in_all
@pytest.mark.parametrize("writes", [1, 2])
@pytest.mark.parametrize("store", ["kv", "otp"])
def test_a_power_cut_after_any_write_leaves_the_licence_uncertain(generation, writes, store, run_with) -> None:
    one_write_only = store == "otp" and generation is not Generation.FIRST
    if one_write_only and writes == 2:
        writes = 1
    aftermath, _ = run_with(generation, lambda _: Fault(kind=FaultKind.UNPLUG, after_writes=writes), store=store)
    aftermath.check()
    assert (aftermath.end.code, aftermath.with_a_half) == ("E-UNCERTAIN", {MAC})
    assert bool(aftermath.whole_on) == (one_write_only or writes == 2)


@in_all
def test_a_licence_that_is_taken_back_is_free_only_when_that_was_seen_whole(generation, run_with) -> None:
    """A refused write, and then a fault in taking it back."""

    def one(kind: FaultKind) -> Aftermath:
        return run_with(
            generation,
            lambda _: Fault(kind=FaultKind.REFUSE, op=CliOp.AUTH),
            lambda other: Fault(kind=kind, op=CliOp.AUTH_RESET, other=other if kind is FaultKind.SWAP else None),
            patience=HASTY,
        )[0]

    kinds = [FaultKind.UNPLUG, FaultKind.LOST_REPLY, FaultKind.SILENT, FaultKind.SWAP]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = dict(zip(kinds, pool.map(one, kinds), strict=True))
    for aftermath in results.values():
        aftermath.check()
    assert not [kind for kind, aftermath in results.items() if aftermath.free]
