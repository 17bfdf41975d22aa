"""The book of a station: every licence it holds, what became of it, and the journal of everything that happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from licenses.book import (
    burns,
    head,
    journal,
    licences,
    modules,
    moves,
    opening,
    pages,
    sealing,
    serials,
    sightings,
    standing,
    store,
    work_orders,
)
from licenses.book.checkpoint import Checkpointer
from licenses.book.exchange import Exchange
from licenses.book.lock import InstanceLock
from licenses.book.records import (
    Address,
    BurnEnd,
    Context,
    Decision,
    Head,
    LicenceRow,
    Recovered,
    Reservation,
    Standing,
    WorkOrder,
)
from licenses.book.sightings import Reading
from licenses.book.transaction import Transaction, Writer
from licenses.keys import StationKeys
from licenses.words import Holding, Licence, LicenceState, ModuleId
from resources.errors import NeedsPerson


class Book(Exchange):
    """One station's book, opened by one process and used by any number of its threads.

    Each verb is one transaction: when it has returned, it is on disk; when it raised, nothing was changed. All
    raise ``EnvironmentFailed`` when the disk does not take it, and ``NeedsPerson`` with a code when the book's
    rules do not allow it. Verbs that end a burn take ``ended`` and write its row in the same transaction.
    """

    _lock: InstanceLock | None = None

    # ---- life -------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path, *, station: str, keys: StationKeys) -> Self:
        """Makes the book of a newly enrolled station in ``folder`` and opens it.

        Raises:
            NeedsPerson: there is one, there was one, or another process works in the folder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        lock = InstanceLock(folder, wait_s=0)
        with ExitStack() as undo:
            undo.callback(lock.release)
            opening.make_file(folder, station=station, keys=keys)
            book = cls._start(folder, keys, lock)
            undo.pop_all()
        return book

    @classmethod
    def open(cls, folder: Path, keys: StationKeys | None, *, read_only: bool = False, wait_s: float = 0.0) -> Self:
        """Opens the book in ``folder``; ``read_only`` also beside the process that has it open, and without keys.

        A book that is older than the head outside it was put back: it opens a new epoch, and what was free or
        reserved is in quarantine.

        Raises:
            NeedsPerson: no book, one of a newer Kiln, or one that is open elsewhere after ``wait_s`` seconds.
            EnvironmentFailed: the file is damaged or the disk failed.
        """
        if read_only:
            path = opening.require_file(folder)
            engine = store.looking_engine(path)
            opening.require_current(engine, path)
            opening.require_whole(engine, path)
            return cls(folder, keys, engine)
        lock = InstanceLock(folder, wait_s=wait_s)
        with ExitStack() as undo:
            undo.callback(lock.release)
            book = cls._start(folder, keys, lock)
            undo.pop_all()
        return book

    @classmethod
    def _start(cls, folder: Path, keys: StationKeys | None, lock: InstanceLock) -> Self:
        path = opening.require_file(folder)
        opening.require_ours(path)
        pages.require_mended(path)
        engine = store.writing_engine(path)
        opening.bring_up_to_date(engine, path)
        opening.require_whole(engine, path)
        with ExitStack() as undo:
            writer = Writer(engine, path)
            undo.callback(writer.close)
            outside = head.read(folder / head.FILE)
            head_file = head.HeadFile(folder / head.FILE)
            undo.callback(head_file.close)
            book = cls(folder, keys, store.looking_engine(path))
            book._writer, book._head, book._lock = writer, head_file, lock
            book._notice_restored(outside)
            book._write_head()
            book._checkpointer = Checkpointer(path)
            book.check_pages()
            undo.pop_all()
        return book

    def close(self) -> None:
        """Writes the head outside the book, and lets the file and the lock go."""
        damage = self._end_page_check()
        if self._checkpointer is not None:
            self._checkpointer.close()
        if self._head is not None:
            try:
                self._write_head()
            finally:
                self._head.close()
                self._head = None
        # The writing connection goes last: only it can put the log back into the file and remove it.
        super().close()
        if self._writer is not None:
            self._writer.close()
        if damage is not None:
            pages.keep(self.path, str(damage.facts["why"]))
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _notice_restored(self, outside: Head | None) -> None:
        with self._change() as change:
            mine = change.tip.head
            if mine.seq == 1 and mine.epoch == 1 and outside is None:
                return  # a new book, whose head was not written yet
            if outside is None:
                journal.open_epoch(change, epoch=mine.epoch + 1, reason="the head outside is missing", ctx=Context())
            elif mine.epoch < outside.epoch or (mine.epoch == outside.epoch and not journal.has(change, outside)):
                journal.open_epoch(
                    change, epoch=outside.epoch + 1, reason="the book is older than its head", ctx=Context()
                )

    # ---- the burn ---------------------------------------------------------------------------------------

    def module_read(
        self,
        *,
        module: ModuleId,
        holding: Holding,
        ctx: Context,
        product: str | None = None,
        sets_mac: bool = False,
    ) -> Standing:
        """Takes note of what a module holds, and says what is to be done with it.

        ``product`` is the one whose recipe said where to look: what it did not find settles nothing of another's. A
        module that was seen in an uncertain burn is marked as read; the last one settles the licence. When a
        module holds another licence than its own, both go into quarantine. Otherwise nothing is written. With
        ``sets_mac`` an uncertain licence that stands whole under its assigned MAC waits for no other module.
        """
        reading = Reading(module=module, holding=holding, product=product, sets_mac=sets_mac)
        with self._look() as queries:
            facts = standing.facts_of(queries, reading, self.keys, self.station)
            met = modules.match(queries, module).mine
            was_seen = met is not None and bool(sightings.groups_of(queries, met.id))
        decision = standing.decide(facts)
        if not was_seen and not decision.quarantine:
            return decision
        with self._change() as change:
            return self._note(change, reading, ctx)

    def _note(self, change: Transaction, reading: Reading, ctx: Context) -> Standing:
        def equal(uuid: str, held: Holding) -> bool:
            return standing.is_equal(change, uuid, held, self.keys, self.station)

        def decision() -> Standing:
            return standing.decide(standing.facts_of(change, reading, self.keys, self.station))

        before = decision()
        met = modules.match(change, reading.module).mine
        if met is not None:
            sightings.read(change, met, reading, ctx, equal)
        after = decision()
        for uuid in after.quarantine:
            licences.mark(change, licences.get(change, uuid), after.code or "", ctx)
        if after.decision is Decision.BURN and met is not None and sightings.groups_of(change, met.id):
            return Standing(decision=Decision.REFUSE, code="E-SEEN")  # its own reading settled nothing
        if after.decision is Decision.PASS_AGAIN and before.decision is not Decision.PASS_AGAIN:
            return Standing(decision=Decision.SETTLED, uuid=after.uuid)
        return after

    def reserve(
        self,
        *,
        product: str,
        module: ModuleId,
        ctx: Context,
        recipe_version: int | None = None,
        misfit: Callable[[Licence], str | None] | None = None,
        address: Address = Address.OBEYED,
    ) -> Reservation:
        """Takes a licence for a module that may take one: AVAILABLE to RESERVED; begins the row of ``ctx.burn``.

        A licence with an assigned MAC goes to that module only, and that module takes no other; where ``address`` lets
        the MAC be set, another module may become that one, and the reservation names what it becomes.
        ``misfit`` says why a licence cannot be written: such a one goes into quarantine with that reason, and the next
        is tried. Where none fits it is not the licences that are wrong, and nothing is changed.

        Raises:
            NeedsPerson: ``E-UNFIT`` when none that was tried can be written, ``E-NO-STOCK``, ``E-FROZEN``,
                ``E-MAC-NONE``, ``E-ASSIGNED-MAC``, or the module may not take one (``E-AT-WORK``, ``E-BOUND``,
                ``E-MAC-TWICE``, ``E-SEEN``), or the work order is another product's.
        """
        with self._change() as change:

            def why_not(row: LicenceRow) -> str | None:
                if misfit is None:
                    return None
                _, secrets = sealing.open_one(change, row.uuid, self.keys, self.station)
                return misfit(Licence(uuid=row.uuid, secrets=secrets, assigned_mac=row.assigned_mac))

            return moves.reserve(
                change,
                product=product,
                module=module,
                ctx=ctx,
                recipe_version=recipe_version,
                misfit=why_not,
                address=address,
            )

    def release(self, *, uuid: str, ctx: Context, code: str, ended: BurnEnd | None = None) -> None:
        """Nothing was handed over: RESERVED to AVAILABLE."""
        with self._burn_change() as change:
            moves.release(change, uuid=uuid, ctx=ctx, code=code, ended=ended)

    def hand_over(self, *, uuid: str, ctx: Context) -> Licence:
        """RESERVED to WRITING, and only when that and the head outside are on disk the licence with its secrets.

        When it raises ``EnvironmentFailed`` the licence did not leave the book, but may be WRITING: call
        ``uncertain`` as after any broken writing.
        """
        return self._hand_out(uuid, lambda change, row: moves.to_writing(change, row, ctx))

    def write_again(self, *, uuid: str, module: ModuleId, ctx: Context, names_it: bool = False) -> Licence:
        """UNCERTAIN or BURNED to WRITING on its own module, that was read blank or torn; as ``hand_over`` else.

        ``names_it``: the uuid of this licence was read on the module, which proves an UNCERTAIN one's as an id would.

        Raises:
            NeedsPerson: it is another module, or only the MAC says that it is not; or others are unread.
        """

        def step(change: Transaction, row: LicenceRow) -> None:
            moves.to_writing_again(change, row, module, ctx, names_it=names_it)

        return self._hand_out(uuid, step)

    def _hand_out(self, uuid: str, step: Callable[[Transaction, LicenceRow], None]) -> Licence:
        with self._burn_change() as change:
            # Opened before the commit: a licence whose seal is broken must not become WRITING.
            row, secrets = sealing.open_one(change, uuid, self.keys, self.station)
            step(change, row)
        self._write_head()
        return Licence(uuid=uuid, secrets=secrets, assigned_mac=row.assigned_mac)

    def burned(
        self,
        *,
        uuid: str,
        ctx: Context,
        seen: Sequence[ModuleId],
        evidence: Mapping[str, str] | None = None,
        ended: BurnEnd | None = None,
    ) -> None:
        """Every field was read back equal: WRITING to BURNED. ``seen`` is every identity read since the hand-over.

        Raises:
            NeedsPerson: one of ``seen`` is another module; then ``uncertain`` is the verb.
        """
        with self._burn_change() as change:
            moves.burned(change, uuid=uuid, ctx=ctx, seen=seen, evidence=evidence or {}, ended=ended)

    def erased(self, *, uuid: str, ctx: Context, code: str, ended: BurnEnd | None = None) -> LicenceState:
        """Failed, and in the same unbroken session erased and read back blank: WRITING to AVAILABLE.

        A licence that was UNCERTAIN or BURNED before becomes UNCERTAIN instead, and its burn ends so; the state
        that it came to is given.
        """
        with self._burn_change() as change:
            return moves.erased(change, uuid=uuid, ctx=ctx, code=code, ended=ended)

    def uncertain(
        self, *, uuid: str, ctx: Context, code: str, seen: Sequence[ModuleId] = (), ended: BurnEnd | None = None
    ) -> None:
        """It is not known what the module holds: WRITING to UNCERTAIN. ``seen`` is every identity read in the burn."""
        with self._burn_change() as change:
            moves.uncertain(change, uuid=uuid, ctx=ctx, code=code, seen=seen, ended=ended)

    def settled(
        self, *, uuid: str, module: ModuleId, ctx: Context, ended: BurnEnd | None = None, sets_mac: bool = False
    ) -> None:
        """Read back whole on its own module: UNCERTAIN or SCRAPPED to BURNED; nothing when it is BURNED there."""
        with self._burn_change() as change:
            moves.settled(change, uuid=uuid, module=module, ctx=ctx, ended=ended, sets_mac=sets_mac)

    def burn_ended(
        self, *, ctx: Context, ended: BurnEnd, module: ModuleId | None = None, uuid: str | None = None
    ) -> None:
        """Ends the burn of ``ctx.burn``, once, where no licence moves with it.

        Raises:
            NeedsPerson: it has ended before.
        """
        with self._burn_change() as change:
            burns.end(change, ctx, ended, module=module, uuid=uuid)

    def recover(self, *, ctx: Context) -> Recovered:
        """After the station or the burner died: RESERVED to AVAILABLE, WRITING to UNCERTAIN, their burns ended."""
        with self._burn_change() as change:
            return moves.recover(change, ctx=ctx)

    # ---- decisions of a person --------------------------------------------------------------------------

    def scrap(self, *, uuid: str, reason: str, ctx: Context) -> None:
        """A named person gives up an UNCERTAIN licence, or says that a BURNED one's module is destroyed.

        Raises:
            NeedsPerson: no name, no reason, or a licence in another state.
        """
        with self._change() as change:
            moves.scrap(change, uuid=uuid, reason=reason, ctx=ctx)

    def quarantine(self, *, uuid: str, reason: str, ctx: Context) -> None:
        """Marks a licence: it is neither reserved nor returned, nor written again, until a person clears it."""
        with self._change() as change:
            licences.mark(change, licences.get(change, uuid), reason, ctx)

    def clear(self, *, uuid: str, reason: str, ctx: Context) -> None:
        """A named person lifts a quarantine.

        Raises:
            NeedsPerson: no name, no reason, or no quarantine.
        """
        if not ctx.actor or not reason.strip():
            raise NeedsPerson("E-BOOK-REASON")
        with self._change() as change:
            licences.unmark(change, licences.get(change, uuid), reason, ctx)

    def use_serial(self, *, number: str, ctx: Context) -> None:
        """Gives a serial number to the burn of ``ctx``, for good.

        Raises:
            NeedsPerson: it was used before.
        """
        with self._change() as change:
            serials.use(change, number, ctx)

    # ---- work orders ------------------------------------------------------------------------------------

    def open_work_order(self, *, order: WorkOrder, ctx: Context) -> None:
        """Writes a work order down; the same one again changes nothing."""
        with self._change() as change:
            work_orders.open_one(change, order, ctx)

    def set_work_order(self, *, number: str | None) -> None:
        """Makes an open work order the active one, or none."""
        with self._change() as change:
            work_orders.activate(change, number)

    def close_work_order(self, *, number: str, ctx: Context) -> None:
        with self._change() as change:
            work_orders.close(change, number, ctx)
