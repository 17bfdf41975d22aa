"""What is told after a fault at any command of a burn, held against what the flash chips really hold."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from burner.checks import same_module
from burner.esp import prepare_esptool
from burner.messages import Message, ModuleFound, ReadBack, Region, Stopped, Verdict
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.packets import Op
from burner.virtual.spec import ModuleSpec, derived

MAC = "A0:B7:65:1C:44:1C"
OTHER = "A0:B7:65:1C:99:99"
AT_ONCE = 40


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What was said in a burn, which modules' flash has the key in it, and which was written to at all."""

    said: list[Message]
    with_key: frozenset[str]
    touched: frozenset[str]

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
    def named(self) -> set[str]:
        """Every module that the station heard of."""
        found = [each.identity.mac for each in self.said if isinstance(each, ModuleFound)]
        return {*found, *(each.mac for each in getattr(self.end, "seen", ()))}


@pytest.fixture
def run_with(station, sample, prepared) -> Callable[..., Aftermath]:
    """Burns one module with one fault. Every call has a station, a fixture and modules of its own."""

    def run(recipe: Path, chip: str, fault: Callable[[ModuleSpec], Fault] | None) -> tuple[Aftermath, list[int]]:
        licence = {"uuid": f"uuid{secrets.token_hex(8)}".encode(), "auth_key": secrets.token_hex(16).encode()}
        module = prepared(VirtualModule(derived(MAC, chip=chip)), recipe)
        other = prepared(VirtualModule(derived(OTHER, chip=chip)), recipe)
        if fault:
            module.faults.arm(fault(other))
        own = station.another()
        with VirtualFixture([module]) as fixture:
            own.open(1, fixture.url(1))
            said = own.burn(1, recipe, licence)
            own.close()
            fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)
            ops = fixture.sessions(1)[-1].ops
            flashes = {each.mac: each.flash.read(0, each.flash.size_bytes) for each in (module, other)}
        with_key = frozenset(mac for mac, data in flashes.items() if licence["auth_key"] in data)
        touched = frozenset(each.mac for each in (module, other) if each.writes)
        return Aftermath(said=said, with_key=with_key, touched=touched), ops

    prepare_esptool()
    return run


def check_truth(aftermath: Aftermath) -> None:
    """What is said of the licence never claims more safety than the flash chips bear out."""
    end = aftermath.end
    assert aftermath.with_key <= aftermath.touched
    if aftermath.burned:
        assert aftermath.with_key == {aftermath.burned}
    elif isinstance(end, ReadBack):
        assert aftermath.with_key <= {each.mac for each in end.seen}
    else:
        assert isinstance(end, Stopped)
        if end.erased_blank or not end.handed_over:
            assert aftermath.with_key == frozenset()


def at_every_command(run_with, recipe: Path, chip: str, make: Callable[[int, VirtualModule], Fault], step: int = 1):
    """One burn for each command of an undisturbed one, many at a time; gives what came of each."""
    plain, ops = run_with(recipe, chip, None)
    assert plain.burned == MAC

    def one(index: int) -> Aftermath:
        return run_with(recipe, chip, lambda other: make(index, other))[0]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(1, len(ops) + 1, step)))


@pytest.mark.parametrize("chip", ["esp32", "esp32c3"])
def test_a_module_swapped_in_at_any_command_never_passes_for_the_first(chip, run_with, sample):
    results = at_every_command(
        run_with, sample(chip), chip, lambda index, other: Fault(kind=FaultKind.SWAP, at_command=index, other=other)
    )

    for aftermath in results:
        check_truth(aftermath)
        assert aftermath.touched <= aftermath.named
        # Seats and addresses are never mixed: whoever is named is one of the two.
        assert aftermath.named <= {MAC, OTHER}
        assert getattr(aftermath.end, "code", None) not in {"E-FLASH-SIZE", "E-PARTITIONS", "E-SECURITY", "E-CHIP"}
    assert {each.burned for each in results} >= {OTHER, None}


@pytest.mark.parametrize("kind", [FaultKind.SWAP, FaultKind.UNPLUG, FaultKind.REFUSE])
def test_a_fault_all_over_a_burn_with_firmware_is_told_as_it_is(kind, run_with, sample):
    """At every third command; at all of them in the fault matrix."""
    recipe = sample("esp32c3", firmware_bytes=20_000)
    results = at_every_command(
        run_with,
        recipe,
        "esp32c3",
        lambda index, other: Fault(kind=kind, at_command=index, other=other if kind is FaultKind.SWAP else None),
        step=3,
    )

    for aftermath in results:
        check_truth(aftermath)
        assert aftermath.touched <= aftermath.named


def test_silence_and_noise_all_over_a_burn_with_firmware_are_told_as_they_are(run_with, sample):
    """At every fourth command one of them. That an end comes at all is waited for in ``WAIT_S``."""
    recipe = sample("esp32c3", firmware_bytes=8_000)
    kinds = [FaultKind.SILENT, FaultKind.LOST_REPLY, FaultKind.FLIP]
    results = at_every_command(
        run_with, recipe, "esp32c3", lambda index, _: Fault(kind=kinds[index % 3], at_command=index, byte=8), step=4
    )

    for aftermath in results:
        check_truth(aftermath)
    assert {each.burned for each in results} == {MAC, None}


