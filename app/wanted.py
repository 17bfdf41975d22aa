"""What is to be burned now, and how many modules of it are still wanted."""

from __future__ import annotations

from app.burn_ends import BurnResult
from app.burning import Burning
from app.orders import WorkOrders
from app.underway import Job
from licenses.book import Context
from licenses.words import Outcome
from resources.errors import KilnError


class Wanted:
    """Gives the burns their job. ``order_done``: the order was closed at its quantity, and no other was chosen yet.

    With ``units`` no more modules are wanted than those that can still pass.
    """

    def __init__(self, orders: WorkOrders, burning: Burning) -> None:
        self._orders = orders
        self._burning = burning
        self._passed: set[str | None] = set()
        self._left: int | None = None
        self.units: int | None = None
        self.order_done = False

    def take(self, job: Job) -> None:
        """From now on this is burned."""
        self._burning.job, self.order_done = job, False
        self.find()

    def find(self) -> None:
        """Settles what is burned now: an order that is done closes, and after it the next one must be chosen."""
        try:
            if self._burning.job is None and not self.order_done:
                self._burning.job = self._orders.active_job()
            self._count()
        except KilnError as error:
            self._burning.missing = error

    def finished(self, result: BurnResult) -> None:
        """One that passes twice is one."""
        if result.outcome is Outcome.PASS:
            self._passed.add(result.uuid)

    @property
    def all_begun(self) -> bool:
        """As many burns run as modules are still wanted."""
        return self._burning.job is not None and self._left is not None and self._burning.running >= self._left

    @property
    def left_in_order(self) -> int | None:
        """Modules that the work order still needs; None without one."""
        job = self._burning.job
        return self._left if job is not None and job.work_order is not None else None

    def _count(self) -> None:
        job = self._burning.job
        of_order = self._orders.left(job)
        of_units = max(0, self.units - len(self._passed)) if self.units is not None else None
        self._left = min((left for left in (of_order, of_units) if left is not None), default=None)
        if job is None or of_order != 0 or self._burning.running:
            return
        self._burning.job, self.order_done = None, True
        raise self._orders.close(job, Context(actor=self._burning.actor, shift=self._burning.shift))
