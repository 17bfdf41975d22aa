"""One slot of a virtual fixture: the way into it, the module in it, and the thread that serves it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from burner.virtual.bell import Bell
from burner.virtual.door import Door
from burner.virtual.faults import Fault, Pulled
from burner.virtual.flash import INSTANT, FlashTiming
from burner.virtual.line import Cut, Line
from burner.virtual.module import VirtualModule
from burner.virtual.session import Session, SessionRecord
from burner.virtual.tray import Tray, is_done, made
from burner.virtual.wire import Transport, Wire

_SETTLE_S = 10.0
_RECORDS_KEPT = 256


@dataclass(frozen=True, kw_only=True)
class SlotSettings:
    """What all slots of a fixture share.

    ``transport`` is the kind of its doors. ``fastest_baud`` paces the line (None: as fast as it goes), ``timing`` the
    flash; ``gap_s`` is how long a slot refuses connections while the next module of its tray comes in.
    """

    transport: Transport = Transport.SOCKET
    fastest_baud: int | None = None
    timing: FlashTiming = INSTANT
    gap_s: float = 0.3


class Slot:
    """Serves one client at a time. Without a module, or with an unplugged one, connections are refused.

    ``tray`` is None for a slot whose module stays. ``left`` is told of each module that left by itself, ``came`` of
    the one that came instead, or None; both are called on the slot's thread.
    """

    def __init__(
        self,
        settings: SlotSettings,
        door: Door,
        *,
        module: VirtualModule | None,
        tray: Tray | None,
        left: Callable[[VirtualModule], None],
        came: Callable[[VirtualModule | None], None],
    ) -> None:
        self._settings = settings
        self._door = door
        self._bell = Bell()
        self._tray = tray
        self._left = left
        self._came = came
        self._state = threading.Condition()
        self._present = module
        self._unplugged: VirtualModule | None = None
        self._arrival: tuple[float, VirtualModule] | None = None
        self._records: deque[SessionRecord] = deque(maxlen=_RECORDS_KEPT)
        self._line: Line | None = None
        self._starved = False
        self._asked = self._done = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"virtual slot {door.url}", daemon=True)

    @property
    def url(self) -> str:
        """What pyserial opens."""
        return self._door.url

    @property
    def module(self) -> VirtualModule | None:
        """The module in the slot, plugged in or not; None while it is empty."""
        with self._state:
            return self._present or self._unplugged

    @property
    def records(self) -> tuple[SessionRecord, ...]:
        """The latest sessions, oldest first; the last one may still run."""
        with self._state:
            return tuple(self._records)

    def start(self) -> None:
        if self._present:
            self._power_on(self._present)
            self._door.open()
        self._thread.start()

    def stop(self) -> None:
        with self._state:
            self._stopping = True
        self._wake()
        if self._thread.is_alive():
            self._thread.join()
        self._door.close()
        self._bell.close()

    def put(self, module: VirtualModule) -> None:
        """Plug a module in, powered on anew, in place of whatever was there."""

        def change() -> None:
            self._present, self._unplugged, self._arrival, self._starved = module, None, None, False

        self._empty()
        self._power_on(module)
        self._settle(change)

    def take(self) -> VirtualModule | None:
        """Pull the module out, whatever it is doing, and give it."""
        module = self.module
        self._empty()
        return module

    def unplug(self) -> None:
        """Cut the module's power and connection; it stays in the slot, dead."""
        self._settle(self._cut_power)

    def replug(self) -> None:
        """Plug an unplugged or silent module in again."""
        module = self.module
        if module is not None:
            self.put(module)

    def refilled(self) -> None:
        """Look into the tray again: a module was put back into it."""
        with self._state:
            self._state.notify_all()

    def wait_for(self, is_true: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until something that changes with this slot is true."""
        with self._state:
            return self._state.wait_for(is_true, timeout_s)

    # ---- any thread -------------------------------------------------------------------------------------------

    def _empty(self) -> None:
        def change() -> None:
            self._present = self._unplugged = self._arrival = None
            self._starved = False

        self._settle(change)

    def _cut_power(self) -> None:
        self._unplugged, self._present = self._present or self._unplugged, None

    def _settle(self, change: Callable[[], None]) -> None:
        """Change what is in the slot, and wait until the thread has acted on it."""
        with self._state:
            change()
            self._asked += 1
            asked = self._asked
        if not self._thread.is_alive():
            return
        self._wake()
        with self._state:
            self._state.wait_for(lambda: self._done >= asked or self._stopping, _SETTLE_S)

    def _wake(self) -> None:
        with self._state:
            self._state.notify_all()
            line = self._line
        if line:
            line.cut()
        self._bell.ring()

    def _power_on(self, module: VirtualModule) -> None:
        has_lines = self._settings.transport.has_lines
        module.power_on(self._settings.timing, lambda seconds: self._spend(module, seconds), has_lines=has_lines)

    # ---- the slot's thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._state:
                if self._stopping:
                    return
                asked, present = self._asked, self._present
            if present is None:
                self._door.shut()
            else:
                self._door.open()
            self._acted_on(asked)
            if present is None:
                self._await_module(asked)
            elif wire := self._door.accept(self._bell):
                self._serve(wire, present, asked)

    def _acted_on(self, asked: int) -> None:
        with self._state:
            self._done = asked
            self._state.notify_all()

    def _await_module(self, asked: int) -> None:
        """Sleep until something is asked for, or until the module comes that is on its way."""
        with self._state:
            wait_s = max(0.0, self._arrival[0] - time.monotonic()) if self._arrival else None
            disturbed = self._state.wait_for(
                lambda: self._asked != asked or self._stopping or (self._starved and self._tray), wait_s
            )
            if self._starved and self._tray:
                self._call_next()
            if disturbed or not self._arrival:
                return
            _due, module = self._arrival
            self._arrival = self._unplugged = None
            self._power_on(module)
            self._door.open()
            self._present = module
            self._state.notify_all()
        self._came(module)

    def _serve(self, wire: Wire, module: VirtualModule, asked: int) -> None:
        session = Session(lambda ends: Line(wire, self._bell, self._settings.fastest_baud, ends), module, self._swap)
        with self._state:
            if self._asked != asked or self._stopping:
                wire.close()
                return
            self._line = session.line
            self._records.append(session.record)
        module.connected(knows_speed=wire.baud() is not None)
        try:
            session.run()
        except Pulled as pulled:
            self._pull(pulled.fault)
        except Cut:
            pass
        finally:
            self._after(session.record, asked)
            self._hang_up(wire, session.record)

    def _hang_up(self, wire: Wire, record: SessionRecord) -> None:
        """Close a connection; a client that comes back at once meets a shut door if there is no module."""
        with self._state:
            self._line = None
            empty = self._present is None
        if empty:
            self._door.shut()
        wire.close()
        with self._state:
            record.finished = True
            self._state.notify_all()

    def _pull(self, fault: Fault) -> None:
        with self._state:
            self._door.shut()
            self._cut_power()
            if fault.back_after_s is not None and self._unplugged:
                self._arrival = (time.monotonic() + fault.back_after_s, self._unplugged)

    def _after(self, record: SessionRecord, asked: int) -> None:
        """Bring the next module of the tray if this one is done."""
        with self._state:
            undisturbed = self._asked == asked
            leaving = self._present if undisturbed and self._tray is not None and is_done(record) else None
            if leaving:
                self._door.shut()
                self._present = None
        if leaving and self._tray is not None:
            self._left(leaving)
            with self._state:
                self._starved = self._asked == asked
                self._call_next()
                empty = self._starved
            if empty:
                self._came(None)

    def _call_next(self) -> None:
        """Let the next module of the tray be on its way, if the slot waits for one and there is one."""
        coming = self._tray.next() if self._tray is not None and self._starved else None
        if coming:
            self._arrival = (time.monotonic() + self._settings.gap_s, coming)
            self._starved = False

    def _swap(self, fault: Fault) -> VirtualModule:
        """Exchange the module within a session."""
        if fault.other is None:
            raise ValueError("a swap without the other module")
        other = made(fault.other)
        self._power_on(other)
        with self._state:
            leaving, self._present = self._present, other
        if leaving:
            self._left(leaving)
        self._came(other)
        return other

    def _spend(self, module: VirtualModule, seconds: float) -> None:
        """Let the flash of a module work that long, unless it loses its power meanwhile."""
        with self._state:
            self._state.notify_all()
            if seconds <= 0:
                return
            line = self._line
            if line is None:  # no client: whoever uses the flash waits
                self._state.wait_for(lambda: self._present is not module or self._stopping, seconds)
        if line is not None:
            line.work(seconds)
