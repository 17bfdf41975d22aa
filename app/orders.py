"""Work orders at the station: which are open, which one is active, and how many modules it still needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.burning import Job
from app.station import Station
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
        order = self._known().get(number)
        if order is None:
            raise NeedsPerson("E-WORK-ORDER-UNKNOWN", number=number)
        job = self._job(order)
        self._station.book.open_work_order(order=order, ctx=context)
        self._station.book.set_work_order(number=number)
        return job

    def _known(self) -> dict[str, WorkOrder]:
        offered = {each.number: _work_order(each) for each in self._station.offered_orders}
        return offered | {order.number: order for order in self._station.book.work_orders()}

    def left(self, job: Job | None) -> int | None:
        """Modules that the active order still needs, None without an order."""
        order = self._station.book.active_work_order() if job and job.work_order else None
        return max(0, order.quantity - order.passed) if order else None

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
