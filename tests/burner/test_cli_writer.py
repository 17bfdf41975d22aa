"""A burn over the serial command line of running firmware, in all three generations, on virtual modules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from serial import serial_for_url

from burner.messages import (
    Booted,
    Leave,
    Mode,
    ModuleFound,
    Presence,
    ReadBack,
    Region,
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
from burner.virtual.spec import DEFAULT_MAC, derived
from burner.virtual.stores import Pair
from burner.virtual.wire import Transport
from tests.burner.cli_house import MAC, OTHER, cli_recipe, cli_spec, give

in_all = pytest.mark.parametrize("generation", list(Generation), ids=lambda each: each.name.lower())
BOOT = '[boot]\nexpect = "app_main"\nwithin_s = 3\n'

pytestmark = pytest.mark.filterwarnings("ignore:setDaemon:DeprecationWarning", "ignore:setName:DeprecationWarning")


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    return cli_recipe(tmp_path / "kv")


@pytest.fixture
def one_time(tmp_path: Path) -> Path:
    return cli_recipe(tmp_path / "otp", '[licence]\nstore = "otp"\n')


@pytest.fixture
def burned(station, licence) -> Callable[..., list]:
    """Burns the module in the only slot of a fixture."""

    def burn(fixture: VirtualFixture, recipe: Path) -> list:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        return station.burn(1, recipe, licence)

    return burn


def pair_of(licence: dict[str, bytes]) -> Pair:
    return Pair(uuid=licence["uuid"].decode(), auth_key=licence["auth_key"].decode())


@in_all
def test_a_licence_is_written_read_back_and_in_use_after_a_boot(generation, recipe, burned, licence) -> None:
    with VirtualFixture([cli_spec(generation)]) as fixture:
        found, _, back = burned(fixture, recipe)
        assert fixture.module(1).stores.kv_pair() == pair_of(licence)
        fixture.replug(1)
        assert fixture.module(1).licence_in_use == pair_of(licence)
    assert (found.identity.mac, found.chip, found.region) == (MAC, None, Region.BLANK)
    assert (back.verdict, {each.mac for each in back.seen}) == (Verdict.EQUAL, {MAC})
    assert back.evidence["restarted"] == ("yes" if generation is Generation.FIRST else "no")


@pytest.mark.parametrize("generation", [Generation.SECOND, Generation.THIRD])
def test_one_time_memory_takes_a_licence_with_or_without_a_word(generation, one_time, burned, licence) -> None:
    with VirtualFixture([cli_spec(generation)]) as fixture:
        back = burned(fixture, one_time)[-1]
        assert fixture.module(1).stores.otp_pair() == pair_of(licence)
        assert fixture.module(1).stores.kv == {}
    assert back.verdict is Verdict.EQUAL
    assert back.evidence["answer"] == ("silent" if generation is Generation.SECOND else "written")


@in_all
@pytest.mark.parametrize("store", ["kv", "otp"])
def test_a_licence_in_either_store_is_found_as_a_boot_would(generation, store, station, recipe, licence) -> None:
    module = VirtualModule(cli_spec(generation))
    if store == "kv":
        give(module, licence["uuid"], licence["auth_key"])
    other = Pair(uuid="uuidofanotherlicence", auth_key="k" * 32)
    module.stores.burn(other if store == "kv" else pair_of(licence), MAC.replace(":", ""))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        _, found = station.examine(1, recipe)
    assert (found.region, found.holds) == (Region.LICENCE, licence)


@in_all
def test_the_pair_that_firmware_is_shipped_with_is_no_licence(generation, recipe, station) -> None:
    with VirtualFixture([cli_spec(generation)]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        _, found = station.examine(1, recipe)
    assert (found.region, found.holds) == (Region.BLANK, {})


@in_all
def test_a_power_cut_between_the_halves_is_uncertain_and_both_halves_are_told_afterwards(
    generation, recipe, station, burned, licence
) -> None:
    """A new uuid with the old key, as on a module that had a licence before."""
    module = VirtualModule(cli_spec(generation))
    with VirtualFixture([module]) as fixture:
        fixture.arm(1, Fault(kind=FaultKind.UNPLUG, after_writes=1))
        end = burned(fixture, recipe)[-1]
        module.stores.put("auth_key", "OldKeyOfAnEarlierLicence01234567")
        fixture.replug(1)
        _, found = station.examine(1, recipe)
    assert (end.code, end.handed_over, end.erased_blank) == ("E-UNCERTAIN", True, False)
    assert found.region is Region.LICENCE
    assert found.holds == {"uuid": licence["uuid"], "auth_key": b"OldKeyOfAnEarlierLicence01234567"}


@in_all
def test_a_half_pair_alone_reads_as_blank_and_passes_for_nothing(generation, recipe, station, licence) -> None:
    module = VirtualModule(cli_spec(generation))
    module.stores.put("uuid", licence["uuid"].decode())
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        _, found = station.examine(1, recipe)
    assert found.region is Region.BLANK


@in_all
def test_a_write_that_the_firmware_refused_in_words_is_taken_back(generation, recipe, burned) -> None:
    with VirtualFixture([cli_spec(generation)]) as fixture:
        fixture.arm(1, Fault(kind=FaultKind.REFUSE, op=CliOp.AUTH))
        end = burned(fixture, recipe)[-1]
        assert fixture.module(1).stores.kv == {}
    assert isinstance(end, Stopped)
    assert (end.code, end.handed_over, end.erased_blank) == ("E-WRITE", True, True)


@pytest.mark.parametrize("generation", [Generation.SECOND, Generation.THIRD])
def test_what_one_time_memory_refused_is_never_taken_back(generation, one_time, burned) -> None:
    with VirtualFixture([cli_spec(generation)]) as fixture:
        fixture.arm(1, Fault(kind=FaultKind.REFUSE, op=CliOp.AUTH))
        end = burned(fixture, one_time)[-1]
        assert CliOp.AUTH_RESET not in fixture.sessions(1)[-1].ops
    assert (end.verdict, end.evidence["answer"]) == (Verdict.DIFFERENT, "not written")


@in_all
def test_silence_after_the_write_is_settled_by_reading_and_never_by_typing_again(generation, recipe, burned) -> None:
    with VirtualFixture([cli_spec(generation)]) as fixture:
        fixture.arm(1, Fault(kind=FaultKind.LOST_REPLY, op=CliOp.AUTH))
        end = burned(fixture, recipe)[-1]
        assert fixture.sessions(1)[-1].ops.count(CliOp.AUTH) == 1
    assert isinstance(end, ReadBack)
    assert (end.verdict, end.evidence["session"]) == (Verdict.EQUAL, "broken")


@in_all
def test_a_module_swapped_between_write_and_read_back_is_told_with_both(generation, recipe, burned, licence) -> None:
    module, other = VirtualModule(cli_spec(generation)), VirtualModule(cli_spec(generation, OTHER))
    give(other, licence["uuid"], licence["auth_key"])
    reads = 5
    with VirtualFixture([module]) as fixture:
        fixture.arm(1, Fault(kind=FaultKind.SWAP, op=CliOp.AUTH_READ, nth=reads, other=other))
        end = burned(fixture, recipe)[-1]
    assert isinstance(end, ReadBack)
    assert {each.mac for each in end.seen} == {MAC, OTHER}


@in_all
@pytest.mark.parametrize("op", [CliOp.AUTH, CliOp.AUTH_READ, CliOp.READ_MAC])
def test_debug_firmware_that_prints_the_key_gets_it_into_nothing_that_is_kept(
    generation, op, recipe, station, burned, licence, capfd
) -> None:
    with VirtualFixture([cli_spec(generation)]) as fixture:
        fixture.arm(1, Fault(kind=FaultKind.FLIP, op=op, byte=-20))
        burned(fixture, recipe)
    key = licence["auth_key"].decode()
    kept = [f"{each} {getattr(each, 'facts', '')} {getattr(each, 'evidence', '')}" for each in station.told]
    output = "".join(capfd.readouterr())
    for start in range(len(key) - 8):
        assert not any(key[start : start + 8] in text for text in (*kept, output))


@in_all
def test_a_default_address_is_refused(generation, recipe, station) -> None:
    with VirtualFixture([cli_spec(generation, DEFAULT_MAC)]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        _, end = station.examine(1, recipe)
    assert (end.code, end.handed_over) == ("E-MAC", False)


def test_a_licence_that_cannot_be_typed_is_refused_before_it_is_handed_over(recipe, station, licence) -> None:
    licence["auth_key"] = b"a key with spaces in its middle.."
    with VirtualFixture([cli_spec(Generation.THIRD)]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        end = station.burn(1, recipe, licence)[-1]
        assert CliOp.AUTH not in fixture.sessions(1)[-1].ops
    assert (end.code, end.handed_over) == ("E-RECIPE", False)


def test_what_was_left_half_typed_is_not_carried_out(recipe, station, licence) -> None:
    """The adapter was unplugged in the middle of the command, and the module kept its power."""
    with VirtualFixture([cli_spec(Generation.THIRD)]) as fixture:
        with serial_for_url(fixture.url(1), timeout=5) as port:
            port.read_until(b"tuya>")
            port.write(b"auth %b %b" % (licence["uuid"], licence["auth_key"]))
            assert port.read_until(licence["auth_key"]).endswith(licence["auth_key"])
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        _, found = station.examine(1, recipe)
        assert fixture.module(1).stores.kv == {}
    assert found.region is Region.BLANK


def test_a_port_without_a_command_line_is_said_as_such(recipe, station) -> None:
    with VirtualFixture([derived(MAC)]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        _, end = station.examine(1, recipe)
    assert end.code == "E-NO-PROMPT"


def test_a_recipe_of_the_other_writer_is_refused(recipe, sample, station) -> None:
    with VirtualFixture([cli_spec(Generation.THIRD), derived(OTHER)]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        station.open(2, fixture.url(2))
        ends = [station.examine(1, sample("esp32c3"))[1], station.examine(2, recipe)[1]]
    assert [end.code for end in ends] == ["E-WRITER", "E-WRITER"]


def test_a_slot_sees_modules_with_a_command_line_come_and_go(station) -> None:
    with VirtualFixture([None]) as fixture:
        station.open(1, fixture.url(1), Presence.POLL, writer=WriterKind.TUYA_CLI)
        fixture.insert(1, cli_spec(Generation.SECOND))
        station.condition(SlotCondition.PRESENT)
        fixture.remove(1)
        station.condition(SlotCondition.EMPTY)


def test_a_module_is_read_without_a_recipe(station, licence) -> None:
    module = VirtualModule(cli_spec(Generation.SECOND))
    give(module, licence["uuid"], licence["auth_key"])
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        burn, found = station.examine(1, None, Mode.READ)
        station.say(Leave(slot=1, burn=burn))
    assert isinstance(found, ModuleFound)
    assert found.holds == licence


# ---- the boot check ----------------------------------------------------------------------------------


@in_all
def test_where_there_is_a_reset_line_the_module_is_seen_to_boot(generation, tmp_path, burned, station) -> None:
    recipe = cli_recipe(tmp_path / "boot", BOOT)
    with VirtualFixture([cli_spec(generation)], transport=Transport.RFC2217) as fixture:
        back = burned(fixture, recipe)[-1]
        assert isinstance(back, ReadBack)
        assert isinstance(station.heard(Booted), Booted)
        assert fixture.module(1).licence_in_use is not None


def test_where_there_is_none_the_recipe_is_refused_before_anything_is_written(tmp_path, station) -> None:
    recipe = cli_recipe(tmp_path / "boot", BOOT)
    with VirtualFixture([cli_spec(Generation.THIRD)]) as fixture:
        station.open(1, fixture.url(1), writer=WriterKind.TUYA_CLI)
        _, end = station.examine(1, recipe)
    assert (end.code, end.handed_over) == ("E-NO-RESET", False)


def test_a_module_that_keeps_silent_after_its_reset_does_not_boot(tmp_path, burned, station) -> None:
    recipe = cli_recipe(tmp_path / "boot", BOOT.replace("app_main", "lamp is up").replace("3", "1"))
    with VirtualFixture([cli_spec(Generation.THIRD)], transport=Transport.RFC2217) as fixture:
        burned(fixture, recipe)
        end = station.heard(Booted)
    assert isinstance(end, Stopped)
    assert end.code == "E-BOOT"
