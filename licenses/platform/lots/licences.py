"""Licences at the platform: each has exactly one state, moved by named verbs that check where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.store.database import insert_rows
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import licence
from licenses.words import PlatformState

_S = PlatformState
_CHUNK = 5000  # SQLite takes 32 766 parameters in a statement


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A move of one licence: the states it may start in, and the one it ends in."""

    start: frozenset[PlatformState]
    end: PlatformState


ALLOCATE = Verb(start=frozenset({_S.UNUSED}), end=_S.HELD)
"""Given to a station in a batch."""

BURN = Verb(start=frozenset({_S.UNUSED, _S.HELD, _S.UNCERTAIN, _S.SCRAPPED, _S.BURNED, _S.RETIRING}), end=_S.BURNED)
"""A station read it back from a module. From UNUSED too: what is on a module must never be given out."""

DOUBT = Verb(start=frozenset({_S.UNUSED, _S.HELD, _S.UNCERTAIN, _S.BURNED}), end=_S.UNCERTAIN)
"""A station sent it to a module and does not know whether it arrived."""

DOWNLOAD = Verb(start=frozenset({_S.UNUSED}), end=_S.DOWNLOADED)
"""It left in a file, which is its only way from then on."""

SCRAP = Verb(start=frozenset({_S.UNUSED, _S.HELD, _S.UNCERTAIN, _S.BURNED, _S.SCRAPPED}), end=_S.SCRAPPED)
"""A person gave it up."""

TAKE_BACK = Verb(start=frozenset({_S.HELD}), end=_S.HELD)
"""Erased in the very session that wrote it, and read back blank: the station still holds it. What may once have run on
a module is never free again."""

COME_BACK = Verb(start=frozenset({_S.HELD}), end=_S.UNUSED)
"""A station gave it back unused, in both steps."""

RETIRE = Verb(
    start=frozenset({_S.UNUSED, _S.HELD, _S.DOWNLOADED, _S.UNCERTAIN, _S.BURNED, _S.SCRAPPED, _S.RETIRING}),
    end=_S.RETIRING,
)
"""It was read on a module that is being refurbished; the burn that put it there may be told later."""

SUPERSEDE = Verb(
    start=frozenset(
        {_S.UNUSED, _S.HELD, _S.DOWNLOADED, _S.UNCERTAIN, _S.BURNED, _S.SCRAPPED, _S.RETIRING},
    ),
    end=_S.SUPERSEDED,
)
"""Another licence was burned in its place (S002). From HELD too: this may be told before the burn that it ends."""
VOID = Verb(start=frozenset({_S.UNUSED}), end=_S.VOIDED)
"""Replaced by a new one before anybody used it: it can never be burned."""


