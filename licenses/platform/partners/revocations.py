"""Stations learn of a revoked grant: from which lots they will get no more, while what they hold stays burnable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.partners import rights
from licenses.platform.stations import notices
from licenses.platform.stations.notices import NoticeKind
from licenses.platform.store.schema import batch


@contextmanager
def told(tx: Connection, grant: Row[Any]) -> Iterator[None]:
    """The block changes or revokes a grant; the stations that have batches of a lot which it stops are told (S003).

    A grant further down the chain that ends with this one stops its lots too.
    """
    before = rights.purchasable_lots(tx, grant.issuer, grant.product)
    yield
    after = rights.purchasable_lots(tx, grant.issuer, grant.product)
    stopped = before.keys() - after.keys()
    for station, lots in _stations_with(tx, grant.issuer, stopped).items():
        data = {"grant": grant.id, "product": grant.product, "lots": sorted(lots)}
        notices.tell(tx, grant.issuer, station, NoticeKind.GRANT_REVOKED, data)


def _stations_with(tx: Connection, issuer: str, lots: Collection[str]) -> dict[str, set[str]]:
    given = select(batch.c.station, batch.c.lot).where(batch.c.issuer == issuer, batch.c.lot.in_(lots)).distinct()
    found: dict[str, set[str]] = defaultdict(set)
    for row in tx.execute(given):
        found[row.station].add(row.lot)
    return found
