"""The counters of a shift: passed, failed, yield, pace and cycle time."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Iterable
from datetime import UTC, datetime

from app.burn_ends import BurnResult
from app.views import QUARTER, CountersView, Quarter, ShiftView
from licenses.book import BurnRow
from licenses.words import Outcome

PACE_WINDOW_S = 3600.0
CYCLES = 20


class Counters:
    """Counts finished burns since the shift began; a pace is the number of passes in the last hour, scaled up.

    Counted by the loop, viewed from any thread.
    A module that only had its booked licence confirmed counts as passed, as the person at the fixture sees it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._passed = 0
        self._failed = 0
        self._errors = 0
        self._pass_times: deque[float] = deque()
        self._cycles: deque[float] = deque(maxlen=CYCLES)
        self._quarters: dict[datetime, Counter[Outcome]] = {}
        self._failures: Counter[str] = Counter()

    def count(self, result: BurnResult) -> None:
        """Takes one finished burn."""
        with self._lock:
            self._count(result.outcome, result.code, result.seconds, datetime.now(UTC))

    def go_on(self, burns: Iterable[BurnRow]) -> None:
        """Takes the burns before a restart, the first first, as the book has them; the pace goes on from the first."""
        with self._lock:
            for burn in burns:
                if burn.outcome is None or burn.ended_at is None:
                    continue
                self._began = min(self._began, _ticks_at(burn.at))
                self._count(burn.outcome, burn.code, burn.seconds, burn.ended_at)

    def _count(self, outcome: Outcome, code: str | None, seconds: float | None, ended_at: datetime) -> None:
        self._quarters.setdefault(_quarter(ended_at), Counter())[outcome] += 1
        if code is not None and outcome is not Outcome.ABORTED:
            self._failures[code] += 1
        if outcome is Outcome.PASS:
            self._passed += 1
            self._pass_times.append(_ticks_at(ended_at))
            if seconds is not None:
                self._cycles.append(seconds)
        elif outcome is Outcome.FAIL:
            self._failed += 1
        elif outcome is Outcome.ERROR:
            self._errors += 1

    def view(self, left_in_order: int | None) -> CountersView:
        """The counters now; ``left_in_order`` is the modules that the work order still needs, if there is one."""
        with self._lock:
            return self._view(left_in_order)

    def shift(self) -> ShiftView:
        """The shift by quarters of an hour, and what failed in it."""
        with self._lock:
            quarters = tuple(
                Quarter(start=start, passed=of[Outcome.PASS], failed=of[Outcome.FAIL], errors=of[Outcome.ERROR])
                for start, of in sorted(self._quarters.items())
            )
            return ShiftView(quarters=quarters, failures=tuple(self._failures.most_common()))

    def _view(self, left_in_order: int | None) -> CountersView:
        judged = self._passed + self._failed
        return CountersView(
            passed=self._passed,
            failed=self._failed,
            errors=self._errors,
            yield_ratio=self._passed / judged if judged else None,
            per_hour=self._pace(),
            cycle_s=round(sum(self._cycles) / len(self._cycles), 1) if self._cycles else None,
            left_in_order=left_in_order,
        )

    def _pace(self) -> int | None:
        now = time.monotonic()
        while self._pass_times and now - self._pass_times[0] > PACE_WINDOW_S:
            self._pass_times.popleft()
        span = min(now - self._began, PACE_WINDOW_S)
        if not self._pass_times or span < 1.0:
            return None
        return round(len(self._pass_times) * PACE_WINDOW_S / span)


def day_began() -> datetime:
    """Midnight on the clock of the hall, in UTC: what was burned since belongs to the day."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _ticks_at(moment: datetime) -> float:
    """A moment that is past on the clock that nobody sets."""
    return time.monotonic() - max(0.0, (datetime.now(UTC) - moment).total_seconds())


def _quarter(moment: datetime) -> datetime:
    """When the quarter of an hour began that a moment lies in."""
    return moment - (moment - moment.min.replace(tzinfo=UTC)) % QUARTER
