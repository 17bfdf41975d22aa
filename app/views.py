"""What a person sees of the station, as frozen records: the border between the use cases and any window.

The window subscribes to a station (``StationFace``) and paints these records; the command line prints them.
Nothing here knows Qt, SQL or a port.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Phase(StrEnum):
    """What a slot shows. The last five are results that stay until removal or acknowledgement."""

    CLOSED = "closed"
    OPENING = "opening"
    INSERT = "insert"
    CHECKING = "checking"
    WRITING = "writing"
    VERIFYING = "verifying"
    PASS = "pass"  # noqa: S105 - an outcome, no password
    FAIL = "fail"
    ERROR = "error"
    UNCERTAIN = "uncertain"
    ABORTED = "aborted"


RESULTS = frozenset({Phase.PASS, Phase.FAIL, Phase.ERROR, Phase.UNCERTAIN, Phase.ABORTED})


@dataclass(frozen=True, kw_only=True)
class SlotView:
    """One tile. ``progress`` is 0.0 to 1.0 or None; ``code`` is a row of the failure table.

    ``sentence`` and ``action`` are English texts of the failure table, already filled with their facts; the window
    looks their translation up by ``code`` and ``facts``. ``needs_acknowledgement`` holds the slot until a key or scan.
    ``awaits_start`` marks an empty slot that cannot see its module, or that a serial number armed: a key starts it.
    ``serial`` is the module's serial number; ``wants_serial`` marks a module that waits until its own is scanned.
    ``started_at`` is set while a burn runs, ``seconds`` and ``ended_at`` when it is over.
    """

    number: int
    url: str
    phase: Phase
    mac: str | None = None
    uuid_tail: str | None = None
    progress: float | None = None
    seconds: float | None = None
    code: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    sentence: str = ""
    action: str = ""
    needs_acknowledgement: bool = False
    awaits_start: bool = False
    serial: str | None = None
    wants_serial: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StripView:
    """The strip on top. Counts are licences (tokens) and journal events; times are UTC with zone."""

    station: str
    operator: str | None
    work_order: str | None
    product: str | None
    tokens_left: int
    tokens_received: int
    tokens_low: bool
    waiting: int
    offline_since: datetime | None
    conflicts: int
    uncertain: int


@dataclass(frozen=True, kw_only=True)
class CountersView:
    """The counters of the shift. ``yield_ratio`` is passed / (passed + failed), None before the first."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    yield_ratio: float | None = None
    per_hour: int | None = None
    cycle_s: float | None = None
    left_in_order: int | None = None


QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """A quarter of an hour of the shift: finished burns from ``start`` (UTC with zone) on."""

    start: datetime
    passed: int = 0
    failed: int = 0
    errors: int = 0


@dataclass(frozen=True, kw_only=True)
class ShiftView:
    """The shift by quarters of an hour, the first first, and its failures by code, the most frequent first."""

    quarters: tuple[Quarter, ...] = ()
    failures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkOrderChoice:
    """A work order that can be made active. ``product`` is the product's name."""

    number: str
    product: str
    quantity: int
    passed: int


class Changed(StrEnum):
    """What a notification is about; the listener asks for the record it paints."""

    SLOT = "slot"
    STRIP = "strip"
    COUNTERS = "counters"
    NOTICE = "notice"


Listener = Callable[[Changed, int | None], None]
"""Called from any thread with what changed and, for SLOT, the slot's number; must return at once."""


class StationFace(Protocol):
    """The use cases behind the Burn page. All calls return at once; what they cause arrives as a change."""

    def slots(self) -> tuple[SlotView, ...]: ...
    def strip(self) -> StripView: ...
    def counters(self) -> CountersView: ...
    def shift(self) -> ShiftView: ...
    def notice(self) -> str:
        """The last sentence for everybody at the station, in English; empty before the first."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Adds a listener and returns the call that takes it away."""
        ...

    def start(self, slot: int) -> None:
        """A person says that a module is in the slot (space bar, scan, foot switch)."""
        ...

    def acknowledge(self, slot: int) -> None:
        """A person has seen the result of the slot."""
        ...

    def cancel(self, slot: int) -> None:
        """A person stops the burn of the slot."""
        ...

    def scanned(self, text: str) -> str | None:
        """A barcode was read; returns a sentence when it fits nothing, else None."""
        ...

    def work_orders(self) -> tuple[WorkOrderChoice, ...]: ...

    def choose_work_order(self, number: str) -> str | None:
        """Makes a work order active; returns a sentence when that cannot be (slots not empty), else None."""
        ...
