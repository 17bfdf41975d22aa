"""Checks what must hold in a platform's database: conservation, bindings, batches, journals and burn counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, literal_column, or_, select

from licenses.journal import GENESIS, VERSION, Kind, chain
from licenses.platform.lots import resources
from licenses.platform.orders.orders import ItemType
from licenses.platform.stations import journals
from licenses.platform.store.schema import (
    batch,
    binding,
    burn,
    conflict,
    delivery,
    delivery_lot,
    downloaded,
    event_detail,
    event_name,
    licence,
    licence_return,
    licence_tally,
    lot,
    order,
    passed_tally,
    replacement,
    resources_made,
    station,
    written_off,
)
from licenses.words import Outcome, PlatformState

_LIVE = (PlatformState.BURNED.value, PlatformState.UNCERTAIN.value, PlatformState.RETIRING.value)
_LEFT = (*_LIVE, PlatformState.HELD.value, PlatformState.SCRAPPED.value, PlatformState.SUPERSEDED.value)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is off: a stable code, what it is about, and a sentence."""

    code: str
    subject: str
    sentence: str


def findings(tx: Connection) -> list[Finding]:
    """Everything that is off, room by room."""
    return [found for check in _CHECKS for found in check(tx)]


def _lots_conserve(tx: Connection) -> Iterator[Finding]:
    """The counters of a lot are the number of its licences."""
    its = _count_of(licence, licence.c.lot == lot.c.id, lot)
    query = select(lot.c.id, lot.c.purchased + lot.c.free, its).where(lot.c.purchased + lot.c.free != its)
    for name, said, counted in tx.execute(query):
        yield Finding(
            code="lot_not_conserved",
            subject=name,
            sentence=f"The lot counts {said} licences, {counted} are in it.",
        )


def _orders_conserve(tx: Connection) -> Iterator[Finding]:
    """Delivered is the sum of the deliveries and, for licences, of the licences in all their states.

    A pickup against a quota is such an order for itself; one of an order counts its deliveries in that order.
    """
    delivered = _sum_of(delivery, delivery.c.order_id == order.c.id, order)
    picked_up = _sum_of(delivery, delivery.c.pickup == order.c.id, order)
    its = _count_of(licence, licence.c.order_id == order.c.id, order)
    counts_licences = order.c.item_type == ItemType.LICENCE.value
    by_itself = and_(
        order.c.pickup_of.is_(None),
        or_(order.c.delivered != delivered, and_(counts_licences, order.c.delivered != its)),
    )
    off = or_(by_itself, and_(order.c.pickup_of.is_not(None), order.c.delivered != picked_up))
    for row in tx.execute(select(order.c.id, order.c.delivered, delivered + picked_up, its).where(off)):
        yield Finding(
            code="order_not_conserved",
            subject=row[0],
            sentence=f"The order counts {row[1]} delivered, its deliveries {row[2]}, its licences {row[3]}.",
        )


def _quotas_hold(tx: Connection) -> Iterator[Finding]:
    """Nothing is replaced that was not delivered, and what was replaced unused is voided."""
    replaced = _sum_of(replacement, replacement.c.order_id == order.c.id, order)
    against_unused = and_(replacement.c.order_id == order.c.id, replacement.c.against == "unused")
    swapped = _sum_of(replacement, against_unused, order)
    its = and_(licence.c.order_id == order.c.id, licence.c.state == PlatformState.VOIDED.value)
    voided = _count_of(licence, its, order)
    query = select(order.c.id, order.c.delivered, replaced, swapped, voided)
    for row in tx.execute(query.where(or_(replaced > order.c.delivered, swapped != voided))):
        yield Finding(
            code="quota_broken",
            subject=row[0],
            sentence=f"{row[1]} were delivered, {row[2]} replaced, {row[3]} of them unused, {row[4]} are voided.",
        )


def _identities_hold(tx: Connection) -> Iterator[Finding]:
    """Never more live identities than delivered: burned licences of an order and of its replacements.

    One that burned without the licence whose place it should have taken is a conflict, and told there.
    """
    told = and_(conflict.c.issuer == licence.c.issuer, conflict.c.licence == licence.c.uuid)
    burned = (licence.c.state == PlatformState.BURNED.value, ~select(conflict.c.id).where(told).exists())
    its = and_(replacement.c.issuer == licence.c.issuer, replacement.c.id == licence.c.order_id)
    own, of_account = licence.c.order_id, replacement.c.order_id
    for account in (func.coalesce(of_account, own), case((of_account.is_not(None), own))):
        query = select(licence.c.issuer, account.label("account"), func.count().label("live"))
        query = query.outerjoin(replacement, its).where(account.is_not(None), *burned)
        of = query.group_by(licence.c.issuer, account).subquery()
        same = and_(order.c.issuer == of.c.issuer, order.c.id == of.c.account)
        off = select(order.c.id, order.c.delivered, of.c.live).join(of, same).where(of.c.live > order.c.delivered)
        for row in tx.execute(off):
            sentence = f"{row[1]} were delivered, {row[2]} identities are live."
            yield Finding(code="too_many_identities", subject=row[0], sentence=sentence)


