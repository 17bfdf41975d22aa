"""The counters of a shift."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.burn_ends import BurnResult
from app.counters import CYCLES, Counters
from app.views import QUARTER, CountersView
from licenses.book import BurnRow
from licenses.words import Outcome


def result(outcome: Outcome, seconds: float = 2.0) -> BurnResult:
    return BurnResult(burn="b", slot=1, mac=None, uuid=None, outcome=outcome, code=None, seconds=seconds, sentence="")


def burn(outcome: Outcome | None, at: datetime, seconds: float | None = None, code: str | None = None) -> BurnRow:
    names = ("slot", "mac", "module", "uuid", "product", "recipe", "chip", "actor", "work_order", "shift")
    ended_at = at + timedelta(seconds=seconds or 0) if outcome else None
    return BurnRow(
        burn="b",
        at=at,
        ended_at=ended_at,
        outcome=outcome,
        code=code,
        seconds=seconds,
        facts={},
        evidence={},
        **dict.fromkeys(names),
    )


def test_before_the_first_burn_there_is_no_yield_and_no_pace() -> None:
    assert Counters().view(None) == CountersView()


def test_each_outcome_counts_where_it_belongs() -> None:
    counters = Counters()
    given = {Outcome.PASS: 6, Outcome.FAIL: 2, Outcome.ERROR: 3, Outcome.ABORTED: 4, Outcome.UNCERTAIN: 5}
    for outcome, count in given.items():
        for _ in range(count):
            counters.count(result(outcome))
    view = counters.view(11)
    assert (view.passed, view.failed, view.errors, view.left_in_order) == (6, 2, 3, 11)
    assert view.yield_ratio == 0.75, "the station's faults are not the module's"


def test_the_cycle_time_is_that_of_the_last_passes() -> None:
    counters = Counters()
    for seconds in [100.0] * 5 + [2.0] * CYCLES:
        counters.count(result(Outcome.PASS, seconds))
    counters.count(result(Outcome.FAIL, 100.0))
    assert counters.view(None).cycle_s == 2.0


def test_the_shift_tells_quarters_of_an_hour_and_the_most_frequent_failures_first() -> None:
    counters = Counters()
    counters.count(result(Outcome.PASS))
    for code, outcome in (("E-CHIP", Outcome.FAIL), ("E-PORT", Outcome.ERROR), ("E-CHIP", Outcome.FAIL)):
        counters.count(replace(result(outcome), code=code))
    counters.count(replace(result(Outcome.ABORTED), code="E-CANCELLED"))
    shift = counters.shift()
    assert shift.failures == (("E-CHIP", 2), ("E-PORT", 1))
    assert sum(each.passed for each in shift.quarters) == 1
    assert sum(each.failed + each.errors for each in shift.quarters) == 3
    assert all(each.start.minute % 15 == 0 and each.start.second == 0 for each in shift.quarters)


def test_counting_and_viewing_at_once_disturbs_neither() -> None:
    counters = Counters()
    views: list[int] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            views.append(counters.view(None).passed)

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(3000):
        counters.count(result(Outcome.PASS))
    over.set()
    watcher.join()
    assert counters.view(None).passed == 3000
    assert views == sorted(views)


def test_after_a_restart_the_shift_goes_on_where_the_book_has_it() -> None:
    now = datetime.now(UTC)
    burns = [
        burn(Outcome.PASS, now - timedelta(minutes=90), seconds=4.0),
        burn(Outcome.FAIL, now - timedelta(minutes=40), code="E-CHIP"),
        burn(Outcome.PASS, now - timedelta(minutes=30), seconds=2.0),
        burn(None, now - timedelta(minutes=1)),
    ]
    counters = Counters()
    counters.go_on(burns)
    counters.count(result(Outcome.ERROR))
    view, shift = counters.view(None), counters.shift()
    assert (view.passed, view.failed, view.errors, view.cycle_s) == (2, 1, 1, 3.0)
    assert view.per_hour == 1, "only the last hour makes the pace"
    assert shift.failures == (("E-CHIP", 1),)
    assert [each.passed for each in shift.quarters if each.passed] == [1, 1]
    assert shift.quarters[0].start <= burns[0].ended_at < shift.quarters[0].start + QUARTER
