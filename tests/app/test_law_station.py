"""A station with its built-in platform, killed, copied and put back: nothing is lost and nothing is used twice."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.folder import DataFolder
from app.settings import Settings
from app.station import Station
from burner.recipe.samples import make_sample
from licenses.book import BurnEnd, Context
from licenses.client import PersonClient
from licenses.words import ModuleId, Outcome
from resources.errors import NeedsPerson

SETTINGS = Settings(name="Line", demo=True)
PASS = BurnEnd(outcome=Outcome.PASS, seconds=1.0, product="lamp")


def opened(folder: Path) -> Station:
    return Station.open(DataFolder(folder), SETTINGS)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a station that holds six licences, all of it synced."""
    root = tmp_path_factory.mktemp("station")
    sheet = root / "list.csv"
    rows = [f"uuid{secrets.token_hex(8)},{secrets.token_hex(16)}" for _ in range(9)]
    sheet.write_text("\n".join(["uuid,key", *rows]), encoding="utf-8")
    station = opened(root / "data")
    try:
        from app.importing import import_list

        station.publish_recipe(make_sample(root / "lamp", "esp32c3", "lamp", seed=1), "lamp", None)
        office = station.office()
        import_list(office, sheet, "lamp", skip_refused=False)
        office.close()
        station.pull("lamp", None, 6)
        station.sync()
    finally:
        station.close()
    return root / "data"


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(template, tmp_path / "data")
    return tmp_path / "data"


@contextmanager
def office_of(station: Station) -> Iterator[PersonClient]:
    office = station.office()
    yield office._client
    office.close()


def burn(station: Station, number: int) -> str:
    """A whole burn by the book's verbs; the uuid."""
    module = ModuleId(mac=f"A0:B7:65:00:00:{number:02X}", unique_id=f"{number:032x}")
    ctx = Context(actor="Ann", slot=1, burn=secrets.token_hex(16))
    reserved = station.book.reserve(product="lamp", module=module, ctx=ctx)
    station.book.hand_over(uuid=reserved.uuid, ctx=ctx)
    station.book.burned(uuid=reserved.uuid, ctx=ctx, seen=[module], ended=PASS)
    return reserved.uuid


def test_a_book_that_was_put_back_with_its_head_is_found_out_by_the_platform(folder, tmp_path):
    """A copy of book and head, as a backup of the whole disk would have it, put back after more was burned."""
    names = ("book.sqlite3", "book.head")
    for name in names:
        shutil.copy(folder / name, tmp_path / name)
    station = opened(folder)
    try:
        used = burn(station, 1)
        assert station.sync().in_step
    finally:
        station.close()
    for name in names:
        shutil.copy(tmp_path / name, folder / name)
    station = opened(folder)
    try:
        again = burn(station, 2)  # not seen before any sync: the one thing that nothing here can find out
        assert again == used
        station.sync()
        assert station.book.stock(product="lamp").available == 0
        with pytest.raises(NeedsPerson):
            burn(station, 3)
        assert station.sync().in_step
        assert station.book.verify() == ()
        with office_of(station) as office:
            assert {"fork", "licence_on_two_modules"} <= {each["kind"] for each in office.conflicts()}
    finally:
        station.close()


def test_a_platform_that_was_put_back_is_told_again(folder, tmp_path):
    shutil.copytree(folder / "platform", tmp_path / "platform")
    station = opened(folder)
    try:
        used = burn(station, 1)
        assert station.sync().in_step
    finally:
        station.close()
    shutil.rmtree(folder / "platform")
    shutil.copytree(tmp_path / "platform", folder / "platform")
    station = opened(folder)
    try:
        burn(station, 2)
        result = station.sync()
        assert result.in_step
        assert result.waiting == 0
        with office_of(station) as office:
            assert office.licence(used)["state"] == "burned"
    finally:
        station.close()


def test_a_station_killed_between_enrolment_and_its_own_note_of_it_enrols_again(folder):
    """The platform knows the station, the folder does not: the same keys are the same station."""
    known = DataFolder(folder).enrolment()
    (folder / "enrolment.json").unlink()
    for name in ("book.sqlite3", "book.head"):
        (folder / name).unlink()
    station = opened(folder)
    try:
        assert station.enrolment.station == known.station
    finally:
        station.close()


def test_a_pull_whose_answer_was_lost_brings_the_same_licences(folder):
    station = opened(folder)
    try:
        key = station.book.begin_pull(product="lamp", count=2)
        document = station.client.pull_batch(product="lamp", count=2, key=key)
        batch = station.pull("lamp", None, 2)
        assert batch.batch.encode() in document
        assert station.book.open_pulls() == ()
        assert station.book.stock(product="lamp").available == 8
    finally:
        station.close()
