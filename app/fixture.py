"""The fixture at work: the burner, the slots and the person before them, behind one loop.

Everything that happens - a message of the burner, a key of a person, a tick of the clock - becomes a call on the
loop's queue, so that slots, burns and book are moved by one thread only. Views may be read from any thread.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from app.burn_ends import BurnResult
from app.burner_life import BurnerLife
from app.burner_link import BurnerGone, BurnerLink, Link
from app.burning import Burning
from app.counters import Counters, day_began
from app.folder import DataFolder
from app.live_strip import LiveStrip
from app.loop import Loop
from app.losses import HUB_CODE, Losses
from app.marks import Marks
from app.openings import Openings
from app.orders import WorkOrders
from app.scans import OrderCode, RedBin, Scans, SerialCode, SlotLabel
from app.serials import Serials
from app.settings import SlotSetting, check_slots
from app.slot_stats import SlotCounts, SlotStats, SlotTest
from app.slots import SlotBoard
from app.station import Station
from app.telling import Listeners
from app.underway import Job
from app.views import RESULTS, Changed, CountersView, Listener, Phase, ShiftView, SlotView, StripView, WorkOrderChoice
from app.wanted import Wanted
from burner.messages import Hello, Message, Presence, SlotChanged, SlotCondition, WriterKind
from licenses.book import Context
from licenses.words import Outcome
from resources.errors import EnvironmentFailed, KilnError, NeedsPerson

log = logging.getLogger(__name__)

TICK_S = 0.5
SILENCE_S = 20.0
"""A burn of which nothing was heard for so long hangs: the burner is ended, as if it had crashed."""

BURNER_START_S = 20.0
MOST_BURNS_OF_A_DAY = 50_000
"""So many are read to go on counting after a restart; a full fixture needs days for them."""

MakeLink = Callable[[DataFolder, Callable[[Message], None]], Link]
"""Makes the way to a burner; what is heard of it goes to the given call, from any thread."""


class Fixture:
    """Burns what the job says in every slot where a module appears. Implements ``app.views.StationFace``.

    ``unattended`` is for the command line: nobody acknowledges results. With ``settle_only`` no fresh licence is given.
    ``silence_s`` is how long a burn may be silent, ``start_s`` a burner that starts.
    """

    def __init__(
        self,
        station: Station,
        slots: Sequence[SlotSetting],
        *,
        unattended: bool = False,
        settle_only: bool = False,
        make_link: MakeLink = BurnerLink,
        silence_s: float = SILENCE_S,
        start_s: float = BURNER_START_S,
    ) -> None:
        if slots or unattended:  # a person before the screen may bind the first one
            check_slots(slots)
        self._station = station
        # A call that fails may leave a burn without an answer: the burner's end settles it.
        self._loop = Loop(self._tick, TICK_S, self._kill_burner)
        self._listeners = Listeners()
        self._link = make_link(station.folder, self._hear)
        self._board = SlotBoard(slots, partial(self._listeners.tell, Changed.SLOT), unattended=unattended)
        self._losses = Losses()
        self._openings = Openings(
            dict(enumerate(slots, start=1)),
            self._link,
            self._board,
            self._losses,
            baud=station.settings.baud,
            writer=self._writer,
        )
        self._notice = ""
        self._counters = Counters()
        self._stats = SlotStats.load(station.folder.slot_stats)
        self._told_counters: CountersView | None = None
        self._strip = LiveStrip(self._read_strip, partial(self._listeners.tell, Changed.STRIP))
        self._burning = Burning(
            station.book, self._link, self._board, station.recipes, self._burn_finished, settle_only=settle_only
        )
        self._burning.marks = Marks.load(station.folder.marks)
        self._orders = WorkOrders(station)
        self._wanted = Wanted(self._orders, self._burning)
        pattern = "" if unattended else station.settings.serial_pattern
        self._serials = Serials(pattern, station.settings.panel, self._board)
        self._scans = Scans(station, self._orders, self._serials, self._board)
        self._burning.serials_wanted = self._serials.wanted
        self._ready = threading.Event()
        self._unattended = unattended
        self._silence_s = silence_s
        self._start_s = start_s
        self._closing = False
        self._no_more = False
        self._burner = BurnerLife(self._link, start_s)
        self._waiting: set[int] = set()

    # ---- life -----------------------------------------------------------------------------------------

    def open(self, job: Job | None = None, *, units: int | None = None) -> None:
        """Starts burner and loop; the slots open when the burner holds its lock and the book has recovered.

        With ``units`` no more burns are begun than modules that can still pass.
        """
        self._wanted.units = units
        self._burning.job = job
        self._wanted.find()
        self._burner.start()
        self._station.book.when_damaged(lambda damage: self._loop.do(partial(self._book_damaged, damage)))
        self._loop.start()
        self._strip.start()

    def take_no_more(self) -> None:
        """No further burn begins; those that run go on to their end."""
        self._no_more = True

    def close(self) -> None:
        """Lets running burns end as after a cut, closes the burner, and waits for the loop."""
        self._closing = True
        self._link.close()
        self._loop.do(self._burning.burner_gone)
        self._loop.end()
        self._stats.keep(at_once=True)
        self._strip.close()

    def wait_ready(self) -> None:
        """Waits until the slots were opened.

        Raises:
            EnvironmentFailed: the burner does not come up.
        """
        if not self._ready.wait(self._start_s):
            raise EnvironmentFailed("E-BURNER")

    def on_result(self, listener: Callable[[BurnResult], None]) -> None:
        """Adds a listener that is called on the loop for every finished burn."""
        self._listeners.on_result(listener)

    @property
    def order_done(self) -> bool:
        """The work order was closed at its quantity, and no other was chosen yet."""
        return self._wanted.order_done

    @property
    def refusing(self) -> KilnError | None:
        """What ended all burning; None while modules are taken."""
        return self._burning.refusing

    @property
    def idle(self) -> bool:
        """No burn runs."""
        return self._burning.running == 0

    # ---- what a person does -----------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        return self._listeners.subscribe(listener)

    def slots(self) -> tuple[SlotView, ...]:
        return self._board.views()

    def strip(self) -> StripView:
        return self._strip.view()

    def _read_strip(self) -> StripView:
        job = self._burning.job
        return self._station.strip(job.product if job else None, job.work_order if job else None)

    def counters(self) -> CountersView:
        return self._counters.view(self._wanted.left_in_order)

    def shift(self) -> ShiftView:
        return self._counters.shift()

    def take_slots(self, slots: Sequence[SlotSetting]) -> None:
        """Slots were bound anew: those that changed are closed and opened where they are now."""
        self._loop.do(lambda: self._openings.rebind(slots))

    def slot_busy(self, slot: int) -> bool:
        """A burn runs in the slot."""
        return self._burning.busy(slot)

    def slot_history(self, slot: int) -> tuple[SlotCounts, SlotTest | None]:
        """What was counted of the slot over time, and its last self-test."""
        return self._stats.counts(slot), self._stats.test_of(slot)

    def notice(self) -> str:
        return self._notice

    def start(self, slot: int) -> None:
        self._loop.do(lambda: self._press_start(slot))

    def acknowledge(self, slot: int) -> None:
        self._loop.do(lambda: self._acknowledge(slot))

    def cancel(self, slot: int) -> None:
        self._loop.do(lambda: self._burning.cancel(slot))

    def work_orders(self) -> tuple[WorkOrderChoice, ...]:
        return self._orders.choices()

    def choose_work_order(self, number: str) -> str | None:
        """Makes the order active when all slots are empty; a sentence when that cannot be."""
        active = self._burning.job
        if active is not None and active.work_order == number:
            return None
        if not self._board.all_empty:
            return str(NeedsPerson("E-WORK-ORDER-SLOTS"))
        try:
            job = self._orders.open(number, Context(actor=self._burning.actor))
        except KilnError as error:
            return str(error)
        self._loop.do(lambda: self._take_job(job))
        return None

    def scanned(self, text: str) -> str | None:
        """A work order, the red bin, the label of a slot, or a serial number."""
        try:
            scan = self._scans.read(text)
        except NeedsPerson as error:
            return str(error)
        match scan:
            case OrderCode():
                return self.choose_work_order(scan.number)
            case RedBin():
                self.acknowledge(scan.slot)
            case SlotLabel():
                self._loop.do(partial(self._press, scan.slot))
            case SerialCode():
                self._loop.do(partial(self._arm, scan.number))
        return None

    # ---- the loop -------------------------------------------------------------------------------------

    def _kill_burner(self) -> None:
        self._link.kill()

    def _hear(self, message: Message) -> None:
        self._loop.do(lambda: self._take(message))

    def _take(self, message: Message) -> None:
        match message:
            case Hello():
                self._recover_and_open()
            case BurnerGone():
                self._burner_gone()
            case SlotChanged(condition=SlotCondition.CLOSED):
                pass  # the slot that is opened anew by now
            case SlotChanged():
                if self._openings.heard(message):
                    self._slot_changed(message)
            case _:
                self._burning.heard(message)
        self._start_waiting()

    def _slot_changed(self, message: SlotChanged) -> None:
        if message.slot not in self._board:
            return
        self._stats.changed(message.slot, message.code, message.facts)
        if message.condition is SlotCondition.EMPTY:
            self._stats.removed(message.slot)
        self._board.now(message.slot, message.condition, message.code, message.facts)
        self._waiting.discard(message.slot)
        if message.condition is SlotCondition.LOST:
            self._slot_lost(message)
        else:
            self._losses.back(message.slot)
        if message.condition is SlotCondition.PRESENT:
            self._start_slot(message.slot)

    def _slot_lost(self, message: SlotChanged) -> None:
        loss = self._losses.lost(message.slot, message.code, time.monotonic())
        if loss is None:
            return
        self._board.hub_lost(loss)
        if loss.is_news:
            log.warning("hub_lost hub=%s slots=%s", loss.hub, loss.slots)
            self._note(EnvironmentFailed(HUB_CODE, **loss.facts))

    def _tick(self) -> None:
        self._stats.keep()
        self._burner.start_when_due()
        if self._burning.overdue(self._silence_s) or self._burner.overdue:
            log.error("burner_silent ending it")
            self._link.kill()
        with contextlib.suppress(EnvironmentFailed):
            self._burning.book_what_is_left()
        self._tell_counters()

    # ---- the burner -----------------------------------------------------------------------------------

    def _recover_and_open(self) -> None:
        if not self._ready.is_set() and not self._unattended:
            burns = self._station.book.records(since=day_began(), limit=MOST_BURNS_OF_A_DAY)
            self._counters.go_on(reversed(burns))
        self._burner.is_up()
        self._burning.book_what_is_left()
        self._station.book.recover(ctx=Context(actor=self._burning.actor))
        self._openings.open_all()
        self._ready.set()
        self._strip.something_happened()

    def _writer(self) -> WriterKind:
        """How the modules of the job are spoken to; as blank ones until it is known."""
        job = self._burning.job
        return self._station.recipes.writer(job.product, job.recipe) if job else WriterKind.ESP

    def _burner_gone(self) -> None:
        self._burning.burner_gone()
        if self._closing:
            return
        self._waiting.clear()
        again = self._burner.gone()
        self._board.burner_gone("E-BURNER" if again else None)
        self._burner.start_when_due()

    # ---- slots and jobs -------------------------------------------------------------------------------

    def _start_slot(self, slot: int, *, by_hand: bool = False) -> None:
        if self._closing or self._no_more or slot not in self._board:
            return
        if self._burning.busy(slot) or not self._board.may_start(slot):
            return
        self._wanted.find()
        if self._wanted.all_begun:
            self._waiting.add(slot)
        elif self._lacks_serial(slot) and not by_hand:
            self._board.wants_serial(slot)
        else:
            self._burning.begin(slot)

    def _lacks_serial(self, slot: int) -> bool:
        """A module whose licence is uncertain has its number from the burn before."""
        waits = self._board[slot].phase is Phase.UNCERTAIN
        return self._serials.wanted and not waits and self._board.serial(slot) is None

    def _press(self, slot: int) -> None:
        """The label of a slot was scanned: the same as its key."""
        if self._board[slot].phase in RESULTS:
            self._acknowledge(slot)
        else:
            self._press_start(slot)

    def _press_start(self, slot: int) -> None:
        """A person says which slot the number is for, or that a module is in it."""
        armed = self._serials.press(slot)
        if not armed or self._has_module(slot):
            self._start_slot(slot, by_hand=True)

    def _arm(self, number: str) -> None:
        slot = self._serials.take(number)
        if slot is None:
            self._note(NeedsPerson("E-SERIAL-SCANNED", serial=number))
        elif self._board.condition(slot) is SlotCondition.PRESENT:
            self._start_slot(slot)

    def _has_module(self, slot: int) -> bool:
        blind = self._openings[slot].presence is Presence.MANUAL
        return blind or self._board.condition(slot) is SlotCondition.PRESENT

    def _start_waiting(self) -> None:
        for slot in () if self._wanted.all_begun else sorted(self._waiting):
            self._waiting.discard(slot)
            self._start_slot(slot)

    def _acknowledge(self, slot: int) -> None:
        if slot not in self._board or self._burning.busy(slot):
            return
        self._board.acknowledged(slot)
        match self._board.condition(slot):
            case SlotCondition.PRESENT:
                self._start_slot(slot)
            case SlotCondition.LOST:
                self._openings.open_anew(slot)
            case _:
                pass

    def _take_job(self, job: Job) -> None:
        self._wanted.take(job)
        self._openings.suit_job()
        self._strip.something_happened()
        self._start_present()

    # ---- telling --------------------------------------------------------------------------------------

    def _burn_finished(self, result: BurnResult) -> None:
        self._counters.count(result)
        self._stats.finished(result)
        self._wanted.finished(result)
        if result.outcome is Outcome.PASS:
            self._dismiss_waiting_for(result)
        if result.outcome in {Outcome.PASS, Outcome.FAIL}:
            self._burner.works()
        self._listeners.tell_result(result)
        self._wanted.find()
        self._station.something_happened()
        self._tell_counters()
        self._strip.something_happened()

    def _note(self, error: KilnError) -> None:
        """Says something that is of no one slot."""
        self._notice = str(error)
        self._listeners.tell(Changed.NOTICE)

    def _book_damaged(self, damage: EnvironmentFailed) -> None:
        """Burns that run go on to their end; every module that comes is told why it is not taken."""
        self._burning.refusing = damage
        self._note(damage)
        self._start_present()

    def _start_present(self) -> None:
        for view in self._board.views():
            if self._board.condition(view.number) is SlotCondition.PRESENT:
                self._start_slot(view.number)

    def _tell_counters(self) -> None:
        """Only where they are others than were told: the pace changes by itself, and mostly does not."""
        view = self.counters()
        if view != self._told_counters:
            self._told_counters = view
            self._listeners.tell(Changed.COUNTERS)

    def _dismiss_waiting_for(self, result: BurnResult) -> None:
        """A module that settled in another slot leaves nothing to wait for in the one where it was uncertain."""
        for slot in self._board.waiting_for(result.mac) if result.mac else ():
            self._acknowledge(slot)


def slots_from_urls(urls: Sequence[str]) -> tuple[SlotSetting, ...]:
    """Slots as the command line gives them: watched by polling."""
    return tuple(SlotSetting(url=url, presence=Presence.POLL) for url in urls)