def test_a_stranger_in_the_place_of_a_module_with_a_stub_is_named_by_its_flash(run_with, sample):
    """It does not run the stub, and where its chip has no id its address alone could never be settled."""
    recipe = sample("esp32", firmware_bytes=8_000)
    _, ops = run_with(recipe, "esp32", None)
    last = len(ops) - ops[::-1].index(Op.FLASH_DEFL_DATA)
    aftermath, _ = run_with(recipe, "esp32", lambda other: Fault(kind=FaultKind.SWAP, at_command=last, other=other))

    strangers = [each for each in aftermath.end.seen if each.mac == OTHER]
    assert strangers
    assert {each.flash_uid for each in strangers} == {derived(OTHER, chip="esp32").flash_uid}


def test_a_fault_after_the_read_back_leaves_nothing_uncertain_on_a_chip_without_an_id(run_with, sample):
    """Its flash's id takes many commands, and the address was read before them."""
    recipe = sample("esp32")
    _, ops = run_with(recipe, "esp32", None)
    verified = len(ops) - ops[::-1].index(Op.SPI_FLASH_MD5)
    late = ops[verified:].index(Op.WRITE_REG) + verified + 1
    aftermath, _ = run_with(recipe, "esp32", lambda _: Fault(kind=FaultKind.LOST_REPLY, at_command=late))

    assert aftermath.burned == MAC
    assert aftermath.end.evidence["session"] == "broken"


@pytest.mark.parametrize("chip", ["esp32", "esp32c3", "esp32c6", "esp32s3"])
def test_a_module_unplugged_at_any_command_is_told_as_it_is(chip, run_with, sample):
    results = at_every_command(
        run_with, sample(chip), chip, lambda index, _: Fault(kind=FaultKind.UNPLUG, at_command=index)
    )

    for aftermath in results:
        check_truth(aftermath)
    ends = [each.end for each in results if isinstance(each.end, Stopped)]
    assert {end.code for end in ends} >= {"E-PORT", "E-UNCERTAIN"}
    assert all((end.code == "E-UNCERTAIN") == end.handed_over for end in ends)


@pytest.mark.parametrize("byte", [4, 8])
def test_a_flipped_bit_at_any_command_never_makes_a_false_pass_or_another_module(byte, run_with, sample):
    results = at_every_command(
        run_with, sample("esp32"), "esp32", lambda index, _: Fault(kind=FaultKind.FLIP, at_command=index, byte=byte)
    )

    for aftermath in results:
        check_truth(aftermath)
    found = {each.identity for aftermath in results for each in aftermath.said if isinstance(each, ModuleFound)}
    assert {(each.mac, each.flash_uid) for each in found} == {(MAC, derived(MAC, chip="esp32").flash_uid)}


def test_a_lost_acknowledgement_is_settled_by_reading_and_never_by_sending_again(run_with, sample):
    recipe = sample("esp32c3")
    lost = {
        Op.FLASH_DEFL_BEGIN: Fault(kind=FaultKind.LOST_REPLY, op=Op.FLASH_DEFL_BEGIN),
        Op.FLASH_DEFL_DATA: Fault(kind=FaultKind.LOST_REPLY, op=Op.FLASH_DEFL_DATA),
        Op.SPI_FLASH_MD5: Fault(kind=FaultKind.LOST_REPLY, op=Op.SPI_FLASH_MD5, nth=3),
    }
    with ThreadPoolExecutor(len(lost)) as pool:
        runs = dict(
            zip(lost, pool.map(lambda fault: run_with(recipe, "esp32c3", lambda _: fault), lost.values()), strict=True)
        )

    for aftermath, ops in runs.values():
        check_truth(aftermath)
        assert ops.count(Op.FLASH_DEFL_DATA) <= 1
        assert ops.count(Op.FLASH_DEFL_BEGIN) == 1
    begin, data, md5 = (runs[op][0] for op in lost)
    assert (begin.end.code, begin.end.handed_over) == ("E-LINE", False)
    assert data.burned == MAC
    assert md5.end.verdict is Verdict.NONE


@pytest.mark.parametrize("chip", ["esp32", "esp32c3"])
def test_a_licence_that_reads_back_differently_is_erased_again_and_is_free(chip, run_with, sample):
    """One digit of the verifying MD5 is wrong, as if the flash had not kept what it took."""
    aftermath, ops = run_with(
        sample(chip), chip, lambda _: Fault(kind=FaultKind.FLIP, op=Op.SPI_FLASH_MD5, nth=3, byte=8)
    )

    end = aftermath.end
    assert isinstance(end, Stopped)
    assert (end.code, end.handed_over, end.erased_blank) == ("E-WRITE", True, True)
    assert aftermath.with_key == frozenset()
    assert ops.count(Op.FLASH_DEFL_BEGIN) == 2
    assert aftermath.said[0].region is Region.BLANK


def test_a_module_that_goes_dead_in_the_licence_leaves_it_uncertain(run_with, sample):
    aftermath, _ = run_with(sample("esp32c3"), "esp32c3", lambda _: Fault(kind=FaultKind.SILENT, op=Op.FLASH_DEFL_DATA))

    assert (aftermath.end.code, aftermath.end.handed_over) == ("E-UNCERTAIN", True)
    assert aftermath.end.seen
