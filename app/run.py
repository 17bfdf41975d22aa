"""Burns a number of modules without a person before the screen: what ``kiln burn`` and the demo do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.burn_ends import BurnResult
from app.fixture import Fixture
from app.losses import HUB_CODE
from app.settings import SlotSetting
from app.station import Station
from app.underway import Job
from app.views import Changed, Phase, SlotView
from licenses.words import Outcome
from resources.errors import KilnError

_NOBODY_THERE = frozenset({Phase.CLOSED, Phase.OPENING, Phase.INSERT})
SETTLE_S = 30.0
"""How long running burns may take to end once the run is over."""


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What a run did, in finished burns per outcome; ``ended`` is one of units, order, stock, timeout, damage, stopped.

    ``out_of_order`` counts the slots that had a fault of their own at the end, such as a port that is in use.
    """

    units: int
    passed: int
    failed: int
    errors: int
    aborted: int
    uncertain: int
    seconds: float
    ended: str
    out_of_order: int

    @property
    def all_passed(self) -> bool:
        return self.units == self.passed


class Run:
    """One run over a fixture: until ``units`` modules passed, the work order closed, stock ended, or none came in time.

    ``timeout_s`` is how long no module may come.
    """

    def __init__(
        self,
        units: int | None,
        timeout_s: float,
        on_result: Callable[[BurnResult], None],
        on_trouble: Callable[[SlotView], None] = lambda _view: None,
    ) -> None:
        """``on_trouble`` hears of a slot that has a fault without a burn, once until the slot is well again.

        After ``over``, ``refused`` is what ended all burning, if something did, and ``silent`` are the slots at which
        no module ever answered, when none came in time.
        """
        self._units = units
        self._timeout_s = timeout_s
        self._on_result = on_result
        self._on_trouble = on_trouble
        self._troubles: dict[int, tuple[object, ...]] = {}
        self._results: list[BurnResult] = []
        self._changed = threading.Condition()
        self._last = time.monotonic()
        self._stopped = False
        self._answered: set[int] = set()
        self.refused: KilnError | None = None
        self.silent: tuple[SlotView, ...] = ()

    def stop(self) -> None:
        """Ends the run from another thread or a signal; running burns end first."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def over(self, station: Station, slots: Sequence[SlotSetting], job: Job) -> Totals:
        """Opens the fixture, burns, closes it, and counts."""
        began = time.monotonic()
        fixture = Fixture(station, slots, unattended=True)
        fixture.on_result(self._take)
        fixture.subscribe(lambda what, slot: self._look_at(fixture, slot) if what is Changed.SLOT else None)
        fixture.open(job, units=self._units)
        try:
            fixture.wait_ready()
            self._last = time.monotonic()
            ended = self._wait(fixture)
        finally:
            fixture.close()
        self.refused = fixture.refusing
        if ended == "timeout":
            self.silent = tuple(view for view in fixture.slots() if view.number not in self._answered)
        return self._totals(ended, time.monotonic() - began)

    def _take(self, result: BurnResult) -> None:
        with self._changed:
            self._results.append(result)
            self._last = time.monotonic()
            try:
                self._on_result(result)
            except OSError:
                # Nobody reads any more: what runs ends, nothing new begins.
                self._stopped = True
            self._changed.notify_all()

    def _look_at(self, fixture: Fixture, slot: int | None) -> None:
        """A fault of the slot itself has no burn and so no seconds."""
        view = next(view for view in fixture.slots() if view.number == slot)
        if view.phase not in _NOBODY_THERE:
            self._answered.add(view.number)
        if view.phase is Phase.ERROR and view.seconds is None and not fixture.order_done:
            # A hub that is gone is one trouble, of whichever slot it is told first.
            trouble = ("hub", dict(view.facts).get("hub")) if view.code == HUB_CODE else (view.number, view.code)
            if trouble not in self._troubles.values():
                self._on_trouble(view)
            self._troubles[view.number] = trouble
        elif view.phase is not Phase.CLOSED:
            self._troubles.pop(view.number, None)

    def _wait(self, fixture: Fixture) -> str:
        with self._changed:
            while (reason := self._reason(fixture)) is None:
                self._changed.wait(0.2)
            fixture.take_no_more()
            deadline = time.monotonic() + SETTLE_S
            while not fixture.idle and time.monotonic() < deadline:
                self._changed.wait(0.1)
        return reason

    def _reason(self, fixture: Fixture) -> str | None:
        if self._stopped or fixture.refusing is not None:
            return "stopped" if self._stopped else "damage"
        if self._units is not None and self._modules_passed() >= self._units:
            return "units"
        if fixture.order_done:
            return "order"
        if any(result.code in {"E-NO-STOCK", "E-SET-ASIDE"} for result in self._results):
            return "stock"
        if fixture.idle and time.monotonic() - self._last > self._timeout_s:
            return "timeout"
        return None

    def _modules_passed(self) -> int:
        """One that stays in its slot while the burner starts anew passes twice, and is one."""
        return len({result.uuid for result in self._results if result.outcome is Outcome.PASS})

    def _count(self, outcome: Outcome) -> int:
        return sum(result.outcome is outcome for result in self._results)

    def _totals(self, ended: str, seconds: float) -> Totals:
        return Totals(
            units=len(self._results),
            passed=self._count(Outcome.PASS),
            failed=self._count(Outcome.FAIL),
            errors=self._count(Outcome.ERROR),
            aborted=self._count(Outcome.ABORTED),
            uncertain=self._count(Outcome.UNCERTAIN),
            seconds=round(seconds, 3),
            ended=ended,
            out_of_order=len(self._troubles),
        )
