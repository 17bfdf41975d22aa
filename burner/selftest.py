"""The self-test of a slot: how well its line carries, tried on a module to which nothing is written."""

from __future__ import annotations

import time
from dataclasses import dataclass

from burner.esp import Chip
from burner.esp_connect import connect
from burner.faults import NoAnswer
from burner.line import Line
from burner.messages import Identity
from burner.speed import BAUDS, ROM_BAUD

_READ_BYTES = 0x10000
_READS_PER_SPEED = 3


@dataclass(frozen=True, kw_only=True)
class LineReport:
    """``speeds`` maps each baud rate that was tried to whether it held; empty where the line has no speed.

    Of ``reads`` repeated readings at the highest that held, ``wrong`` were not answered or not as the first.
    """

    identity: Identity
    chip: str
    speeds: dict[int, bool]
    reads: int
    wrong: int
    seconds: float


class LineTest:
    """Runs on an open line whose module is in its loader.

    Raises:
        EnvironmentFailed: the module is not heard again at all.
    """

    def __init__(self, line: Line, chip: Chip) -> None:
        self._line = line
        self._chip = chip
        self._flash_size = 0

    def run(self, reads: int) -> LineReport:
        """Identity, the speeds from below, then ``reads`` readings."""
        began = time.monotonic()
        identity = self._chip.fused_identity()
        self._prepare()
        speeds = self._climb() if self._line.has_control_lines else {}
        wrong = self._repeat(reads, identity)
        return LineReport(
            identity=identity,
            chip=self._chip.name,
            speeds=speeds,
            reads=reads,
            wrong=wrong,
            seconds=round(time.monotonic() - began, 3),
        )

    def _prepare(self) -> None:
        size, _ = self._chip.attach_flash()
        self._flash_size = size or 0
        self._chip.run_stub(self._flash_size)

    def _climb(self) -> dict[int, bool]:
        """Each speed, the slowest first, until one fails; then back to the last that held."""
        held: dict[int, bool] = {ROM_BAUD: True}
        for baud in reversed(BAUDS):
            held[baud] = self._holds(baud)
            if not held[baud]:
                best = max(each for each, good in held.items() if good)
                self._begin_again()
                if best != ROM_BAUD:
                    self._chip.change_speed(best)
                break
        return held

    def _holds(self, baud: int) -> bool:
        try:
            self._chip.change_speed(baud)
            return len({self._chip.md5(0, _READ_BYTES) for _ in range(_READS_PER_SPEED)}) == 1
        except NoAnswer:
            return False

    def _repeat(self, reads: int, identity: Identity) -> int:
        wrong, first = 0, None
        for _ in range(reads):
            try:
                read = self._chip.fused_identity(), self._chip.md5(0, _READ_BYTES)
            except NoAnswer:
                wrong += 1
                self._begin_again()
                continue
            first = first or (identity, read[1])
            wrong += read != first
        return wrong

    def _begin_again(self) -> None:
        self._line.begin_again()
        self._chip = connect(self._line, self._chip.name)
        self._prepare()
