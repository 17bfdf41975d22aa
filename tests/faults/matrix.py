"""Every fault at every command of a burn, through the whole station, held against the flash chips and the book."""

from __future__ import annotations

import logging
import multiprocessing
import os
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import structlog

from app.folder import DataFolder
from app.settings import Settings
from app.station import Station
from app.underway import Job
from burner.recipe.samples import SAMPLE_CHIPS
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.module import VirtualModule
from burner.virtual.packets import Op
from burner.virtual.spec import derived
from licenses.words import LicenceState, Outcome
from tests.app.house import PRODUCT, batch, licences, make_station, place_recipe
from tests.faults.floor import Case, Floor

SLOWEST_S = 15.0
"""No outcome may take longer to show."""

_FIRMWARE_BYTES = 8_000
_BEYOND = 2
"""Commands that a burn may have more than the one that they were counted in, as another look at the module."""
_LOOKING = 9
"""Commands at the most until a module is told: one that dies in them was never there."""

_MakeFault = Callable[[int, VirtualModule], Fault]
FAULTS: dict[str, _MakeFault] = {
    "unplug": lambda at, _: Fault(kind=FaultKind.UNPLUG, at_command=at),
    "unplug-and-back": lambda at, _: Fault(kind=FaultKind.UNPLUG, at_command=at, back_after_s=0.1),
    "swap": lambda at, other: Fault(kind=FaultKind.SWAP, at_command=at, other=other),
    "lost-reply": lambda at, _: Fault(kind=FaultKind.LOST_REPLY, at_command=at),
    "flip-value": lambda at, _: Fault(kind=FaultKind.FLIP, at_command=at, byte=4),
    "flip-data": lambda at, _: Fault(kind=FaultKind.FLIP, at_command=at, byte=8),
    "refuse": lambda at, _: Fault(kind=FaultKind.REFUSE, at_command=at),
    "silent": lambda at, _: Fault(kind=FaultKind.SILENT, at_command=at),
}


@dataclass(frozen=True, kw_only=True)
class Share:
    """The part of the matrix of one chip and one product; of its cells every ``step``-th from ``first`` on."""

    chip: str
    has_firmware: bool
    first: int = 0
    step: int = 1
    lanes: int = 32

    @property
    def name(self) -> str:
        return f"{self.chip} {'with firmware' if self.has_firmware else 'licence only'}"


@dataclass(kw_only=True)
class Tally:
    """What came of some shares. ``commands`` of an undisturbed burn per share; ``slowest_s`` of any outcome."""

    commands: dict[str, int] = field(default_factory=dict)
    cells: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    unseen: int = 0
    slowest_s: float = 0.0
    slowest: str = ""
    broken: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.commands |= other.commands
        self.cells += other.cells
        self.outcomes += other.outcomes
        self.unseen += other.unseen
        self.broken += other.broken
        if other.slowest_s > self.slowest_s:
            self.slowest_s, self.slowest = other.slowest_s, other.slowest

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "outcomes": dict(self.outcomes), "good": not self.broken}


def whole_matrix(tell: Callable[[str], None]) -> Tally:
    """Every cell of every share, a process for each processor; an outcome that takes too long is broken too."""
    shares = [Share(chip=chip, has_firmware=firmware) for firmware in (True, False) for chip in SAMPLE_CHIPS]
    total = Tally()
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for share, tally in pool.imap_unordered(_in_process, shares):
            tell(f"{share.name}: {tally.cells} cells, {dict(tally.outcomes)}, slowest {tally.slowest_s} s")
            total.add(tally)
    if total.slowest_s > SLOWEST_S:
        total.broken.append(f"{total.slowest} took {total.slowest_s} s")
    return total


def _in_process(share: Share) -> tuple[Share, Tally]:
    be_quiet()
    return share, run_share(share)


def be_quiet() -> None:
    """Thousands of faults on order are nothing to log."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def run_share(share: Share) -> Tally:
    """Play a share's cells on a station of its own."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        judge = _Judge(Path(folder) / "station", share)
        try:
            judge.count()
            judge.play()
        finally:
            judge.close()
        return judge.tally


