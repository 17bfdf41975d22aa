"""Batches: disjoint sets of unused licences, each sealed once for one station and given again word for word."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Connection, Row, case, func, select

from licenses.journal import canonical
from licenses.platform.lots import freezes, licences, resources
from licenses.platform.lots.lots import used_by
from licenses.platform.partners import rights
from licenses.platform.refusals import Refused
from licenses.platform.store import tallies
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import batch, lot, product, replacement
from licenses.platform.store.vault import Keys, Vault
from licenses.sealed import BatchHeader, seal_batch
from licenses.words import Licence, PlatformState

EXPIRES = timedelta(days=30)
"""How long a batch document may be opened; what was opened in time stays burnable."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a station asks for: so many licences of one lot, of one product, or of any lot that it may have."""

    count: int
    lot_id: str | None = None
    product_id: str | None = None

    def hash(self) -> bytes:
        return hashlib.sha256(canonical({"count": self.count, "lot": self.lot_id, "product": self.product_id})).digest()


def again(tx: Connection, keys: Keys, station: Row[Any], key: str, wish: Wish) -> bytes | None:
    """The document that this idempotency key got before; None when it is new.

    One that has expired before it was opened is sealed anew: else its licences would lie here for ever, given to a
    station that can never hold them.

    Raises:
        Refused: ``idempotency_key_reused``, it stood for another wish.
    """
    mine = (batch.c.issuer == station.issuer, batch.c.station == station.id, batch.c.idempotency_key == key)
    row = tx.execute(select(batch).where(*mine)).one_or_none()
    if row is None:
        return None
    if row.request_hash != wish.hash():
        raise Refused("idempotency_key_reused")
    document: bytes = row.document
    if row.expires_at > utc_now():
        return document
    return _sealed_anew(tx, keys, station, row) or document


def give(tx: Connection, keys: Keys, station: Row[Any], key: str, wish: Wish) -> bytes:
    """A new batch of at most ``wish.count`` licences, all of one lot, as a sealed document.

    Raises:
        Refused: ``nothing_unused``, ``frozen``, ``purchase_revoked``, ``resources_missing``,
            ``not_found`` (no such lot).
    """
    source = _source(tx, station, wish)
    freezes.check_open(tx, station.issuer, source.id)
    rights.check_lot(tx, station.issuer, source.id)
    resources.check_made(tx, source)
    made = new_id("batch")
    rows = licences.allocate(tx, issuer=station.issuer, lot=source.id, count=wish.count, station=station.id, batch=made)
    if not rows:
        raise Refused("nothing_unused")
    header = _header(made, station, source, len(rows))
    document = _sealed(tx, keys, station, header, rows)
    _store(tx, station.issuer, header, document, key=key, wish=wish)
    return document


def known(tx: Connection, station: Row[Any]) -> list[dict[str, Any]]:
    """Every batch that the station was given, oldest first."""
    mine = (batch.c.issuer == station.issuer, batch.c.station == station.id)
    columns = select(batch.c.id, batch.c.lot, batch.c.product, batch.c["count"], batch.c.issued_at, batch.c.expires_at)
    return [
        {
            "batch": row.id,
            "lot": row.lot,
            "product": row.product,
            "count": row._mapping["count"],
            "issued_at": time_text(row.issued_at),
            "expires_at": time_text(row.expires_at),
        }
        for row in tx.execute(columns.where(*mine).order_by(batch.c.id))
    ]


def document(tx: Connection, station: Row[Any], batch_id: str) -> bytes:
    """The sealed document of one batch of the station.

    Raises:
        Refused: ``not_found``.
    """
    mine = (batch.c.issuer == station.issuer, batch.c.station == station.id, batch.c.id == batch_id)
    found: bytes | None = tx.scalar(select(batch.c.document).where(*mine))
    if found is None:
        raise Refused("not_found")
    return found


def _sealed(tx: Connection, keys: Keys, station: Row[Any], header: BatchHeader, rows: Sequence[Row[Any]]) -> bytes:
    return seal_batch(
        header,
        _opened(tx, keys, station.issuer, rows),
        recipient=X25519PublicKey.from_public_bytes(station.sealing_key),
        signer=keys.signing,
    )


