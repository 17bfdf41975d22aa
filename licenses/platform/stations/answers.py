"""The answer to a station: one signed, numbered document with everything that comes down in a sync."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Row, func, select

from licenses.platform.lots import freezes
from licenses.platform.stations import batches, lost, notices, returns
from licenses.platform.store.ids import utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import answer, batch, recipe
from licenses.sealed import sign_document

KIND = "answer"


def make(tx: Connection, who: Row[Any], signer: Ed25519PrivateKey) -> dict[str, Any]:
    """The answer to the station whose row is ``who``, under the next number.

    ``batches`` is what the platform believes it holds; ``freezes`` is complete, so that a lot of the station that is
    not in it is not frozen; ``recalls`` are batches of which it gives back what is available; ``returns`` says which
    licences it may let go; ``notices`` come until its journal says that they were taken; ``recipes`` are the newest
    versions of its products.
    """
    body = {
        "v": 1,
        "kind": KIND,
        "station": who.id,
        "number": _next_number(tx, who),
        "issued_at": time_text(utc_now()),
        "cursor": {"epoch": who.epoch, "seq": who.seq, "hash": who.hash.hex()},
        "batches": _batches(tx, who),
        "freezes": [*freezes.for_station(tx, who), *_frozen_with_the_station(tx, who)],
        "recalls": returns.recalls(tx, who),
        "returns": returns.verdicts(tx, who),
        "notices": notices.open_ones(tx, who),
        "recipes": _recipes(tx, who),
    }
    return sign_document(body, signer)


def _next_number(tx: Connection, who: Row[Any]) -> int:
    mine = (answer.c.issuer == who.issuer, answer.c.station == who.id)
    following = answer.update().where(*mine).values(number=answer.c.number + 1).returning(answer.c.number)
    number: int | None = tx.scalar(following)
    if number is None:
        number = 1
        tx.execute(answer.insert().values(issuer=who.issuer, station=who.id, number=number))
    return number


def _batches(tx: Connection, who: Row[Any]) -> list[dict[str, Any]]:
    refused, held = returns.refused_ones(tx, who), returns.held_by_batch(tx, who)
    its = [each for each in batches.known(tx, who) if each["batch"] not in refused]
    return [each | {"held": held.get(each["batch"], 0)} for each in its]


def _frozen_with_the_station(tx: Connection, who: Row[Any]) -> list[dict[str, Any]]:
    """All lots of a station that was written off and has turned up again: it must burn nothing more."""
    off = lost.find(tx, who)
    if off is None:
        return []
    lots = select(batch.c.lot).where(batch.c.issuer == who.issuer, batch.c.station == who.id).distinct()
    reason = f"the station was written off: {off.reason}"
    since = time_text(off.written_off_at)
    return [{"lot": lot, "kind": "written_off", "reason": reason, "since": since} for lot in tx.scalars(lots)]


def _recipes(tx: Connection, who: Row[Any]) -> list[dict[str, Any]]:
    mine = select(batch.c.product).where(batch.c.issuer == who.issuer, batch.c.station == who.id)
    newest = (
        select(recipe.c.product, func.max(recipe.c.version).label("version"))
        .where(recipe.c.issuer == who.issuer, recipe.c.product.in_(mine))
        .group_by(recipe.c.product)
        .order_by(recipe.c.product)
    )
    return [{"product": row.product, "version": row.version} for row in tx.execute(newest)]
