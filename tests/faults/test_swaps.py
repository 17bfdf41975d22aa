"""A module exchanged in mid-burn, at every command of the burn: the whole station, with both modules put back after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.burn_ends import BurnResult
from app.fixture import slots_from_urls
from app.folder import DataFolder
from app.run import Run
from app.settings import load
from app.station import Station
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.fixture import VirtualFixture
from burner.virtual.spec import ModuleSpec, derived
from licenses.words import LicenceState, Outcome
from tests.faults.truth import truth_of
from tests.faults.world import make_template

SLOTS = 32
PRODUCT = "licence-only"


@pytest.fixture(params=["esp32", "esp32c3"])
def chip(request: pytest.FixtureRequest) -> str:
    """One chip that has no unique id of its own, and one that has."""
    return str(request.param)


@pytest.fixture
def station(chip: str, tmp_path: Path) -> Iterator[Station]:
    folder = DataFolder(make_template(tmp_path, 150, chip))
    opened = Station.open(folder, load(folder.settings))
    yield opened
    opened.close()


def commands_of_a_clean_burn(station: Station, flash: Path, chip: str) -> int:
    with VirtualFixture([[spec("A0:B7:65:00:00:01", flash, chip)]]) as fixture:
        results = burn(station, fixture, units=1)
        assert [result.outcome for result in results] == [Outcome.PASS]
        return max(record.command_count for record in fixture.sessions(1))


def spec(mac: str, flash: Path, chip: str) -> ModuleSpec:
    return derived(mac, chip=chip, folder=flash)


def burn(station: Station, fixture: VirtualFixture, *, units: int | None = None) -> list[BurnResult]:
    results: list[BurnResult] = []
    run = Run(units, 1.5, results.append)
    run.over(station, slots_from_urls(fixture.urls), station.job(PRODUCT))
    return results


@pytest.mark.timeout(300)
def test_a_module_swapped_in_at_any_command_is_never_booked_with_the_licence_of_the_other(
    station: Station, chip: str, tmp_path: Path
) -> None:
    flash = tmp_path / "flash"
    flash.mkdir()
    commands = commands_of_a_clean_burn(station, flash, chip)
    assert commands > 10
    for first in range(1, commands + 1, SLOTS):
        swap_at(station, flash, chip, range(first, min(first + SLOTS, commands + 1)))
    assert station.sync().in_step
    assert station.book.verify() == ()
    assert not station.book.uncertain_ones()
    truth = truth_of(station.folder.path, flash)
    assert truth.disagreements() == []


def swap_at(station: Station, flash: Path, chip: str, commands: range) -> None:
    """Each slot's module is exchanged at another command; afterwards all modules of all slots come back, mixed."""
    present = [spec(f"A0:B7:65:01:{at:02X}:01", flash, chip) for at in commands]
    others = [spec(f"A0:B7:65:01:{at:02X}:02", flash, chip) for at in commands]
    armed = [
        module.with_faults(Fault(kind=FaultKind.SWAP, at_command=at, other=other))
        for at, module, other in zip(commands, present, others, strict=True)
    ]
    with VirtualFixture([[module] for module in armed]) as fixture:
        first = burn(station, fixture)
    assert not [result for result in first if result.outcome is Outcome.PASS and not holds(station, result)]
    for _ in range(2):
        with VirtualFixture([[a, b] for a, b in zip([*others[1:], others[0]], present, strict=True)]) as fixture:
            burn(station, fixture)


def holds(station: Station, result: BurnResult) -> bool:
    """Whether the book has the licence of a PASS as burned on the module that the result names."""
    row = station.book.licence(uuid=result.uuid or "")
    return (
        row is not None and row.state is LicenceState.BURNED and row.module is not None and row.module.mac == result.mac
    )
