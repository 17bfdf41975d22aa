"""A virtual fixture: slots with doors, and modules that tests and the simulator put in and take out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from burner.virtual.doors import Doors
from burner.virtual.faults import Fault
from burner.virtual.flash import INSTANT, FlashTiming
from burner.virtual.module import VirtualModule
from burner.virtual.session import SessionRecord
from burner.virtual.slot import Slot, SlotSettings
from burner.virtual.spec import ModuleSpec
from burner.virtual.tray import Tray, made
from burner.virtual.wire import Transport

# What a slot holds: nothing, one module that stays, or a tray of modules.
Load = ModuleSpec | VirtualModule | Sequence[ModuleSpec | VirtualModule] | None


def _unheard(_slot: int, _module: VirtualModule | None) -> None:
    return None


class VirtualFixture:
    """Slots 1, 2, … on ``port``, ``port + 1``, … (0: free ports), served while the context is open.

    ``transport`` says what a slot is to its client; as terminals slots have links in a temporary folder instead of
    ports. Where there are control lines a new connection finds a booted module, else one in download mode.

    A slot loaded with one module keeps it; a slot loaded with a sequence is a tray: its next module comes when the
    client has disconnected after writing to the present one or sending it out of its loader, ``gap_s`` later, and
    after the last one the slot stays empty. An empty slot, and one whose module is unplugged, refuses connections.
    With ``carousel`` a module that left goes to the end of the next slot's tray. ``came`` is told of each module that
    came into a slot by itself (slot number, module or None), on the slot's thread.

    Raises:
        OSError: a port is taken.
        ValueError: a flash file has another size than its module's flash, or this system has no such transport.
    """

    def __init__(
        self,
        loads: Sequence[Load],
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        transport: Transport = Transport.SOCKET,
        fastest_baud: int | None = None,
        timing: FlashTiming = INSTANT,
        gap_s: float = 0.3,
        carousel: bool = False,
        came: Callable[[int, VirtualModule | None], None] = _unheard,
    ) -> None:
        settings = SlotSettings(transport=transport, fastest_baud=fastest_baud, timing=timing, gap_s=gap_s)
        self._doors = Doors(transport, host, port)
        self._lock = threading.Lock()
        self._taken: list[VirtualModule] = []
        self._trays = [Tray(load) if isinstance(load, Sequence) else None for load in loads]
        self._carousel = carousel
        self._came = came
        self._slots: list[Slot] = []
        try:
            for index, load in enumerate(loads):
                self._slots.append(self._slot(settings, index, load))
        except (OSError, ValueError):
            self.stop()
            raise

    def _slot(self, settings: SlotSettings, index: int, load: Load) -> Slot:
        tray = self._trays[index]
        first = tray.next() if tray is not None else None
        module = first or (made(load) if isinstance(load, ModuleSpec | VirtualModule) else None)
        return Slot(
            settings,
            self._doors.door(index),
            module=module,
            tray=tray,
            left=lambda gone: self._left(index, gone),
            came=lambda module: self._came(index + 1, module),
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve from now on; every URL can be opened when this returns."""
        for slot in self._slots:
            slot.start()

    def stop(self) -> None:
        """Drop all connections, give the ports up and let the flash files go."""
        for slot in self._slots:
            slot.stop()
        self._close()

    def _close(self) -> None:
        for module in [slot.module for slot in self._slots] + self._taken:
            if module is not None:
                module.close()

    @property
    def urls(self) -> tuple[str, ...]:
        """What pyserial opens, in slot order."""
        return tuple(slot.url for slot in self._slots)

    def url(self, slot: int) -> str:
        return self.urls[self._index(slot)]

    def module(self, slot: int) -> VirtualModule | None:
        """The module in a slot, plugged in or not."""
        return self._at(slot).module

    @property
    def taken(self) -> tuple[VirtualModule, ...]:
        """The modules that left their slots by themselves, in order: out of a tray, or by a swap."""
        with self._lock:
            return tuple(self._taken)

    def insert(self, slot: int, module: ModuleSpec | VirtualModule) -> VirtualModule:
        """Plug a module into a slot, in place of what was there; connections are accepted when this returns."""
        inserted = made(module)
        self._at(slot).put(inserted)
        return inserted

    def remove(self, slot: int) -> VirtualModule | None:
        """Pull the module out of a slot and give it; connections are refused when this returns."""
        return self._at(slot).take()

    def unplug(self, slot: int) -> None:
        """Leave the module in the slot without power: its connection drops, new ones are refused."""
        self._at(slot).unplug()

    def replug(self, slot: int) -> None:
        """Give the module of a slot its power again; it starts in its ROM."""
        self._at(slot).replug()

    def arm(self, slot: int, *faults: Fault) -> None:
        """Order faults of the module that is in a slot now.

        Raises:
            ValueError: the slot is empty.
        """
        module = self.module(slot)
        if module is None:
            raise ValueError(f"slot {slot} is empty")
        for fault in faults:
            module.faults.arm(fault)

    def sessions(self, slot: int) -> tuple[SessionRecord, ...]:
        """What happened in a slot's latest serial sessions, oldest first."""
        return self._at(slot).records

    def wait_until(self, slot: int, is_true: Callable[[], bool], timeout_s: float = 10.0) -> bool:
        """Wait until something that changes with a slot (its module, its sessions) is true; False if it is not."""
        return self._at(slot).wait_for(is_true, timeout_s)

    def _at(self, slot: int) -> Slot:
        return self._slots[self._index(slot)]

    def _index(self, slot: int) -> int:
        if not 1 <= slot <= len(self._slots):
            raise ValueError(f"there are slots 1 to {len(self._slots)}, not {slot}")
        return slot - 1

    def _left(self, index: int, module: VirtualModule) -> None:
        following = (index + 1) % len(self._trays)
        tray = self._trays[following]
        with self._lock:
            self._taken.append(module)
        if self._carousel and tray is not None:
            tray.put_back(module)
            self._slots[following].refilled()
