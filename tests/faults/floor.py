"""A whole fixture at work in this process: the station's use cases over the burner's slots, with modules that change.

Each lane plays one case after the other: its module is put in, burned, taken out, and put in again until nothing of it
is uncertain. What the slots say and hear goes through the framing of the burner's pipe.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from app.burn_ends import BurnResult
from app.burner_link import Link
from app.fixture import Fixture, MakeLink, slots_from_urls
from app.folder import DataFolder
from app.station import Station
from app.underway import Job
from burner.esp import prepare_esptool
from burner.frames import FrameStore
from burner.messages import (
    PROTOCOL_VERSION,
    CloseSlot,
    Examine,
    Hello,
    Message,
    OpenSlot,
    SlotChanged,
    SlotCondition,
    decode,
    encode,
)
from burner.ports import PortWatch, system_ports
from burner.slot import Slot
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from licenses.words import Outcome

LANES = 32
_POLL_S = 0.2
_PICK_UP_S = 5.0
_END_S = 30.0
_ROUNDS = 5

Receive = Callable[[Message], None]


@dataclass(kw_only=True)
class Case:
    """One module with what befalls it in its first burn, and the other one that a swap brings.

    ``kills`` tells of a fault after which the module does not answer until it is put in again. ``results`` are the
    station's, in order; ``wrong`` holds a sentence for each that the flash chips belie. ``ops`` are the commands of its
    first burn.
    """

    name: str
    module: VirtualModule
    other: VirtualModule | None = None
    kills: bool = False
    results: list[BurnResult] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    ops: tuple[int, ...] = ()

    @property
    def modules(self) -> tuple[VirtualModule, ...]:
        return (self.module,) if self.other is None else (self.module, self.other)

    @property
    def unsettled(self) -> bool:
        """A licence of it is uncertain, as far as the station said."""
        last = {result.uuid: result.outcome for result in self.results if result.uuid}
        return Outcome.UNCERTAIN in last.values()

    def held(self) -> dict[str, set[str]]:
        """uuid to the addresses of the modules whose flash holds it anywhere."""
        found: dict[str, set[str]] = defaultdict(set)
        for module in self.modules:
            for uuid in _uuids(module.flash.read(0, module.flash.size_bytes)):
                found[uuid].add(module.mac)
        return found

    def look(self) -> None:
        """Hold what the station said last of each licence against the flash chips."""
        held = self.held()
        last = {result.uuid: result for result in self.results if result.uuid}
        for uuid, result in last.items():
            on = held.get(uuid, set())
            if result.outcome is Outcome.PASS and on != {result.mac}:
                self.wrong.append(f"{self.name}: PASS on {result.mac}, held by {sorted(on)}")
            if result.outcome not in {Outcome.PASS, Outcome.UNCERTAIN} and on:
                self.wrong.append(f"{self.name}: {result.outcome} {result.code} is free, held by {sorted(on)}")
        self.wrong += [f"{self.name}: {uuid} was never told of" for uuid in held.keys() - last.keys()]


def _uuids(flash: bytes) -> Iterator[str]:
    at = -1
    while (at := flash.find(b"uuid", at + 1)) >= 0:
        text = flash[at : at + 20].decode("ascii", "replace")
        if len(text) == 20 and text.isalnum():
            yield text


class Floor:
    """Lanes over a station.

    ``said`` is everything that left the burner, as it was framed, with its slot, and ``asked`` what it was told;
    ``seats`` are the cases that each slot had. ``process`` makes the burner, by default within this process.
    """

    def __init__(self, station: Station, job: Job, *, lanes: int = LANES, process: MakeLink | None = None) -> None:
        self.modules = VirtualFixture([None] * lanes)
        self.said: list[tuple[int, bytes]] = []
        self.asked: list[tuple[int, bytes]] = []
        self._changed = threading.Condition()
        self._begun: Counter[int] = Counter()
        self._ended: Counter[int] = Counter()
        self._conditions: dict[int, SlotCondition] = {}
        self._cases: dict[int, Case] = {}
        self.seats: dict[int, list[Case]] = defaultdict(list)
        self._lanes = lanes
        self._job = job
        self._fixture = Fixture(
            station,
            slots_from_urls(self.modules.urls),
            unattended=True,
            make_link=partial(self._link, process or InProcess),
        )
        self._fixture.on_result(self._take)

    def play(self, cases: Iterable[Case], done: Callable[[Case], None] = lambda _case: None) -> None:
        """All cases to their ends, as many at a time as there are lanes; ``done`` is told of each, on its lane."""
        source, lock = iter(cases), threading.Lock()

        def lane(slot: int) -> None:
            while True:
                with lock:
                    case = next(source, None)
                if case is None:
                    return
                self._play(slot, case)
                done(case)

        with self.modules:
            self._fixture.open(self._job)
            self._fixture.wait_ready()
            threads = [threading.Thread(target=lane, args=(slot,)) for slot in range(1, self._lanes + 1)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self._fixture.close()

    # ---- one lane ------------------------------------------------------------------------------------

    def _play(self, slot: int, case: Case) -> None:
        self.seats[slot].append(case)
        for turn in range(_ROUNDS):
            module = case.modules[turn % len(case.modules)]
            self._cases[slot] = case
            self._burn(slot, case, module)
            if not self._until(_END_S, lambda: self._is_empty(slot)):
                case.wrong.append(f"{case.name}: the slot or its burn did not come to an end")
            case.look()
            if not case.unsettled and turn + 1 >= len(case.modules):
                return
        story = ", ".join(f"{result.outcome} {result.code or ''} {result.mac}" for result in case.results)
        case.wrong.append(f"{case.name}: its licence is still uncertain after {story}")

    def _burn(self, slot: int, case: Case, module: VirtualModule) -> None:
        """In, burned if the slot sees it at all, and out again."""
        begun, results = self._begun[slot], len(case.results)
        self.modules.insert(slot, module)
        if self._until(_PICK_UP_S, lambda: self._begun[slot] > begun):
            self._until(_END_S, lambda: len(case.results) > results)
        self.modules.remove(slot)
        sessions = [record.ops for record in self.modules.sessions(slot) if case.module.mac in record.macs]
        case.ops = case.ops or tuple(max(sessions, key=len, default=[]))

    def _is_empty(self, slot: int) -> bool:
        return self._begun[slot] == self._ended[slot] and self._conditions.get(slot) is not SlotCondition.PRESENT

    def _until(self, seconds: float, is_true: Callable[[], bool]) -> bool:
        with self._changed:
            return self._changed.wait_for(is_true, seconds)

    # ---- what passes by ------------------------------------------------------------------------------

    def _take(self, result: BurnResult) -> None:
        with self._changed:
            self._cases[result.slot].results.append(result)
            self._ended[result.slot] += 1
            self._changed.notify_all()

    def _link(self, make: MakeLink, folder: DataFolder, receive: Receive) -> Link:
        def tapped(message: Message) -> None:
            self._note_said(message)
            receive(message)

        return _Tapped(make(folder, tapped), self._note_asked)

    def _note_said(self, message: Message) -> None:
        slot = getattr(message, "slot", None)
        if slot is None:
            return
        with self._changed:
            self.said.append((slot, encode(message)))
            if isinstance(message, SlotChanged):
                self._conditions[slot] = message.condition
                self._changed.notify_all()

    def _note_asked(self, message: Message) -> None:
        slot = getattr(message, "slot", None)
        if slot is None:
            return
        with self._changed:
            self.asked.append((slot, encode(message)))
            if isinstance(message, Examine):
                self._begun[slot] += 1
                self._changed.notify_all()


class _Tapped:
    """A link of which another hears what is sent, before it goes out."""

    def __init__(self, link: Link, told: Callable[[Message], None]) -> None:
        self._link = link
        self._told = told
        self.start, self.kill, self.close = link.start, link.kill, link.close

    def send(self, message: Message) -> None:
        self._told(message)
        self._link.send(message)


class InProcess:
    """The burner without its process: its slots, which look more often than at a station."""

    def __init__(self, _folder: DataFolder, receive: Receive) -> None:
        self._receive = receive
        self._store = FrameStore()
        self._ports = PortWatch(system_ports())
        self._slots: dict[int, Slot] = {}

    def start(self) -> None:
        prepare_esptool()
        self._receive(Hello(protocol=PROTOCOL_VERSION, pid=0))

    def send(self, message: Message) -> None:
        sent = decode(encode(message))
        if isinstance(sent, OpenSlot):
            self._slots[sent.slot] = Slot(sent, self._store, self._said, self._ports, poll_s=_POLL_S)
            self._slots[sent.slot].start()
        elif (slot := self._slots.get(getattr(sent, "slot", 0))) is not None:
            slot.post(sent)

    def kill(self) -> None:
        raise AssertionError("the station gave the burner up")

    def close(self) -> None:
        for number, slot in self._slots.items():
            slot.post(CloseSlot(slot=number))
        for slot in self._slots.values():
            slot.join(_END_S)

    def _said(self, message: Message) -> None:
        self._receive(decode(encode(message)))
