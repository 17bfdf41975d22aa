"""Lost stations: what a written-off station held is uncertain, and only reading a module books it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import freezes
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import licence, written_off
from licenses.words import PlatformState


def write_off(tx: Connection, who: Row[Any], *, reason: str, person: str | None) -> int:
    """Writes the station ``who`` off; how many licences that it held are uncertain now.

    Raises:
        Refused: ``station_written_off``, it was before.
    """
    if find(tx, who) is not None:
        raise Refused("station_written_off")
    now = utc_now()
    held = (licence.c.issuer == who.issuer, licence.c.station == who.id, licence.c.state == PlatformState.HELD.value)
    note = f"the station {who.name} was written off"
    doubted = licence.update().where(*held).values(state=PlatformState.UNCERTAIN.value, note=note, changed_at=now)
    count = tx.execute(doubted).rowcount
    values = {"issuer": who.issuer, "station": who.id, "person": person, "reason": reason, "licences": count}
    tx.execute(written_off.insert().values(**values, written_off_at=now))
    freezes.excuse(tx, who)
    return count


def find(tx: Connection, who: Row[Any]) -> Row[Any] | None:
    """The row of a station that was written off; None for any other."""
    its = (written_off.c.issuer == who.issuer, written_off.c.station == who.id)
    return tx.execute(select(written_off).where(*its)).one_or_none()


def check(tx: Connection, who: Row[Any]) -> None:
    """Returns when the station may be given licences.

    Raises:
        Refused: ``station_written_off``.
    """
    if find(tx, who) is not None:
        raise Refused("station_written_off")
