"""The counters of a shift: passed, failed, yield, pace and cycle time."""

from __future__ import annotations

import threading
import time
from collections import deque

from app.burning import BurnResult
from app.views import CountersView
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

    def count(self, result: BurnResult) -> None:
        """Takes one finished burn."""
        with self._lock:
            self._count(result)

    def _count(self, result: BurnResult) -> None:
        if result.outcome is Outcome.PASS:
            self._passed += 1
            self._pass_times.append(time.monotonic())
            self._cycles.append(result.seconds)
        elif result.outcome is Outcome.FAIL:
            self._failed += 1
        elif result.outcome is Outcome.ERROR:
            self._errors += 1

    def view(self, left_in_order: int | None) -> CountersView:
        """The counters now; ``left_in_order`` is the modules that the work order still needs, if there is one."""
        with self._lock:
            return self._view(left_in_order)

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
