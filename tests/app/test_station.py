"""The station without its fixture: pulls, background sync, several threads at once, and cheap looks."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from app.folder import DataFolder
from app.importing import import_list
from app.settings import Settings
from app.station import Station
from licenses.book import Book, Context
from resources.errors import EnvironmentFailed, KilnError, NeedsPerson
from tests.app.bench import Bench
from tests.app.factory import Factory, Gate, licence_list
from tests.app.house import KEY_MARK, PRODUCT, House, full_disk, order

PATIENCE_S = 20.0


@pytest.fixture
def line(factory: Factory, gate: Gate, tmp_path: Path) -> Iterator[Station]:
    with factory.station(tmp_path / "line", gate.url) as made:
        yield made


def until(holds, *, within: threading.Event | None = None) -> None:
    """Waits until ``holds``."""
    pause = within or threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        if holds():
            return
        pause.wait(0.02)
    raise AssertionError("it did not come")


# ---- opening --------------------------------------------------------------------------------------------


def test_a_station_opens_once(house: House) -> None:
    with pytest.raises(NeedsPerson) as caught:
        Station.open(house.folder, house.settings)
    assert caught.value.code == "E-BOOK-OPEN"


def test_a_look_beside_a_running_station_sees_what_it_did(house: House) -> None:
    Bench(house).burn()
    beside = Station.look(house.folder, house.settings)
    try:
        assert beside.book.status() == house.book.status()
        assert beside.book.verify() == ()
        with pytest.raises(KilnError):
            beside.pull(PRODUCT, None, 1)
        with pytest.raises(NeedsPerson):
            beside.receive(b"{}")
    finally:
        beside.close()


def test_a_folder_of_no_station_is_told_from_one_that_lost_its_book(house: House, tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson) as caught:
        Station.look(DataFolder(tmp_path / "nothing"), Settings())
    assert caught.value.code == "E-NOT-ENROLLED"
    house.station.close()
    for name in ("book.sqlite3", "book.sqlite3-wal", "book.sqlite3-shm"):
        (house.folder.path / name).unlink(missing_ok=True)
    with pytest.raises(NeedsPerson) as caught:
        Station.open(house.folder, house.settings)
    assert caught.value.code == "E-BOOK-LOST"


# ---- what to burn ---------------------------------------------------------------------------------------


def test_the_job_is_the_product_that_is_named_then_that_of_the_settings(house: House) -> None:
    assert house.station.job("strip").product == "strip"
    assert house.station.job(None).product == PRODUCT
    house.station.settings = Settings(demo=True)
    with pytest.raises(NeedsPerson) as caught:
        house.station.job(None)
    assert caught.value.code == "E-NO-PRODUCT"
    assert "plug, strip" in str(caught.value)


# ---- pulling --------------------------------------------------------------------------------------------


def test_a_pull_brings_recipe_and_licences(factory: Factory, line: Station) -> None:
    factory.stock_up(3)
    batch = line.pull(PRODUCT, None, 2)
    assert (batch.received, batch.product) == (2, PRODUCT)
    assert line.book.stock(product=PRODUCT).available == 2
    assert line.recipes.path(PRODUCT, 1).is_file()
    assert line.book.open_pulls() == ()


def test_a_pull_that_was_cut_off_is_the_answer_to_the_same_pull(factory: Factory, line: Station, gate: Gate) -> None:
    factory.stock_up(5)
    gate.shut = True
    with pytest.raises(EnvironmentFailed):
        line.pull(PRODUCT, None, 2)
    assert len(line.book.open_pulls()) == 1
    gate.shut = False
    line.pull(PRODUCT, None, 2)
    assert line.book.stock(product=PRODUCT).received == 2
    assert line.book.open_pulls() == ()


def test_a_pull_that_was_cut_off_comes_before_another_one(factory: Factory, line: Station, gate: Gate) -> None:
    factory.stock_up(5)
    gate.shut = True
    with pytest.raises(EnvironmentFailed):
        line.pull(PRODUCT, None, 2)
    gate.shut = False
    assert line.pull(PRODUCT, None, 1).received == 1
    assert line.book.stock(product=PRODUCT).received == 3


def test_a_pull_that_was_refused_later_keeps_nobody_from_pulling(factory: Factory, line: Station) -> None:
    factory.stock_up(1)
    line.book.begin_pull(product="lamp", lot=None, count=7)
    assert line.pull(PRODUCT, None, 1).received == 1
    assert line.book.open_pulls() == ()


def test_a_pull_of_what_is_not_there_says_so_and_is_not_repeated(line: Station) -> None:
    with pytest.raises(NeedsPerson):
        line.pull("lamp", None, 1)
    assert line.book.open_pulls() == ()


def test_a_batch_that_the_disk_does_not_take_comes_whole_the_next_time(factory: Factory, line: Station) -> None:
    factory.stock_up(2)
    key = line.book.begin_pull(product=PRODUCT, lot=None, count=2)
    document = line.client.pull_batch(product=PRODUCT, count=2, key=key)
    with full_disk(), pytest.raises(EnvironmentFailed):
        line.receive(document, key)
    assert line.book.stock(product=PRODUCT).received == 0
    assert line.pull(PRODUCT, None, 2).received == 2


# ---- several threads ------------------------------------------------------------------------------------


def test_sync_runs_beside_burns_and_both_sides_agree_at_the_end(factory: Factory, line: Station) -> None:
    factory.stock_up(8)
    line.pull(PRODUCT, None, 8)
    house = object.__new__(House)
    house.station, house.recipes = line, line.recipes
    bench = Bench(house)
    failures: list[BaseException] = []

    def syncing() -> None:
        try:
            for _ in range(3):
                line.sync()
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    others = [threading.Thread(target=syncing) for _ in range(2)]
    for other in others:
        other.start()
    for number in range(1, 9):
        bench.burn(number)
        line.strip(PRODUCT, None)
    for other in others:
        other.join()
    assert failures == []
    assert line.sync().in_step
    assert line.book.verify() == ()
    with factory.owner() as owner:
        states = {owner.licence(str(result.uuid))["state"] for result in bench.results}
    assert states == {"burned"}


def test_background_sync_goes_on_after_anything_and_whenever_something_happens(
    line: Station, gate: Gate, caplog
) -> None:
    counts = {"events": 0, "burns": 0, "passed": 0}
    gate.nonsense = json.dumps({"cursor": {"epoch": 1, "seq": 1, "hash": "no hex"}, "counts": counts}).encode()
    line.sync_in_background()
    until(lambda: "sync_failed" in caplog.text)
    gate.nonsense = None
    until(lambda: line.book.waiting() == 0)
    line.book.freeze(lot="L-1", reason="a test", ctx=Context())
    line.something_happened()
    until(lambda: line.book.waiting() == 0)
    assert line.book.cursor() == line.book.head()


# ---- cheap looks ----------------------------------------------------------------------------------------


def test_the_strip_and_what_is_left_scan_no_table(house: House) -> None:
    bench = Bench(house)
    bench.burn(1)
    bench.make_uncertain(2)
    house.book.open_work_order(order=order(), ctx=Context())
    asked: set[str] = set()
    engine = house.book._looking

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        asked.add(statement)

    house.station.strip(PRODUCT, "WO-1")
    house.book.work_order(number="WO-1")
    with sqlite3.connect(f"file:{house.book.path}?mode=ro", uri=True) as raw:
        plans = [row[3] for statement in asked for row in _plan(raw, statement)]
    raw.close()
    large = ("licence", "journal", "burn", "module")
    assert len(asked) >= 4
    assert [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in large] == []


def _plan(raw: sqlite3.Connection, statement: str) -> list[tuple]:
    if statement.lstrip().upper().startswith("BEGIN"):
        return []
    values = [0] * statement.count("?")
    return raw.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()


# ---- secrets --------------------------------------------------------------------------------------------


def test_no_key_is_in_any_file_of_the_folder(house: House) -> None:
    bench = Bench(house)
    for number in (1, 2):
        bench.burn(number)
    bench.make_uncertain(3)
    house.station.close()
    mark = KEY_MARK.encode()
    assert [file for file in house.folder.path.rglob("*") if file.is_file() and mark in file.read_bytes()] == []
    house.station = Station.open(house.folder, house.settings)
    assert isinstance(house.book, Book)


def test_a_list_that_was_imported_is_pulled_whole(factory: Factory, line: Station, tmp_path: Path) -> None:
    sheet = tmp_path / "list.csv"
    sheet.write_text(licence_list(4), encoding="utf-8")
    with factory.office() as office:
        imported = import_list(office, sheet, PRODUCT, skip_refused=False)
    assert (imported.imported, imported.refused) == (4, ())
    assert line.pull(None, imported.lot, 10).received == 4
