"""The one-way door of S001: a lot whose licence list was generated is neither split nor changed any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import histories
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import generated_list


def check_not(tx: Connection, row: Row[Any]) -> None:
    """Returns when the lot ``row`` has no generated list. Raises ``list_generated``."""
    if of_lots(tx, row.issuer, [row.id]):
        raise Refused("list_generated")


def of_lots(tx: Connection, issuer: str, lot_ids: Collection[str]) -> set[str]:
    """Those of the lots whose list was generated."""
    mine = (generated_list.c.issuer == issuer, generated_list.c.lot.in_(list(lot_ids)))
    return set(tx.scalars(select(generated_list.c.lot).where(*mine)))


def generate(tx: Connection, row: Row[Any], by: Person) -> None:
    """Goes through the door, once; the caller holds the lot locked."""
    if not of_lots(tx, row.issuer, [row.id]):
        tx.execute(generated_list.insert().values(issuer=row.issuer, lot=row.id, person=by.id, at=utc_now()))
        histories.note(tx, row, "list_generated", by)
