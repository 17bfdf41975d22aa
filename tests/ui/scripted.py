"""A station without modules: the whole of ``StationFace`` in memory, moved by whoever writes the script."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.views import (
    QUARTER,
    Changed,
    CountersView,
    Listener,
    Phase,
    Quarter,
    ShiftView,
    SlotView,
    StripView,
    WorkOrderChoice,
)
from resources.errors import NeedsPerson
from resources.failures import failure

ORDERS = (
    WorkOrderChoice(number="WO 2411-18", product="Smart Plug EU", quantity=2000, passed=1197),
    WorkOrderChoice(number="WO 2411-19", product="Power Strip 4", quantity=12000, passed=0),
)
CODES = {Phase.FAIL: "E-CHIP", Phase.ERROR: "E-PORT", Phase.UNCERTAIN: "E-UNCERTAIN", Phase.ABORTED: "E-CANCELLED"}
FACTS = {
    "E-CHIP": (("found", "ESP32-C3"), ("wanted", "ESP32-C6")),
    "E-PORT": (("url", "/dev/ttyUSB7"),),
    "E-UNCERTAIN": (("why", "pulled out while it was written"),),
}
MIXED = (
    Phase.PASS,
    Phase.WRITING,
    Phase.FAIL,
    Phase.INSERT,
    Phase.UNCERTAIN,
    Phase.CHECKING,
    Phase.ERROR,
    Phase.PASS,
)


def view_of(number: int, phase: Phase, **changes: object) -> SlotView:
    """A believable slot in that phase."""
    known = phase not in (Phase.CLOSED, Phase.OPENING, Phase.INSERT)
    runs = phase in (Phase.CHECKING, Phase.WRITING, Phase.VERIFYING)
    code = CODES.get(phase)
    facts = FACTS.get(code or "", ())
    row = failure(code) if code else None
    view = SlotView(
        number=number,
        url=f"/dev/ttyUSB{number - 1}",
        phase=phase,
        mac=f"a0:b7:65:1c:44:{number:02x}" if known else None,
        uuid_tail=f"{number * 7919 % 65536:04x}" if phase in (Phase.PASS, Phase.WRITING, Phase.UNCERTAIN) else None,
        progress={Phase.CHECKING: 0.12, Phase.WRITING: 0.19 + number * 29 % 70 / 100, Phase.VERIFYING: 0.96}.get(phase),
        seconds=round(2.8 + number % 13 / 10, 1) if known and not runs else None,
        started_at=datetime.now(UTC) - timedelta(seconds=2.8 + number % 13) if runs else None,
        code=code,
        facts=facts,
        sentence=row.sentence_for(dict(facts)) if row else "",
        action=row.action_for(dict(facts)) if row else "",
        needs_acknowledgement=phase in (Phase.FAIL, Phase.ERROR, Phase.UNCERTAIN),
        ended_at=datetime(2025, 3, 3, 14, 31, 7, tzinfo=UTC) if known and not runs else None,
    )
    return replace(view, **changes)


STRIP = StripView(
    station="Line 3 · Station 07",
    operator="Li Wei, operator",
    work_order="WO 2411-18",
    product="Smart Plug EU",
    tokens_left=4812,
    tokens_received=6400,
    tokens_low=False,
    waiting=12,
    offline_since=None,
    conflicts=0,
    uncertain=1,
)
COUNTERS = CountersView(
    passed=1188, failed=9, errors=2, yield_ratio=0.9925, per_hour=214, cycle_s=4.1, left_in_order=803
)


_BEGAN = datetime(2025, 3, 3, 6, 0, tzinfo=UTC)
SHIFT = ShiftView(
    quarters=tuple(
        Quarter(start=_BEGAN + QUARTER * at, passed=38 + at * 29 % 23, failed=at * 7 % 4)
        for at in range(26)
        if at not in (12, 13)
    ),
    failures=(("E-CONTACT", 14), ("E-CHIP", 6), ("E-FIRMWARE", 3), ("E-LINE", 1), ("E-BOOT", 1)),
)


class ScriptedStation:
    """Slots that do what the script says and answer keys as a station does."""

    def __init__(self, phases: Iterable[Phase] = MIXED) -> None:
        self._lock = threading.Lock()
        self._slots = {at: view_of(at, phase) for at, phase in enumerate(phases, start=1)}
        self._strip = replace(STRIP, offline_since=datetime.now(UTC) - timedelta(hours=2, minutes=5))
        self._counters = COUNTERS
        self._listeners: list[Listener] = []
        self.scans: list[str] = []
        self.reads = 0
        self.said = ""
        self.trouble: Exception | None = None

    # ---- the script ---------------------------------------------------------------------------------

    def put(self, view: SlotView) -> None:
        with self._lock:
            self._slots[view.number] = view
        self._tell(Changed.SLOT, view.number)

    def change(self, number: int, phase: Phase, **changes: object) -> None:
        self.put(view_of(number, phase, **changes))

    def set_strip(self, **changes: object) -> None:
        self._strip = replace(self._strip, **changes)
        self._tell(Changed.STRIP, None)

    def set_counters(self, **changes: object) -> None:
        self._counters = replace(self._counters, **changes)
        self._tell(Changed.COUNTERS, None)

    def announce(self, sentence: str) -> None:
        self.said = sentence
        self._tell(Changed.NOTICE, None)

    def phase(self, number: int) -> Phase:
        return self._slots[number].phase

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    # ---- what the window sees and asks ----------------------------------------------------------------

    def slots(self) -> tuple[SlotView, ...]:
        with self._lock:
            self.reads += 1
            return tuple(self._slots.values())

    def strip(self) -> StripView:
        if self.trouble is not None:
            raise self.trouble
        return self._strip

    def counters(self) -> CountersView:
        return self._counters

    def shift(self) -> ShiftView:
        return SHIFT

    def notice(self) -> str:
        return self.said

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self, slot: int) -> None:
        if self.phase(slot) is Phase.CLOSED:
            raise NeedsPerson("E-PORT-MISSING", url=f"/dev/ttyUSB{slot - 1}")
        if self.phase(slot) in (Phase.INSERT, Phase.ABORTED):
            self.change(slot, Phase.CHECKING, progress=0.0)

    def acknowledge(self, slot: int) -> None:
        self.change(slot, Phase.INSERT)

    def cancel(self, slot: int) -> None:
        if self.phase(slot) in (Phase.CHECKING, Phase.WRITING, Phase.VERIFYING):
            self.change(slot, Phase.ABORTED)

    def scanned(self, text: str) -> str | None:
        self.scans.append(text)
        if text in {order.number for order in ORDERS}:
            return self.choose_work_order(text)
        return str(NeedsPerson("E-PORT-MISSING", url=text))

    def work_orders(self) -> tuple[WorkOrderChoice, ...]:
        if self.trouble is not None:
            raise self.trouble
        return ORDERS

    def choose_work_order(self, number: str) -> str | None:
        if any(view.phase is not Phase.INSERT for view in self.slots()):
            return str(NeedsPerson("E-NO-STOCK", product=number))
        order = next(order for order in ORDERS if order.number == number)
        self.set_strip(work_order=order.number, product=order.product)
        return None

    def _tell(self, changed: Changed, slot: int | None) -> None:
        for listener in tuple(self._listeners):
            listener(changed, slot)