def _replacements_conserve(tx: Connection) -> Iterator[Finding]:
    """A replacement counts what its own order row delivered, and its lots, and only they, are marked as such."""
    its = and_(order.c.issuer == replacement.c.issuer, order.c.id == replacement.c.id)
    counted = select(replacement.c.id, replacement.c.quantity, order.c.delivered).join(order, its)
    for name, said, delivered in tx.execute(counted.where(replacement.c.quantity != order.c.delivered)):
        sentence = f"The replacement is of {said}, {delivered} were delivered."
        yield Finding(code="replacement_not_conserved", subject=name, sentence=sentence)
    made_by = select(replacement.c.id).where(replacement.c.issuer == lot.c.issuer, replacement.c.id == lot.c.order_id)
    wrong = lot.c.is_replacement != made_by.exists()
    for name in tx.scalars(select(lot.c.id).where(wrong)):
        yield Finding(code="replacement_mark", subject=name, sentence="The lot is marked as what it is not.")


def _deliveries_name_their_lots(tx: Connection) -> Iterator[Finding]:
    named = _sum_of(delivery_lot, delivery_lot.c.delivery == delivery.c.id, delivery)
    query = (
        select(delivery.c.id, delivery.c.quantity, named)
        .join(order, and_(order.c.issuer == delivery.c.issuer, order.c.id == delivery.c.order_id))
        .where(order.c.item_type == ItemType.LICENCE.value, delivery.c.quantity != named)
    )
    for name, quantity, lots in tx.execute(query):
        yield Finding(
            code="delivery_without_lots",
            subject=name,
            sentence=f"The delivery is of {quantity}, the lots that it names hold {lots}.",
        )


def _tallies_are_true(tx: Connection) -> Iterator[Finding]:
    """What the database counts beside the rows is what the rows are."""
    its = (licence.c.issuer, licence.c.lot, _or_empty(licence.c.order_id), _or_empty(licence.c.station))
    rows = select(*its, licence.c.state, func.count()).group_by(*its, licence.c.state)
    known = licence_tally.c
    key = (known.issuer, known.lot, known.order_id, known.station, known.state)
    total = func.sum(known.licences)
    yield from _differences("tally_wrong", tx.execute(rows), tx.execute(select(*key, total).group_by(*key)))
    of_burn = (burn.c.issuer, burn.c.organisation, burn.c.work_order)
    passed = (burn.c.outcome == Outcome.PASS.value, burn.c.work_order.is_not(None), burn.c.licence.is_not(None))
    rows = select(*of_burn, func.count(burn.c.licence.distinct())).where(*passed).group_by(*of_burn)
    said = (passed_tally.c.issuer, passed_tally.c.organisation, passed_tally.c.work_order)
    total = func.sum(passed_tally.c.licences)
    yield from _differences("passed_wrong", tx.execute(rows), tx.execute(select(*said, total).group_by(*said)))


def _differences(code: str, real: Iterable[Row[Any]], said: Iterable[Row[Any]]) -> Iterator[Finding]:
    """A finding for each key, all but the last column, under which two countings differ; 0 is no row."""
    counts: dict[Any, int] = {tuple(row[:-1]): int(row[-1]) for row in real}
    claims: dict[Any, int] = {tuple(row[:-1]): int(row[-1]) for row in said}
    for key in sorted(counts.keys() | claims.keys()):
        if counts.get(key, 0) != claims.get(key, 0):
            sentence = f"{claims.get(key, 0)} are counted, there are {counts.get(key, 0)}."
            yield Finding(code=code, subject=" ".join(filter(None, key[1:])), sentence=sentence)


def _or_empty(column: Any) -> Any:
    return func.coalesce(column, literal_column("''"))  # no parameter, so that it may be grouped by


