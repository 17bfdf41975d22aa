"""One burn as a conversation: looks, asks the station, writes firmware, takes the licence, tells the truth of it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import structlog

from burner.checks import check_module
from burner.faults import Cancelled, Refused, Swapped, where
from burner.messages import (
    Booked,
    Booted,
    Cancel,
    CloseSlot,
    Examine,
    Go,
    HandOver,
    Identity,
    Leave,
    Message,
    Mode,
    ModuleFound,
    Progress,
    ReadBack,
    ReadyForLicence,
    Region,
    Stopped,
    Verdict,
)
from burner.recipe.model import CommandPlace, Recipe, burned_fields
from burner.writer import Facts, Failed, Holding, Writer, Written
from resources.errors import KilnError
from resources.failures import failure
from resources.third_party import is_third_party

Send = Callable[[Message], None]
Take = Callable[[Path], Recipe]

_log = structlog.get_logger()

_LOOK_S = 1.0


class Inbox:
    """What the station sent to one slot, with the cancel that also ends a read in the middle."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Message] = queue.Queue()
        self._lock = threading.Lock()
        self._burn: str | None = None
        self.cancelled = threading.Event()
        self.closing = False

    def post(self, message: Message) -> None:
        """From any thread."""
        with self._lock:
            if isinstance(message, CloseSlot):
                self.closing = True
                self.cancelled.set()
            elif isinstance(message, Cancel) and message.burn == self._burn:
                self.cancelled.set()
        self._queue.put(message)

    def begin(self, burn: str | None) -> None:
        """From here on a cancel of this burn is heard, and one of the burn before is forgotten."""
        with self._lock:
            self._burn = burn
            if not self.closing:
                self.cancelled.clear()

    def next(self, wait_s: float) -> Message | None:
        """The next message, or None after this time."""
        try:
            return self._queue.get(timeout=wait_s)
        except queue.Empty:
            return None


