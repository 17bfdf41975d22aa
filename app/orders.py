"""Work orders at the station: which are open, which one is active, and how many modules it still needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.station import Station
from app.underway import Job
from app.views import WorkOrderChoice
from licenses.book import Context, WorkOrder
from resources.errors import NeedsPerson

if TYPE_CHECKING:
    from licenses.client import WorkOrder as OfferedOrder


class WorkOrders:
    """The orders that the platform gave at the last exchange, and the one that the book holds as active."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def choices(self) -> tuple[WorkOrderChoice, ...]:
        """The open orders, as the picker shows them; those that the book has go on without a platform."""
        return tuple(
            WorkOrderChoice(
                number=order.number, product=order.product_name, quantity=order.quantity, passed=order.passed
            )
            for order in self._known().values()
        )

    def active_job(self) -> Job:
        """The job of the active order; without one, the product of the settings or the only one in stock.

        Raises:
            NeedsPerson: what is missing: licences, a work order, or the recipe.
        """
        order = self._station.book.active_work_order()
        if order is not None:
            return self._job(order)
        products = self._station.products()
        product = self._station.settings.product or (products[0] if len(products) == 1 else None)
        if product is None:
            raise NeedsPerson("E-NO-JOB" if products else "E-NO-LICENCES")
        return Job(product=product, recipe=self._station.recipes.latest(product))

    def open(self, number: str, context: Context, product: str | None = None) -> Job:
        """Makes an order active.

        Raises:
            NeedsPerson: no open order has this number, it is not for ``product``, or its recipe is not here.
        """
        order = self._known().get(number)
        if order is None:
            raise NeedsPerson("E-WORK-ORDER-UNKNOWN", number=number)
        if product not in (None, order.product):
            raise NeedsPerson("E-BOOK-WORK-ORDER-PRODUCT", number=number, wanted=order.product, product=product)
        job = self._job(order)
        self._station.book.open_work_order(order=order, ctx=context)
        self._station.book.set_work_order(number=number)
        return job

    def _known(self) -> dict[str, WorkOrder]:
        known = {order.number: order for order in self._station.book.work_orders()}
        for offered in self._station.offered_orders:
            # One that the book has and does not list is closed here, whatever the platform still offers.
            if offered.number not in known and self._station.book.work_order(number=offered.number) is None:
                known[offered.number] = _work_order(offered)
        return known

    def left(self, job: Job | None) -> int | None:
        """Modules that the job's order still needs, None without an order."""
        order = self._order(job)
        return max(0, order.quantity - order.passed) if order else None

    def close(self, job: Job, context: Context) -> NeedsPerson:
        """Closes the job's order, which has all its modules; gives what a person is told of it."""
        order = self._order(job)
        assert order is not None
        self._station.book.close_work_order(number=order.number, ctx=context)
        return NeedsPerson("E-WORK-ORDER-DONE", number=order.number, quantity=order.quantity)

    def _order(self, job: Job | None) -> WorkOrder | None:
        if job is None or job.work_order is None:
            return None
        return self._station.book.work_order(number=job.work_order)

    def _job(self, order: WorkOrder) -> Job:
        recipe = order.recipe or self._station.recipes.latest(order.product)
        return Job(product=order.product, recipe=recipe, work_order=order.number)


def _work_order(offered: OfferedOrder) -> WorkOrder:
    """An order of the platform as the book keeps it; what passed elsewhere is not counted here."""
    return WorkOrder(
        number=offered.number,
        product=offered.product_id,
        product_name=offered.product_name,
        quantity=offered.quantity,
        recipe=offered.recipe_version,
        due=offered.due,
    )
