"""Supersedings: a licence that was replaced on its module, told by any station, and known before or after its burn."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import licences
from licenses.platform.stations import bindings, notices
from licenses.platform.stations.notices import NoticeKind
from licenses.platform.stations.told import Told
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import superseding
from licenses.words import ModuleId


def find(tx: Connection, issuer: str, uuid: str) -> Row[Any] | None:
    """What is known of the end of a licence on its module."""
    its = (superseding.c.issuer == issuer, superseding.c.licence == uuid)
    return tx.execute(select(superseding).where(*its)).one_or_none()


def fits(known: Row[Any], module: ModuleId | None) -> bool:
    """Whether a fact about ``module`` is of the module on which the licence was replaced."""
    if module is None or known.module is None:
        return True
    return module.may_be(ModuleId.parse(known.module))


def keep(tx: Connection, who: Row[Any], told: Told, row: Row[Any], *, by: str | None) -> bool:
    """Books that the licence ``row`` was replaced by ``by``, and tells the station that burned it; False if it cannot.

    Of two tellings of one replacement the first may not know yet what came in the place.
    """
    known = find(tx, who.issuer, row.uuid)
    if known is not None:
        if known.by_licence is None and by is not None:
            mine = (superseding.c.issuer == who.issuer, superseding.c.licence == row.uuid)
            tx.execute(superseding.update().where(*mine).values(by_licence=by))
        return fits(known, told.module)
    if not licences.move(tx, row, licences.SUPERSEDE):
        return False
    bindings.release(tx, who.issuer, row.uuid)
    module = told.text("module")
    values = {"issuer": who.issuer, "licence": row.uuid, "module": module, "by_licence": by, "station": who.id}
    tx.execute(superseding.insert().values(**values, burn=told.text("burn"), told_at=utc_now()))
    if row.station not in (None, who.id):
        data = {"licence": row.uuid, "module": module, "by": by}
        notices.tell(tx, who.issuer, row.station, NoticeKind.SUPERSEDED, data)
    return True
