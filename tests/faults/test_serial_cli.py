"""Burns over serial command lines with every kind of fault, through the whole station: the books conserve."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.burn_ends import BurnResult
from app.fixture import slots_from_urls
from app.folder import DataFolder
from app.importing import import_list
from app.run import Run
from app.settings import load
from app.station import Station
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.firmware import Generation
from burner.virtual.fixture import VirtualFixture
from burner.virtual.serial_cli import CliOp
from burner.virtual.spec import ModuleSpec
from licenses.words import LicenceState, Outcome
from tests.burner.cli_house import cli_recipe, cli_spec
from tests.faults.world import pairs

PRODUCT = "lamp"
COMMANDS = range(20)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A station with a recipe for serial command lines, and licences for it."""
    data = DataFolder(tmp_path / "data")
    data.make()
    data.settings.write_text('name = "Faults"\ndemo = true\n', encoding="utf-8")
    sheet = tmp_path / "list.csv"
    rows = "".join(f"{uuid},{key}\n" for uuid, key in pairs(120))
    sheet.write_text(f"uuid,key\n{rows}", encoding="utf-8")
    station = Station.open(data, load(data.settings))
    with station.office() as office:
        office.publish_recipe(cli_recipe(tmp_path / PRODUCT), PRODUCT)
        import_list(office, sheet, PRODUCT, skip_refused=False)
    station.pull(PRODUCT, None, 120)
    yield station
    station.close()


def burn(station: Station, loads: list[list[ModuleSpec]]) -> list[BurnResult]:
    """Lets every module of every slot come once."""
    results: list[BurnResult] = []
    with VirtualFixture(loads) as fixture:
        Run(None, 3.0, results.append).over(station, slots_from_urls(fixture.urls), station.job(PRODUCT))
    return results


def module(at: int, number: int, flash: Path) -> ModuleSpec:
    """One of a slot's two modules; the slots have the generations of firmware in turn."""
    return cli_spec(Generation(1 + at % 3), f"A0:B7:65:01:{at:02X}:{number:02X}", folder=flash)


def faults_of(flash: Path) -> list[Fault]:
    """One for each slot: an exchange at each command, and the others where they hurt."""
    faults = [Fault(kind=FaultKind.SWAP, at_command=at + 1, other=module(at, 2, flash)) for at in COMMANDS]
    faults += [Fault(kind=FaultKind.UNPLUG, after_writes=1, back_after_s=0.2) for _ in range(3)]
    faults += [
        Fault(kind=kind, op=op)
        for kind in (FaultKind.LOST_REPLY, FaultKind.REFUSE, FaultKind.SILENT)
        for op in (CliOp.AUTH, CliOp.AUTH_READ, CliOp.READ_MAC)
    ]
    return faults


def held_by(flash: Path) -> dict[str, set[str]]:
    """uuid or key -> the modules in whose stores it stands."""
    found: dict[str, set[str]] = {}
    for file in flash.glob("*.stores.json"):
        stores = json.loads(file.read_text(encoding="utf-8"))
        for value in (*stores["kv"].values(), *(stores["otp"] or {}).values()):
            found.setdefault(value, set()).add(file.name.split(".")[0])
    return found


@pytest.mark.timeout(300)
def test_whatever_goes_wrong_each_licence_is_where_the_book_has_it(station: Station, tmp_path: Path) -> None:
    flash = tmp_path / "flash"
    flash.mkdir()
    faults = faults_of(flash)
    first = burn(station, [[module(at, 1, flash).with_faults(fault)] for at, fault in enumerate(faults)])
    assert {result.outcome for result in first} >= {Outcome.UNCERTAIN, Outcome.ERROR, Outcome.PASS}

    # All come back, in other slots, and the exchanged ones with them.
    slots = range(len(faults))
    burn(station, [[module((at + 1) % len(faults), 1, flash), module(at, 2, flash)] for at in slots])

    assert station.sync().in_step
    assert station.book.verify() == ()
    assert station.book.status().conserved
    check_truth(station, held_by(flash))


def check_truth(station: Station, held: dict[str, set[str]]) -> None:
    """A burned licence stands on its module and nowhere else, an unused one nowhere."""
    for uuid, macs in held.items():
        if not re.fullmatch(r"uuid[a-z0-9]{16}", uuid):
            continue
        row = station.book.licence(uuid=uuid)
        assert row is not None
        assert len(macs) == 1
        assert row.state in {LicenceState.BURNED, LicenceState.UNCERTAIN}, f"{uuid} is {row.state} and stands on {macs}"
        if row.state is LicenceState.BURNED:
            assert row.module is not None
            assert macs == {row.module.mac.replace(":", "")}
    burned = {row.uuid for row in station.book.records() if row.outcome == "PASS" and row.uuid}
    assert burned <= held.keys()
