"""What became of each slot over time: burns, contacts, retries, speeds that did not hold, and its last self-test."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from app.burn_ends import BurnResult
from app.files import write_durably
from licenses.words import Outcome
from resources.errors import EnvironmentFailed

KEPT_DAYS = 400
KEEP_EVERY_S = 30.0

_CONTACT_CODES = {"E-CONTACT", "E-LINE", "E-NOT-A-MODULE", "E-NO-PROMPT"}


@dataclass(frozen=True, kw_only=True)
class SlotCounts:
    """Of one slot: finished burns and how many passed; contacts that failed; burns of a module whose burn before, in
    this slot, did not pass; times that its speed was lowered."""

    burns: int = 0
    passed: int = 0
    contact_failures: int = 0
    retries: int = 0
    fall_backs: int = 0

    def __add__(self, other: SlotCounts) -> SlotCounts:
        return SlotCounts(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})


@dataclass(frozen=True, kw_only=True)
class SlotTest:
    """A self-test: when (UTC), of which module, the highest speed that held (None: the line has none), and readings."""

    at: str
    mac: str
    chip: str
    best_baud: int | None
    reads: int
    wrong: int
    seconds: float

    @property
    def good(self) -> bool:
        """All readings were answered alike."""
        return self.wrong == 0


class SlotStats:
    """Counts by slot and day, in a file of the data folder. Written by one station; read by anybody."""

    def __init__(self, file: Path, days: dict[str, dict[str, SlotCounts]], tests: dict[str, SlotTest]) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._days = days
        self._tests = tests
        self._failed: dict[int, str | None] = {}
        self._bauds: dict[int, int] = {}
        self._is_new = False
        self._kept_at = time.monotonic()

    @classmethod
    def load(cls, file: Path) -> Self:
        """What the file has; a file that is gone or damaged begins anew, since nothing rests on these counts."""
        try:
            table: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            days = {
                slot: {day: SlotCounts(**counts) for day, counts in rows.items()}
                for slot, rows in table["slots"].items()
            }
            return cls(file, days, {slot: SlotTest(**row) for slot, row in table["tests"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(file, {}, {})

    def counts(self, slot: int) -> SlotCounts:
        """All that is known of a slot."""
        with self._lock:
            return sum(self._days.get(str(slot), {}).values(), SlotCounts())

    def test_of(self, slot: int | str) -> SlotTest | None:
        """The last self-test of a slot, or of a URL that is none."""
        return self._tests.get(str(slot))

    def finished(self, result: BurnResult) -> None:
        """Takes a finished burn."""
        again = result.slot in self._failed and self._failed[result.slot] in {result.mac, None}
        if result.outcome is Outcome.PASS:
            self._failed.pop(result.slot, None)
        else:
            self._failed[result.slot] = result.mac
        more = SlotCounts(
            burns=1,
            passed=int(result.outcome is Outcome.PASS),
            contact_failures=int(result.code in _CONTACT_CODES),
            retries=int(again),
        )
        self._count(result.slot, more)

    def changed(self, slot: int, code: str | None, facts: Mapping[str, str]) -> None:
        """Takes what a slot said of itself: its failure's ``code``, and the ``baud`` that it was lowered to."""
        if code in _CONTACT_CODES:
            self._count(slot, SlotCounts(contact_failures=1))
        if code is None and (baud := facts.get("baud", "")).isdecimal():
            before, self._bauds[slot] = self._bauds.get(slot), int(baud)
            if before is None or int(baud) < before:
                self._count(slot, SlotCounts(fall_backs=1))

    def removed(self, slot: int) -> None:
        """The module that failed is out: the next one is no retry, unless it proves to be the same."""
        if slot in self._failed and self._failed[slot] is None:
            del self._failed[slot]

    def tested(self, slot: int | str, result: SlotTest) -> None:
        """Takes a self-test."""
        with self._lock:
            self._tests[str(slot)] = result
            self._is_new = True

    def keep(self, *, at_once: bool = False) -> None:
        """Writes what is new, every half minute or at once. A disk that does not take it loses counts only."""
        if not self._is_new or not (at_once or time.monotonic() - self._kept_at > KEEP_EVERY_S):
            return
        self._kept_at = time.monotonic()
        with self._lock:
            days = {slot: {day: asdict(each) for day, each in rows.items()} for slot, rows in self._days.items()}
            text = json.dumps({"slots": days, "tests": {slot: asdict(each) for slot, each in self._tests.items()}})
            self._is_new = False
        try:
            write_durably(self._file, text.encode())
        except EnvironmentFailed:
            self._is_new = True

    def _count(self, slot: int, more: SlotCounts) -> None:
        today = datetime.now(UTC).date().isoformat()
        with self._lock:
            rows = self._days.setdefault(str(slot), {})
            rows[today] = replace(rows.get(today, SlotCounts()) + more)
            for old in sorted(rows)[:-KEPT_DAYS]:
                del rows[old]
            self._is_new = True
