"""The station without its fixture: folder, keys, book, platform, recipes and sync."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.built_in import database_url
from app.folder import BUILT_IN, DataFolder, Enrolment
from app.platform_child import PlatformChild
from app.prompt import key_sources
from app.recipes import Recipes
from app.settings import Settings
from app.underway import Job
from app.views import StripView
from licenses.book import BatchRow, Book, Context
from licenses.keys import StationKeys
from licenses.sealed import open_batch
from resources.errors import KilnError, NeedsPerson

if TYPE_CHECKING:
    from app.office import Office
    from app.planning import Planning
    from app.sync import SyncResult
    from licenses.client import RecipeManifest, StationClient, WorkOrder
    from licenses.words import Secret

log = logging.getLogger(__name__)

_DAMAGED_ON_THE_WAY = frozenset({"E-BATCH-DAMAGED", "E-BATCH-SIGNATURE"})
_CANNOT_BE_TAKEN = frozenset({"E-BATCH-OVERLAP", "E-BATCH-KEY", "E-BATCH-STATION"})
SYNC_EVERY_S = 30.0
RETRY_AT_MOST_S = 300.0
FIRST_SYNC_S = 2.0
"""The built-in platform takes a while to start; the window is to be usable before."""

GATHER_S = 1.0
"""What happens within it goes up in one exchange: the modules of a full fixture end together."""


class Station:
    """Everything that a command or the fixture needs of a station. Close it when done.

    ``open`` takes the book for writing, which one process may do at a time; ``look`` only reads.
    """

    def __init__(
        self, folder: DataFolder, settings: Settings, enrolment: Enrolment, book: Book, platform: PlatformChild | None
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.enrolment = enrolment
        self.book = book
        self._platform = platform
        self._platform_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(enrolment.platform_key))
        self.recipes = Recipes(folder.recipes, self._platform_key)
        self._keys: StationKeys | None = None
        self._client: StationClient | None = None
        self._client_url = ""
        self._exchange = threading.Lock()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._background: threading.Thread | None = None
        self._offline_since: datetime | None = None
        self.offered_orders: tuple[WorkOrder, ...] = ()

    @classmethod
    def open(cls, folder: DataFolder, settings: Settings) -> Self:
        """Opens the station of the folder for writing; a new folder gets the built-in platform.

        Raises:
            NeedsPerson: the book is open elsewhere, newer or damaged, or no key opens it.
            EnvironmentFailed: disk or built-in platform failed.
        """
        folder.make()
        enrolment = folder.enrolment()
        built_in = enrolment is None or enrolment.url == BUILT_IN
        platform = PlatformChild(folder, demo=settings.demo) if built_in else None
        try:
            if platform is not None and (enrolment is None or not enrolment.has_book):
                from app.enrolling import enrol_built_in

                enrolment = enrol_built_in(folder, platform, settings.name, demo=settings.demo)
            assert enrolment is not None
            keys = StationKeys.open(folder.path, key_sources(demo=settings.demo))
            station = cls(folder, settings, enrolment, Book.open(folder.path, keys), platform)
        except BaseException:
            if platform is not None:
                platform.close()
            raise
        station._keys = keys
        return station

    @classmethod
    def look(cls, folder: DataFolder, settings: Settings) -> Self:
        """Opens the station of the folder for looking only, also beside a running one.

        Raises:
            NeedsPerson: the folder belongs to no station, or its book cannot be read.
        """
        enrolment = folder.enrolment()
        if enrolment is None or not enrolment.has_book:
            raise NeedsPerson("E-NOT-ENROLLED")
        return cls(folder, settings, enrolment, Book.open(folder.path, None, read_only=True), None)

    def close(self) -> None:
        """Ends sync, closes the book and lets the built-in platform end."""
        self._closing.set()
        self._wake.set()
        if self._background is not None:
            self._background.join()
        if self._client is not None:
            self._client.close()
        self.book.close()
        if self._platform is not None:
            self._platform.close()

    # ---- the platform -----------------------------------------------------------------------------------

    @property
    def client(self) -> StationClient:
        """The station's own door to its platform, which is started again if it died."""
        if self._keys is None:
            raise NeedsPerson("E-NOT-ENROLLED")
        url = self._platform.url() if self._platform is not None else self.enrolment.url
        if self._client is None or self._client_url != url:
            if self._client is not None:
                self._client.close()
            from licenses.client import StationClient

            self._client_url = url
            self._client = StationClient(url, self.enrolment.station, self._keys, platform_key=self._platform_key)
        return self._client

    def office(self, who: str | None = None) -> Office:
        """The door of a person to the platform: the built-in one's owner, or who signs in with a password.

        Raises:
            NeedsPerson: the platform is not the built-in one and nobody is named.
        """
        from app.office import Office

        if self._platform is not None:
            from licenses.platform.service import built_in

            return Office.of_owner(self._platform.url(), built_in.owner_session(database_url(self.folder)))
        return Office.sign_in(self.enrolment.url, who)

    def planning(self) -> Planning:
        """A person's pages at the platform: the built-in one's owner, or whoever signs in there."""
        from app.planning import Planning

        platform = self._platform
        if platform is None:
            return Planning(lambda: self.enrolment.url)
        return Planning(platform.url, self._owner)

    def _owner(self) -> Secret:
        from licenses.platform.service import built_in

        return built_in.owner_session(database_url(self.folder))

    def pull(self, product: str | None, lot: str | None, count: int) -> BatchRow:
        """Pulls recipes and one batch of at most ``count`` licences; pulls that were cut off are finished first.

        One of them that asked for the same is the answer.

        Raises:
            NeedsPerson: the platform has no unused licence for it.
            EnvironmentFailed: the platform cannot be reached; the same pull goes on next time.
        """
        with self._exchange:
            batch = self._finish_pulls(product, lot, count)
            if batch is None:
                key = self.book.begin_pull(product=product, lot=lot, count=count)
                batch = self._receive(product, lot, count, key)
            self.recipes.fetch_all(self.client, batch.product)
            return batch

    def _finish_pulls(self, product: str | None, lot: str | None, count: int) -> BatchRow | None:
        """Finishes the pulls that were cut off; the batch of one that asked for the same, so that none comes twice."""
        same = None
        for begun in self.book.open_pulls():
            try:
                batch = self._receive(begun.product, begun.lot, begun.count, begun.key)
            except NeedsPerson as error:
                if (begun.product, begun.lot, begun.count) == (product, lot, count):
                    raise
                # What was asked for then must not keep anybody from what is asked for now.
                log.warning("open_pull_refused code=%s", error.code)
                continue
            if (begun.product, begun.lot, begun.count) == (product, lot, count):
                same = batch
        return same

    def _receive(self, product: str | None, lot: str | None, count: int, key: str) -> BatchRow:
        from licenses.client import PlatformRefused

        def ask() -> bytes:
            return self.client.pull_batch(product=product, lot=lot, count=count, key=key)

        try:
            return self._take(ask, key=key)
        except PlatformRefused as refused:
            self.book.end_pull(key=key)
            match refused.problem:
                case "nothing_unused":
                    raise NeedsPerson("E-NOTHING-UNUSED", what=lot or product or "any product") from refused
                case "not_found":
                    raise NeedsPerson("E-LOT-UNKNOWN", lot=lot) from refused
            raise

    def _take(self, ask: Callable[[], bytes], *, key: str | None = None, batch: str | None = None) -> BatchRow:
        """Asks for a batch and takes it; what is damaged is asked for once more, what cannot be taken is told."""
        try:
            return self.receive(ask(), key)
        except NeedsPerson as error:
            if error.code not in _DAMAGED_ON_THE_WAY | _CANNOT_BE_TAKEN:
                raise
            if error.code in _DAMAGED_ON_THE_WAY:
                with suppress(NeedsPerson):
                    return self.receive(ask(), key)
            self.book.refuse_pull(key=key, batch=batch, code=error.code)
            raise

    def _fetch(self, batch: str) -> bool:
        """Takes a batch that the platform gave and this book does not have, as after a lost answer."""
        try:
            self._take(lambda: self.client.batch_document(batch), batch=batch)
        except NeedsPerson as error:
            log.warning("batch_not_taken code=%s", error.code)
            return False
        return True

    def give_back(self, *, lot: str | None, batch: str | None, reason: str, who: str | None) -> int:
        """Unused licences of a lot, a batch, or all go back; how many. They are gone when a sync confirmed it."""
        return self.book.give_back(lot=lot, batch=batch, reason=reason, ctx=Context(actor=who))

    def receive(self, document: bytes, key: str | None = None) -> BatchRow:
        """Takes a sealed batch into the book; one that is known changes nothing."""
        if self._keys is None:
            raise NeedsPerson("E-NOT-ENROLLED")
        opened = open_batch(
            document,
            station=self.enrolment.station,
            recipient=self._keys.sealing,
            platform_key=self._platform_key,
            now=datetime.now(UTC),
        )
        return self.book.receive(opened=opened, key=key)

    def publish_recipe(self, file: Path, product: str, who: str | None) -> RecipeManifest:
        """Publishes a recipe on the platform for a product, which is made there if it is new; its manifest."""
        with self.office(who) as office:
            return office.publish_recipe(file, product)

    # ---- sync -------------------------------------------------------------------------------------------

    def sync(self) -> SyncResult:
        """One exchange with the platform.

        Raises:
            EnvironmentFailed: the platform cannot be reached.
        """
        from app.sync import Sync

        with self._exchange:
            try:
                result = Sync(self.book, self.client, self._fetch).run()
                self.offered_orders = self.client.work_orders()
                for product in self.products():
                    self.recipes.fetch_all(self.client, product)
            except KilnError:
                self._offline_since = self._offline_since or datetime.now(UTC)
                raise
            self._offline_since = None
            return result

    def sync_in_background(self) -> None:
        """Syncs now, after every burn and at intervals, with growing pauses while the platform is away."""
        self._background = threading.Thread(target=self._keep_in_step, name="sync", daemon=True)
        self._background.start()

    def something_happened(self) -> None:
        """Wakes the background sync."""
        self._wake.set()

    def _keep_in_step(self) -> None:
        pause_s = 0.0
        self._closing.wait(FIRST_SYNC_S)
        while not self._closing.is_set():
            try:
                self.sync()
                pause_s = 0.0
                if self._wake.wait(SYNC_EVERY_S):
                    self._closing.wait(GATHER_S)
            except Exception as error:
                # The border of the thread: whatever it was, the journal must go up some time.
                if isinstance(error, KilnError):
                    log.info("sync_failed code=%s", error.code)
                else:
                    log.exception("sync_failed")
                pause_s = min(max(1.0, pause_s * 2), RETRY_AT_MOST_S)
                self._closing.wait(pause_s)
            self._wake.clear()

    # ---- what is here -----------------------------------------------------------------------------------

    def only_product(self) -> str | None:
        """The product of all licences here, None when there are none or several."""
        products = self.products()
        return products[0] if len(products) == 1 else None

    def products(self) -> list[str]:
        """The products of the licences here."""
        return sorted({batch.product for batch in self.book.status().batches})

    def product_name(self, product: str) -> str:
        """A product's name as its batches have it."""
        names = (batch.product_name for batch in self.book.status().batches if batch.product == product)
        return next(names, product)

    def job(self, product: str | None) -> Job:
        """What to burn: the product that is named, else that of the settings, else the only one here.

        Raises:
            NeedsPerson: none or several are here, or there is no recipe of it that holds.
        """
        chosen = product or self.settings.product or self.only_product()
        if chosen is None:
            products = self.products()
            if not products:
                raise NeedsPerson("E-NO-LICENCES")
            raise NeedsPerson("E-NO-PRODUCT", products=", ".join(products))
        job = Job(product=chosen, recipe=self.recipes.latest(chosen))
        self.recipes.path(job.product, job.recipe)
        return job

    def strip(self, product: str | None, work_order: str | None) -> StripView:
        """What the strip on top shows."""
        stock = self.book.stock(product=product) if product else None
        left = stock.available if stock else 0
        return StripView(
            station=self.enrolment.name,
            operator=None,
            work_order=work_order,
            product=self.product_name(product) if product else None,
            tokens_left=left,
            tokens_received=stock.received if stock else 0,
            tokens_low=left < self.settings.tokens_low,
            waiting=self.book.waiting(),
            offline_since=self._offline_since,
            conflicts=len(self.book.objections()),
            uncertain=len(self.book.uncertain_ones()),
        )
