"""A burner on paper: keeps to the conversation by itself, with modules in memory, behind the link's interface."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.burn_ends import BurnResult
from app.burner_link import BurnerGone
from app.fixture import Fixture
from app.settings import SlotSetting
from app.views import Changed, SlotView
from burner.messages import (
    PROTOCOL_VERSION,
    Booked,
    Cancel,
    CloseSlot,
    Examine,
    Go,
    HandOver,
    Hello,
    Identity,
    Leave,
    Message,
    ModuleFound,
    OpenSlot,
    ReadBack,
    ReadyForLicence,
    Region,
    SlotChanged,
    SlotCondition,
    Stopped,
    Verdict,
)
from tests.app.house import House

PATIENCE_S = 20.0
"""How long a test waits for what must come; it fails then."""

Answer = Callable[[Message], Message | None]


@dataclass
class PaperModule:
    """A module's identity and what its region holds."""

    identity: Identity
    holds: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def region(self) -> Region:
        return Region.LICENCE if self.holds else Region.BLANK


class PaperBurner:
    """Answers as a burner would. ``deaf`` words of the station stay unanswered, ``deadly`` ones end the burner.

    ``instead`` gives another answer for a word, and ``mute`` burners never say Hello.
    """

    def __init__(self, hear: Callable[[Message], None]) -> None:
        self.hear = hear
        self.sent: list[Message] = []
        self.modules: dict[int, PaperModule] = {}
        self.open: dict[int, OpenSlot] = {}
        self.deaf: set[tuple[int, type[Message]]] = set()
        self.deadly: set[tuple[int, type[Message]]] = set()
        self.instead: dict[tuple[int, type[Message]], Answer] = {}
        self.mute = False
        self.dies_at_start = False
        self.started = 0
        self.killed = 0
        self.closed = False
        self._lock = threading.RLock()

    # ---- the link ---------------------------------------------------------------------------------------

    def start(self) -> None:
        with self._lock:
            self.started += 1
            self.open.clear()
            if self.dies_at_start:
                self.hear(BurnerGone())
            elif not self.mute:
                self.hear(Hello(protocol=PROTOCOL_VERSION, pid=1))

    def send(self, message: Message) -> None:
        with self._lock:
            self.sent.append(message)
            word = (getattr(message, "slot", 0), type(message))
            if self.closed or word in self.deaf:
                return
            if word in self.deadly:
                self.deadly.discard(word)
                self.die()
            elif word in self.instead:
                answer = self.instead[word](message)
                if answer is not None:
                    self.hear(answer)
            else:
                self._answer(message)

    def kill(self) -> None:
        with self._lock:
            self.killed += 1
            self.die()

    def close(self) -> None:
        with self._lock:
            self.closed = True

    # ---- what a test does -------------------------------------------------------------------------------

    def die(self) -> None:
        with self._lock:
            self.open.clear()
            self.hear(BurnerGone())

    def insert(self, slot: int, module: PaperModule) -> None:
        with self._lock:
            self.modules[slot] = module
            if slot in self.open:
                self.say(slot, SlotCondition.PRESENT)

    def remove(self, slot: int) -> None:
        with self._lock:
            del self.modules[slot]
            if slot in self.open:
                self.say(slot, SlotCondition.EMPTY)

    def say(self, slot: int, condition: SlotCondition, code: str | None = None, *, opening: int | None = None) -> None:
        """As the slot's present opening, or as another one."""
        now = self.open[slot].opening if slot in self.open else 0
        self.hear(SlotChanged(slot=slot, condition=condition, code=code, opening=now if opening is None else opening))

    def names(self, slot: int) -> list[str]:
        with self._lock:
            return [message.name for message in self.sent if getattr(message, "slot", None) == slot]

    def last(self, kind: type[Message], slot: int) -> Message:
        with self._lock:
            return next(m for m in reversed(self.sent) if isinstance(m, kind) and getattr(m, "slot", None) == slot)

    # ---- the conversation -------------------------------------------------------------------------------

    def _answer(self, message: Message) -> None:
        match message:
            case OpenSlot(slot=slot):
                self.open[slot] = message
                self.say(slot, SlotCondition.OPENING)
                self.say(slot, SlotCondition.PRESENT if slot in self.modules else SlotCondition.EMPTY)
            case CloseSlot(slot=slot):
                self.open.pop(slot, None)
                self.say(slot, SlotCondition.CLOSED)
            case Examine(slot=slot, burn=burn) if slot in self.open:
                self.hear(self._found(slot, burn))
            case Go(slot=slot, burn=burn):
                self.hear(ReadyForLicence(slot=slot, burn=burn))
            case HandOver(slot=slot, burn=burn, licence=licence):
                module = self.modules[slot]
                module.holds = dict(licence)
                self.hear(ReadBack(slot=slot, burn=burn, verdict=Verdict.EQUAL, seen=(module.identity,)))
            case Cancel(slot=slot, burn=burn):
                self.hear(Stopped(slot=slot, burn=burn, code="E-CANCELLED"))
            case Leave() | Booked() | _:
                pass

    def _found(self, slot: int, burn: str) -> Message:
        module = self.modules.get(slot)
        if module is None:
            return Stopped(slot=slot, burn=burn, code="E-CONTACT")
        return ModuleFound(
            slot=slot,
            burn=burn,
            identity=module.identity,
            chip="esp32c3",
            flash_size_bytes=4_194_304,
            security={},
            region=module.region,
            holds=module.holds,
        )


