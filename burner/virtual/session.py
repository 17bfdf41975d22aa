"""One serial session: from a client's connect to its disconnect, with the faults that strike in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from burner.virtual.faults import Fault, FaultKind
from burner.virtual.line import Line
from burner.virtual.module import VirtualModule
from burner.virtual.packets import Op
from burner.virtual.slip import Decoder


@dataclass(kw_only=True)
class SessionRecord:
    """What happened in a session: the codes of its commands in order (syncs left out), the MACs of the modules that
    were spoken to, bytes received, whether a flash was written and whether the loader was left. ``finished`` is set
    when the slot has drawn its conclusions."""

    macs: list[str]
    ops: list[int] = field(default_factory=list)
    received_bytes: int = 0
    wrote: bool = False
    restarted: bool = False
    finished: bool = False

    @property
    def command_count(self) -> int:
        """How many commands a fault can be set to."""
        return len(self.ops)


class Pulled(Exception):
    """The module lost its power in the middle of things."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.kind.value)


class Session:
    """Feeds what a client sends to the module and sends back what it answers.

    ``swap`` is called with the fault that brings another module, and gives that module, powered on.
    """

    def __init__(self, line: Line, module: VirtualModule, swap: Callable[[Fault], VirtualModule]) -> None:
        self._line = line
        self._module = module
        self._swap = swap
        self._counts = (module.writes, module.restarts)
        self.record = SessionRecord(macs=[module.mac])

    def run(self) -> None:
        """Until the client disconnects.

        Raises:
            Pulled: an unplug struck.
        """
        decoder = Decoder()
        try:
            while data := self._line.receive():
                left = self._module.faults.bytes_left(self.record.received_bytes)
                taken = data if left is None else data[:left]
                self.record.received_bytes += len(taken)
                for frame in decoder.feed(taken):
                    self._packet(frame)
                if cut := self._module.faults.cut(self.record.received_bytes):
                    raise Pulled(cut)
        finally:
            self._tally()

    def _packet(self, frame: bytes) -> None:
        fault = self._count(frame)
        if fault is not None and fault.kind is FaultKind.UNPLUG:
            raise Pulled(fault)
        if fault is not None and fault.kind is FaultKind.SWAP:
            self._exchange(fault)
        if fault is not None and fault.kind is FaultKind.SILENT:
            self._module.silent = True
        if self._module.silent:
            return
        for packet in self._module.answer(frame):
            self._reply(packet, fault)

    def _count(self, frame: bytes) -> Fault | None:
        """Count a command, and find the fault that is due at it."""
        op = frame[1] if len(frame) >= 8 and frame[0] == 0 else None
        if op is None:
            return None
        counted = op != Op.SYNC
        if counted:
            self.record.ops.append(op)
        return self._module.faults.due(op, self.record.ops, counted=counted)

    def _exchange(self, fault: Fault) -> None:
        self._tally()
        self._module = self._swap(fault)
        self._counts = (self._module.writes, self._module.restarts)
        self.record.macs.append(self._module.mac)

    def _reply(self, packet: bytes, fault: Fault | None) -> None:
        if fault is not None and fault.kind is FaultKind.LOST_REPLY:
            return
        if fault is not None and fault.kind is FaultKind.FLIP and fault.byte < len(packet):
            packet = packet[: fault.byte] + bytes([packet[fault.byte] ^ 1]) + packet[fault.byte + 1 :]
        self._line.send(packet)

    def _tally(self) -> None:
        writes, restarts = self._counts
        self.record.wrote |= self._module.writes > writes
        self.record.restarted |= self._module.restarts > restarts
