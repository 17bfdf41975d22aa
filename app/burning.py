"""The station's side of every burn: what it answers to the burner, and which move in the book each answer rests on.

All methods run on the station's one loop, so a slot is never handled twice at once. The order inside each method is
the law of the burn: the book first, the message after it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from app.burn_book import BurnBook, to_write
from app.burn_ends import PHASES, BurnResult, code_of, texts
from app.burner_link import Link
from app.marks import Marks
from app.recipes import Recipes
from app.slots import SlotBoard
from app.underway import BurnUnderway, Job, module_of
from app.views import Phase
from burner.messages import (
    Booked,
    Booted,
    Cancel,
    Examine,
    Go,
    HandOver,
    Leave,
    Message,
    Mode,
    ModuleFound,
    Progress,
    ReadBack,
    ReadyForLicence,
    Stopped,
    Verdict,
)
from licenses.book import Book, Decision, Standing
from licenses.words import Outcome
from resources.errors import Bug, EnvironmentFailed, KilnError, NeedsPerson
from resources.failures import failure

log = logging.getLogger(__name__)


class Burning:
    """The burns of all slots. ``finished`` is called once per burn, after its result is on disk.

    ``missing`` says what keeps the station from burning while there is no ``job``, ``refusing`` what ended all burning.
    """

    def __init__(
        self,
        book: Book,
        link: Link,
        board: SlotBoard,
        recipes: Recipes,
        finished: Callable[[BurnResult], None],
        *,
        settle_only: bool = False,
    ) -> None:
        self._book = BurnBook(book, recipes)
        self._link = link
        self._board = board
        self._recipes = recipes
        self._finished = finished
        self._settle_only = settle_only
        self._burns: dict[int, BurnUnderway] = {}
        self.marks = Marks()
        self.job: Job | None = None
        self.missing: KilnError = NeedsPerson("E-NO-JOB")
        self.refusing: KilnError | None = None
        self.serials_wanted = False

    @property
    def actor(self) -> str | None:
        """Whoever starts burns now."""
        return self._book.actor

    @actor.setter
    def actor(self, name: str | None) -> None:
        self._book.actor = name

    @property
    def shift(self) -> str | None:
        """The shift that burns belong to now."""
        return self._book.shift

    @shift.setter
    def shift(self, shift: str | None) -> None:
        self._book.shift = shift

    # ---- starting and stopping ----------------------------------------------------------------------

    def busy(self, slot: int) -> bool:
        """True while a burn runs in the slot."""
        return slot in self._burns

    @property
    def running(self) -> int:
        """How many burns run."""
        return len(self._burns)

    def begin(self, slot: int) -> None:
        """Examines the module in the slot; without a job or its recipe the slot says what is missing.

        A serial number that waits in the slot is this burn's, and nobody else's after it.
        """
        if slot in self._burns:
            return
        lacks = self.refusing or (self.missing if self.job is None else None)
        if self.job is None or lacks is not None:
            lacks = lacks or self.missing
            self._board.lacks(slot, lacks.code, texts(lacks.facts))
            return
        try:
            recipe = self._recipes.path(self.job.product, self.job.recipe)
        except KilnError as error:
            self._board.lacks(slot, error.code, texts(error.facts))
            return
        burn = BurnUnderway(job=self.job, serial=self._board.serial(slot))
        if burn.serial is not None and not self._use_serial(slot, burn, burn.serial):
            return
        self._burns[slot] = burn
        self._board.running(slot, Phase.CHECKING)
        self._board.disarm(slot)
        self._link.send(Examine(slot=slot, burn=burn.id, mode=Mode.BURN, recipe=str(recipe)))

    def _use_serial(self, slot: int, burn: BurnUnderway, number: str) -> bool:
        try:
            self._book.use_serial(slot, burn, number)
        except KilnError as error:
            self._board.disarm(slot)
            self._board.lacks(slot, error.code, texts(error.facts))
            return False
        return True

    def cancel(self, slot: int) -> None:
        """A person stops the burn; the burner answers with ``Stopped`` or, too late, with the read-back."""
        burn = self._burns.get(slot)
        if burn is not None and not burn.cancelled:
            burn.cancelled = True
            self._link.send(Cancel(slot=slot, burn=burn.id))

    def overdue(self, after_s: float) -> list[int]:
        """Slots whose burn has not been heard of for ``after_s`` seconds."""
        now = time.monotonic()
        return [slot for slot, burn in self._burns.items() if now - burn.heard > after_s]

    # ---- what the burner says -----------------------------------------------------------------------

    def heard(self, message: Message) -> None:
        """Takes a message of a burn; one of another burn is dropped and logged."""
        slot, burn_id = getattr(message, "slot", None), getattr(message, "burn", None)
        burn = self._burns.get(slot) if isinstance(slot, int) else None
        if burn is None or burn.id != burn_id or not isinstance(slot, int):
            log.warning("message_of_another_burn slot=%s burn=%s kind=%s", slot, burn_id, message.name)
            return
        burn.heard = time.monotonic()
        try:
            self._dispatch(slot, burn, message)
        except KilnError as error:
            self._fell(slot, burn, error)

    def _dispatch(self, slot: int, burn: BurnUnderway, message: Message) -> None:
        match message:
            case Progress():
                self._board.progress(slot, message.phase, message.done, message.total)
            case ModuleFound():
                self._found(slot, burn, message)
            case ReadyForLicence():
                self._ready(slot, burn)
            case ReadBack():
                self._read_back(slot, burn, message)
            case Booted():
                self._booted(slot, burn)
            case Stopped():
                self._stopped(slot, burn, message)
            case _:
                log.warning("message_not_understood kind=%s", message.name)

    def _found(self, slot: int, burn: BurnUnderway, found: ModuleFound) -> None:
        if burn.module is not None:
            # To go on would strand what is reserved already.
            raise Bug("E-BUG", where="a module was found twice in one burn", log="burner.log")
        burn.module = module_of(found.identity)
        burn.chip, burn.boot_check, burn.sets_mac = found.chip, found.boot_check, found.sets_mac
        burn.named = found.holds.get("uuid", b"").decode("ascii", "replace")
        self._board.module(slot, burn.module.mac)
        if burn.module in self.marks:
            self._unwritten(slot, burn, "E-MARKED", {"mac": burn.module.mac})
            return
        standing = self._book.module_read(slot, burn, found)
        burn.uuid = standing.uuid
        match standing.decision:
            case Decision.BURN if self._board.waits_for_same_module(slot):
                self._leave(slot, burn)
            case Decision.BURN if self._settle_only:
                self._unwritten(slot, burn, "E-NOT-UNCERTAIN", {"mac": burn.module.mac})
            case Decision.BURN if self.serials_wanted and burn.serial is None:
                self._unwritten(slot, burn, "E-SERIAL-WANTED", {})
            case Decision.BURN:
                self._reserve(slot, burn)
            case Decision.REFUSE:
                self._refused(slot, burn, standing)
            case Decision.WRITE_AGAIN:
                burn.again = True
                self._link.send(Go(slot=slot, burn=burn.id))
            case Decision.SETTLED:
                self._settled(slot, burn)
            case Decision.PASS_AGAIN:
                if not burn.boot_check:
                    self._book.end_row(slot, burn, burn.end(Outcome.PASS))
                self._passed(slot, burn)

    def _settled(self, slot: int, burn: BurnUnderway) -> None:
        """Its licence stands, in whichever slot it turned up; but only one of this job's modules passes here."""
        assert burn.module is not None
        row = self._book.licence(burn)
        if row is not None and row.product != burn.job.product:
            self._book.settled(slot, burn, ended=None)
            facts = {"mac": burn.module.mac, "found": row.product, "wanted": burn.job.product}
            burn.uuid = None
            self._unwritten(slot, burn, "E-OTHER-PRODUCT", facts)
        else:
            self._book.settled(slot, burn, ended=burn.passed_by_booking())
            self._passed(slot, burn)

    def _reserve(self, slot: int, burn: BurnUnderway) -> None:
        burn.uuid, burn.module = self._book.reserve(slot, burn)
        self._board.module(slot, burn.module.mac)
        self._board.token(slot, burn.uuid)
        self._link.send(Go(slot=slot, burn=burn.id))

    def _ready(self, slot: int, burn: BurnUnderway) -> None:
        licence = self._book.writing(slot, burn)
        burn.writing = True
        self._board.running(slot, Phase.VERIFYING)
        self._link.send(HandOver(slot=slot, burn=burn.id, licence=to_write(licence, burn)))

    def _read_back(self, slot: int, burn: BurnUnderway, read: ReadBack) -> None:
        burn.saw(read.seen)
        if read.verdict is Verdict.EQUAL and burn.arrived:
            self._book.burned(slot, burn, read)
            self._passed(slot, burn)
        else:
            self._uncertain(slot, burn, "the read-back does not match")

    def _stopped(self, slot: int, burn: BurnUnderway, stopped: Stopped) -> None:
        burn.talking = False
        if burn.stands:
            self._unwritten(slot, burn, stopped.code, dict(stopped.facts))
            return
        burn.saw(stopped.seen)
        if burn.module is None and burn.seen:
            # Refused before it was told as found: which one it was, a person must still learn.
            burn.module = burn.seen[0]
            self._board.module(slot, burn.module.mac)
        # Blank says something only of the module that was read, and only of a licence that never ran there.
        proven = stopped.erased_blank and bool(burn.seen) and not burn.swapped and not burn.again
        if burn.writing and not proven:
            self._uncertain(slot, burn, failure(stopped.code).sentence_for(stopped.facts).rstrip("."))
        else:
            self._unwritten(slot, burn, stopped.code, dict(stopped.facts))

    # ---- ends ---------------------------------------------------------------------------------------

    def _passed(self, slot: int, burn: BurnUnderway) -> None:
        """The licence stands, on disk: now the module may boot, and once it may be seen to, the person sees it."""
        self._link.send(Booked(slot=slot, burn=burn.id))
        if burn.uuid is not None:
            self._board.token(slot, burn.uuid)
        if burn.boot_check:
            burn.stands = True
            self._board.settled(slot)
            self._board.running(slot, Phase.VERIFYING)
        else:
            self._shown(slot, burn)

    def _booted(self, slot: int, burn: BurnUnderway) -> None:
        if not burn.stands:
            raise Bug("E-BUG", where="a module booted before its licence was booked", log="burner.log")
        self._book.end_row(slot, burn, burn.end(Outcome.PASS))
        self._shown(slot, burn)

    def _shown(self, slot: int, burn: BurnUnderway) -> None:
        self._board.passed(slot, burn.seconds)
        self._over(slot, burn, Outcome.PASS, None)

    def _refused(self, slot: int, burn: BurnUnderway, standing: Standing) -> None:
        assert standing.code is not None and burn.module is not None
        facts = {"mac": burn.module.mac, **standing.facts}
        burn.uuid = None
        self._unwritten(slot, burn, standing.code, facts)

    def _let_go(self, slot: int, burn: BurnUnderway) -> None:
        """Releases the module, where the burner still waits for an answer of this burn."""
        if burn.talking:
            self._link.send(Leave(slot=slot, burn=burn.id))

    def _leave(self, slot: int, burn: BurnUnderway) -> None:
        """Another module came while the slot waits for the one whose licence is uncertain."""
        self._let_go(slot, burn)
        del self._burns[slot]
        self._board.back_to_waiting(slot)

    def _unwritten(self, slot: int, burn: BurnUnderway, code: str, facts: dict[str, str]) -> None:
        """Nothing of a licence stands on the module: what was reserved or erased again is free."""
        code = code_of(burn, code)
        outcome = Outcome(failure(code).outcome or Outcome.ERROR)
        self._book.end(slot, burn, burn.end(outcome, code, facts))
        self._let_go(slot, burn)
        self._board.failed(slot, PHASES[outcome], code, facts, burn.seconds)
        self._over(slot, burn, outcome, code)

    def _uncertain(self, slot: int, burn: BurnUnderway, why: str) -> None:
        assert burn.uuid is not None
        code, facts = "E-SWAPPED" if burn.swapped else "E-UNCERTAIN", {"why": why}
        self._book.end(slot, burn, burn.end(Outcome.UNCERTAIN, code, facts))
        self._let_go(slot, burn)
        self._board.failed(slot, Phase.UNCERTAIN, code, facts, burn.seconds)
        self._over(slot, burn, Outcome.UNCERTAIN, code)

    def _fell(self, slot: int, burn: BurnUnderway, error: KilnError) -> None:
        """The book refused a move or the burner died: what the book has of the licence decides how the burn ends."""
        log.info("burn_refused slot=%s burn=%s code=%s", slot, burn.id, error.code)
        try:
            burn.writing = self._book.is_writing(burn)
            if burn.writing:
                self._uncertain(slot, burn, error.sentence.rstrip("."))
            else:
                self._unwritten(slot, burn, error.code, texts(error.facts))
        except KilnError as again:
            self._unbooked(slot, burn, again)

    def _unbooked(self, slot: int, burn: BurnUnderway, error: KilnError) -> None:
        """Not even the failure could be booked: the licence stays as the book has it until that takes the end."""
        log.error("burn_not_booked slot=%s burn=%s code=%s", slot, burn.id, error.code)
        outcome, facts = Outcome.UNCERTAIN if burn.writing else Outcome.ERROR, {"why": error.sentence.rstrip(".")}
        self._book.end_later(slot, burn, burn.end(outcome, "E-BOOK", facts))
        self._let_go(slot, burn)
        self._board.failed(slot, PHASES[outcome], "E-BOOK", facts, burn.seconds)
        self._over(slot, burn, outcome, "E-BOOK")

    def book_what_is_left(self) -> None:
        """Books the ends that the book did not take before.

        Raises:
            EnvironmentFailed: it does not take them now.
        """
        self._book.end_what_is_left()

    def burner_gone(self) -> None:
        """The burner died: what it had been handed is uncertain, what was only reserved is free."""
        for slot, burn in list(self._burns.items()):
            burn.talking = False
            self._fell(slot, burn, EnvironmentFailed("E-BURNER"))

    def _over(self, slot: int, burn: BurnUnderway, outcome: Outcome, code: str | None) -> None:
        del self._burns[slot]
        shown = self._board[slot]
        self._finished(
            BurnResult(
                burn=burn.id,
                slot=slot,
                mac=burn.module.mac if burn.module else None,
                uuid=burn.uuid,
                outcome=outcome,
                code=code,
                seconds=burn.seconds,
                sentence=f"{shown.sentence} {shown.action}".strip(),
            )
        )
