"""Query plans: no list and no look-up reads a large table from end to end, on either database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from tests.bench.platform_bench import PATHS

LARGE = ("licence", "burn", "binding", "event_name", "event_detail", "licence_tally", "passed_tally", "batch")
MAC = "A0:B7:65:1C:44:1C"


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database within the block, with its parameters."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection, _cursor, statement, parameters, _context, many):
        if statement.startswith(("SELECT", "WITH")) and not many:
            heard.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        sa.event.remove(engine, "before_cursor_execute", hear)


def whole_reads(tx: sa.Connection, statement: str, parameters: Any) -> list[str]:
    """The lines of the statement's plan that read a large table from end to end.

    PostgreSQL would do so with any small table, so it is told to avoid it wherever an index can serve.
    """
    large = "|".join(LARGE)
    if tx.dialect.name == "sqlite":
        rows = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        return [row[3] for row in rows if re.match(rf"SCAN ({large})\b", row[3])]
    tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
    lines = [row[0] for row in tx.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
    return [line for line in lines if re.search(rf"Seq Scan on ({large})\b", line)]


def test_lists_and_look_ups_use_indexes(either):
    lot = either.lot(4)
    order = {"buyer": either.factory, "products": [{"product_id": either.product, "quantity": 4}]}
    order = either.act("staff", "/v1/orders", item_type="licence", **order).json()["id"]
    either.act("staff", f"/v1/orders/{order}/deliveries", quantity=4)
    line = either.station("Line 1")
    (uuid,) = line.uuids(1, lot_id=lot["id"])
    line.push(line.burn(uuid, MAC))
    things = {"lot": lot["id"], "station": line.id, "order": order, "large": order, "work_order": "WO-1"}
    things |= {"uuid": uuid, "mac": MAC, "product": either.product}
    owner, found = either.person("owner"), []
    for path in PATHS:
        with statements(either.database.engine) as asked:
            answer = owner.get(path.format(**things))
        assert answer.status_code == 200, (path, answer.text)
        with either.database.reading() as tx:
            found += [(path, each, line) for each in asked for line in whole_reads(tx, *each)]
    assert found == []


def test_a_pull_without_a_named_lot_uses_indexes(either):
    either.lot(4)
    line = either.station("Line 1")
    with statements(either.database.engine) as asked:
        line.uuids(2)
    assert asked
    with either.database.reading() as tx:
        assert [line for each in asked for line in whole_reads(tx, *each)] == []
