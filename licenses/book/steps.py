"""The statements that lead from each version of the book to the next; what was released is never changed."""

from __future__ import annotations

VERSION_2: tuple[str, ...] = (
    "DROP TRIGGER licence_stays_itself",
    "DROP TRIGGER licence_moves_with_the_journal",
    "DROP TRIGGER licence_counts_move",
    (
        "CREATE TRIGGER licence_stays_itself BEFORE UPDATE OF id, uuid, batch, sealed, assigned_mac, exposed "
        "ON licence WHEN NEW.id <> OLD.id OR NEW.uuid <> OLD.uuid OR NEW.exposed < OLD.exposed OR (NOT "
        "(OLD.state = 'returned' AND NEW.state = 'available' AND NEW.batch <> OLD.batch AND EXISTS (SELECT 1 "
        "FROM journal WHERE position = NEW.position AND kind = 'batch.received' AND position > (SELECT "
        "position FROM station))) AND (NEW.batch <> OLD.batch OR NEW.sealed <> OLD.sealed OR NEW.assigned_mac "
        "IS NOT OLD.assigned_mac)) BEGIN SELECT RAISE(ABORT, 'what a licence is never changes'); END"
    ),
    (
        "CREATE TRIGGER licence_moves_with_the_journal BEFORE UPDATE OF state ON licence WHEN NEW.state <> "
        "OLD.state AND NOT (OLD.state = 'returned' AND NEW.state = 'available' AND NEW.batch <> OLD.batch AND "
        "EXISTS (SELECT 1 FROM journal WHERE position = NEW.position AND kind = 'batch.received' AND position "
        "> (SELECT position FROM station))) AND NOT EXISTS (SELECT 1 FROM journal JOIN move USING (kind) "
        "WHERE journal.position = NEW.position AND journal.position > (SELECT position FROM station) AND "
        "journal.licence = NEW.uuid AND move.before = OLD.state AND move.after = NEW.state) BEGIN SELECT "
        "RAISE(ABORT, 'a licence moves along the legal moves, with its journal row in the same transaction'); "
        "END"
    ),
    (
        "CREATE TRIGGER licence_counts_move AFTER UPDATE OF state, quarantine ON licence WHEN NEW.batch = "
        "OLD.batch BEGIN UPDATE batch SET available_count = available_count - (OLD.state = 'available') + "
        "(NEW.state = 'available'), reserved_count = reserved_count - (OLD.state = 'reserved') + (NEW.state = "
        "'reserved'), writing_count = writing_count - (OLD.state = 'writing') + (NEW.state = 'writing'), "
        "uncertain_count = uncertain_count - (OLD.state = 'uncertain') + (NEW.state = 'uncertain'), "
        "burned_count = burned_count - (OLD.state = 'burned') + (NEW.state = 'burned'), retiring_count = "
        "retiring_count - (OLD.state = 'retiring') + (NEW.state = 'retiring'), superseded_count = "
        "superseded_count - (OLD.state = 'superseded') + (NEW.state = 'superseded'), scrapped_count = "
        "scrapped_count - (OLD.state = 'scrapped') + (NEW.state = 'scrapped'), returning_count = "
        "returning_count - (OLD.state = 'returning') + (NEW.state = 'returning'), returned_count = "
        "returned_count - (OLD.state = 'returned') + (NEW.state = 'returned'), held_back = held_back - "
        "(OLD.state = 'available' AND OLD.quarantine IS NOT NULL) + (NEW.state = 'available' AND "
        "NEW.quarantine IS NOT NULL) WHERE number = NEW.batch; END"
    ),
    (
        "CREATE TRIGGER licence_is_counted_again AFTER UPDATE OF batch ON licence WHEN NEW.batch <> OLD.batch "
        "BEGIN UPDATE batch SET received = received + 1, available_count = available_count + 1, held_back = "
        "held_back + (NEW.quarantine IS NOT NULL) WHERE number = NEW.batch; END"
    ),
    (
        "CREATE TABLE notice ( id TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, at TEXT NOT NULL, "
        "PRIMARY KEY (id) ) WITHOUT ROWID, STRICT"
    ),
    ("CREATE TABLE answer ( one INTEGER NOT NULL CHECK (one = 1), number INTEGER NOT NULL, PRIMARY KEY (one) ) STRICT"),
)
"""What went back may come again in another batch; what the platform told is kept."""

VERSION_3: tuple[str, ...] = (
    "ALTER TABLE batch ADD COLUMN refurbish INTEGER DEFAULT 0 NOT NULL",
    "ALTER TABLE batch ADD COLUMN order_id TEXT",
)
"""Batches whose licences burn in Refurbish mode only, and the order that a batch is of."""
