"""Counts of licences that take no counting: sums over what the database keeps beside the rows (``schema.tallies``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from licenses.platform.store.schema import licence_tally, passed_tally
from licenses.words import PlatformState

TOTAL = func.sum(licence_tally.c.licences)


def counts_by(tx: Connection, issuer: str, column: str, values: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many licences stand in each state, per value of ``column`` (``lot``, ``order_id`` or ``station``)."""
    group = licence_tally.c[column]
    query = select(group, licence_tally.c.state, TOTAL).where(
        licence_tally.c.issuer == issuer, group.in_(list(values)), group != ""
    )
    counts: dict[str, dict[str, int]] = {value: dict.fromkeys(PlatformState, 0) for value in values}
    for value, state, count in tx.execute(query.group_by(group, licence_tally.c.state)):
        counts[value][PlatformState(state)] = int(count)
    return counts


def counted(tx: Connection, *, issuer: str, lot: str, states: Sequence[PlatformState]) -> int:
    """How many licences of a lot stand in one of ``states``."""
    its = (licence_tally.c.issuer == issuer, licence_tally.c.lot == lot)
    named = licence_tally.c.state.in_([state.value for state in states])
    return int(tx.scalar(select(TOTAL).where(*its, named)) or 0)


def held_by_lot(tx: Connection, issuer: str, lots: Iterable[str]) -> dict[tuple[str, str], int]:
    """How many licences each station holds, by lot and station."""
    its = (licence_tally.c.issuer == issuer, licence_tally.c.lot.in_(list(lots)))
    query = select(licence_tally.c.lot, licence_tally.c.station, TOTAL).where(
        *its, licence_tally.c.state == PlatformState.HELD.value
    )
    rows = tx.execute(query.group_by(licence_tally.c.lot, licence_tally.c.station))
    return {(lot, station): int(count) for lot, station, count in rows if count}


def in_state(issuer: str, state: PlatformState) -> Select[Any]:
    """The query for the lots with licences in that state: columns ``lot`` and ``licences``."""
    its = (licence_tally.c.issuer == issuer, licence_tally.c.state == state.value)
    lots = select(licence_tally.c.lot, TOTAL.label("licences")).where(*its).group_by(licence_tally.c.lot)
    return lots.having(TOTAL > 0)


def passed(tx: Connection, issuer: str, organisation: str, work_orders: Sequence[str]) -> dict[str, int]:
    """Licences that passed, per work order; one that is shown to a station twice counts once."""
    its = (passed_tally.c.issuer == issuer, passed_tally.c.organisation == organisation)
    query = select(passed_tally.c.work_order, func.sum(passed_tally.c.licences)).where(
        *its, passed_tally.c.work_order.in_(work_orders)
    )
    return {number: int(count) for number, count in tx.execute(query.group_by(passed_tally.c.work_order))}
