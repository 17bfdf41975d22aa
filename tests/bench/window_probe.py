"""Runs the window on a data folder as ``kiln`` does and measures its heartbeat; prints one JSON object.

Run as ``python -m tests.bench.window_probe FOLDER RESULTS``: RESULTS is how many burns are waited for; with 0 the
station stays idle, and its CPU time with that of all its processes is measured too.
"""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.cli import main
from app.views import Phase, StationFace
from tests.bench.burn_parties import cpu_seconds
from ui.language import Language
from ui.qt import QAbstractEventDispatcher, QApplication, QObject, Qt, QTimer
from ui.theme import LIGHT, Theme
from ui.window import Window

BEAT_MS = 10
"""Between two beats of a window that has nothing else to do."""
REST_S = 5.0
QUIET_SHARE = 0.1
"""A station that takes less than this part of a core for so long has started all its processes."""
IDLE_CPU_S = 30.0
IDLE_BEATS_S = 15.0
_RUNNING = {Phase.CHECKING, Phase.WRITING, Phase.VERIFYING}


class Bursts(QObject):
    """What the window's thread does between two sleeps: its CPU time at a stretch, and its wait for a core.

    ``longest_ms`` is the longest stretch; ``core_wait_ms`` the longest wait of one stretch for a core that other
    processes had (Linux: ``schedstat``), 0 where the system does not tell.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = self.core_wait_ms = self.cpu_s = 0.0
        self._began = time.monotonic()
        self._first_cpu = self._cpu = time.thread_time()
        self._waited = _core_wait_s()
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._note)

    def _note(self) -> None:
        cpu, waited = time.thread_time(), _core_wait_s()
        self.longest_ms = max(self.longest_ms, (cpu - self._cpu) * 1000)
        self.core_wait_ms = max(self.core_wait_ms, (waited - self._waited) * 1000)
        self._cpu, self._waited = cpu, waited

    def told(self) -> dict[str, float]:
        share = (time.thread_time() - self._first_cpu) / (time.monotonic() - self._began)
        return {
            "window_cpu_percent": round(share * 100, 1),
            "longest_burst_ms": round(self.longest_ms, 1),
            "longest_wait_for_core_ms": round(self.core_wait_ms, 1),
        }


def _core_wait_s() -> float:
    try:
        return int(Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


class Heart(QObject):
    """Beats in the window's thread; ``gaps_ms`` are the times from beat to beat."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps_ms: list[float] = []
        self._last: float | None = None
        self._bursts: Bursts | None = None
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._bursts = Bursts()
        self._timer.start()

    def _beat(self) -> None:
        now = time.monotonic()
        if self._last is not None:
            self.gaps_ms.append((now - self._last) * 1000)
        self._last = now

    def told(self) -> dict[str, float]:
        """Quantiles of the gaps in milliseconds, and the thread's own share in them."""
        ordered = sorted(self.gaps_ms)
        return {
            "beats": len(ordered),
            "p50_ms": round(ordered[len(ordered) // 2], 1),
            "p99_ms": round(ordered[math.ceil(len(ordered) * 0.99) - 1], 1),
            "p99.9_ms": round(ordered[math.ceil(len(ordered) * 0.999) - 1], 1),
            "worst_ms": round(ordered[-1], 1),
            **(self._bursts.told() if self._bursts else {}),
        }


class Probe:
    """Watches one run of the window, and ends it."""

    def __init__(self, face: StationFace, window: Window, app: QApplication, results: int) -> None:
        self._face, self._window, self._app, self._results = face, window, app, results
        self._heart = Heart(window)
        self._cpu = 0.0
        self._idle_cpu_percent = 0.0
        self._watch = QTimer(window, interval=100)
        self._watch.timeout.connect(self._look)

    def begin(self) -> None:
        if self._results:
            self._watch.start()
        else:
            self._await_quiet()

    def _await_quiet(self) -> None:
        before = station_cpu_s()

        def look() -> None:
            quiet = station_cpu_s() - before < QUIET_SHARE * REST_S
            (self._count_cpu if quiet else self._await_quiet)()

        self._after(REST_S, look)

    def _after(self, seconds: float, call: Callable[[], None]) -> None:
        QTimer.singleShot(int(seconds * 1000), self._window, call)

    def _count_cpu(self) -> None:
        self._cpu = station_cpu_s()
        began = time.monotonic()

        def counted() -> None:
            share = (station_cpu_s() - self._cpu) / (time.monotonic() - began)
            self._idle_cpu_percent = round(share * 100, 2)
            self._heart.start()
            self._after(IDLE_BEATS_S, self._end)

        self._after(IDLE_CPU_S, counted)

    def _look(self) -> None:
        if not self._heart.gaps_ms and any(view.phase in _RUNNING for view in self._face.slots()):
            self._heart.start()
        counters = self._face.counters()
        if counters.passed + counters.failed + counters.errors >= self._results:
            self._end()

    def _end(self) -> None:
        counters = self._face.counters()
        told = {**self._heart.told(), "passed": counters.passed, "idle_cpu_percent": self._idle_cpu_percent}
        print(json.dumps(told), flush=True)
        self._app.quit()


def station_cpu_s() -> float:
    """CPU seconds of this process and all that it started."""
    return sum(cpu_seconds(pid) for pid in _with_children(os.getpid()))


def _with_children(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _with_children(int(child))
    return found


def probe(face: StationFace, **_options: object) -> int:
    app = QApplication(["kiln"])
    theme = Theme(LIGHT)
    theme.wear(app)
    window = Window(face, theme, Language(app))
    window.show()
    watching = Probe(face, window, app, RESULTS)
    watching.begin()
    return app.exec()


if __name__ == "__main__":
    RESULTS = int(sys.argv[2])
    sys.exit(main(["--data", sys.argv[1]], open_window=probe))
