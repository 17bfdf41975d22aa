"""Third-party resources of a lot's licences: made for HomeKit, imported for Find My (S001).

They are sealed beside the other secrets of a licence, and a lot whose product needs them gives no licence away before
all of its unused ones have them. They belong to a product: after a change of it they are made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, exists, func, select, true

from licenses.platform.lots import freezes, histories
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.service import jobs
from licenses.platform.store.database import insert_rows
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import licence, licence_resource, lot, product, resource_mark, resources_made
from licenses.platform.store.vault import Vault
from licenses.words import PlatformState, Secret

JOB = "resources"
"""The kind of the job that makes them; its subject is the lot."""

_CHUNK = 5000  # SQLite takes 32 766 parameters in a statement


class Kind(StrEnum):
    """What a product's features may ask for."""

    HOMEKIT = "homekit"
    FINDMY = "findmy"


class Made(IntEnum):
    """How far a lot is, as S001 shows it."""

    NONE = 0
    GENERATING = 1
    DONE = 2


@dataclass(frozen=True, kw_only=True)
class Given:
    """The resources of one kind for a licence, whose row is out of ``lacking``: field name to value."""

    row: Row[Any]
    fields: Mapping[str, Secret]


def kinds(features: Iterable[str]) -> frozenset[Kind]:
    """What a product with these features needs; ``Find My`` and ``find-my`` are ``findmy``."""
    words = {"".join(filter(str.isalnum, feature)).lower() for feature in features}
    return frozenset(kind for kind in Kind if kind.value in words)


def mark(*words: str | bytes) -> str:
    """What is remembered of a value that is given out once: its hash, for tokens are secret."""
    parts = [word if isinstance(word, bytes) else word.encode() for word in words]
    return hashlib.sha256(b"|".join(parts)).hexdigest()


