"""Imports of licence lists: the same request under the same key, after a lost answer, is the same lot."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from licenses.journal import canonical
from licenses.platform.lots.lists import Entry
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import lot_import


@dataclass(frozen=True, kw_only=True)
class Request:
    """A person's import under an idempotency key; ``hash`` tells whether it is the same one again."""

    key: str
    hash: bytes


def request(key: str, *, product_id: str, order_id: str | None, name: str, entries: Sequence[Entry]) -> Request:
    """The request; its hash covers which licences are meant, and no secret of them."""
    uuids = [[entry.uuid, entry.state.value, entry.mac, entry.module_mac] for entry in entries]
    said = {"product": product_id, "order": order_id, "name": name, "licences": uuids}
    return Request(key=key, hash=hashlib.sha256(canonical(said)).digest())


def before(tx: Connection, who: Person, asked: Request) -> str | None:
    """The lot that this request became before; None when it is new.

    Raises:
        Refused: ``idempotency_key_reused``, the key stood for another list.
    """
    mine = (lot_import.c.issuer == who.issuer, lot_import.c.person == who.id, lot_import.c.idempotency_key == asked.key)
    row = tx.execute(select(lot_import).where(*mine)).one_or_none()
    if row is None:
        return None
    if row.request_hash != asked.hash:
        raise Refused("idempotency_key_reused")
    return str(row.lot)


def keep(tx: Connection, who: Person, asked: Request, lot_id: str) -> None:
    """Remembers what the request became."""
    values = {"issuer": who.issuer, "person": who.id, "idempotency_key": asked.key, "request_hash": asked.hash}
    tx.execute(lot_import.insert().values(**values, lot=lot_id, imported_at=utc_now()))
