"""Burns: one row per attempt, ended once; records, counters and the story behind a row."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, select, update

from licenses.book import schema, work_orders
from licenses.book.records import BurnEnd, BurnRow, Context, Counters
from licenses.book.transaction import Queries, Transaction, plain_event
from licenses.journal import Kind, canonical
from licenses.words import ModuleId, Outcome
from resources.errors import NeedsPerson

_b, _j = schema.burn, schema.journal
_BEGIN = insert(_b)
_ONE = select(_b).where(_b.c.burn == bindparam("burn"))
_COUNTED = select(_b.c.number).where(_b.c.uuid == bindparam("uuid"), _b.c.counts == 1)
_END = (
    update(_b)
    .where(_b.c.burn == bindparam("the_burn"))
    .values(
        ended_at=bindparam("new_ended_at"),
        mac=func.coalesce(_b.c.mac, bindparam("new_mac")),
        module=func.coalesce(_b.c.module, bindparam("new_module")),
        uuid=func.coalesce(_b.c.uuid, bindparam("new_uuid")),
        product=func.coalesce(bindparam("new_product"), _b.c.product),
        recipe=func.coalesce(bindparam("new_recipe"), _b.c.recipe),
        chip=bindparam("new_chip"),
        outcome=bindparam("new_outcome"),
        code=bindparam("new_code"),
        seconds=bindparam("new_seconds"),
        facts=bindparam("new_facts"),
        evidence=bindparam("new_evidence"),
        counts=bindparam("new_counts"),
    )
)
_RUNNING = select(_b).where(_b.c.outcome.is_(None)).order_by(_b.c.number)
_STORY = select(_j).where(_j.c.burn == bindparam("burn"), _j.c.burn.is_not(None)).order_by(_j.c.position)
_OF_LICENCE = select(_j).where(_j.c.licence == bindparam("licence"), _j.c.licence.is_not(None)).order_by(_j.c.position)
_COUNTERS = (
    select(
        _b.c.outcome,
        func.count().label("burns"),
        func.sum(_b.c.counts).label("counted"),
        func.avg(_b.c.seconds).label("cycle_s"),
    )
    .where(_b.c.ended_at >= bindparam("since"))
    .group_by(_b.c.outcome)
)


def begin(
    change: Transaction,
    ctx: Context,
    *,
    module: ModuleId | None,
    uuid: str | None,
    product: str | None,
    recipe: int | None,
) -> None:
    """Writes down that a burn runs, so that a crash cannot lose it; nothing when the act belongs to no burn.

    Raises:
        NeedsPerson: there was a burn of this id before.
    """
    if ctx.burn is None:
        return
    if change.one(_ONE, burn=ctx.burn) is not None:
        raise NeedsPerson("E-BOOK-BURN", burn=ctx.burn)
    change.run(
        _BEGIN,
        burn=ctx.burn,
        at=change.at,
        slot=ctx.slot,
        mac=module.mac if module else None,
        module=module.text if module else None,
        uuid=uuid,
        product=product,
        recipe=recipe,
        actor=ctx.actor,
        work_order=ctx.work_order,
        shift=ctx.shift,
    )


def end(change: Transaction, ctx: Context, ended: BurnEnd, *, module: ModuleId | None, uuid: str | None) -> None:
    """Ends a burn, once, with its journal row; a licence's first PASS counts for the work order.

    Raises:
        NeedsPerson: the burn has ended already, or the context names none.
    """
    if ctx.burn is None:
        raise NeedsPerson("E-BOOK-BURN", burn="")
    row = change.one(_ONE, burn=ctx.burn)
    if row is None:
        begin(change, ctx, module=module, uuid=uuid, product=ended.product, recipe=ended.recipe)
        row = change.one(_ONE, burn=ctx.burn)
    assert row is not None
    if row.outcome is not None:
        raise NeedsPerson("E-BOOK-BURN", burn=ctx.burn)
    module = module or (ModuleId.parse(row.module) if row.module else None)
    whose = uuid or row.uuid
    counts = ended.outcome is Outcome.PASS and whose is not None and change.one(_COUNTED, uuid=whose) is None
    change.run(_END, **_ended_columns(change, ctx, ended, module=module, uuid=whose, counts=counts))
    change.append(Kind.BURN_ENDED, ctx, module=module, licence=whose, data=_ended_data(ended, row, module))
    if counts:
        work_orders.count_pass(change, ctx.work_order)


def _ended_columns(
    change: Transaction, ctx: Context, ended: BurnEnd, *, module: ModuleId | None, uuid: str | None, counts: bool
) -> dict[str, object]:
    return {
        "the_burn": ctx.burn,
        "new_ended_at": change.at,
        "new_mac": module.mac if module else None,
        "new_module": module.text if module else None,
        "new_uuid": uuid,
        "new_product": ended.product,
        "new_recipe": ended.recipe,
        "new_chip": ended.chip,
        "new_outcome": ended.outcome,
        "new_code": ended.code,
        "new_seconds": ended.seconds,
        "new_facts": canonical(ended.facts).decode(),
        "new_evidence": canonical(ended.evidence).decode(),
        "new_counts": int(counts),
    }


def _ended_data(ended: BurnEnd, row: Row[Any], module: ModuleId | None) -> dict[str, object]:
    return {
        "outcome": ended.outcome,
        "code": ended.code,
        "seconds": ended.seconds,
        "chip": ended.chip,
        "product": ended.product or row.product,
        "recipe": ended.recipe if ended.recipe is not None else row.recipe,
        "mac": module.mac if module else None,
        "evidence": dict(ended.evidence),
    }


def running(queries: Queries) -> dict[str, Context]:
    """The contexts of burns that have not ended, by the uuid of their licence."""
    return {
        row.uuid or row.burn: Context(
            actor=row.actor, work_order=row.work_order, shift=row.shift, slot=row.slot, burn=row.burn
        )
        for row in queries.all(_RUNNING)
    }


def records(
    queries: Queries, *, mac: str | None, uuid: str | None, since: datetime | None, limit: int
) -> tuple[BurnRow, ...]:
    """Burns that fit all that is given, the newest first."""
    wanted = [
        *([_b.c.mac == mac] if mac is not None else []),
        *([_b.c.uuid == uuid] if uuid is not None else []),
        *([_b.c.at >= since] if since is not None else []),
    ]
    statement = select(_b).where(and_(True, *wanted)).order_by(_b.c.number.desc()).limit(limit)
    return tuple(_record(row) for row in queries.all(statement))


def story(queries: Queries, burn: str, station: str) -> tuple[dict[str, Any], ...]:
    """The journal rows of a burn as plain events, in order."""
    return tuple(plain_event(row, station) for row in queries.all(_STORY, burn=burn))


def of_licence(queries: Queries, uuid: str, station: str) -> tuple[dict[str, Any], ...]:
    """The journal rows of a licence as plain events, in order: its lineage."""
    return tuple(plain_event(row, station) for row in queries.all(_OF_LICENCE, licence=uuid))


def counters(queries: Queries, since: datetime) -> Counters:
    """What ended since a time."""
    rows = {row.outcome: row._mapping for row in queries.all(_COUNTERS, since=since)}

    def number(outcome: Outcome) -> int:
        return int(rows[outcome]["burns"]) if outcome in rows else 0

    passed = rows.get(Outcome.PASS)
    return Counters(
        passed=passed["counted"] if passed else 0,
        failed=number(Outcome.FAIL),
        errors=number(Outcome.ERROR),
        aborted=number(Outcome.ABORTED),
        uncertain=number(Outcome.UNCERTAIN),
        cycle_s=passed["cycle_s"] if passed else None,
    )


def _record(row: Row[Any]) -> BurnRow:
    columns = dict(row._mapping)
    for internal in ("number", "counts"):
        del columns[internal]
    columns["outcome"] = Outcome(row.outcome) if row.outcome else None
    return BurnRow(**{**columns, "facts": json.loads(row.facts), "evidence": json.loads(row.evidence)})
