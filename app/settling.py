"""Settles one uncertain licence with the module in one slot, without giving any other licence to it."""

from __future__ import annotations

from threading import Event

from app.burn_ends import BurnResult
from app.fixture import Fixture, slots_from_urls
from app.station import Station
from resources.errors import EnvironmentFailed

ANSWER_S = 30.0


def settle_module(station: Station, url: str, product: str | None) -> BurnResult:
    """Examines the module at ``url`` and settles what is uncertain about it.

    Raises:
        EnvironmentFailed: no module answers in time.
    """
    results: list[BurnResult] = []
    finished = Event()

    def take(result: BurnResult) -> None:
        results.append(result)
        finished.set()

    fixture = Fixture(station, slots_from_urls([url]), unattended=True, settle_only=True)
    fixture.on_result(take)
    fixture.open(station.job(product))
    try:
        fixture.wait_ready()
        finished.wait(ANSWER_S)
    finally:
        fixture.close()
    if not results:
        raise EnvironmentFailed("E-NO-MODULE", url=url)
    return results[0]
