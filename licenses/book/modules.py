"""The modules the book has met: which known one a reading may be, and which others share its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from licenses.book import schema
from licenses.book.transaction import Queries, Transaction
from licenses.words import ModuleId

_BY_MAC = select(schema.module).where(schema.module.c.mac == bindparam("mac")).order_by(schema.module.c.id)
_ADD = insert(schema.module)


@dataclass(frozen=True, kw_only=True)
class Met:
    """A module of the book."""

    id: int
    identity: ModuleId


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a reading fits: ``mine`` is the known module it may be, ``others`` all else under the same MAC."""

    mine: Met | None
    others: tuple[Met, ...]


def match(queries: Queries, identity: ModuleId) -> Match:
    """Finds the module that a reading may be: the exact one, else the only one that does not differ."""
    met = tuple(_met(row) for row in queries.all(_BY_MAC, mac=identity.mac))
    exact = [each for each in met if each.identity == identity]
    likely = exact or [each for each in met if each.identity.may_be(identity)]
    mine = likely[0] if len(likely) == 1 else None
    return Match(mine=mine, others=tuple(each for each in met if each is not mine))


def add(change: Transaction, identity: ModuleId) -> Met:
    """Writes a new module down."""
    values = {"mac": identity.mac, "unique_id": identity.unique_id, "flash_uid": identity.flash_uid}
    added = change.connection.execute(_ADD, values).lastrowid
    return Met(id=added, identity=identity)


def ensure(change: Transaction, identity: ModuleId) -> Met:
    """The module of a reading, written down when it is new."""
    return match(change, identity).mine or add(change, identity)


def proven(recorded: ModuleId, read: ModuleId) -> bool:
    """Whether a reading proves to be the recorded module: nothing differs, and more than the MAC is equal."""
    return recorded.may_be(read) and any(
        mine is not None and mine == theirs
        for mine, theirs in ((recorded.unique_id, read.unique_id), (recorded.flash_uid, read.flash_uid))
    )


def _met(row: Row[Any]) -> Met:
    return Met(
        id=row.id,
        identity=ModuleId(mac=row.mac, unique_id=row.unique_id, flash_uid=row.flash_uid),
    )