def _batches_are_disjoint(tx: Connection) -> Iterator[Finding]:
    """A licence names one batch; so they are disjoint exactly if every batch finds all that did not come back."""
    held = _count_of(licence, and_(licence.c.batch == batch.c.id, licence.c.station == batch.c.station), batch)
    came_back = and_(licence_return.c.batch == batch.c.id, licence_return.c.state == "back")
    its = held + _count_of(licence_return, came_back, batch)
    for name, said, counted in tx.execute(select(batch.c.id, batch.c["count"], its).where(batch.c["count"] != its)):
        yield Finding(
            code="batch_not_disjoint",
            subject=name,
            sentence=f"The batch gave {said} licences, {counted} name it.",
        )
    strangers = licence.c.station.is_not(None) & ~licence.c.batch.in_(select(batch.c.id))
    for (uuid,) in tx.execute(select(licence.c.uuid).where(strangers)):
        yield Finding(code="batch_unknown", subject=uuid, sentence="The licence names a batch that does not exist.")


def _states_fit_holders(tx: Connection) -> Iterator[Finding]:
    given_but_unused = and_(licence.c.batch.is_not(None), licence.c.state.not_in(_LEFT))
    for uuid, state in tx.execute(select(licence.c.uuid, licence.c.state).where(given_but_unused)):
        yield Finding(
            code="state_without_holder", subject=uuid, sentence=f"The licence is {state} and was given to a station."
        )


def _downloads_are_known(tx: Connection) -> Iterator[Finding]:
    """Every downloaded licence is named by a download, and none that is named can leave in another way."""
    named = and_(downloaded.c.issuer == licence.c.issuer, downloaded.c.licence == licence.c.uuid)
    is_downloaded = licence.c.state == PlatformState.DOWNLOADED.value
    lost = select(licence.c.uuid).where(is_downloaded, ~select(downloaded.c.licence).where(named).exists())
    for uuid in tx.scalars(lost):
        yield Finding(
            code="download_lost", subject=uuid, sentence="The licence was downloaded, but no download has it."
        )
    free = licence.c.state.in_([PlatformState.UNUSED.value, PlatformState.HELD.value, PlatformState.VOIDED.value])
    for uuid, state in tx.execute(select(licence.c.uuid, licence.c.state).join(downloaded, named).where(free)):
        yield Finding(code="downloaded_but_here", subject=uuid, sentence=f"It was downloaded, and is {state} here.")


def _complete_lots_lack_nothing(tx: Connection) -> Iterator[Finding]:
    """A lot that counts as complete has no unused licence without third-party resources."""
    made = and_(resources_made.c.issuer == lot.c.issuer, resources_made.c.lot == lot.c.id)
    for row in tx.execute(select(lot).join(resources_made, and_(made, resources_made.c.product == lot.c.product))):
        needs = resources.of_product(tx, row.issuer, row.product)
        lacking = {kind.value: count for kind in needs if (count := resources.lacks(tx, row, kind))}
        if lacking:
            sentence = f"The lot counts as complete; without resources are {lacking}."
            yield Finding(code="resources_lack", subject=row.id, sentence=sentence)


def _bindings_are_unique(tx: Connection) -> Iterator[Finding]:
    """One licence, one module: no live binding twice on either side, and each of a licence that is live."""
    for column, word in ((binding.c.licence, "modules"), (binding.c.module, "licences")):
        twice = select(column, func.count()).where(binding.c.live).group_by(binding.c.issuer, column)
        for name, count in tx.execute(twice.having(func.count() > 1)):
            yield Finding(code="bound_twice", subject=name, sentence=f"It is live on {count} {word}.")
    dead = (
        select(binding.c.licence, licence.c.state)
        .join(licence, and_(licence.c.issuer == binding.c.issuer, licence.c.uuid == binding.c.licence))
        .where(binding.c.live, licence.c.state.not_in(_LIVE))
    )
    for uuid, state in tx.execute(dead):
        yield Finding(
            code="bound_but_not_live", subject=uuid, sentence=f"The licence is {state} and bound to a module."
        )


def _live_licences_are_bound(tx: Connection) -> Iterator[Finding]:
    """A licence that a station put onto a module has a live binding, or a conflict says why it has none."""
    its = and_(binding.c.issuer == licence.c.issuer, binding.c.licence == licence.c.uuid, binding.c.live)
    told = and_(conflict.c.issuer == licence.c.issuer, conflict.c.licence == licence.c.uuid)
    lost = and_(written_off.c.issuer == licence.c.issuer, written_off.c.station == licence.c.station)
    loose = select(licence.c.uuid, licence.c.state).where(
        licence.c.state.in_([PlatformState.BURNED.value, PlatformState.UNCERTAIN.value]),  # one that retires makes room
        licence.c.station.is_not(None),
        or_(licence.c.state != PlatformState.UNCERTAIN.value, ~select(written_off.c.station).where(lost).exists()),
        ~select(binding.c.id).where(its).exists(),
        ~select(conflict.c.id).where(told).exists(),
    )
    for uuid, state in tx.execute(loose):
        yield Finding(code="live_but_not_bound", subject=uuid, sentence=f"The licence is {state} on no module.")