def allocate(tx: Connection, *, issuer: str, lot: str, count: int, station: str, batch: str) -> list[Row[Any]]:
    """Up to ``count`` unused licences of a lot, in list order, now held by the station in that batch.

    One statement: where several transactions allocate at once, each skips what another has locked.
    """
    picked = (
        select(licence.c.uuid)
        .where(licence.c.issuer == issuer, licence.c.lot == lot, licence.c.state == _S.UNUSED.value)
        .order_by(licence.c.position)
        .limit(count)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    given = (
        licence.update()
        .where(licence.c.issuer == issuer, licence.c.uuid.in_(select(picked.c.uuid)), _starts(ALLOCATE))
        .values(state=ALLOCATE.end.value, batch=batch, station=station, changed_at=utc_now())
        .returning(licence.c.uuid, licence.c.position, licence.c.assigned_mac, licence.c.data_key, licence.c.sealed)
    )
    return sorted(tx.execute(given), key=lambda row: row.position)


def void(tx: Connection, *, issuer: str, order: str, lots: Iterable[str], count: int, note: str) -> int:
    """Voids up to ``count`` unused licences of an order in those lots; gives how many."""
    picked = (
        select(licence.c.uuid)
        .where(licence.c.issuer == issuer, licence.c.order_id == order, licence.c.lot.in_(list(lots)), _starts(VOID))
        .order_by(licence.c.lot.desc(), licence.c.position.desc())
        .limit(count)
        .with_for_update()
        .cte("picked")
    )
    voided = (
        licence.update()
        .where(licence.c.issuer == issuer, licence.c.uuid.in_(select(picked.c.uuid)), _starts(VOID))
        .values(state=VOID.end.value, note=note, changed_at=utc_now())
        .returning(licence.c.uuid)
    )
    return len(tx.execute(voided).all())


def download(tx: Connection, *, issuer: str, lot: str) -> list[str]:
    """All unused licences of a lot leave in a file; gives their uuids."""
    its = (licence.c.issuer == issuer, licence.c.lot == lot, _starts(DOWNLOAD))
    left = licence.update().where(*its).values(state=DOWNLOAD.end.value, changed_at=utc_now())
    return list(tx.scalars(left.returning(licence.c.uuid)))


def part(tx: Connection, *, issuer: str, lot: str, into: str, count: int) -> int:
    """Moves up to ``count`` unused licences, the last of the list, to the lot ``into``; gives how many."""
    picked = (
        select(licence.c.uuid)
        .where(licence.c.issuer == issuer, licence.c.lot == lot, licence.c.state == _S.UNUSED.value)
        .order_by(licence.c.position.desc())
        .limit(count)
        .with_for_update()
        .cte("picked")
    )
    mine = (licence.c.issuer == issuer, licence.c.uuid.in_(select(picked.c.uuid)))
    moved = licence.update().where(*mine).values(lot=into).returning(licence.c.uuid)
    return len(tx.execute(moved).all())  # SQLite does not count the rows of a statement with a CTE


def join(tx: Connection, *, issuer: str, lot: str, into: str, states: Sequence[PlatformState]) -> None:
    """Moves all licences of a lot that stand in one of ``states`` to the lot ``into``."""
    tx.execute(licence.update().where(*_in_states(issuer, lot, states)).values(lot=into))


def any_of(tx: Connection, issuer: str, lot: str) -> str:
    """The uuid of one licence of a lot that has some."""
    return str(tx.scalar(select(licence.c.uuid).where(licence.c.issuer == issuer, licence.c.lot == lot).limit(1)))


def held(tx: Connection, *, issuer: str, station: str, batch: str) -> list[Row[Any]]:
    """The licences of a batch that the station still holds as it was given them, in list order."""
    its = (licence.c.issuer == issuer, licence.c.station == station, licence.c.batch == batch)
    query = select(licence).where(*its, licence.c.state == _S.HELD.value)
    return list(tx.execute(query.order_by(licence.c.position)))


def move(tx: Connection, row: Row[Any], verb: Verb, **changes: Any) -> bool:
    """Moves the licence of ``row``; False when it stands in a state that the verb does not start from."""
    mine = (licence.c.issuer == row.issuer, licence.c.uuid == row.uuid)
    moved = licence.update().where(*mine, _starts(verb)).values(state=verb.end.value, changed_at=utc_now(), **changes)
    return tx.execute(moved).rowcount == 1


def find(tx: Connection, issuer: str, uuid: str) -> Row[Any] | None:
    """The licence's row or None."""
    return tx.execute(select(licence).where(licence.c.issuer == issuer, licence.c.uuid == uuid)).one_or_none()


def store(tx: Connection, rows: list[dict[str, Any]]) -> None:
    """Inserts new licences, all columns given."""
    insert_rows(tx, licence, rows)


def known(tx: Connection, issuer: str, uuids: list[str]) -> set[str]:
    """Those of ``uuids`` that the issuer has already."""
    found: set[str] = set()
    for start in range(0, len(uuids), _CHUNK):
        chunk = licence.c.uuid.in_(uuids[start : start + _CHUNK])
        found.update(tx.scalars(select(licence.c.uuid).where(licence.c.issuer == issuer, chunk)))
    return found


def used(counts: Mapping[str, int]) -> int:
    """How many have left for good: everything but unused, held and voided ones."""
    return sum(counts.values()) - counts[_S.UNUSED] - counts[_S.HELD] - counts[_S.VOIDED]


def _in_states(issuer: str, lot: str, states: Sequence[PlatformState]) -> tuple[Any, ...]:
    named = licence.c.state.in_([state.value for state in states])
    return licence.c.issuer == issuer, licence.c.lot == lot, named


def _starts(verb: Verb) -> Any:
    return licence.c.state.in_([state.value for state in verb.start])
