"""A module exchanged in mid-burn, at every command of the burn: the whole station, with both modules put back after."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.burning import BurnResult
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


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("swaps"), 100)


@pytest.fixture
def station(template: Path, tmp_path: Path) -> Iterator[Station]:
    shutil.copytree(template, tmp_path / "data")
    folder = DataFolder(tmp_path / "data")
    opened = Station.open(folder, load(folder.settings))
    yield opened
    opened.close()


def commands_of_a_clean_burn(station: Station, flash: Path) -> int:
    with VirtualFixture([[spec("A0:B7:65:00:00:01", flash)]]) as fixture:
        results = burn(station, fixture, units=1)
        assert [result.outcome for result in results] == [Outcome.PASS]
        return max(record.command_count for record in fixture.sessions(1))


def spec(mac: str, flash: Path) -> ModuleSpec:
    return derived(mac, chip="esp32c3", folder=flash)


def burn(station: Station, fixture: VirtualFixture, *, units: int | None = None) -> list[BurnResult]:
    results: list[BurnResult] = []
    run = Run(units, 3.0, results.append)
    run.over(station, slots_from_urls(fixture.urls), station.job(PRODUCT))
    return results


@pytest.mark.timeout(300)
def test_a_module_swapped_in_at_any_command_is_never_booked_with_the_licence_of_the_other(
    station: Station, tmp_path: Path
) -> None:
    flash = tmp_path / "flash"
    flash.mkdir()
    commands = commands_of_a_clean_burn(station, flash)
    assert commands > 10
    for first in range(1, commands + 1, SLOTS):
        swap_at(station, flash, range(first, min(first + SLOTS, commands + 1)))
    assert station.sync().in_step
    assert station.book.verify() == ()
    assert not station.book.uncertain_ones()
    truth = truth_of(station.folder.path, flash)
    assert truth.disagreements() == []


def swap_at(station: Station, flash: Path, commands: range) -> None:
    """Each slot's module is exchanged at another command; afterwards all modules of all slots come back, mixed."""
    present = [spec(f"A0:B7:65:01:{at:02X}:01", flash) for at in commands]
    others = [spec(f"A0:B7:65:01:{at:02X}:02", flash) for at in commands]
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
