"""What comes down with a sync and really reaches the book: freezes, recalls, returns, lost batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from licenses.book import Context
from licenses.words import ModuleId
from resources.errors import NeedsPerson
from tests.app.factory import Factory, Gate
from tests.app.house import PRODUCT, identity


@pytest.fixture
def station(factory: Factory, gate: Gate, tmp_path: Path) -> Iterator[Station]:
    """A station with four licences of its own lot."""
    with factory.station(tmp_path / "line", gate.url) as made:
        factory.stock_up(4)
        made.pull(PRODUCT, None, 4)
        yield made


def lot(station: Station) -> str:
    return station.book.status().batches[0].lot


def test_what_a_person_gives_back_is_gone_after_one_sync(factory: Factory, station: Station) -> None:
    assert station.give_back(lot=None, batch=None, reason="not needed", who="Ann") == 4
    result = station.sync()
    assert (result.returned, result.in_step, result.differences) == (4, True, ())
    with factory.owner() as owner:
        assert owner.lot(lot(station))["unused"] == 4
    assert station.book.verify() == ()
    again = station.pull(PRODUCT, None, 4)
    assert again.received == 4
    assert station.sync().in_step


def test_a_recall_of_the_platform_brings_the_unused_ones_back(factory: Factory, station: Station) -> None:
    ctx = Context(burn="b-1")
    module = ModuleId(mac=identity(1).mac, unique_id=identity(1).unique_id)
    reserved = station.book.reserve(product=PRODUCT, module=module, ctx=ctx)
    with factory.owner() as owner:
        owner.recall(lot(station), reason="needed elsewhere")
    result = station.sync()
    assert (result.returned, result.in_step) == (3, True)
    station.book.release(uuid=reserved.uuid, ctx=ctx, code="E-STATION")
    assert station.sync().returned == 1


def test_a_batch_whose_answer_was_lost_is_taken_at_the_next_sync(factory: Factory, station: Station) -> None:
    factory.stock_up(3)
    station.client.pull_batch(count=3, key="lost", product=PRODUCT)
    result = station.sync()
    assert (result.batches, result.in_step) == (1, True)
    assert station.book.stock(product=PRODUCT).available == 7


def test_a_pull_whose_batch_cannot_be_taken_ends_and_is_a_conflict_at_the_platform(
    factory: Factory, station: Station
) -> None:
    factory.stock_up(2)
    key = station.book.begin_pull(product=PRODUCT, count=2)
    with pytest.raises(NeedsPerson):
        station._take(lambda: station.client.pull_batch(count=2, key=key, product=PRODUCT)[:-9] + b'"damaged"', key=key)
    assert station.book.open_pulls() == ()
    result = station.sync()
    assert (result.conflicts, result.batches) == (1, 0)
    with factory.owner() as owner:
        assert [each["kind"] for each in owner.conflicts()] == ["batch_refused"]
        owner.decide(owner.conflicts()[0]["id"], decision="second", reason="it was cut off")
    assert station.sync().notices == 1
