"""What can be asked of the book; nothing here changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine

from licenses.book import (
    batches,
    burns,
    head,
    journal,
    licences,
    modules,
    pages,
    serials,
    standing,
    store,
    verify,
    work_orders,
)
from licenses.book.records import (
    Answer,
    BurnRow,
    Counters,
    Finding,
    Head,
    LicenceRow,
    PullRow,
    Standing,
    Status,
    Stock,
    WorkOrder,
)
from licenses.book.sightings import Reading
from licenses.book.transaction import Queries, read_tip
from licenses.keys import StationKeys
from licenses.words import Holding, LicenceState, ModuleId
from resources.errors import Bug


class Looking:
    """The looking half of ``Book``; each call sees the last committed state."""

    def __init__(self, folder: Path, keys: StationKeys | None, engine: Engine) -> None:
        self.folder = folder
        self.path = folder / store.FILE
        self._keys = keys
        self._looking = engine
        with self._look() as queries:
            self._station = read_tip(queries).station

    @contextmanager
    def _look(self) -> Iterator[Queries]:
        with store.translated(self.path), self._looking.connect() as connection, store.begun(connection, "DEFERRED"):
            yield Queries(connection)

    @property
    def station(self) -> str:
        """The name of the station whose book this is."""
        return self._station

    @property
    def keys(self) -> StationKeys:
        """The station's keys.

        Raises:
            Bug: the book was opened without them.
        """
        if self._keys is None:
            raise Bug("E-BOOK-READ-ONLY")
        return self._keys

    # ---- modules and licences ---------------------------------------------------------------------------

    def standing(self, *, module: ModuleId, holding: Holding) -> Standing:
        """What is to be done with a module, by what it is bound to and what it holds; changes nothing."""
        reading = Reading(module=module, holding=holding)
        with self._look() as queries:
            return standing.decide(standing.facts_of(queries, reading, self.keys, self.station))

    def licence(self, *, uuid: str) -> LicenceRow | None:
        """A licence without its secrets, or None when the book never had it."""
        with self._look() as queries:
            return licences.find(queries, uuid)

    def licence_of(self, *, module: ModuleId) -> LicenceRow | None:
        """The licence that lives on a module, or None."""
        with self._look() as queries:
            met = modules.match(queries, module).mine
            return licences.live_one(licences.on_module(queries, met.id)) if met else None

    def uncertain_ones(self) -> tuple[LicenceRow, ...]:
        """Every licence of which it is not known whether its module holds it."""
        with self._look() as queries:
            return licences.in_state(queries, LicenceState.UNCERTAIN)

    def quarantined(self, *, limit: int = 1_000) -> tuple[LicenceRow, ...]:
        """Licences in quarantine beside those merely held back in stock, which ``status`` counts per batch."""
        with self._look() as queries:
            return licences.quarantined(queries, limit)

    # ---- batches and stock ------------------------------------------------------------------------------

    def status(self) -> Status:
        """The book at a glance, without counting licences one by one."""
        damage = pages.known_damage(self.path)
        with self._look() as queries:
            return Status(
                station=self.station,
                batches=batches.all_rows(queries),
                waiting=journal.waiting(queries),
                head=read_tip(queries).head,
                damage=str(damage) if damage else None,
            )

    def stock(self, *, product: str) -> Stock:
        """How many licences of a product may be reserved, of how many received."""
        with self._look() as queries:
            return batches.stock(queries, product)

    def open_pulls(self) -> tuple[PullRow, ...]:
        """Pulls whose batch has not arrived; to be asked again with the same key."""
        with self._look() as queries:
            return batches.open_pulls(queries)

    # ---- burns ------------------------------------------------------------------------------------------

    def records(
        self, *, mac: str | None = None, uuid: str | None = None, since: datetime | None = None, limit: int = 1_000
    ) -> tuple[BurnRow, ...]:
        """Burns that fit all that is given, the newest first; ``since`` is a time with zone."""
        with self._look() as queries:
            return burns.records(queries, mac=mac, uuid=uuid, since=since, limit=limit)

    def story(self, *, burn: str) -> tuple[dict[str, Any], ...]:
        """The journal rows of one burn as plain events, in order."""
        with self._look() as queries:
            return burns.story(queries, burn, self.station)

    def lineage(self, *, uuid: str) -> tuple[dict[str, Any], ...]:
        """The journal rows of one licence as plain events, in order."""
        with self._look() as queries:
            return burns.of_licence(queries, uuid, self.station)

    def counters(self, *, since: datetime) -> Counters:
        """Burns that ended since a time with zone, by outcome."""
        with self._look() as queries:
            return burns.counters(queries, since)

    # ---- work orders ------------------------------------------------------------------------------------

    def work_orders(self) -> tuple[WorkOrder, ...]:
        """Work orders that are open, by number."""
        with self._look() as queries:
            return work_orders.open_ones(queries)

    def work_order(self, *, number: str) -> WorkOrder | None:
        with self._look() as queries:
            return work_orders.find(queries, number)

    def active_work_order(self) -> WorkOrder | None:
        with self._look() as queries:
            return work_orders.active(queries)

    # ---- journal ----------------------------------------------------------------------------------------

    def head(self) -> Head:
        """The last journal row."""
        with self._look() as queries:
            return read_tip(queries).head

    def knows(self, head: Head) -> bool:
        """Whether the journal has an event of this name and hash."""
        with self._look() as queries:
            return journal.has(queries, head)

    def journal_after(self, *, epoch: int = 0, seq: int = 0, limit: int = 1_000) -> tuple[dict[str, Any], ...]:
        """Events after (epoch, seq) in order, as plain objects with their ``hash`` in hex; (0, 0) begins.

        Raises:
            NeedsPerson: the book has no event of that name.
        """
        with self._look() as queries:
            return journal.after(queries, epoch=epoch, seq=seq, limit=limit, station=self.station)

    def cursor(self) -> Head | None:
        """The last event that the platform has answered; None before the first."""
        with self._look() as queries:
            return journal.cursor(queries)

    def serial_is_used(self, *, number: str) -> bool:
        """Whether a burn had this serial number, whatever became of it."""
        with self._look() as queries:
            return serials.is_used(queries, number)

    def waiting(self) -> int:
        """Events that the platform has not answered yet."""
        with self._look() as queries:
            return journal.waiting(queries)

    def verdict(self, *, epoch: int, seq: int) -> Answer | None:
        """What the platform said of an event; None while it waits."""
        with self._look() as queries:
            return journal.verdict_of(queries, epoch=epoch, seq=seq)

    def objections(self, *, limit: int = 1_000) -> tuple[tuple[dict[str, Any], Answer], ...]:
        """Events that the platform did not accept, each with its answer."""
        with self._look() as queries:
            return journal.objections(queries, limit, self.station)

    def verify(self, *, progress: Callable[[str, int, int], None] | None = None) -> tuple[Finding, ...]:
        """Checks file, chain, invariants, counts and the head outside; ``progress`` gets check, done and total."""
        with self._look() as queries:
            return verify.verify(queries, head.read(self.folder / head.FILE), progress or _silent)

    # ---- end --------------------------------------------------------------------------------------------

    def close(self) -> None:
        self._looking.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _silent(check: str, done: int, total: int) -> None:
    """No progress is wanted."""
