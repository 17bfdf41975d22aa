"""A scripted burner behind the link's interface: what the station sends is kept, what it hears is up to a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.burn_ends import BurnResult
from app.burning import Burning
from app.settings import SlotSetting
from app.slots import SlotBoard
from app.underway import Job
from burner.messages import (
    Examine,
    HandOver,
    Identity,
    Message,
    ModuleFound,
    Presence,
    ReadBack,
    ReadyForLicence,
    Region,
    SlotCondition,
    Stopped,
    Verdict,
)
from tests.app.house import PRODUCT, House, identity

JOB = Job(product=PRODUCT, recipe=1)


class ScriptedLink:
    """Keeps what is sent; ``on_send`` sees each message at the moment in which it leaves the station."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.on_send: Callable[[Message], None] = lambda _message: None
        self.started = 0
        self.killed = 0
        self.closed = False

    def start(self) -> None:
        self.started += 1

    def send(self, message: Message) -> None:
        self.on_send(message)
        self.sent.append(message)

    def kill(self) -> None:
        self.killed += 1

    def close(self) -> None:
        self.closed = True

    def names(self, slot: int = 1) -> list[str]:
        return [message.name for message in self.sent if getattr(message, "slot", None) == slot]


class Bench:
    """The burns of a fixture without its loop: messages go in by hand, one after the other."""

    def __init__(self, house: House, *, slots: int = 2, unattended: bool = False, settle_only: bool = False) -> None:
        self.house = house
        self.link = ScriptedLink()
        self.results: list[BurnResult] = []
        settings = [SlotSetting(url=f"socket://127.0.0.1:{9000 + n}", presence=Presence.POLL) for n in range(slots)]
        self.board = SlotBoard(settings, lambda _slot: None, unattended=unattended)
        self.burning = Burning(
            house.book, self.link, self.board, house.recipes, self.results.append, settle_only=settle_only
        )
        self.burning.job = JOB
        self.burning.actor = "Ann"

    @property
    def book(self):
        return self.house.book

    def burn_id(self, slot: int = 1) -> str:
        """The id of the last burn that was begun in the slot."""
        return next(m.burn for m in reversed(self.link.sent) if isinstance(m, Examine) and m.slot == slot)

    def present(self, slot: int = 1) -> None:
        """A module appears and is examined."""
        self.board.now(slot, SlotCondition.PRESENT, None, {})
        self.burning.begin(slot)

    def removed(self, slot: int = 1) -> None:
        self.board.now(slot, SlotCondition.EMPTY, None, {})

    def found(
        self,
        module: Identity | None = None,
        region: Region = Region.BLANK,
        holds: Mapping[str, bytes] | None = None,
        slot: int = 1,
        *,
        boot_check: bool = False,
        sets_mac: bool = False,
    ) -> None:
        self.say(
            ModuleFound(
                slot=slot,
                burn=self.burn_id(slot),
                identity=module or identity(1),
                chip="esp32c3",
                flash_size_bytes=4_194_304,
                security={},
                region=region,
                holds=holds or {},
                boot_check=boot_check,
                sets_mac=sets_mac,
            )
        )

    def ready(self, slot: int = 1) -> None:
        self.say(ReadyForLicence(slot=slot, burn=self.burn_id(slot)))

    def read_back(self, *seen: Identity, verdict: Verdict = Verdict.EQUAL, slot: int = 1, **evidence: str) -> None:
        about = {"verdict": verdict, "seen": seen or (identity(1),), "evidence": evidence}
        self.say(ReadBack(slot=slot, burn=self.burn_id(slot), **about))

    def stopped(self, code: str, *seen: Identity, slot: int = 1, **more: object) -> None:
        self.say(replace(Stopped(slot=slot, burn=self.burn_id(slot), code=code, seen=seen), **more))

    def say(self, message: Message) -> None:
        self.burning.heard(message)

    def handed(self, slot: int = 1) -> Mapping[str, bytes]:
        """The fields of the licence that was last handed over in the slot."""
        return next(m.licence for m in reversed(self.link.sent) if isinstance(m, HandOver) and m.slot == slot)

    def burn(self, number: int = 1, slot: int = 1) -> str:
        """A whole burn that passes; the uuid."""
        self.present(slot)
        self.found(identity(number), slot=slot)
        self.ready(slot)
        self.read_back(identity(number), slot=slot)
        self.removed(slot)
        return str(self.results[-1].uuid)

    def make_uncertain(self, number: int = 1, slot: int = 1) -> str:
        """A burn that loses sight of its module after the hand-over; the uuid."""
        self.present(slot)
        self.found(identity(number), slot=slot)
        self.ready(slot)
        self.stopped("E-LINE", slot=slot, handed_over=True)
        return str(self.results[-1].uuid)

    def last(self) -> tuple[str, str | None]:
        return str(self.results[-1].outcome), self.results[-1].code
