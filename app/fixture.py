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
from queue import Empty, Queue

from app.burn_ends import BurnResult
from app.burner_link import BurnerGone, BurnerLink, Link
from app.burning import Burning
from app.counters import Counters
from app.folder import DataFolder
from app.live_strip import LiveStrip
from app.losses import HUB_CODE, Losses
from app.marks import Marks
from app.orders import WorkOrders
from app.serials import Serials, slot_of
from app.settings import SlotSetting, check_slots
from app.slot_stats import SlotCounts, SlotStats, SlotTest
from app.slots import SlotBoard
from app.station import Station
from app.underway import Job
from app.views import RESULTS, Changed, CountersView, Listener, Phase, ShiftView, SlotView, StripView, WorkOrderChoice
from burner.messages import CloseSlot, Hello, Message, OpenSlot, Presence, SlotChanged, SlotCondition, WriterKind
from licenses.book import Context
from licenses.words import Outcome
from resources.errors import EnvironmentFailed, KilnError, NeedsPerson

log = logging.getLogger(__name__)

TICK_S = 0.5
SILENCE_S = 20.0
"""A burn of which nothing was heard for so long hangs: the burner is ended, as if it had crashed."""

BURNER_START_S = 20.0
LONGEST_PAUSE_S = 30.0
"""The pause before a burner that dies again and again is started anew, at the most; it begins with none."""

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
        check_slots(slots)
        self._station = station
        self._slots = dict(enumerate(slots, start=1))
        self._queue: Queue[Callable[[], None] | None] = Queue()
        self._listeners: list[Listener] = []
        self._result_listeners: list[Callable[[BurnResult], None]] = []
        self._link = make_link(station.folder, self._hear)
        self._board = SlotBoard(slots, lambda slot: self._tell(Changed.SLOT, slot), unattended=unattended)
        self._losses = Losses()
        for number, setting in self._slots.items():
            self._losses.bind(number, setting.url)
        self._notice = ""
        self._counters = Counters()
        self._stats = SlotStats.load(station.folder.slot_stats)
        self._told_counters: CountersView | None = None
        self._strip = LiveStrip(self._read_strip, lambda: self._tell(Changed.STRIP, None))
        self._burning = Burning(
            station.book, self._link, self._board, station.recipes, self._burn_finished, settle_only=settle_only
        )
        self._burning.marks = Marks.load(station.folder.marks)
        self._orders = WorkOrders(station)
        pattern = "" if unattended else station.settings.serial_pattern
        self._serials = Serials(pattern, station.settings.panel, self._board)
        self._burning.serials_wanted = self._serials.wanted
        self._ready = threading.Event()
        self._silence_s = silence_s
        self._start_s = start_s
        self._closing = False
        self._no_more = False
        self._order_done = False
        self._deaths = 0
        self._start_at: float | None = None
        self._hello_by: float | None = None
        self._waiting: set[int] = set()
        self._units: int | None = None
        self._passed: set[str | None] = set()
        self._left: int | None = None
        self._opened_for = WriterKind.ESP
        self._thread = threading.Thread(target=self._run, name="fixture", daemon=True)

    # ---- life -----------------------------------------------------------------------------------------

    def open(self, job: Job | None = None, *, units: int | None = None) -> None:
        """Starts burner and loop; the slots open when the burner holds its lock and the book has recovered.

        With ``units`` no more burns are begun than modules that can still pass.
        """
        self._units = units
        self._burning.job = job
        self._find_job()
        self._start_burner()
        self._thread.start()
        self._strip.start()

    def take_no_more(self) -> None:
        """No further burn begins; those that run go on to their end."""
        self._no_more = True

    def close(self) -> None:
        """Lets running burns end as after a cut, closes the burner, and waits for the loop."""
        self._closing = True
        self._link.close()
        self._queue.put(self._burning.burner_gone)
        self._queue.put(None)
        self._thread.join()
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
        self._result_listeners.append(listener)

    @property
    def order_done(self) -> bool:
        """The work order was closed at its quantity, and no other was chosen yet."""
        return self._order_done

    @property
    def idle(self) -> bool:
        """No burn runs."""
        return self._burning.running == 0

    # ---- what a person does -----------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def slots(self) -> tuple[SlotView, ...]:
        return self._board.views()

    def strip(self) -> StripView:
        return self._strip.view()

    def _read_strip(self) -> StripView:
        job = self._burning.job
        return self._station.strip(job.product if job else None, job.work_order if job else None)

    def counters(self) -> CountersView:
        job = self._burning.job
        return self._counters.view(self._left if job is not None and job.work_order is not None else None)

    def shift(self) -> ShiftView:
        return self._counters.shift()

    def take_slots(self, slots: Sequence[SlotSetting]) -> None:
        """Slots were bound anew: those that changed are closed and opened where they are now."""
        self._queue.put(lambda: self._rebind(slots))

    def slot_busy(self, slot: int) -> bool:
        """A burn runs in the slot."""
        return self._burning.busy(slot)

    def slot_history(self, slot: int) -> tuple[SlotCounts, SlotTest | None]:
        """What was counted of the slot over time, and its last self-test."""
        return self._stats.counts(slot), self._stats.test_of(slot)

    def notice(self) -> str:
        return self._notice

    def start(self, slot: int) -> None:
        self._queue.put(lambda: self._press_start(slot))

    def acknowledge(self, slot: int) -> None:
        self._queue.put(lambda: self._acknowledge(slot))

    def cancel(self, slot: int) -> None:
        self._queue.put(lambda: self._burning.cancel(slot))

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
        self._queue.put(lambda: self._take_job(job))
        return None

    def scanned(self, text: str) -> str | None:
        """A work order, the red bin, the label of a slot, or a serial number."""
        text = text.strip()
        if any(order.number == text for order in self._orders.choices()):
            return self.choose_work_order(text)
        if text == self._station.settings.red_bin:
            return self._red_bin()
        if (slot := slot_of(text)) is not None and slot in self._board:
            self._queue.put(lambda: self._press(slot))
            return None
        if self._serials.fits(text):
            return self._serial(text)
        return str(NeedsPerson("E-SCAN", text=text[:40]))

    def _red_bin(self) -> str | None:
        """The module in the person's hand is in the red bin: its slot is free."""
        slot = self._board.in_hand()
        if slot is None:
            return str(NeedsPerson("E-RED-BIN"))
        self.acknowledge(slot)
        return None

    def _serial(self, number: str) -> str | None:
        if self._station.book.serial_is_used(number=number):
            return str(NeedsPerson("E-SERIAL-USED", serial=number))
        self._queue.put(lambda: self._arm(number))
        return None

    # ---- the loop -------------------------------------------------------------------------------------

    def _run(self) -> None:
        tick_at = time.monotonic()
        while True:
            # By the clock, not by silence: a slot that hangs must be noticed while the others talk.
            if time.monotonic() >= tick_at:
                self._guarded(self._tick)
                tick_at = time.monotonic() + TICK_S
            try:
                call = self._queue.get(timeout=max(0.0, tick_at - time.monotonic()))
            except Empty:
                continue
            if call is None:
                return
            self._guarded(call)

    def _guarded(self, call: Callable[[], None]) -> None:
        """The border of the loop. A call that fails may leave a burn without an answer: the burner's end settles it."""
        try:
            call()
        except Exception:
            log.exception("loop_call_failed")
            self._link.kill()

    def _hear(self, message: Message) -> None:
        self._queue.put(lambda: self._take(message))

    def _take(self, message: Message) -> None:
        match message:
            case Hello():
                self._recover_and_open()
            case BurnerGone():
                self._burner_gone()
            case SlotChanged(condition=SlotCondition.CLOSED):
                pass  # the slot that is opened anew by now
            case SlotChanged():
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
            self._notice = str(EnvironmentFailed(HUB_CODE, **loss.facts))
            self._tell(Changed.NOTICE, None)

    def _tick(self) -> None:
        now = time.monotonic()
        self._stats.keep()
        if self._start_at is not None and now >= self._start_at:
            self._start_burner()
        if self._burning.overdue(self._silence_s) or (self._hello_by is not None and now >= self._hello_by):
            log.error("burner_silent ending it")
            self._link.kill()
        with contextlib.suppress(EnvironmentFailed):
            self._burning.book_what_is_left()
        self._tell_counters()

    # ---- the burner -----------------------------------------------------------------------------------

    def _start_burner(self) -> None:
        self._start_at = None
        self._hello_by = time.monotonic() + self._start_s
        self._link.start()

    def _recover_and_open(self) -> None:
        self._hello_by = None
        self._burning.book_what_is_left()
        self._station.book.recover(ctx=Context(actor=self._burning.actor))
        for number in self._slots:
            self._open_slot(number)
        self._ready.set()
        self._strip.something_happened()

    def _rebind(self, slots: Sequence[SlotSetting]) -> None:
        wanted = dict.fromkeys(self._slots, SlotSetting(url="")) | dict(enumerate(slots, start=1))
        changed = {number: each for number, each in wanted.items() if each != self._slots.get(number)}
        for number, setting in changed.items():
            self._link.send(CloseSlot(slot=number))
            self._slots[number] = setting
            self._losses.bind(number, setting.url)
            self._board.bind(number, setting)
        for number in changed:
            self._open_slot(number)

    def _open_slot(self, number: int) -> None:
        if not self._slots[number].url:
            self._board.now(number, SlotCondition.CLOSED, None, {})
            return
        setting, baud = self._slots[number], self._station.settings.baud
        self._opened_for = kind = self._writer()
        self._link.send(OpenSlot(slot=number, url=setting.url, presence=setting.presence, baud=baud, writer=kind))

    def _writer(self) -> WriterKind:
        """How the modules of the job are spoken to; as blank ones until it is known."""
        job = self._burning.job
        return self._station.recipes.writer(job.product, job.recipe) if job else WriterKind.ESP

    def _reopen(self) -> None:
        """All slots, where the modules of the next job are spoken to in another way."""
        for number in self._slots if self._writer() is not self._opened_for else ():
            self._link.send(CloseSlot(slot=number))
            self._open_slot(number)

    def _burner_gone(self) -> None:
        self._hello_by = None
        self._burning.burner_gone()
        if self._closing:
            return
        self._waiting.clear()
        pause_s = min(LONGEST_PAUSE_S, 2.0 ** (self._deaths - 1)) if self._deaths else 0.0
        self._deaths += 1
        self._board.burner_gone("E-BURNER" if self._deaths > 1 else None)
        log.error("burner_gone deaths=%s pause_s=%s", self._deaths, pause_s)
        if pause_s:
            self._start_at = time.monotonic() + pause_s
        else:
            self._start_burner()

    # ---- slots and jobs -------------------------------------------------------------------------------

    def _start_slot(self, slot: int, *, by_hand: bool = False) -> None:
        if self._closing or self._no_more or slot not in self._board:
            return
        if self._burning.busy(slot) or not self._board.may_start(slot):
            return
        self._find_job()
        if self._all_begun:
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
            self._notice = str(NeedsPerson("E-SERIAL-SCANNED", serial=number))
            self._tell(Changed.NOTICE, None)
        elif self._board.condition(slot) is SlotCondition.PRESENT:
            self._start_slot(slot)

    def _has_module(self, slot: int) -> bool:
        blind = self._slots[slot].presence is Presence.MANUAL
        return blind or self._board.condition(slot) is SlotCondition.PRESENT

    @property
    def _all_begun(self) -> bool:
        """As many burns run as modules are still wanted."""
        return self._burning.job is not None and self._left is not None and self._burning.running >= self._left

    def _start_waiting(self) -> None:
        for slot in () if self._all_begun else sorted(self._waiting):
            self._waiting.discard(slot)
            self._start_slot(slot)

    def _find_job(self) -> None:
        """Settles what is burned now: an order that is done closes, and after it the next one must be chosen."""
        try:
            if self._burning.job is None and not self._order_done:
                self._burning.job = self._orders.active_job()
            self._count_left()
        except KilnError as error:
            self._burning.missing = error

    def _count_left(self) -> None:
        job = self._burning.job
        of_order = self._orders.left(job)
        of_units = max(0, self._units - len(self._passed)) if self._units is not None else None
        self._left = min((left for left in (of_order, of_units) if left is not None), default=None)
        if job is None or of_order != 0 or not self.idle:
            return
        self._burning.job, self._order_done = None, True
        raise self._orders.close(job, Context(actor=self._burning.actor, shift=self._burning.shift))

    def _acknowledge(self, slot: int) -> None:
        if slot not in self._board or self._burning.busy(slot):
            return
        self._board.acknowledged(slot)
        match self._board.condition(slot):
            case SlotCondition.PRESENT:
                self._start_slot(slot)
            case SlotCondition.LOST:
                self._link.send(CloseSlot(slot=slot))
                self._open_slot(slot)
            case _:
                pass

    def _take_job(self, job: Job) -> None:
        self._burning.job, self._order_done = job, False
        self._find_job()
        self._reopen()
        self._strip.something_happened()
        for view in self._board.views():
            if self._board.condition(view.number) is SlotCondition.PRESENT:
                self._start_slot(view.number)

    # ---- telling --------------------------------------------------------------------------------------

    def _burn_finished(self, result: BurnResult) -> None:
        self._counters.count(result)
        self._stats.finished(result)
        if result.outcome is Outcome.PASS:
            self._passed.add(result.uuid)
            self._dismiss_waiting_for(result)
        if result.outcome in {Outcome.PASS, Outcome.FAIL}:
            self._deaths = 0
        for listener in self._result_listeners:
            _call(partial(listener, result))
        self._find_job()
        self._station.something_happened()
        self._tell_counters()
        self._strip.something_happened()

    def _tell_counters(self) -> None:
        """Only where they are others than were told: the pace changes by itself, and mostly does not."""
        view = self.counters()
        if view != self._told_counters:
            self._told_counters = view
            self._tell(Changed.COUNTERS, None)

    def _dismiss_waiting_for(self, result: BurnResult) -> None:
        """A module that settled in another slot leaves nothing to wait for in the one where it was uncertain."""
        for slot in self._board.waiting_for(result.mac) if result.mac else ():
            self._acknowledge(slot)

    def _tell(self, what: Changed, slot: int | None) -> None:
        for listener in tuple(self._listeners):
            _call(partial(listener, what, slot))


def _call(listener: Callable[[], None]) -> None:
    """The border to whoever listens: a listener that fails must not end a burn."""
    try:
        listener()
    except Exception:
        log.exception("listener_failed")


def slots_from_urls(urls: Sequence[str]) -> tuple[SlotSetting, ...]:
    """Slots as the command line gives them: watched by polling."""
    return tuple(SlotSetting(url=url, presence=Presence.POLL) for url in urls)
