"""A run without a person: until enough passed, stock ends, or no module comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.burn_ends import BurnResult
from app.fixture import slots_from_urls
from app.run import Run, Totals
from app.simulator import Simulator
from app.underway import Job
from licenses.book import Context
from resources.errors import KilnError
from tests.app.bench import Bench
from tests.app.house import CHIP, PRODUCT, House

JOB = Job(product=PRODUCT, recipe=1)


@pytest.fixture
def urls(tmp_path: Path) -> Iterator[list[str]]:
    """Two slots with virtual modules, three after another in each."""
    simulator = Simulator(tmp_path / "simulator.log", slots=2, units=6, chip=CHIP)
    yield simulator.urls()
    simulator.close()


def run(house: House, urls: list[str], units: int | None, timeout_s: float) -> tuple[Totals, list[BurnResult]]:
    results: list[BurnResult] = []
    totals = Run(units, timeout_s, results.append).over(house.station, slots_from_urls(urls), JOB)
    return totals, results


def test_it_ends_when_as_many_as_were_wanted_passed(house: House, urls: list[str]) -> None:
    totals, results = run(house, urls, 3, 30)
    assert (totals.ended, totals.passed, totals.units, totals.all_passed) == ("units", 3, 3, True)
    assert len({result.uuid for result in results}) == 3
    assert sorted(house.states().values()) == ["burned"] * 3
    assert house.book.verify() == ()


def test_it_ends_when_no_module_comes_any_more(house: House, urls: list[str]) -> None:
    house.book.freeze(lot="L-B-1", reason="a test", ctx=Context())
    totals, results = run(house, urls, None, 0.5)
    assert totals.passed == 0
    assert {result.code for result in results} <= {"E-FROZEN"}
    assert totals.ended == "timeout"
    assert house.states() == {}


def test_slots_at_which_no_module_ever_answered_are_named(house: House, urls: list[str]) -> None:
    running = Run(None, 1.5, lambda _result: None)
    running.over(house.station, slots_from_urls([urls[0], "socket://127.0.0.1:1"]), JOB)
    assert [view.number for view in running.silent] == [2]


def test_it_ends_when_the_stock_does(house: House, urls: list[str]) -> None:
    spent = Bench(house)
    for number in range(1, house.free()):
        spent.burn(number)
    totals, results = run(house, urls, None, 30)
    assert (totals.ended, totals.passed, house.free()) == ("stock", 1, 0)
    assert {result.code for result in results} == {None, "E-NO-STOCK"}


def test_it_is_stopped_in_the_middle_and_nothing_is_left_open(house: House, urls: list[str]) -> None:
    results: list[BurnResult] = []
    running = Run(None, 60, lambda result: (results.append(result), running.stop()))
    totals = running.over(house.station, slots_from_urls(urls), JOB)
    assert totals.ended == "stopped"
    assert len(results) == totals.units >= 1
    assert set(house.states().values()) <= {"burned"}
    assert all(row.outcome for row in house.book.records())


def test_it_is_stopped_when_nobody_reads_its_results(house: House, urls: list[str]) -> None:
    def gone(_result: BurnResult) -> None:
        raise BrokenPipeError

    totals = Run(None, 60, gone).over(house.station, slots_from_urls(urls), JOB)
    assert (totals.ended, totals.uncertain) == ("stopped", 0)
    assert house.book.uncertain_ones() == ()


def test_a_slot_given_twice_begins_no_run(house: House, urls: list[str]) -> None:
    with pytest.raises(KilnError):
        run(house, [urls[0], urls[0]], 1, 1)
    assert house.states() == {}
