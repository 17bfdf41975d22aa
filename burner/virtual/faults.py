"""Faults on order: what a virtual module does wrong, and at which command or byte of a serial session.

Commands are counted from 1 in each session; a sync is none, so that presence polls and retried connects do not move
the count, and neither are the acknowledgements of a flash read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from burner.virtual.module import VirtualModule
    from burner.virtual.spec import ModuleSpec


class FaultKind(StrEnum):
    """``UNPLUG``: before the command (or after so many bytes, or writes) the connection drops, and the module is dead
    until it is plugged in again. ``SWAP``: before the command another module takes the place, within the same
    connection. ``LOST_REPLY``: the command is carried out and not answered. ``FLIP``: one bit of its reply is wrong.
    ``REFUSE``: the command is answered with a failure and not carried out. ``SILENT``: from the command on nothing is
    answered or done, until the module is plugged in again.
    """

    UNPLUG = "unplug"
    SWAP = "swap"
    LOST_REPLY = "lost-reply"
    FLIP = "flip"
    REFUSE = "refuse"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault; it strikes once.

    It waits for the ``at_command``-th command of a session, or for the ``nth`` with code ``op``, or (unplug only) for
    ``after_bytes`` received or ``after_writes`` of its firmware's stores; with none of them it strikes at the first
    packet of the next session, be it a sync. What is typed on a serial command line counts as commands, with the
    codes of `burner.virtual.serial_cli.CliOp`. ``byte`` is the index in the reply that ``FLIP`` hits (negative: from
    its end): in a packet 4 is the lowest byte of its value, 8 the first of its data. ``other`` is the module that
    ``SWAP`` brings. ``back_after_s`` plugs an unplugged module in by itself.
    """

    kind: FaultKind
    at_command: int | None = None
    op: int | None = None
    nth: int = 1
    after_bytes: int | None = None
    after_writes: int | None = None
    byte: int = 4
    other: ModuleSpec | VirtualModule | None = None
    back_after_s: float | None = None

    def __post_init__(self) -> None:
        waits = self.after_bytes is not None or self.after_writes is not None
        if waits and self.kind is not FaultKind.UNPLUG:
            raise ValueError("only an unplug can wait for a number of bytes or writes")
        if (self.kind is FaultKind.SWAP) != (self.other is not None):
            raise ValueError("a swap needs the other module, and nothing else does")


class Pulled(Exception):
    """The module lost its power in the middle of things."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.kind.value)


class ArmedFaults:
    """The faults of one module that have not struck yet."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._waiting = list(faults)
        self._writes = 0

    def arm(self, fault: Fault) -> None:
        """Add one; writes are counted from now on."""
        self._waiting.append(fault)
        self._writes = 0

    def bytes_left(self, received: int) -> int | None:
        """How many bytes may still be received before an unplug, or None."""
        limits = [fault.after_bytes - received for fault in self._waiting if fault.after_bytes is not None]
        return max(0, min(limits)) if limits else None

    def cut(self, received: int) -> Fault | None:
        """The unplug that is due after this many bytes."""
        return self._strike(lambda fault: fault.after_bytes is not None and fault.after_bytes <= received)

    def wrote(self) -> None:
        """Count one write of a store.

        Raises:
            Pulled: an unplug was due after it.
        """
        self._writes += 1
        cut = self._strike(lambda fault: fault.after_writes is not None and fault.after_writes <= self._writes)
        if cut:
            raise Pulled(cut)

    def due(self, op: int, ops: list[int], *, counted: bool) -> Fault | None:
        """The fault that strikes at this packet; ``ops`` are the session's commands so far, this one included."""

        def is_due(fault: Fault) -> bool:
            if fault.after_bytes is not None or fault.after_writes is not None:
                return False
            if fault.at_command is not None:
                return counted and len(ops) == fault.at_command
            if fault.op is not None:
                return op == fault.op and ops.count(op) == fault.nth
            return True

        return self._strike(is_due)

    def _strike(self, is_due: Callable[[Fault], bool]) -> Fault | None:
        fault = next((each for each in self._waiting if is_due(each)), None)
        if fault:
            self._waiting.remove(fault)
        return fault
