"""Sync against a real platform: in order, page by page, whatever the line does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import sync
from app.folder import DataFolder
from app.station import Station
from app.sync import Sync
from licenses.book import Context
from licenses.client import Cursor, EventVerdict, PushResult
from licenses.words import ModuleId
from resources.errors import EnvironmentFailed, NeedsPerson
from tests.app.factory import Factory, Gate, opened
from tests.app.house import PRODUCT, identity


@pytest.fixture
def station(factory: Factory, gate: Gate, tmp_path: Path) -> Iterator[Station]:
    """A station that reaches the platform through the gate."""
    with factory.station(tmp_path / "line", gate.url) as made:
        yield made


def happen(station: Station, events: int) -> None:
    """So many journal events."""
    for number in range(events):
        station.book.freeze(lot=f"L-{number}", reason="a test", ctx=Context(actor="Ann"))


def test_everything_goes_up_and_both_sides_name_the_same_head(station: Station) -> None:
    happen(station, 3)
    waiting = station.book.waiting()
    result = station.sync()
    assert (result.pushed, result.accepted, result.waiting, result.in_step) == (waiting, waiting, 0, True)
    assert station.book.cursor() == station.book.head()


def test_a_second_sync_pushes_nothing(station: Station, gate: Gate) -> None:
    station.sync()
    gate.pages.clear()
    assert station.sync().in_step
    assert gate.pages == []


def test_a_page_that_is_too_large_is_halved_until_it_goes_through(station: Station, gate: Gate) -> None:
    happen(station, 20)
    gate.most_events = 3
    result = station.sync()
    assert result.in_step
    assert max(gate.pages) <= 3
    assert sum(gate.pages) == result.pushed == result.accepted


def test_a_platform_that_takes_not_even_one_event_is_said(station: Station, gate: Gate) -> None:
    gate.most_events = 0
    with pytest.raises(EnvironmentFailed) as caught:
        station.sync()
    assert caught.value.code == "E-PLATFORM-PAGE"
    assert station.book.cursor() is None


def test_a_lost_answer_is_settled_by_the_same_names(station: Station, gate: Gate) -> None:
    happen(station, 5)
    gate.lose = 1
    result = station.sync()
    assert result.in_step
    assert (result.accepted, result.known) == (0, result.pushed)
    assert len(set(gate.pages)) == 1


def test_an_answer_lost_for_good_leaves_the_cursor_where_it_was(station: Station, gate: Gate) -> None:
    gate.lose = 99
    with pytest.raises(EnvironmentFailed):
        station.sync()
    assert station.book.cursor() is None
    assert station.strip(PRODUCT, None).offline_since is not None
    gate.lose = 0
    assert station.sync().in_step
    assert station.strip(PRODUCT, None).offline_since is None


def test_an_event_that_is_refused_does_not_block_the_rest(station: Station) -> None:
    happen(station, 1)
    station.book.freeze(lot="L-x", reason="a test", ctx=Context(burn="x" * 5000))
    happen(station, 2)
    result = station.sync()
    assert (result.refused, result.waiting, result.in_step) == (1, 0, True)
    ((event, answer),) = station.book.objections()
    assert (event["burn"], answer.verdict) == ("x" * 5000, "refused")
    assert station.strip(PRODUCT, None).conflicts == 1


def test_a_name_that_is_too_long_is_cut_here_and_not_refused_there(station: Station) -> None:
    station.book.freeze(lot="L-x", reason="a test", ctx=Context(actor="x" * 5000, shift="late\0"))
    assert station.sync().refused == 0
    event = station.book.journal_after(limit=10)[-1]
    assert (event["actor"], event["shift"]) == ("x" * 128, "late")


def test_an_answer_that_went_only_half_into_the_book_is_asked_again(station: Station, gate: Gate) -> None:
    happen(station, 4)
    events = station.book.journal_after(limit=100)
    station.client.push(events, sync._cursor(station.book.head()))
    result = station.sync()
    assert (result.known, result.waiting, result.in_step) == (len(events), 0, True)


def test_a_shut_platform_loses_nothing(station: Station, gate: Gate) -> None:
    gate.shut = True
    for _ in range(2):
        happen(station, 2)
        with pytest.raises(EnvironmentFailed):
            station.sync()
    gate.shut = False
    assert station.sync().in_step


def test_a_book_that_was_put_back_opens_an_epoch_and_holds_its_stock_back(
    factory: Factory, station: Station, tmp_path: Path
) -> None:
    factory.stock_up(4)
    station.pull(PRODUCT, None, 4)
    station.sync()
    folder = station.folder.path
    station.close()
    shutil.copytree(folder, tmp_path / "backup")
    module = ModuleId(mac=identity(1).mac, unique_id=identity(1).unique_id)
    with opened(folder) as later:
        later.book.reserve(product=PRODUCT, module=module, ctx=Context(burn="b-1"))
        later.sync()
    with opened(tmp_path / "backup") as back:
        assert back.book.stock(product=PRODUCT).available == 4
        result = back.sync()
        assert result.in_step
        assert back.book.head().epoch == 2
        assert back.book.stock(product=PRODUCT).available == 0
        assert back.sync().in_step
        assert back.book.head().epoch == 2, "once is enough"
        assert back.book.verify() == ()


def test_a_platform_that_answers_without_going_on_is_not_asked_for_ever(station: Station, gate: Gate) -> None:
    class Deaf:
        """A platform that keeps nothing."""

        def __init__(self) -> None:
            self.pushes = 0

        def known(self):
            return station.client.known()

        def push(self, events, head):
            self.pushes += 1
            verdicts = [{"epoch": e["epoch"], "seq": e["seq"], "verdict": "fork", "reason": "gap"} for e in events]
            known = station.client.known().cursor
            return PushResult(
                results=tuple(EventVerdict(**each) for each in verdicts),
                cursor=Cursor(epoch=known.epoch, seq=known.seq, hash=known.hash),
            )

    station.sync()
    happen(station, 3)
    deaf = Deaf()
    with pytest.raises(EnvironmentFailed) as caught:
        Sync(station.book, deaf).run()
    assert (caught.value.code, deaf.pushes) == ("E-SYNC-STUCK", 1)
    assert station.sync().in_step


def test_sync_brings_the_work_orders_and_recipes_down(factory: Factory, station: Station) -> None:
    factory.stock_up(2)
    station.pull(PRODUCT, None, 1)
    with factory.owner() as owner:
        owner.create_work_order(number="WO-77", product=PRODUCT, quantity=9)
    station.sync()
    assert "WO-77" in {each.number for each in station.offered_orders}
    assert station.recipes.versions(PRODUCT) == [1]


def test_the_folder_of_a_station_that_was_enrolled_elsewhere_is_refused(factory: Factory, station: Station) -> None:
    with pytest.raises(NeedsPerson) as caught:
        factory.enrol(DataFolder(station.folder.path), "again")
    assert caught.value.code == "E-ALREADY-ENROLLED"