class Conversation:
    """One burn on one connected module. ``take`` gives the recipe of a path.

    ``run`` never raises for what the module or the line does.
    """

    def __init__(
        self, order: Examine, writer: Writer[Any], take: Callable[[Path], Recipe], inbox: Inbox, send: Send
    ) -> None:
        self._slot = order.slot
        self._burn = order.burn
        self._order = order
        self._writer = writer
        self._take = take
        self._inbox = inbox
        self._send = send
        self._seen: list[Identity] = []
        self._handed_over = False
        self._was_reset = False
        self.became: Identity | None = None
        """What the module is after a licence that read back right; it may have got another address with it."""

    def run(self) -> bool:
        """Talk until the burn has its end. True when the module was let boot, False when it must stay as it is."""
        may_boot = self._talked()
        if may_boot and not self._was_reset:
            self._writer.reboot()
        return may_boot

    def _talked(self) -> bool:
        try:
            return self._talk()
        except Cancelled:
            self._stop("E-CANCELLED")
            return False
        except Swapped as error:
            self._seen += error.seen
            self._stop(error.code)
            return False
        except KilnError as error:
            return self._stop(error.code, **{name: str(value) for name, value in error.facts.items()})
        except Exception as error:  # noqa: BLE001
            # The border of the burn: whatever happened, the station must hear how it stands with the licence.
            self._stop("E-BURNER")
            _log.error("burn_crashed", error=where(error))
            return False

    # ---- the course of it ----------------------------------------------------------------------------

    def _talk(self) -> bool:
        self._progress("checking", 0, 1)
        recipe = self._recipe()
        is_burn = self._order.mode is Mode.BURN
        if recipe is not None and recipe.writer is not self._writer.kind:
            raise Refused("E-WRITER", wanted=recipe.writer, found=self._writer.kind)
        facts = self._writer.look(recipe if is_burn else None)
        self._seen.append(facts.identity)
        if is_burn:
            self._check(facts, recipe)
        self._tell(self._found(facts, self._holding(recipe, facts), recipe))
        answer = self._await(Go, Leave, Booked)
        if isinstance(answer, Booked):
            return self._see_boot(recipe)
        if not isinstance(answer, Go) or recipe is None or self._order.mode is Mode.READ:
            return True
        if recipe.images:
            self._writer.write_firmware(recipe, facts, self._progress)
        self._tell(ReadyForLicence(slot=self._slot, burn=self._burn))
        answer = self._await(HandOver, Leave)
        if not isinstance(answer, HandOver):
            return True
        # Held by no name longer than the writing takes.
        licence = burned_fields(recipe.licence, answer.licence)
        del answer
        image, used = self._writer.image(recipe.licence, licence), sorted(filter(is_third_party, licence))
        del licence
        self._progress("licence", 0, len(image))
        self._handed_over = True
        outcome = self._write_licence(recipe, image, facts)
        del image
        return self._conclude(outcome, used) and self._see_boot(recipe)

    def _write_licence(self, recipe: Recipe, image: bytes, facts: Facts) -> Written | Failed:
        seen: list[Identity] = []
        try:
            return self._writer.write_licence(recipe.licence, image, facts.identity, seen)
        finally:
            self._seen += seen

    def _recipe(self) -> Recipe | None:
        if self._order.recipe is None:
            if self._order.mode is Mode.BURN:
                raise Refused("E-RECIPE", why="none was named")
            return None
        try:
            return self._take(Path(self._order.recipe))
        except KilnError as error:
            raise Refused("E-RECIPE", why=error.sentence.rstrip(".")) from error

    def _check(self, facts: Facts, recipe: Recipe | None) -> None:
        if recipe is None:
            return
        check_module(facts, recipe)
        # With firmware the table is ours to write.
        if not recipe.images and not self._writer.holds_table(recipe):
            raise Refused("E-PARTITIONS")

    def _holding(self, recipe: Recipe | None, facts: Facts) -> Holding:
        place = recipe.licence if recipe else self._writer.find_place()
        if place:
            return self._writer.read_licence(place, facts)
        return Holding(region=Region.BLANK if self._writer.is_bare(facts) else Region.UNREADABLE)

    def _found(self, facts: Facts, holding: Holding, recipe: Recipe | None) -> ModuleFound:
        return ModuleFound(
            slot=self._slot,
            burn=self._burn,
            identity=facts.identity,
            chip=facts.chip,
            flash_size_bytes=facts.flash_size_bytes,
            security=facts.security,
            region=holding.region,
            holds=holding.fields,
            boot_check=recipe is not None and recipe.boot is not None,
            sets_mac=recipe is not None and isinstance(recipe.licence, CommandPlace) and recipe.licence.set_mac,
        )

    def _see_boot(self, recipe: Recipe | None) -> bool:
        """The licence stands and is booked; only what the module does now is still asked."""
        if recipe is None or recipe.boot is None:
            return True
        self._was_reset = True
        if self._writer.boots(recipe.boot):
            self._tell(Booted(slot=self._slot, burn=self._burn))
            return True
        return self._stop("E-BOOT", within_s=f"{recipe.boot.within_s:g}")

    def _conclude(self, outcome: Written | Failed, used: Sequence[str]) -> bool:
        """Tell what became of the licence, and of which third-party resources; a cancel comes too late for that."""
        if isinstance(outcome, Written):
            resources = {"resources": " ".join(used)} if used else {}
            if outcome.verdict is Verdict.EQUAL:
                self.became = outcome.seen[-1]
            self._tell(
                ReadBack(
                    slot=self._slot,
                    burn=self._burn,
                    verdict=outcome.verdict,
                    seen=outcome.seen,
                    evidence={**outcome.evidence, **resources},
                )
            )
            return isinstance(self._await(Booked, Leave, committed=True), Booked)
        self._tell(
            Stopped(
                slot=self._slot,
                burn=self._burn,
                code=outcome.code,
                facts=outcome.facts,
                handed_over=outcome.handed_over,
                erased_blank=outcome.erased_blank,
                seen=outcome.seen,
            )
        )
        return outcome.erased_blank

    # ---- talking -------------------------------------------------------------------------------------

    def _await(self, *kinds: type[Message], committed: bool = False) -> Message | None:
        """The station's next word on this burn. Before the licence is out, it is also watched that the module stays.

        None when the slot is closed after the licence went out.

        Raises:
            Cancelled: a person stopped it, or the slot is to close.
        """
        while True:
            message = self._inbox.next(_LOOK_S)
            # One that came before this burn had begun is heard only here.
            called_off = isinstance(message, Cancel) and message.burn == self._burn
            if not committed and (called_off or self._inbox.cancelled.is_set()):
                raise Cancelled
            if self._inbox.closing:
                return None
            if message is None:
                if not committed:
                    self._writer.who()
            elif isinstance(message, kinds) and getattr(message, "burn", None) == self._burn:
                return message
            else:
                _log.warning("message_dropped", kind=message.name, burn=getattr(message, "burn", None))

    def _progress(self, phase: str, done: int, total: int) -> None:
        self._tell(Progress(slot=self._slot, burn=self._burn, phase=phase, done=done, total=total))

    def _tell(self, message: Message) -> None:
        self._send(message)

    def _stop(self, code: str, **facts: str) -> bool:
        """Tell the end. True for a fault of the module, which is done with here; a fault of ours may be tried again."""
        self._tell(
            Stopped(
                slot=self._slot,
                burn=self._burn,
                code=code,
                facts=facts,
                handed_over=self._handed_over,
                seen=tuple(dict.fromkeys(self._seen)),
            )
        )
        return failure(code).outcome == "FAIL"