def _facts_were_booked(tx: Connection) -> Iterator[Finding]:
    """What a journal says is booked: its burns are counted, and what clashed is a conflict."""
    taken = event_detail.c.verdict.in_(["accepted", "conflict"])
    for row in tx.execute(select(event_detail).where(taken)):
        event = json.loads(row.body)
        if event.get("kind") == Kind.BURN_ENDED and event.get("v", 0) <= VERSION:
            booked = and_(burn.c.issuer == row.issuer, burn.c.burn == event["burn"])
            if tx.scalar(select(burn.c.id).where(booked)) is None:
                yield Finding(code="burn_not_counted", subject=event["burn"], sentence="The burn is counted nowhere.")
    by_name = and_(*(conflict.c[name] == event_detail.c[name] for name in ("issuer", "station", "epoch", "seq")))
    lost = and_(event_detail.c.verdict == "conflict", ~select(conflict.c.id).where(by_name).exists())
    for row in tx.execute(select(event_detail).where(lost)):
        name = f"{row.station}.{row.epoch}.{row.seq}"
        yield Finding(code="conflict_lost", subject=name, sentence=f"Its conflict ({row.reason}) is not kept.")


def _burns_count_once(tx: Connection) -> Iterator[Finding]:
    twice = select(burn.c.burn, func.count()).group_by(burn.c.issuer, burn.c.burn).having(func.count() > 1)
    for name, count in tx.execute(twice):
        yield Finding(code="burn_counted_twice", subject=name, sentence=f"The burn is counted {count} times.")


def _journals_chain(tx: Connection) -> Iterator[Finding]:
    """Every stored event hashes onto the one before, and the cursor stands on the last."""
    for who in tx.execute(select(station)):
        broken = _first_break(tx, who)
        if broken is not None:
            yield Finding(code="journal_broken", subject=who.id, sentence=f"The chain breaks at {broken}.")


def _first_break(tx: Connection, who: Row[Any]) -> str | None:
    """The name of the first event that does not chain; ``cursor`` when the last one is not the cursor's."""
    before, place = GENESIS, (0, 0)
    for row in tx.execute(_stored(who)):
        event = json.loads(row.body) if row.body is not None else {}
        starts = [before]
        if row.epoch > place[0] and before != GENESIS:
            starts += journals.ends_before(tx, who, row.epoch, event)
        if not any(chain(start, event) == row.hash for start in starts):
            return f"{row.epoch}.{row.seq}"
        before, place = row.hash, (row.epoch, row.seq)
    return None if (who.hash, (who.epoch, who.seq)) == (before, place) else "cursor"


def _stored(who: Row[Any]) -> Any:
    detail = and_(
        *(event_detail.c[name] == event_name.c[name] for name in ("issuer", "received_at", "station", "epoch", "seq"))
    )
    return (
        select(event_name.c.epoch, event_name.c.seq, event_name.c.hash, event_detail.c.body)
        .join(event_detail, detail, isouter=True)
        .where(event_name.c.issuer == who.issuer, event_name.c.station == who.id)
        .order_by(event_name.c.epoch, event_name.c.seq)
    )


def _count_of(table: Any, mine: Any, outer: Any) -> Any:
    query = select(func.count()).select_from(table).where(table.c.issuer == outer.c.issuer, mine)
    return query.correlate(outer).scalar_subquery()


def _sum_of(table: Any, mine: Any, outer: Any) -> Any:
    total = func.coalesce(func.sum(table.c.quantity), 0)
    return select(total).where(table.c.issuer == outer.c.issuer, mine).correlate(outer).scalar_subquery()


_CHECKS: tuple[Callable[[Connection], Iterator[Finding]], ...] = (
    _lots_conserve,
    _orders_conserve,
    _quotas_hold,
    _replacements_conserve,
    _identities_hold,
    _deliveries_name_their_lots,
    _tallies_are_true,
    _batches_are_disjoint,
    _states_fit_holders,
    _downloads_are_known,
    _complete_lots_lack_nothing,
    _bindings_are_unique,
    _live_licences_are_bound,
    _facts_were_booked,
    _burns_count_once,
    _journals_chain,
)
