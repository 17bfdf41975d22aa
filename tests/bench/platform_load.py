"""What a platform's tables are filled with for a benchmark, and how fast plain inserts fill them."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

from licenses.platform.store.database import insert_rows
from licenses.platform.store.ids import earliest
from licenses.platform.store.schema import (
    audit_entry,
    batch,
    binding,
    burn,
    conflict,
    delivery,
    delivery_lot,
    event_detail,
    event_name,
    licence,
    lot,
    lot_event,
    order,
    order_product,
    station,
    work_order,
)
from tests.bench.platform_world import Place, macs

CONNECTIONS = 4
ROWS = 500
_LOTS = 200
_LINES = 20
_LARGE = 20
_TOLD = 50
_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


def inserted_per_second(place: Place, *, burns: int) -> float:
    """Burns a second that four connections reach with inserts of 500 rows into the tables that a burn goes to."""
    each = burns // CONNECTIONS
    place.new_lot(each * CONNECTIONS)
    with place.database.reading() as tx:
        free = select(licence.c.uuid).where(licence.c.state == "unused").limit(each * CONNECTIONS)
        uuids = list(tx.scalars(free))
    addresses = macs(1 << 40)
    names = _some_lines(place)
    parts = [
        _chunks(list(_burn_rows(place, names[number], uuids[number * each : (number + 1) * each], addresses, 10**9)))
        for number in range(CONNECTIONS)
    ]
    threads = [threading.Thread(target=_insert_all, args=(place, part)) for part in parts]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return each * CONNECTIONS / (time.monotonic() - began)


def _some_lines(place: Place) -> list[str]:
    with place.database.reading() as tx:
        return list(tx.scalars(select(station.c.id).order_by(station.c.id).limit(CONNECTIONS)))


def _insert_all(place: Place, chunks: Sequence[tuple[str, list[Any]]]) -> None:
    with place.database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        for statement, values in chunks:
            driver.execute(statement, values)  # type: ignore[union-attr]
            driver.commit()  # type: ignore[union-attr]


def _chunks(rows: Sequence[tuple[Table, dict[str, Any]]]) -> list[tuple[str, list[Any]]]:
    """Statements of 500 rows each with their values, as the driver takes them without anything in between."""
    tables: dict[Table, list[dict[str, Any]]] = {}
    for table, row in rows:
        tables.setdefault(table, []).append(row)
    return [
        _statement(table, found[start : start + ROWS])
        for table, found in tables.items()
        for start in range(0, len(found), ROWS)
    ]


def _statement(table: Table, rows: Sequence[dict[str, Any]]) -> tuple[str, list[Any]]:
    names = list(rows[0])
    one = f"({', '.join(['%s'] * len(names))})"
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {', '.join([one] * len(rows))}", [
        row[name] for row in rows for name in names
    ]


def _burn_rows(
    place: Place, line: str, uuids: Sequence[str], addresses: Iterator[str], first: int
) -> Iterator[tuple[Table, dict[str, Any]]]:
    """The rows that one burn after the other leaves behind."""
    now = datetime.now(UTC)
    seq = first
    for uuid in uuids:
        mac, name = next(addresses), secrets.token_hex(12)
        same = {"issuer": place.factory, "station": line, "epoch": 1}
        for _event in range(4):
            seq += 1
            yield event_name, {**same, "seq": seq, "hash": secrets.token_bytes(32), "received_at": now}
            body = '{"body":"' + secrets.token_hex(200) + '"}'
            yield (
                event_detail,
                {**same, "seq": seq, "received_at": now, "verdict": "accepted", "reason": None, "body": body},
            )
        yield burn, _burn_row(place, line, uuid, mac, name, seq) | {"at": now, "received_at": now}
        yield binding, _binding_row(place, line, uuid, mac, name) | {"since": now}


def _burn_row(place: Place, line: str, uuid: str, mac: str, name: str, number: int) -> dict[str, Any]:
    return {
        "issuer": place.factory,
        "burn": name,
        "id": f"{earliest('burn', _BEFORE + timedelta(seconds=number))}-{name}",
        "station": line,
        "organisation": place.factory,
        "epoch": 1,
        "seq": number,
        "at": _BEFORE,
        "received_at": _BEFORE + timedelta(seconds=number),
        "slot": 1,
        "actor": "Ann",
        "work_order": f"WO-{number % 200}",
        "licence": uuid,
        "module": mac,
        "mac": mac,
        "outcome": "FAIL" if number % 50 == 0 else "PASS",
        "code": None,
        "seconds": 4.2,
        "product": place.product,
    }


def _binding_row(place: Place, line: str, uuid: str, mac: str, name: str) -> dict[str, Any]:
    return {
        "issuer": place.factory,
        "id": f"binding-{name}",
        "licence": uuid,
        "module": mac,
        "mac": mac,
        "station": line,
        "burn": name,
        "live": True,
        "confirmed": True,
        "since": _BEFORE,
        "ended_at": None,
    }


def fill(place: Place, licences: int) -> list[dict[str, str]]:
    """Fills lots, batches and burns with so many licences, half of them burned; some of each, to be asked for.

    The first tenth of the lots is one large order's, which was replaced; the others are of orders of their own.
    """
    lines = [line.id for line in place.new_lines(_LINES, [""])]
    pattern = _pattern(place)
    addresses = macs(1)
    things = []
    with place.database.writing() as tx:
        each = licences // _LOTS
        for number in range(_LOTS):
            its = _Names(number, lines[number % _LINES])
            if number == 0 or number >= _LARGE:
                _insert_order(tx, place, its, each * (_LARGE if number == 0 else 1))
            tx.execute(lot.insert().values(pattern["lot"] | its.of_lot | {"purchased": each, "free": 0}))
            tx.execute(batch.insert().values(_batch_row(place, its.line, its.lot, its.batch, each)))
            _insert_papers(tx, place, its, each)
            uuids = [f"uuid{number:06d}{place_in:010d}" for place_in in range(each)]
            _insert_licences(tx, pattern["licence"] | its.of_licence, uuids)
            used = uuids[: each // 2]
            rows = [(uuid, next(addresses), f"{number:06d}{at:08d}") for at, uuid in enumerate(used)]
            burned = [_burn_row(place, its.line, *row, number * each + at) for at, row in enumerate(rows)]
            insert_rows(tx, burn, burned)
            insert_rows(tx, binding, [_binding_row(place, its.line, *row) for row in rows])
            things.append(its.asked | {"uuid": rows[0][0], "mac": rows[0][1], "product": place.product})
    _look_at_statistics(place)
    return things


class _Names:
    """The ids of what belongs to the lot of that number."""

    def __init__(self, number: int, line: str) -> None:
        self.line = line
        self.lot = f"lot-bench-{number:06d}"
        self.batch = f"batch-bench-{number:06d}"
        self.order = f"order-bench-{0 if number < _LARGE else number:06d}"
        self.work_order = f"WO-{number}"

    @property
    def of_lot(self) -> dict[str, Any]:
        return {"id": self.lot, "order_id": self.order}

    @property
    def of_licence(self) -> dict[str, Any]:
        return {"lot": self.lot, "batch": self.batch, "station": self.line, "order_id": self.order}

    @property
    def asked(self) -> dict[str, str]:
        return {
            "lot": self.lot,
            "station": self.line,
            "order": self.order,
            "work_order": self.work_order,
            "large": "order-bench-000000",
        }


def _insert_order(tx: Connection, place: Place, its: _Names, quantity: int) -> None:
    paper = {"order_no": f"PO-{its.order}", "contract_no": f"C-{its.order}", "buyer": place.factory, "kind": "order"}
    counts = {"ordered": quantity, "delivered": quantity, "created_at": _BEFORE}
    more = {"item_type": "licence", "delivery_mode": "credential", "status": "completed", "issuer": place.factory}
    tx.execute(order.insert().values(id=its.order, **paper, **counts, **more))
    tx.execute(
        order_product.insert().values(issuer=place.factory, order_id=its.order, product=place.product, ordered=quantity)
    )


def _insert_papers(tx: Connection, place: Place, its: _Names, each: int) -> None:
    """What else is told of a lot: its delivery, its history, a work order, an entry of the audit list."""
    issuer = {"issuer": place.factory}
    given = f"delivery-{its.lot}"
    tx.execute(delivery.insert().values(**issuer, id=given, order_id=its.order, quantity=each, delivered_at=_BEFORE))
    tx.execute(delivery_lot.insert().values(**issuer, delivery=given, lot=its.lot, quantity=each))
    made = {"organisation": place.factory, "number": its.work_order, "product": place.product, "quantity": each}
    tx.execute(work_order.insert().values(**issuer, id=f"work-{its.lot}", **made, state="open", created_at=_BEFORE))
    told = {"lot": its.lot, "kind": "split", "at": _BEFORE, "data": {"purchased": 1, "free": 0}}
    tx.execute(lot_event.insert(), [{**issuer, "id": f"{its.lot}-{n}", **told} for n in range(_TOLD)])
    sides = {"organisation": place.factory, "by_organisation": place.factory, "actor_name": "Ann"}
    entry = {"at": _BEFORE, "action": "lot.split", "subject": its.lot, "facts": {"size": 1}}
    tx.execute(audit_entry.insert(), [{**issuer, "id": f"audit-{its.lot}-{n}", **sides, **entry} for n in range(_TOLD)])
    clash = {"kind": "fork", "organisation": place.factory, "first": {}, "second": {}, "station": its.line}
    named = {"epoch": 9, "hash": b"", "found_at": _BEFORE}
    seqs = [int(its.lot[-6:]) * _TOLD + n for n in range(_TOLD)]
    tx.execute(conflict.insert(), [{**issuer, "id": f"conflict-{n}", **clash, **named, "seq": n} for n in seqs])


def _insert_licences(tx: Connection, pattern: dict[str, Any], uuids: Sequence[str]) -> None:
    half = len(uuids) // 2
    rows = [
        pattern | {"uuid": uuid, "position": place, "state": "burned" if place < half else "held"}
        for place, uuid in enumerate(uuids)
    ]
    insert_rows(tx, licence, rows)


def _pattern(place: Place) -> dict[str, dict[str, Any]]:
    """A lot and a licence as the platform itself makes them; the others are like them."""
    made = place.new_lot(1)
    with place.database.reading() as tx:
        of_lot = dict(tx.execute(select(lot).where(lot.c.id == made)).one()._mapping)
        of_licence = dict(tx.execute(select(licence).where(licence.c.lot == made)).one()._mapping)
    return {"lot": of_lot, "licence": of_licence}


def _batch_row(place: Place, line: str, lot_id: str, name: str, count: int) -> dict[str, Any]:
    return {
        "issuer": place.factory,
        "id": name,
        "station": line,
        "lot": lot_id,
        "product": place.product,
        "idempotency_key": name,
        "request_hash": b"",
        "count": count,
        "document": b"",
        "issued_at": _BEFORE,
        "expires_at": _BEFORE,
    }


def _look_at_statistics(place: Place) -> None:
    """What the database does by itself in the hours in which such a stock comes together."""
    with place.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
