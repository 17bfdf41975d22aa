"""Notices: what a station must learn once; each goes down until the station's journal says that it was taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.schema import notice

_MOST = 500


class NoticeKind(StrEnum):
    """What notices tell; a station leaves one of a kind that it does not know for a newer version of itself."""

    SUPERSEDED = "superseded"
    DECISION = "decision"
    GRANT_REVOKED = "grant_revoked"


def tell(tx: Connection, issuer: str, station_id: str, kind: NoticeKind, data: Mapping[str, Any]) -> str:
    """The id of a new notice to a station. ``data`` is JSON, never a secret."""
    made = new_id("notice")
    values = {"issuer": issuer, "id": made, "station": station_id, "kind": kind.value, "data": dict(data)}
    tx.execute(notice.insert().values(**values, made_at=utc_now()))
    return made


def open_ones(tx: Connection, who: Row[Any]) -> list[dict[str, Any]]:
    """What the station has not taken yet, oldest first."""
    mine = (notice.c.issuer == who.issuer, notice.c.station == who.id, notice.c.taken_at.is_(None))
    rows = tx.execute(select(notice).where(*mine).order_by(notice.c.id).limit(_MOST))
    return [{"id": row.id, "kind": row.kind, "data": row.data} for row in rows]


def taken(tx: Connection, who: Row[Any], names: Sequence[str]) -> None:
    """The station's journal says that it took these."""
    mine = (notice.c.issuer == who.issuer, notice.c.station == who.id, notice.c.taken_at.is_(None))
    tx.execute(notice.update().where(*mine, notice.c.id.in_(list(names))).values(taken_at=utc_now()))