def of_lot(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """How far the lot ``row`` is: ``{needs, state, done, total, lacking, why}``.

    ``done`` of ``total`` pieces are made, one for each licence and kind; ``lacking`` says by kind how many licences
    wait for it while nothing is being generated; ``why`` the last attempt failed, None when none did.
    """
    needs = sorted(of_product(tx, row.issuer, row.product))
    state = states(tx, row.issuer, [row]).get(row.id, Made.NONE)
    last = jobs.latest(tx, issuer=row.issuer, kind=JOB, subject=row.id)
    shown = {"needs": needs, "state": int(state), "lacking": {}, "why": None}
    if last is not None and state is not Made.DONE:
        shown["why"] = last.why
    if last is not None and state is Made.GENERATING:
        return {**shown, "done": last.done, "total": last.total}
    left = {} if state is Made.DONE else {kind.value: lacks(tx, row, kind) for kind in needs}
    done = sum(_done(tx, row, kind) for kind in needs)
    return {**shown, "lacking": left, "done": done, "total": done + sum(left.values())}


def of_product(tx: Connection, issuer: str, product_id: str) -> frozenset[Kind]:
    """What the product needs."""
    its = (product.c.issuer == issuer, product.c.id == product_id)
    return kinds(tx.scalar(select(product.c.features).where(*its)) or ())


def states(tx: Connection, issuer: str, rows: Sequence[Row[Any]]) -> dict[str, Made]:
    """How far those of the lots are that need resources; others are not in it."""
    query = select(product.c.id, product.c.features).where(product.c.issuer == issuer)
    its = tx.execute(query.where(product.c.id.in_({row.product for row in rows})))
    needing = {each.id for each in its if kinds(each.features)}
    ids = [row.id for row in rows if row.product in needing]
    if not ids:
        return {}
    marked = select(resources_made).where(resources_made.c.issuer == issuer, resources_made.c.lot.in_(ids))
    made = {(each.lot, each.product) for each in tx.execute(marked)}
    busy = jobs.live_subjects(tx, issuer, JOB, ids)
    return {row.id: _state((row.id, row.product) in made, row.id in busy) for row in rows if row.id in ids}


def check_made(tx: Connection, row: Row[Any]) -> None:
    """Returns when the lot ``row`` has what its product needs. Raises ``resources_missing``."""
    if states(tx, row.issuer, [row]).get(row.id, Made.DONE) is not Made.DONE:
        raise Refused("resources_missing")


def lots_without(tx: Connection, issuer: str) -> Any:
    """The condition that a lot of a query lacks resources which its product needs."""
    features = select(product.c.id, product.c.features).where(product.c.issuer == issuer)
    needing = [each.id for each in tx.execute(features) if kinds(each.features)]
    made = (resources_made.c.issuer == lot.c.issuer, resources_made.c.lot == lot.c.id)
    return and_(lot.c.product.in_(needing), ~exists().where(*made, resources_made.c.product == lot.c.product))


def start(tx: Connection, row: Row[Any], by: Person) -> None:
    """Has what can be made for the lot ``row`` made in the background; nothing more when that goes on already.

    Raises:
        Refused: ``resources_not_needed``, ``frozen``, ``nothing_unused``, ``tokens_missing``.
    """
    row = freezes.locked(tx, row.issuer, row.id)
    needs = of_product(tx, row.issuer, row.product)
    if not needs:
        raise Refused("resources_not_needed")
    if states(tx, row.issuer, [row])[row.id] is not Made.NONE:
        return
    freezes.check_open(tx, row.issuer, row.id)
    left = _counted(tx, _lacking(row, needs & {Kind.HOMEKIT}))
    if left:
        about = {"person": by.id, "by": by.name}
        total = left + _done(tx, row, Kind.HOMEKIT)
        jobs.add(tx, issuer=row.issuer, kind=JOB, subject=row.id, data=about, total=total)
        histories.note(tx, row, "resources.started", by, count=left)
    elif not complete(tx, row):
        raise Refused("tokens_missing" if _counted(tx, _lacking(row, needs)) else "nothing_unused")


def complete(tx: Connection, row: Row[Any]) -> bool:
    """Whether the lot ``row``, which the caller holds locked, has all that it needs; from then on it gives licences."""
    needs = of_product(tx, row.issuer, row.product)
    if not needs or _counted(tx, _lacking(row, needs)) or not any(_done(tx, row, kind) for kind in needs):
        return False
    tx.execute(delete(resources_made).where(resources_made.c.issuer == row.issuer, resources_made.c.lot == row.id))
    values = {"issuer": row.issuer, "lot": row.id, "product": row.product}
    tx.execute(resources_made.insert().values(**values, made_at=utc_now()))
    return True


def inherit(tx: Connection, issuer: str, old_lot: str, new_lot: str) -> None:
    """A part of a complete lot is complete."""
    mine = (resources_made.c.issuer == issuer, resources_made.c.lot == old_lot)
    row = tx.execute(select(resources_made).where(*mine)).one_or_none()
    if row is not None:
        tx.execute(resources_made.insert().values(**{**row._mapping, "lot": new_lot}))


def forget(tx: Connection, issuer: str, lot_id: str) -> None:
    """The lot ceases to be."""
    tx.execute(delete(resources_made).where(resources_made.c.issuer == issuer, resources_made.c.lot == lot_id))


def lacking(tx: Connection, row: Row[Any], kind: Kind, most: int | None = None, *, position: int = 0) -> list[Row[Any]]:
    """The unused licences of the lot ``row`` without resources of a kind, in list order from ``position`` on."""
    query = _lacking(row, {kind}).where(licence.c.position >= position)
    return list(tx.execute(query.order_by(licence.c.position, licence.c.uuid).limit(most)))


def lacks(tx: Connection, row: Row[Any], kind: Kind) -> int:
    """How many they are."""
    return _counted(tx, _lacking(row, {kind}))


def known(tx: Connection, issuer: str, marks: Collection[str]) -> set[str]:
    """Those of ``marks`` that were given out before."""
    found: set[str] = set()
    asked = list(marks)
    for at in range(0, len(asked), _CHUNK):
        some = resource_mark.c.mark.in_(asked[at : at + _CHUNK])
        found.update(tx.scalars(select(resource_mark.c.mark).where(resource_mark.c.issuer == issuer, some)))
    return found


def take(tx: Connection, issuer: str, marks: Sequence[str]) -> None:
    """These are given out now, for ever. Raises ``IntegrityError`` when somebody else took one at this moment."""
    now = utc_now()
    insert_rows(tx, resource_mark, [{"issuer": issuer, "mark": each, "made_at": now} for each in marks])


def give(tx: Connection, vault: Vault, row: Row[Any], kind: Kind, given: Sequence[Given]) -> None:
    """Seals the resources of a kind into licences of the lot ``row``."""
    if not given:
        return
    sealed = []
    for each in given:
        key, uuid = vault.key(each.row.data_key), each.row.uuid
        values = key.open(uuid, each.row.sealed) | dict(each.fields)
        sealed.append({"its_uuid": uuid, "its_sealed": key.seal(uuid, values)})
    mine = (licence.c.issuer == row.issuer, licence.c.uuid == bindparam("its_uuid"))
    tx.execute(licence.update().where(*mine).values(sealed=bindparam("its_sealed")), sealed)
    uuids = [each.row.uuid for each in given]
    _drop(tx, row.issuer, kind, uuids)
    about = {"issuer": row.issuer, "kind": kind.value, "product": row.product, "made_at": utc_now()}
    insert_rows(tx, licence_resource, [{**about, "licence": uuid} for uuid in uuids])


def _state(made: bool, busy: bool) -> Made:
    if made:
        return Made.DONE
    return Made.GENERATING if busy else Made.NONE


def _drop(tx: Connection, issuer: str, kind: Kind, uuids: Sequence[str]) -> None:
    """Forgets that these had resources for another product."""
    for at in range(0, len(uuids), _CHUNK):
        some = licence_resource.c.licence.in_(uuids[at : at + _CHUNK])
        its = (licence_resource.c.issuer == issuer, licence_resource.c.kind == kind.value)
        tx.execute(delete(licence_resource).where(*its, some))


def _lacking(row: Row[Any], needs: Collection[Kind]) -> Any:
    """The query for the unused licences that lack one of the kinds; with no kind it finds none."""
    its = (licence.c.issuer == row.issuer, licence.c.lot == row.id, licence.c.state == PlatformState.UNUSED.value)
    return select(licence).where(*its, ~and_(true(), *(_has(row, kind) for kind in needs)))


def _has(row: Row[Any], kind: Kind) -> Any:
    same = (licence_resource.c.issuer == licence.c.issuer, licence_resource.c.licence == licence.c.uuid)
    its = (licence_resource.c.kind == kind.value, licence_resource.c.product == row.product)
    return exists().where(*same, *its).correlate(licence)


def _done(tx: Connection, row: Row[Any], kind: Kind) -> int:
    its = (licence.c.issuer == row.issuer, licence.c.lot == row.id, _has(row, kind))
    return _counted(tx, select(licence).where(*its))


def _counted(tx: Connection, query: Any) -> int:
    return int(tx.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0)