class _Judge:
    """Plays one share and compares what was said with the flash chips, and in the end these with the book."""

    def __init__(self, folder: Path, share: Share) -> None:
        self.tally = Tally()
        self._share = share
        self._lock = threading.Lock()
        self._held: dict[str, set[str]] = {}
        signer, book = make_station(folder)
        book.close()
        data = DataFolder(folder)
        size = _FIRMWARE_BYTES if share.has_firmware else None
        place_recipe(data.recipes, PRODUCT, 1, signer, chip=share.chip, firmware_bytes=size)
        self._station = Station.open(data, Settings(demo=True))

    def close(self) -> None:
        self._station.close()

    def count(self) -> None:
        """How many commands a burn has that nothing disturbs."""
        self._stock_up("a", 1)
        case = Case(name="undisturbed", module=self._module(0, 1))
        self._burn([case], lanes=1)
        self.tally.commands[self._share.name] = len(case.ops)
        if [result.outcome for result in case.results] != [Outcome.PASS] or Op.FLASH_DEFL_DATA not in case.ops:
            self.tally.broken.append(f"{self._share.name}: a burn that nothing disturbs does not pass")

    def play(self) -> None:
        commands = self.tally.commands[self._share.name] + _BEYOND
        cells = [(fault, at) for at in range(1, commands + 1) for fault in FAULTS][
            self._share.first :: self._share.step
        ]
        self._stock_up("b", 2 * len(cells))
        self._burn(self._cases(cells), lanes=self._share.lanes)
        self.tally.broken += [f"{self._share.name}: {sentence}" for sentence in self._against_the_book()]

    def _cases(self, cells: Sequence[tuple[str, int]]) -> Iterator[Case]:
        """Made one by one: the flash of a module takes megabytes."""
        for number, (fault, at) in enumerate(cells, start=1):
            module = self._module(number, 1)
            other = self._module(number, 2) if fault == "swap" else None
            module.faults.arm(FAULTS[fault](at, other or module))
            name = f"{self._share.name}, {fault} at command {at}"
            yield Case(name=name, module=module, other=other, kills=fault in {"unplug", "silent"})

    def _module(self, number: int, kind: int) -> VirtualModule:
        return VirtualModule(
            derived(f"A0:B7:65:{kind:02X}:{number >> 8:02X}:{number & 255:02X}", chip=self._share.chip)
        )

    def _stock_up(self, prefix: str, count: int) -> None:
        self._station.book.receive(opened=batch(licences(count, prefix), name=f"B-{prefix}"))

    def _burn(self, cases: Iterable[Case], lanes: int) -> None:
        Floor(self._station, Job(product=PRODUCT, recipe=1), lanes=lanes).play(cases, self._note)

    def _note(self, case: Case) -> None:
        with self._lock:
            self._held |= case.held()
            self.tally.cells += 1
            self.tally.unseen += not case.results
            if not case.results and not (case.kills and len(case.ops) <= _LOOKING):
                self.tally.broken.append(f"{case.name}: nothing was burned")
            self.tally.broken += case.wrong
            for result in case.results:
                self.tally.outcomes[f"{result.outcome} {result.code or ''}".strip()] += 1
                if result.seconds > self.tally.slowest_s:
                    self.tally.slowest_s, self.tally.slowest = result.seconds, case.name

    def _against_the_book(self) -> Iterator[str]:
        """Invariants 3 and 5 at the end: a licence is burned where it stands, and nowhere else, and none is lost."""
        book = self._station.book
        if not book.status().conserved:
            yield "the book does not conserve its licences"
        yield from (str(finding) for finding in book.verify())
        for batch_row in book.status().batches:
            for state in (LicenceState.RESERVED, LicenceState.WRITING, LicenceState.UNCERTAIN):
                if batch_row.counts[state]:
                    yield f"{batch_row.counts[state]} licences are still {state}"
        burned = sum(batch_row.counts[LicenceState.BURNED] for batch_row in book.status().batches)
        if burned != len(self._held):
            yield f"{burned} licences are booked as burned, and {len(self._held)} stand in flash chips"
        for uuid, macs in self._held.items():
            row = book.licence(uuid=uuid)
            if row is None or row.state is not LicenceState.BURNED or row.module is None or {row.module.mac} != macs:
                yield f"{uuid} stands on {sorted(macs)}, and the book has it as {row.state if row else 'unknown'}"