def failing(code: str, **more: object) -> Answer:
    """An answer that ends the burn with a failure."""

    def answer(message: Message) -> Message:
        return Stopped(slot=message.slot, burn=message.burn, code=code, **more)

    return answer


class Shop:
    """A fixture over a burner on paper, and the waiting for what it shows."""

    def __init__(self, house: House, *, slots: int | list[SlotSetting] = 2, **options: object) -> None:
        if isinstance(slots, int):
            slots = [SlotSetting(url=f"socket://127.0.0.1:{9000 + number}") for number in range(slots)]
        self.house = house
        self.results: list[BurnResult] = []
        self._changed = threading.Condition()
        self.burner: PaperBurner
        self.fixture = Fixture(house.station, slots, make_link=self._make, **options)
        self.fixture.on_result(self._take)
        self.fixture.subscribe(self._tell)

    def _make(self, _folder: object, hear: Callable[[Message], None]) -> PaperBurner:
        self.burner = PaperBurner(hear)
        return self.burner

    def _take(self, result: BurnResult) -> None:
        with self._changed:
            self.results.append(result)
            self._changed.notify_all()

    def _tell(self, _what: Changed, _slot: int | None) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, holds: Callable[[], object]) -> None:
        """Waits until ``holds``; the fixture tells of every change."""
        with self._changed:
            assert self._changed.wait_for(holds, PATIENCE_S), [view.phase for view in self.fixture.slots()]

    def results_are(self, *outcomes: str) -> None:
        """Waits for so many results and compares them, each as its outcome with its code if it has one."""
        self.until(lambda: len(self.results) >= len(outcomes))
        assert [" ".join(filter(None, (each.outcome, each.code))) for each in self.results] == list(outcomes)

    def view(self, slot: int = 1) -> SlotView:
        return self.fixture.slots()[slot - 1]

    def shows(self, phase: str, slot: int = 1, code: str | None = None) -> None:
        """Waits until the slot shows it."""
        self.until(lambda: self.view(slot).phase == phase and (code is None or self.view(slot).code == code))

    def settled(self) -> None:
        """Waits until the loop has done all that it was given so far."""
        done = threading.Event()
        self.fixture._loop.do(done.set)
        assert done.wait(PATIENCE_S)

    def close(self) -> None:
        self.fixture.close()