def _sealed_anew(tx: Connection, keys: Keys, station: Row[Any], old: Row[Any]) -> bytes | None:
    """The same batch with a new date; None when one of its licences shows that the station has it."""
    source = tx.execute(_lots(station).where(lot.c.id == old.lot)).one_or_none()
    rows = licences.held(tx, issuer=station.issuer, station=station.id, batch=old.id)
    if source is None or source.product != old.product or len(rows) != old._mapping["count"]:
        return None
    header = _header(old.id, station, source, len(rows))
    made = _sealed(tx, keys, station, header, rows)
    mine = (batch.c.issuer == station.issuer, batch.c.id == old.id)
    dates = {"issued_at": header.issued_at, "expires_at": header.expires_at}
    tx.execute(batch.update().where(*mine).values(document=made, **dates))
    return made


def _lots(station: Row[Any]) -> Any:
    """The lots of the station's organisation, each with the name of its product and the order whose quota it is of."""
    picked_up = (replacement.c.issuer == lot.c.issuer) & (replacement.c.id == lot.c.order_id)
    account = func.coalesce(replacement.c.order_id, lot.c.order_id).label("account")
    return (
        select(lot, product.c.name.label("product_name"), account, replacement.c.against)
        .join(product, (product.c.issuer == lot.c.issuer) & (product.c.id == lot.c.product))
        .outerjoin(replacement, picked_up)
        .where(lot.c.issuer == station.issuer, used_by(station.organisation))
    )


def _source(tx: Connection, station: Row[Any], wish: Wish) -> Row[Any]:
    query = _lots(station)
    if wish.lot_id is not None:
        return _named_lot(tx, query, wish)
    stopped = rights.stopped_lots(tx, station.issuer, station.organisation)
    best = _best_lot(query, station, wish, stopped)
    lacks = resources.lots_without(tx, station.issuer)
    found = tx.execute(best.where(~lacks)).first()
    if found is None:
        raise Refused("resources_missing" if tx.execute(best.where(lacks)).first() else "nothing_unused")
    return found


def _named_lot(tx: Connection, query: Any, wish: Wish) -> Row[Any]:
    found: Row[Any] | None = tx.execute(query.where(lot.c.id == wish.lot_id)).one_or_none()
    if found is None or wish.product_id not in (None, found.product):
        raise Refused("not_found")
    return found


def _best_lot(query: Any, station: Row[Any], wish: Wish, stopped: Sequence[str]) -> Any:
    """The oldest ordinary lot that can give the whole count; else the fullest one."""
    unused = tallies.in_state(station.issuer, PlatformState.UNUSED).subquery()
    query = query.join(unused, unused.c.lot == lot.c.id)
    query = query.where(freezes.is_open(), lot.c.id.not_in(stopped))
    query = query.where(replacement.c.against.is_distinct_from("modules"))
    if wish.product_id is not None:
        query = query.where(lot.c.product == wish.product_id)
    enough = case((unused.c.licences >= wish.count, wish.count), else_=unused.c.licences)
    return query.order_by(enough.desc(), lot.c.id).limit(1)


def _header(made: str, station: Row[Any], source: Row[Any], count: int) -> BatchHeader:
    now = utc_now()
    return BatchHeader(
        batch=made,
        station=station.id,
        lot=source.id,
        lot_name=source.name,
        product=source.product,
        product_name=source.product_name,
        replacement=source.is_replacement,
        count=count,
        issued_at=now,
        expires_at=now + EXPIRES,
        order=source.account,
        refurbish=source.against == "modules",
    )


def _opened(tx: Connection, keys: Keys, issuer: str, rows: Sequence[Row[Any]]) -> list[Licence]:
    vault = Vault(keys, tx, issuer)
    return [
        Licence(
            uuid=row.uuid,
            assigned_mac=row.assigned_mac,
            secrets=vault.key(row.data_key).open(row.uuid, row.sealed),
        )
        for row in rows
    ]


def _store(tx: Connection, issuer: str, header: BatchHeader, sealed: bytes, *, key: str, wish: Wish) -> None:
    tx.execute(
        batch.insert().values(
            issuer=issuer,
            id=header.batch,
            station=header.station,
            lot=header.lot,
            product=header.product,
            idempotency_key=key,
            request_hash=wish.hash(),
            count=header.count,
            document=sealed,
            issued_at=header.issued_at,
            expires_at=header.expires_at,
        )
    )
