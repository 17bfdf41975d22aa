"""One serial session: from a client's connect to its disconnect, with the faults that strike in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from burner.virtual.faults import Fault, FaultKind, Pulled
from burner.virtual.line import Ends, Line
from burner.virtual.module import VirtualModule
from burner.virtual.packets import Op
from burner.virtual.slip import encode
from burner.virtual.stub import GREETING
from burner.virtual.utterance import Utterance
from burner.virtual.wire import HungUp, Lines


@dataclass(kw_only=True)
class SessionRecord:
    """What happened in a session: the codes of its commands in order (syncs left out), the MACs of the modules that
    were spoken to, bytes received, whether a flash or a store was written and whether the loader was left.
    ``finished`` is set when the slot has drawn its conclusions."""

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


class Session:
    """Feeds what a client does to the module and sends back what it says.

    ``line`` makes the line for how fast it is; ``swap`` is called with the fault that brings another module, and gives
    that module, powered on.
    """

    def __init__(
        self, line: Callable[[Ends], Line], module: VirtualModule, swap: Callable[[Fault], VirtualModule]
    ) -> None:
        self._module = module
        self._swap = swap
        self.line = line(self._speeds)
        self._counts = (module.writes, module.restarts)
        self.record = SessionRecord(macs=[module.mac])

    def run(self) -> None:
        """Until the client disconnects.

        Raises:
            Pulled: an unplug struck.
            Cut: the line was cut.
        """
        try:
            while True:
                left = self._module.faults.bytes_left(self.record.received_bytes)
                event = self.line.receive(until=self._module.voice.due_at(), most=left)
                if event is None:
                    self._speak()
                elif isinstance(event, Lines):
                    self._module.set_lines(event)
                else:
                    self._bytes(event)
        except HungUp:
            return
        finally:
            self._module.set_lines(Lines())
            self._tally()

    def _speeds(self, client_baud: int | None) -> tuple[int, int | None]:
        self._module.adapt(client_baud)
        return self._module.registers.baud, self._module.spec.clean_baud

    def _speak(self) -> None:
        said = self._module.voice.due()
        if said and not self._module.silent:
            self.line.send(said)

    def _bytes(self, data: bytes) -> None:
        left = self._module.faults.bytes_left(self.record.received_bytes)
        taken = data if left is None else data[:left]
        self.record.received_bytes += len(taken)
        for utterance in self._module.heard(taken):
            self._utterance(utterance)
        if cut := self._module.faults.cut(self.record.received_bytes):
            raise Pulled(cut)

    def _utterance(self, utterance: Utterance) -> None:
        fault = self._count(utterance)
        if fault is not None and fault.kind is FaultKind.UNPLUG:
            raise Pulled(fault)
        if fault is not None and fault.kind is FaultKind.SWAP:
            self._exchange(fault)
        if fault is not None and fault.kind is FaultKind.SILENT:
            self._module.silent = True
        if self._module.silent:
            return
        if utterance.echo:
            self.line.send(utterance.echo)
        refuse = fault is not None and fault.kind is FaultKind.REFUSE
        for reply in self._module.answer(utterance, refuse=refuse):
            self._reply(reply, fault, framed=utterance.framed)

    def _count(self, utterance: Utterance) -> Fault | None:
        """Count a command, and find the fault that is due at it."""
        op = utterance.op
        if op is None:
            return None
        counted = op != Op.SYNC
        if counted:
            self.record.ops.append(op)
        return self._module.faults.due(op, self.record.ops, counted=counted)

    def _exchange(self, fault: Fault) -> None:
        self._tally()
        self._module = self._swap(fault)
        # It was switched on elsewhere.
        self._module.voice.hush()
        self._counts = (self._module.writes, self._module.restarts)
        self.record.macs.append(self._module.mac)

    def _reply(self, reply: bytes, fault: Fault | None, *, framed: bool) -> None:
        # A stub's greeting is no answer of the ROM that started it.
        if fault is not None and fault.kind is FaultKind.LOST_REPLY and reply != GREETING:
            return
        if fault is not None and fault.kind is FaultKind.FLIP and -len(reply) <= fault.byte < len(reply):
            flipped = bytearray(reply)
            flipped[fault.byte] ^= 1
            reply = bytes(flipped)
        self.line.send(encode(reply) if framed else reply)

    def _tally(self) -> None:
        writes, restarts = self._counts
        self.record.wrote |= self._module.writes > writes
        self.record.restarted |= self._module.restarts > restarts
