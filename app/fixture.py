"""The fixture at work: the burner, the slots and the person before them, behind one loop.

Everything that happens - a message of the burner, a key of a person, a tick of the clock - becomes a call on the
loop's queue, so that slots, burns and book are moved by one thread only. Views may be read from any thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, Queue

from app.burner_link import BurnerGone, BurnerLink
from app.burning import Burning, BurnResult, Job
from app.counters import Counters
from app.orders import WorkOrders
from app.settings import MAX_SLOTS, SlotSetting
from app.slots import SlotBoard
from app.station import Station
from app.views import Changed, CountersView, Listener, SlotView, StripView, WorkOrderChoice
from burner.messages import CloseSlot, Hello, Message, OpenSlot, Presence, SlotChanged, SlotCondition
from licenses.book import Context
from licenses.words import Outcome
from resources.errors import EnvironmentFailed, KilnError, NeedsPerson

log = logging.getLogger(__name__)

TICK_S = 0.5
SILENCE_S = 20.0
"""A burn of which nothing was heard for so long hangs: the burner is ended, as if it had crashed."""

BURNER_START_S = 20.0


class Fixture:
    """Burns what the job says in every slot where a module appears. Implements ``app.views.StationFace``.

    ``unattended`` is for the command line: nobody acknowledges results. With ``settle_only`` no fresh licence is given.
    """

    def __init__(
        self, station: Station, slots: Sequence[SlotSetting], *, unattended: bool = False, settle_only: bool = False
    ) -> None:
        _check(slots)
        self._station = station
        self._slots = dict(enumerate(slots, start=1))
        self._queue: Queue[Callable[[], None] | None] = Queue()
        self._listeners: list[Listener] = []
        self._result_listeners: list[Callable[[BurnResult], None]] = []
        self._link = BurnerLink(station.folder, self._hear)
        self._board = SlotBoard(slots, lambda slot: self._tell(Changed.SLOT, slot), unattended=unattended)
        self._counters = Counters()
        self._burning = Burning(
            station.book, self._link, self._board, station.recipes, self._burn_finished, settle_only=settle_only
        )
        self._orders = WorkOrders(station)
        self._ready = threading.Event()
        self._closing = False
        self._waiting: set[int] = set()
        self._left: int | None = None
        self._thread = threading.Thread(target=self._run, name="fixture", daemon=True)

    # ---- life -----------------------------------------------------------------------------------------

    def open(self, job: Job | None = None, *, units: int | None = None) -> None:
        """Starts burner and loop; the slots open when the burner holds its lock and the book has recovered.

        With ``units`` no more burns are begun than can still pass.
        """
        self._burning.job = job or self._orders.active_job()
        self._left = units if units is not None else self._orders.left(self._burning.job)
        self._link.start()
        self._thread.start()

    def close(self) -> None:
        """Lets running burns end as after a cut, closes the burner, and waits for the loop."""
        self._closing = True
        self._link.close()
        self._queue.put(self._burning.burner_gone)
        self._queue.put(None)
        self._thread.join()

    def wait_ready(self) -> None:
        """Waits until the slots were opened.

        Raises:
            EnvironmentFailed: the burner does not come up.
        """
        if not self._ready.wait(BURNER_START_S):
            raise EnvironmentFailed("E-BURNER")

    def on_result(self, listener: Callable[[BurnResult], None]) -> None:
        """Adds a listener that is called on the loop for every finished burn."""
        self._result_listeners.append(listener)

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
        job = self._burning.job
        return self._station.strip(job.product if job else None, job.work_order if job else None)

    def counters(self) -> CountersView:
        return self._counters.view(self._orders.left(self._burning.job))

    def start(self, slot: int) -> None:
        self._queue.put(lambda: self._start_slot(slot))

    def acknowledge(self, slot: int) -> None:
        self._queue.put(lambda: self._acknowledge(slot))

    def cancel(self, slot: int) -> None:
        self._queue.put(lambda: self._burning.cancel(slot))

    def work_orders(self) -> tuple[WorkOrderChoice, ...]:
        return self._orders.choices()

    def choose_work_order(self, number: str) -> str | None:
        """Makes the order active when all slots are empty; a sentence when that cannot be."""
        if not self._board.all_empty:
            return str(NeedsPerson("E-WORK-ORDER-SLOTS"))
        try:
            job = self._orders.open(number, Context(actor=self._burning.actor))
        except KilnError as error:
            return str(error)
        self._queue.put(lambda: self._take_job(job))
        return None

    def scanned(self, text: str) -> str | None:
        """A work order's number makes it active; nothing else is known here yet."""
        text = text.strip()
        if any(order.number == text for order in self._orders.choices()):
            return self.choose_work_order(text)
        return str(NeedsPerson("E-SCAN", text=text[:40]))

    # ---- the loop -------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                call = self._queue.get(timeout=TICK_S)
            except Empty:
                call = self._tick
            if call is None:
                return
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
            case SlotChanged():
                self._slot_changed(message)
            case _:
                self._burning.heard(message)

    def _recover_and_open(self) -> None:
        self._station.book.recover(ctx=Context(actor=self._burning.actor))
        for number, setting in self._slots.items():
            self._link.send(
                OpenSlot(slot=number, url=setting.url, presence=setting.presence, baud=self._station.settings.baud)
            )
        self._ready.set()
        self._tell(Changed.STRIP, None)

    def _burner_gone(self) -> None:
        self._burning.burner_gone()
        if not self._closing:
            log.error("burner_gone restarting")
            self._link.start()

    def _slot_changed(self, message: SlotChanged) -> None:
        if self._burning.busy(message.slot):
            return
        self._board.now(message.slot, message.condition, message.code, message.facts)
        self._waiting.discard(message.slot)
        if message.condition is SlotCondition.PRESENT:
            self._start_slot(message.slot)

    def _start_slot(self, slot: int) -> None:
        if slot not in self._board or self._burning.busy(slot) or not self._board.may_start(slot):
            return
        if self._left is not None and self._burning.running >= self._left:
            self._waiting.add(slot)
        else:
            self._burning.begin(slot)

    def _acknowledge(self, slot: int) -> None:
        if slot not in self._board or self._burning.busy(slot):
            return
        self._board.acknowledged(slot)
        match self._board.condition(slot):
            case SlotCondition.PRESENT:
                self._start_slot(slot)
            case SlotCondition.LOST:
                setting = self._slots[slot]
                self._link.send(CloseSlot(slot=slot))
                self._link.send(OpenSlot(slot=slot, url=setting.url, presence=setting.presence))
            case _:
                pass

    def _tick(self) -> None:
        if self._burning.overdue(SILENCE_S):
            log.error("burner_silent ending it")
            self._link.kill()
        self._tell(Changed.COUNTERS, None)

    def _take_job(self, job: Job) -> None:
        self._burning.job = job
        self._left = self._orders.left(job)
        self._tell(Changed.STRIP, None)
        for view in self._board.views():
            if self._board.condition(view.number) is SlotCondition.PRESENT:
                self._start_slot(view.number)

    def _burn_finished(self, result: BurnResult) -> None:
        self._counters.count(result)
        if self._left is not None and result.outcome is Outcome.PASS:
            self._left -= 1
        for listener in self._result_listeners:
            listener(result)
        for slot in sorted(self._waiting):
            self._waiting.discard(slot)
            self._queue.put(partial(self._start_slot, slot))
        self._station.something_happened()
        self._tell(Changed.COUNTERS, None)
        self._tell(Changed.STRIP, None)

    def _tell(self, what: Changed, slot: int | None) -> None:
        for listener in tuple(self._listeners):
            listener(what, slot)


def _check(slots: Sequence[SlotSetting]) -> None:
    urls = [slot.url for slot in slots]
    if not 1 <= len(urls) <= MAX_SLOTS:
        raise NeedsPerson("E-TOO-MANY-SLOTS", count=len(urls))
    for url in urls:
        if urls.count(url) > 1:
            raise NeedsPerson("E-SLOT-URL", url=url)


def slots_from_urls(urls: Sequence[str]) -> tuple[SlotSetting, ...]:
    """Slots as the command line gives them: watched by polling."""
    return tuple(SlotSetting(url=url, presence=Presence.POLL) for url in urls)
