"""Work orders at the station: which are open, which one is active, and how many modules it still needs."""

from __future__ import annotations

from app.burning import Job
from app.station import Station
from app.views import WorkOrderChoice
from licenses.book import Context, WorkOrder
from resources.errors import NeedsPerson


class WorkOrders:
    """The orders that the platform gave at the last exchange, and the one that the book holds as active."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def choices(self) -> tuple[WorkOrderChoice, ...]:
        """The open orders, as the picker shows them."""
        return tuple(
            WorkOrderChoice(
                number=order.number, product=order.product_name, quantity=order.quantity, passed=order.passed
            )
            for order in self._station.book.work_orders()
        )

    def active_job(self) -> Job | None:
        """The job of the active order; without one, the product of the settings or the only one in stock."""
        order = self._station.book.active_work_order()
        if order is not None:
            return self._job(order)
        product = self._station.settings.product or self._station.only_product()
        if product is None or not self._station.recipes.versions(product):
            return None
        return Job(product=product, recipe=self._station.recipes.latest(product))

    def open(self, number: str, context: Context) -> Job:
        """Makes an order active.

        Raises:
            NeedsPerson: no open order has this number, or its recipe is not here.
        """
        order = next((each for each in self._station.book.work_orders() if each.number == number), None)
        if order is None:
            raise NeedsPerson("E-WORK-ORDER-UNKNOWN", number=number)
        job = self._job(order)
        self._station.book.open_work_order(order, context)
        return job

    def left(self, job: Job | None) -> int | None:
        """Modules that the active order still needs, None without an order."""
        order = self._station.book.active_work_order() if job and job.work_order else None
        return max(0, order.quantity - order.passed) if order else None

    def _job(self, order: WorkOrder) -> Job:
        recipe = order.recipe or self._station.recipes.latest(order.product)
        return Job(product=order.product, recipe=recipe, work_order=order.number)
