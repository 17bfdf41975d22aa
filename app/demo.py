"""The main job on virtual modules: platform, enrolment, list, pull, burns and sync, all of it real but the modules."""

from __future__ import annotations

import secrets
import string
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.built_in import database_url
from app.burn_ends import BurnResult
from app.fixture import slots_from_urls
from app.folder import DataFolder
from app.importing import import_list
from app.orders import WorkOrders
from app.run import Run, Totals
from app.settings import Settings, SlotSetting, load
from app.simulator import Simulator
from app.station import Station
from app.views import SlotView
from burner.nvs import parse_region
from burner.recipe.load import load as load_recipe
from burner.recipe.model import LicencePlace
from burner.recipe.samples import make_sample
from licenses.book import Context

PRODUCT = "smart-plug"
CHIP = "esp32c3"
SPARE = 8
SETTINGS = 'name = "Demo station"\ndemo = true\ntokens_low = 20\n'
NO_MODULE_S = 20.0


@dataclass(frozen=True, kw_only=True)
class DemoResult:
    """What the headless demo ends with. ``conserved`` when book, platform and flash files agree licence by licence."""

    units: int
    passed: int
    failed: int
    uncertain: int
    synced: bool
    conserved: bool
    seconds: float

    @property
    def good(self) -> bool:
        return self.passed == self.units and self.synced and self.conserved


def run_headless(
    units: int, slots: int, on_result: Callable[[BurnResult], None], on_trouble: Callable[[SlotView], None]
) -> DemoResult:
    """The whole job in a folder of its own that is gone afterwards.

    Raises:
        EnvironmentFailed: a child process does not come up.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kiln-demo-") as name:
        folder = DataFolder(Path(name) / "station")
        flash = Path(name) / "flash"
        with prepared(folder, slots=slots, units=units, flash_folder=flash) as (station, settings):
            totals = Run(units, NO_MODULE_S, on_result, on_trouble).over(station, settings, station.job(PRODUCT))
            synced = station.sync().in_step
            conserved = _conserved(station, flash)
        return _result(units, totals, synced=synced, conserved=conserved, seconds=time.monotonic() - began)


@contextmanager
def prepared(
    folder: DataFolder,
    *,
    slots: int,
    units: int,
    flash_folder: Path | None = None,
    paced_baud: int | None = None,
) -> Iterator[tuple[Station, tuple[SlotSetting, ...]]]:
    """A station with a recipe, enough licences and virtual modules; all is closed at the end."""
    folder.make()
    if not folder.settings.exists():
        folder.settings.write_text(SETTINGS, encoding="utf-8")
    simulator = Simulator(
        folder.logs / "simulator.log",
        slots=slots,
        units=units,
        chip=CHIP,
        flash_folder=flash_folder,
        paced_baud=paced_baud,
    )
    try:
        station = Station.open(folder, _settings(folder))
        try:
            _stock_up(station, units)
            yield station, slots_from_urls(simulator.urls())
        finally:
            station.close()
    finally:
        simulator.close()


def _settings(folder: DataFolder) -> Settings:
    return load(folder.settings)


def _stock_up(station: Station, units: int) -> None:
    """Publishes the recipe, and has a made list imported and pulled when fewer than ``units`` licences are left."""
    if station.book.stock(product=PRODUCT).available >= units:
        return
    with tempfile.TemporaryDirectory(prefix="kiln-demo-") as room, station.office() as office:
        office.publish_recipe(make_sample(Path(room) / "recipe", CHIP, PRODUCT, seed=1), PRODUCT)
        sheet = Path(room) / "demo.csv"
        sheet.write_text(_made_list(units + SPARE), encoding="utf-8")
        import_list(office, sheet, PRODUCT, skip_refused=False)
    station.pull(PRODUCT, None, units + SPARE)


def plan_shift(station: Station, units: int) -> None:
    """Gives the station a work order to work on, unless one is active."""
    if station.book.active_work_order() is not None:
        return
    number = f"DEMO-{datetime.now(UTC):%m%d-%H%M%S}"
    with station.office() as office:
        office.plan(number, PRODUCT, units)
    station.sync()
    WorkOrders(station).open(number, Context())


def _made_list(count: int) -> str:
    """A licence list of made licences, as CSV."""
    small, large = string.ascii_lowercase + string.digits, string.ascii_letters + string.digits
    rows = (f"uuid{_text(small, 16)},{_text(large, 32)}" for _ in range(count))
    return "\n".join(["uuid,key", *rows, ""])


def _text(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def _conserved(station: Station, flash: Path) -> bool:
    """Whether no law is broken, and each flash file holds the licence that the book has for its module."""
    from licenses.platform.service import admin

    sound = station.book.status().conserved and not station.book.verify()
    return sound and not admin.verify(database_url(station.folder)) and _flash_agrees(station, flash)


def _flash_agrees(station: Station, flash: Path) -> bool:
    place = load_recipe(station.recipes.path(PRODUCT, station.recipes.latest(PRODUCT))).licence
    assert isinstance(place, LicencePlace)
    held = {}
    for file in flash.glob("*.bin"):
        content = file.read_bytes()[place.offset : place.offset + place.size]
        uuid = parse_region(content, place)[1].get("uuid")
        if uuid is not None:
            held[file.stem] = uuid.decode()
    passed = {row.mac: row.uuid for row in station.book.records(limit=1_000_000) if row.outcome == "PASS" and row.mac}
    return held == {mac.replace(":", ""): uuid for mac, uuid in passed.items()}


def _result(units: int, totals: Totals, *, synced: bool, conserved: bool, seconds: float) -> DemoResult:
    return DemoResult(
        units=units,
        passed=totals.passed,
        failed=totals.failed + totals.errors + totals.aborted,
        uncertain=totals.uncertain,
        synced=synced,
        conserved=conserved,
        seconds=round(seconds, 3),
    )
