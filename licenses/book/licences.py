"""Licences of the book: finding them, and the one way to move them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, text, update

from licenses.book import schema
from licenses.book.records import Context, LicenceRow
from licenses.book.transaction import Queries, Transaction
from licenses.journal import Kind
from licenses.words import LIVE, MOVES, LicenceState, ModuleId
from resources.errors import NeedsPerson

_l, _b, _m = schema.licence, schema.batch, schema.module

_COLUMNS = (
    select(
        _l.c.id,
        _l.c.uuid,
        _l.c.state,
        _l.c.exposed,
        _l.c.assigned_mac,
        _l.c.quarantine,
        _l.c.module.label("module_id"),
        _b.c.batch,
        _b.c.product,
        _b.c.frozen,
        _m.c.mac,
        _m.c.unique_id,
        _m.c.flash_uid,
    )
    .join(_b, _b.c.number == _l.c.batch)
    .outerjoin(_m, _m.c.id == _l.c.module)
)
_BY_UUID = _COLUMNS.where(_l.c.uuid == bindparam("uuid"))
_WITH_SECRETS = _COLUMNS.add_columns(_l.c.sealed, _b.c.data_key).where(_l.c.uuid == bindparam("uuid"))
_BY_ID = _COLUMNS.where(_l.c.id == bindparam("id"))
_ON_MODULE = _COLUMNS.where(_l.c.module == bindparam("module"), _l.c.module.is_not(None)).order_by(_l.c.id)
_IN_STATE = _COLUMNS.where(
    # Spelled as in the partial index, so that SQLite sees that it may use it; so below.
    _l.c.state == bindparam("state"),
    text("licence.state IN ('reserved', 'uncertain', 'writing')"),
).order_by(_l.c.id)
_QUARANTINED = (
    _COLUMNS.where(_l.c.quarantine.is_not(None), _l.c.state != "available").order_by(_l.c.id).limit(bindparam("limit"))
)

_ASSIGNED = _COLUMNS.where(
    _l.c.assigned_mac == bindparam("mac"),
    _l.c.assigned_mac.is_not(None),
    _b.c.product == bindparam("product"),
    _b.c.refurbish == 0,
    _l.c.state != "returned",
).order_by(_l.c.id)
_FREE = (
    _COLUMNS.where(
        _b.c.product == bindparam("product"),
        _b.c.available_count > _b.c.held_back,
        _b.c.frozen.is_(None),
        _b.c.refurbish == 0,
        text("licence.state = 'available' AND licence.quarantine IS NULL AND licence.assigned_mac IS NULL"),
    )
    .order_by(_b.c.number, _l.c.id)
    .limit(1)
)
_TO_BE_SET = (
    _COLUMNS.where(
        _b.c.product == bindparam("product"),
        _b.c.frozen.is_(None),
        _b.c.refurbish == 0,
        text(
            "licence.state = 'available' AND licence.quarantine IS NULL AND licence.assigned_mac IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM module AS met WHERE met.mac = licence.assigned_mac AND"
            " (EXISTS (SELECT 1 FROM licence AS its WHERE its.module = met.id)"
            " OR EXISTS (SELECT 1 FROM sighting WHERE sighting.module = met.id AND sighting.open = 1)))"
        ),
    )
    .order_by(_b.c.number, _l.c.id)
    .limit(1)
)
_MOVE = (
    update(_l)
    .where(_l.c.id == bindparam("the_id"), _l.c.state == bindparam("before"))
    .values(
        state=bindparam("new_state"),
        exposed=bindparam("new_exposed"),
        position=bindparam("new_position"),
        module=bindparam("new_module"),
    )
)
_MARK = update(_l).where(_l.c.id == bindparam("the_id")).values(quarantine=bindparam("reason"))

_EXPOSING = frozenset({LicenceState.UNCERTAIN, LicenceState.BURNED})
_REMEMBERING = frozenset({LicenceState.SCRAPPED, LicenceState.SUPERSEDED})


def find(queries: Queries, uuid: str) -> LicenceRow | None:
    """The licence of a uuid, or None when the book never had it."""
    row = queries.one(_BY_UUID, uuid=uuid)
    return _record(row) if row else None


def get(queries: Queries, uuid: str) -> LicenceRow:
    """The licence of a uuid.

    Raises:
        NeedsPerson: the book does not have it.
    """
    found = find(queries, uuid)
    if found is None:
        raise NeedsPerson("E-BOOK-UNKNOWN", uuid=uuid)
    return found


def with_secrets(queries: Queries, uuid: str) -> tuple[LicenceRow, bytes, bytes]:
    """The licence of a uuid, its sealed secrets, and the wrapped key of its batch.

    Raises:
        NeedsPerson: the book does not have it.
    """
    row = queries.one(_WITH_SECRETS, uuid=uuid)
    if row is None:
        raise NeedsPerson("E-BOOK-UNKNOWN", uuid=uuid)
    return _record(row), row.sealed, row.data_key


def by_id(queries: Queries, number: int) -> LicenceRow:
    row = queries.one(_BY_ID, id=number)
    assert row is not None
    return _record(row)


def on_module(queries: Queries, module_id: int) -> tuple[LicenceRow, ...]:
    """Every licence that lives on a module or was given up or replaced there."""
    return tuple(_record(row) for row in queries.all(_ON_MODULE, module=module_id))


def live_one(rows: Sequence[LicenceRow]) -> LicenceRow | None:
    """The one that holds the module; a retiring one beside it does not."""
    return next((row for row in rows if row.state in LIVE and row.state is not LicenceState.RETIRING), None)


def in_state(queries: Queries, state: LicenceState) -> tuple[LicenceRow, ...]:
    """All licences that are RESERVED, WRITING or UNCERTAIN; other states are too many to list."""
    return tuple(_record(row) for row in queries.all(_IN_STATE, state=state))


def quarantined(queries: Queries, limit: int) -> tuple[LicenceRow, ...]:
    """Licences in quarantine that are not merely held back in stock."""
    return tuple(_record(row) for row in queries.all(_QUARANTINED, limit=limit))


def free_one(queries: Queries, product: str, mac: str) -> LicenceRow | None:
    """The licence that a module would take now: the one assigned to its MAC, else the oldest unassigned one.

    Raises:
        NeedsPerson: the one assigned to this MAC is frozen, in quarantine or used.
    """
    assigned = queries.all(_ASSIGNED, mac=mac, product=product)
    if not assigned:
        free = queries.one(_FREE, product=product)
        return _record(free) if free else None
    for row in assigned:
        record = _record(row)
        if record.state is LicenceState.AVAILABLE and record.quarantine is None:
            if row.frozen is not None:
                raise NeedsPerson("E-FROZEN", product=product)
            return record
    raise NeedsPerson("E-ASSIGNED-MAC", mac=mac)


def free_with_address(queries: Queries, product: str) -> LicenceRow | None:
    """The oldest free licence with an assigned MAC that no module of the book has yet."""
    row = queries.one(_TO_BE_SET, product=product)
    return _record(row) if row else None


def move(
    change: Transaction,
    row: LicenceRow,
    after: LicenceState,
    ctx: Context,
    *,
    module_id: int | None,
    module: ModuleId | None,
    data: Mapping[str, Any],
) -> None:
    """Moves a licence, with its journal row. ``module_id`` is where it then lives or is remembered.

    Raises:
        NeedsPerson: it is not in a state from which this move is legal.
    """
    illegal = (row.state, after) not in MOVES
    if illegal or (after is LicenceState.AVAILABLE and row.exposed):
        raise NeedsPerson("E-BOOK-MOVE", uuid=row.uuid, found=row.state, wanted=after)
    position = change.append(
        schema.kind_of(row.state, after), ctx, module=module or row.module, licence=row.uuid, data=data
    )
    keeps = after in LIVE or after in _REMEMBERING
    change.run(
        _MOVE,
        the_id=row.id,
        before=row.state,
        new_state=after,
        new_exposed=int(row.exposed or after in _EXPOSING),
        new_position=position,
        new_module=module_id if keeps else None,
    )


def mark(change: Transaction, row: LicenceRow, reason: str, ctx: Context) -> bool:
    """Puts a licence into quarantine; False when it is there already."""
    if row.quarantine is not None:
        return False
    change.append(Kind.QUARANTINED, ctx, module=row.module, licence=row.uuid, data={"reason": reason})
    change.run(_MARK, the_id=row.id, reason=reason)
    return True


def unmark(change: Transaction, row: LicenceRow, reason: str, ctx: Context) -> None:
    """Lifts a quarantine by a journalled decision.

    Raises:
        NeedsPerson: it is not in quarantine.
    """
    if row.quarantine is None:
        raise NeedsPerson("E-BOOK-NO-QUARANTINE", uuid=row.uuid)
    change.append(Kind.CLEARED, ctx, module=row.module, licence=row.uuid, data={"reason": reason})
    change.run(_MARK, the_id=row.id, reason=None)


def _record(row: Row[Any]) -> LicenceRow:
    module = None
    if row.mac is not None:
        module = ModuleId(mac=row.mac, unique_id=row.unique_id, flash_uid=row.flash_uid)
    return LicenceRow(
        id=row.id,
        uuid=row.uuid,
        batch=row.batch,
        product=row.product,
        state=LicenceState(row.state),
        exposed=bool(row.exposed),
        module_id=row.module_id,
        module=module,
        assigned_mac=row.assigned_mac,
        quarantine=row.quarantine,
        frozen=row.frozen,
    )
