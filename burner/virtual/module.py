"""A virtual module: power, loader and flash of one simulated chip, spoken to in packets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from burner.virtual.chip import CHIPS
from burner.virtual.faults import ArmedFaults
from burner.virtual.flash import INSTANT, Flash, FlashTiming
from burner.virtual.loader import Loader
from burner.virtual.packets import parse
from burner.virtual.registers import Registers
from burner.virtual.rom import Rom
from burner.virtual.spec import ModuleSpec
from burner.virtual.stub import GREETING, Stub


class VirtualModule:
    """One simulated module; it keeps its flash wherever it is plugged in.

    ``writes`` and ``restarts`` count how often its flash was written to and how often it was told to leave its
    loader; ``faults`` are those that have not struck yet. Used from one thread at a time.
    """

    def __init__(self, spec: ModuleSpec) -> None:
        self.spec = spec
        self.chip = CHIPS[spec.chip]
        self.fuses = spec.fuses
        self.flash = Flash(spec.flash_size_bytes, spec.flash_file)
        self.registers = Registers(self.chip, self.fuses, self.flash, bytes.fromhex(spec.flash_uid or "ff" * 8))
        self.faults = ArmedFaults(spec.faults)
        self.silent = False
        self.writes = 0
        self.restarts = 0
        self._loader: Loader | None = Rom(self)

    @property
    def mac(self) -> str:
        return self.spec.mac

    @property
    def runs_stub(self) -> bool:
        return isinstance(self._loader, Stub)

    def power_on(self, timing: FlashTiming = INSTANT, spend: Callable[[float], None] | None = None) -> None:
        """Plug in: the ROM's download mode. ``spend`` takes the seconds that the flash works."""
        self.flash.timing = timing
        if spend:
            self.flash.spend = spend
        self.silent = False
        self._restart()

    def connected(self) -> None:
        """A new connection: a fixture without control lines holds a booted module in download mode."""
        if self._loader is None:
            self._restart()
        self.registers.baud = 115_200

    def answer(self, frame: bytes) -> Iterator[bytes]:
        """The packets this one is answered with, each given out when a real module would send it."""
        before = self._loader
        if before is None:
            return
        yield from before.frame(frame, parse(frame))
        if self._loader is not before and self.runs_stub:
            yield GREETING

    def close(self) -> None:
        """Let the flash file go."""
        self.flash.close()

    # ---- what a loader does to its module ---------------------------------------------------------------------

    def become_stub(self) -> None:
        self._loader = Stub(self)

    def boot(self) -> None:
        self.restarts += 1
        self._loader = None

    def reset(self) -> None:
        self.restarts += 1
        self._restart()

    def flash_touched(self) -> None:
        self.writes += 1

    def _restart(self) -> None:
        self.registers.reset()
        self._loader = Rom(self)
