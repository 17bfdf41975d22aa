"""Modules that come back: the same licence again, never another, and whatever was cut off is finished."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from burner.virtual.fixture import VirtualFixture
from burner.virtual.spec import derived
from tests.scenarios.commands import Kiln
from tests.scenarios.flash import erase, file_of, held_uuids, licence_in, macs_of
from tests.scenarios.places import (
    PRODUCT,
    Factory,
    Modules,
    book_of,
    burn,
    burned,
    copy_of,
    outcomes,
    query,
)

SLOTS = 16


def states(data: Path) -> Counter[str]:
    return Counter(state for _uuid, state, _mac in book_of(data))


def moves(data: Path) -> int:
    """How many rows of the journal moved a licence."""
    return int(query(data / "book.sqlite3", "SELECT count(*) FROM journal WHERE kind LIKE 'licence.%'")[0][0])


def test_a_module_that_passed_passes_again_and_one_that_was_erased_gets_its_own_licence_again(
    kiln: Kiln, station: Path, tmp_path: Path
) -> None:
    with Modules(kiln, tmp_path / "flash", slots=2) as modules:
        first = burn(kiln, station, modules, 2)
    given = held_uuids(modules.flash)
    kept, erased = (file_of(modules.flash, each["mac"]) for each in first)
    bytes_kept, held, moved = kept.read_bytes(), licence_in(erased), moves(station)
    erase(erased)
    assert licence_in(erased) == {}

    with Modules(kiln, tmp_path / "flash", slots=2) as modules:
        again = burn(kiln, station, modules, 2)

    assert outcomes(again) == ["PASS", "PASS"]
    assert {each["mac"]: each["uuid"] for each in again} == given
    assert {each["burn"] for each in again}.isdisjoint({each["burn"] for each in first})
    assert kept.read_bytes() == bytes_kept
    assert licence_in(erased) == held
    # Only the erased one moved: to WRITING, and to BURNED again.
    assert moves(station) == moved + 2
    assert states(station) == {"burned": 2, "available": 38}


def test_a_module_with_the_licence_of_another_station_is_refused_and_left_as_it_is(
    kiln: Kiln, factory: Factory, station: Path, tmp_path: Path
) -> None:
    other = factory.enrol(tmp_path / "other", name="Other station")
    kiln.good("pull", "--product", PRODUCT, "--count", "1", data=other)
    with Modules(kiln, tmp_path / "flash") as modules:
        (foreign,) = burn(kiln, other, modules, 1)
    before = file_of(modules.flash, foreign["mac"]).read_bytes()

    with Modules(kiln, tmp_path / "flash") as modules:
        (refused,) = burn(kiln, station, modules, 1)

    assert outcomes([refused]) == ["FAIL E-FOREIGN"]
    assert refused["sentence"].endswith("Give the module to QA for Refurbish.")
    assert file_of(modules.flash, foreign["mac"]).read_bytes() == before
    assert states(station) == {"available": 40}


def assert_conserved(kiln: Kiln, data: Path) -> None:
    """The book keeps all its laws."""
    assert kiln.good("verify", "--json", data=data).object == {"good": True, "findings": []}
    assert kiln.good("status", "--json", data=data).object["conserved"] is True


def begun(kiln: Kiln, data: Path, flash: Path, faults: list[str]) -> tuple[Modules, Counter[str]]:
    """Burns modules that each have a fault; the modules, and how often their burns ended in which way."""
    words = [word for slot, fault in enumerate(faults, start=1) for word in ("--fault", f"{fault},slot={slot}")]
    with Modules(kiln, flash, *words, slots=len(faults)) as modules:
        running = kiln.start("burn", *modules.slots, "--timeout", "60", "--json", data=data)
        results = running.until_objects(len(faults))
        running.interrupt()
    return modules, Counter(outcomes(results))


def put_back(kiln: Kiln, data: Path, flash: Path, macs: list[str]) -> list[dict[str, object]]:
    """Burns these modules, the first one in the first slot."""
    with Modules(kiln, flash, *[word for mac in macs for word in ("--mac", mac)], slots=len(macs)) as modules:
        return burn(kiln, data, modules, len(macs))


def commands_of_a_burn(kiln: Kiln, data: Path) -> int:
    """How many commands a module hears that is burned without a fault."""
    with VirtualFixture([[derived("A0:B7:65:00:00:01")]]) as fixture:
        running = kiln.start("burn", "--slot", fixture.urls[0], "--units", "1", "--json", data=data)
        assert running.wait().object["pass"] == 1
        return max(record.command_count for record in fixture.sessions(1))


def test_whatever_was_uncertain_is_settled_in_another_slot(kiln: Kiln, station: Path, tmp_path: Path) -> None:
    cuts = [f"unplug:bytes={1200 + 60 * number}" for number in range(SLOTS)]
    modules, ends = begun(kiln, station, tmp_path / "flash", cuts)
    assert ends["UNCERTAIN E-UNCERTAIN"] >= 2, ends
    given = {mac: uuid for uuid, state, mac in book_of(station) if state in {"uncertain", "burned"}}

    last = put_back(kiln, station, modules.flash, modules.macs[::-1])

    assert outcomes(last) == ["PASS"] * SLOTS
    held = held_uuids(modules.flash)
    assert len(held) == SLOTS
    assert given.items() <= held.items()
    assert burned(book_of(station)) == held
    assert states(station) == {"burned": SLOTS, "available": 40 - SLOTS}
    assert_conserved(kiln, station)


def test_modules_swapped_in_mid_burn_and_put_back_hold_one_licence_each(
    kiln: Kiln, stocked: Path, station: Path, tmp_path: Path
) -> None:
    commands = commands_of_a_burn(kiln, copy_of(stocked, tmp_path / "counting"))
    swaps = [f"swap:command={commands - number}" for number in range(SLOTS // 2)]
    modules, ends = begun(kiln, station, tmp_path / "flash", swaps)
    assert ends["UNCERTAIN E-SWAPPED"] >= 2, ends
    assert burned(book_of(station)).items() <= held_uuids(modules.flash).items()

    everyone = sorted(macs_of(modules.flash))
    assert len(everyone) == SLOTS
    put_back(kiln, station, modules.flash, everyone)
    last = put_back(kiln, station, modules.flash, everyone)

    assert outcomes(last) == ["PASS"] * SLOTS
    held = held_uuids(modules.flash)
    assert len(set(held.values())) == SLOTS
    assert burned(book_of(station)) == held
    assert states(station) == {"burned": SLOTS, "available": 40 - SLOTS}
    assert_conserved(kiln, station)
