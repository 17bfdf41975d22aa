"""Checks the whole book: the file, the journal's chain, every invariant, the counts, and the head outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import select

from licenses import journal
from licenses.book import laws, schema
from licenses.book.records import Finding, Head
from licenses.book.transaction import Queries, plain_event, read_tip
from licenses.words import LicenceState

Progress = Callable[[str, int, int], None]
"""Called with the name of the check, and how much is done of how much."""

_PAGE = 5_000
_SHOWN = 20

_WRONG_ROWS: Sequence[tuple[str, str, str]] = (
    (
        "moves",
        "The licence {0} stands otherwise than its last journal row says",
        "SELECT l.uuid FROM licence l LEFT JOIN journal j ON j.position = l.position"
        " LEFT JOIN move m ON m.kind = j.kind AND m.after = l.state"
        " WHERE j.position IS NULL OR NOT ((l.state = 'available' AND j.kind = 'batch.received')"
        " OR (m.kind IS NOT NULL AND j.licence = l.uuid))",
    ),
    (
        "moves",
        "The licence {0} has a later journal row than the one it stands on",
        "SELECT j.licence FROM journal j JOIN move m ON m.kind = j.kind JOIN licence l ON l.uuid = j.licence"
        " WHERE j.licence IS NOT NULL AND j.position > l.position GROUP BY j.licence",
    ),
    (
        "one licence per module",
        "The module {0} has more than one licence",
        "SELECT d.mac FROM licence l JOIN module d ON d.id = l.module"
        " WHERE l.state IN ('reserved', 'writing', 'uncertain', 'burned') GROUP BY l.module HAVING count(*) > 1",
    ),
    (
        "one licence per address",
        "Two modules with the address {0} have a licence",
        "SELECT d.mac FROM licence l JOIN module d ON d.id = l.module"
        " WHERE l.state IN ('reserved', 'writing', 'uncertain', 'burned') GROUP BY d.mac HAVING count(*) > 1",
    ),
    (
        "live licences have a module",
        "The licence {0} is {1} and its module does not fit that",
        "SELECT uuid, state FROM licence WHERE (state IN ('reserved', 'writing', 'uncertain', 'burned', 'retiring')"
        " AND module IS NULL) OR (state IN ('available', 'returning', 'returned') AND module IS NOT NULL)",
    ),
    (
        "never free again",
        "The licence {0} may have run on a module and is {1}",
        "SELECT uuid, state FROM licence WHERE exposed = 1"
        " AND state IN ('available', 'reserved', 'returning', 'returned')",
    ),
    (
        "assigned licences",
        "The licence {0} is on another module than the one it is assigned to",
        "SELECT l.uuid FROM licence l JOIN module d ON d.id = l.module"
        " WHERE l.assigned_mac IS NOT NULL AND l.assigned_mac <> d.mac",
    ),
    (
        "sightings",
        "The licence {0} has open sightings but is {1}",
        "SELECT l.uuid, l.state FROM sighting s JOIN licence l ON l.id = s.licence"
        " WHERE s.open = 1 AND l.state <> 'uncertain' GROUP BY l.id",
    ),
    (
        "sightings",
        "It is lost which modules were seen when the licence {0} became uncertain",
        "SELECT uuid FROM licence l WHERE state = 'uncertain'"
        " AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.licence = l.id AND s.position = l.position)",
    ),
    (
        "quarantine",
        "The quarantine of the licence {0} was lifted without a word in the journal",
        "SELECT uuid FROM licence l WHERE quarantine IS NULL AND 'licence.quarantined' = (SELECT kind FROM journal j"
        " WHERE j.licence = l.uuid AND kind IN ('licence.quarantined', 'licence.cleared')"
        " ORDER BY position DESC LIMIT 1)",
    ),
    (
        "quarantine",
        "The licence {0} was held back when the book was put back, and is free without a word in the journal",
        "SELECT uuid FROM licence l, (SELECT max(position) AS began FROM journal WHERE kind = 'epoch.opened')"
        " WHERE state = 'available' AND quarantine IS NULL AND l.position < began AND NOT EXISTS"
        " (SELECT 1 FROM journal j WHERE j.licence = l.uuid AND kind = 'licence.cleared' AND j.position > began)",
    ),
    (
        "batches",
        "The batch {0} is not what its journal row says was received",
        "SELECT b.batch FROM batch b LEFT JOIN (SELECT json_extract(data, '$.batch') AS batch,"
        " json_extract(data, '$.count') AS count, json_extract(data, '$.sha256') AS sha256 FROM journal"
        " WHERE kind = 'batch.received') j USING (batch)"
        " WHERE j.count IS NOT b.received OR j.sha256 IS NOT b.sha256",
    ),
    (
        "burns",
        "The burn {0} did not end as its journal row says",
        "SELECT b.burn FROM burn b LEFT JOIN journal j ON j.burn = b.burn AND j.kind = 'burn.ended'"
        " WHERE b.outcome IS NOT json_extract(j.data, '$.outcome')"
        " OR (b.outcome IS NOT NULL AND b.uuid IS NOT j.licence)",
    ),
    (
        "burns",
        "The burn {0} is in the journal and has no row",
        "SELECT j.burn FROM journal j LEFT JOIN burn b ON b.burn = j.burn"
        " WHERE j.kind = 'burn.ended' AND j.burn IS NOT NULL AND b.burn IS NULL",
    ),
)


def verify(queries: Queries, outside: Head | None, progress: Progress) -> tuple[Finding, ...]:
    """All findings; none when the book is sound. A million licences take about a minute."""
    checks = (_file, _legal_moves, _counts, _invariants, _chain)
    findings: list[Finding] = []
    for done, check in enumerate(checks):
        progress("checks", done, len(checks))
        findings.extend(check(queries, progress))
    findings.extend(_head(queries, outside))
    progress("checks", len(checks), len(checks))
    return tuple(findings)


def _file(queries: Queries, _progress: Progress) -> Iterator[Finding]:
    for row in queries.connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})"):
        if row[0] != "ok":
            yield Finding(check="file", sentence=f"SQLite reports: {row[0]}.")
    for row in queries.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_SHOWN):
        yield Finding(check="file", sentence=f"A row of {row[0]} points to nothing in {row[2]}.")


def _legal_moves(queries: Queries, _progress: Progress) -> Iterator[Finding]:
    stored = {(row.before, row.after, row.kind) for row in queries.all(select(schema.move))}
    if stored != {(row["before"], row["after"], row["kind"]) for row in schema.moves()}:
        yield Finding(check="moves", sentence="The table of legal moves is not the one of this version.")
    names = {row[0] for row in queries.connection.exec_driver_sql("SELECT name FROM sqlite_master")}
    wanted = {trigger.split()[2] for trigger in laws.TRIGGERS}
    wanted |= {str(index.name) for table in schema.metadata.tables.values() for index in table.indexes}
    for missing in sorted(wanted - names):
        yield Finding(check="file", sentence=f"The law {missing} is missing from the schema.")


def _counts(queries: Queries, _progress: Progress) -> Iterator[Finding]:
    counted: dict[tuple[int, str], int] = {}
    held: dict[int, int] = {}
    statement = "SELECT batch, state, count(*), sum(quarantine IS NOT NULL) FROM licence GROUP BY batch, state"
    for number, state, count, marked in queries.connection.exec_driver_sql(statement):
        counted[number, state] = count
        if state == LicenceState.AVAILABLE:
            held[number] = marked
    for row in queries.all(select(schema.batch)):
        for state in LicenceState:
            said, found = row._mapping[laws.count_column(state)], counted.get((row.number, state.value), 0)
            came_again = state is LicenceState.RETURNED and said > found
            if said != found and not came_again:
                yield Finding(check="counts", sentence=f"Batch {row.batch} says {said} {state}, there are {found}.")
        total = sum(row._mapping[laws.count_column(state)] for state in LicenceState)
        if row.received != total:
            yield Finding(check="conserved", sentence=f"Batch {row.batch}: {row.received} received, {total} accounted.")
        if row.held_back != held.get(row.number, 0):
            yield Finding(check="counts", sentence=f"Batch {row.batch}: the licences held back are miscounted.")


def _invariants(queries: Queries, _progress: Progress) -> Iterator[Finding]:
    for check, sentence, statement in _WRONG_ROWS:
        for row in queries.connection.exec_driver_sql(statement).fetchmany(_SHOWN):
            yield Finding(check=check, sentence=f"{sentence.format(*row)}.")


def _chain(queries: Queries, progress: Progress) -> Iterator[Finding]:
    tip = read_tip(queries)
    table, position, link = schema.journal, 0, journal.GENESIS
    while True:
        rows = queries.all(select(table).where(table.c.position > position).order_by(table.c.position).limit(_PAGE))
        for row in rows:
            expected = journal.chain(link, plain_event(row, tip.station))
            if row.position != position + 1 or row.previous != link or row.hash != expected:
                yield Finding(check="chain", sentence=f"The journal breaks at {row.epoch}/{row.seq}.")
                return
            position, link = row.position, row.hash
        progress("chain", position, tip.position)
        if len(rows) < _PAGE:
            break
    if (position, link) != (tip.position, tip.head.hash):
        yield Finding(check="chain", sentence=f"The journal ends at row {position}, the book says {tip.position}.")


def _head(queries: Queries, outside: Head | None) -> Iterator[Finding]:
    if outside is None:
        yield Finding(check="head", sentence="The head outside the book is missing or unreadable.")
        return
    table = schema.journal
    row = queries.one(select(table.c.hash).where(table.c.epoch == outside.epoch, table.c.seq == outside.seq))
    if row is None or row.hash != outside.hash:
        sentence = f"The head outside the book ({outside.epoch}/{outside.seq}) is not in its journal."
        yield Finding(check="head", sentence=sentence)
