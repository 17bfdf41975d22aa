"""The laws that triggers hold: the journal is a chain, licences move with it and along the legal moves only."""

from __future__ import annotations

from licenses.words import LicenceState


def _trigger(name: str, when: str, why: str, *, on: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {on} WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"


def _after(name: str, change: str, *, on: str, when: str | None = None) -> str:
    only = f" WHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} AFTER {on}{only} BEGIN UPDATE batch {change} WHERE number = NEW.batch; END"


def count_column(state: LicenceState) -> str:
    """The column of a batch that counts its licences in a state."""
    return f"{state}_count"


def _count(state: LicenceState) -> str:
    column = count_column(state)
    return f"{column} = {column} - (OLD.state = '{state}') + (NEW.state = '{state}')"


_COMES_AGAIN = (
    "OLD.state = 'returned' AND NEW.state = 'available' AND NEW.batch <> OLD.batch AND EXISTS (SELECT 1 FROM journal"
    " WHERE position = NEW.position AND kind = 'batch.received' AND position > (SELECT position FROM station))"
)
"""A licence that went back to the platform comes again, in another batch; its old batch goes on counting it as gone."""

_NO_ROW_OF_ITS_OWN = (
    "NOT EXISTS (SELECT 1 FROM journal JOIN move USING (kind)"
    " WHERE journal.position = NEW.position AND journal.position > (SELECT position FROM station)"
    " AND journal.licence = NEW.uuid AND move.before = OLD.state AND move.after = NEW.state)"
)

_HELD_BACK = (
    "held_back = held_back"
    " - (OLD.state = 'available' AND OLD.quarantine IS NOT NULL)"
    " + (NEW.state = 'available' AND NEW.quarantine IS NOT NULL)"
)
_COUNTS = ", ".join([*(_count(state) for state in LicenceState), _HELD_BACK])

TRIGGERS: tuple[str, ...] = (
    _trigger(
        "journal_is_a_chain",
        "NEW.position <> 1 + (SELECT ifnull(max(position), 0) FROM journal)"
        " OR (NEW.position = 1 AND NEW.previous <> zeroblob(32))"
        " OR (NEW.position > 1 AND NOT EXISTS (SELECT 1 FROM journal WHERE position = NEW.position - 1"
        " AND hash = NEW.previous AND ((NEW.epoch = epoch AND NEW.seq = seq + 1)"
        " OR (NEW.epoch > epoch AND NEW.seq = 1))))",
        "a journal row must follow the one before",
        on="INSERT ON journal",
    ),
    _trigger("journal_is_never_changed", "1", "a journal row is never changed", on="UPDATE ON journal"),
    _trigger("journal_is_never_deleted", "1", "a journal row is never deleted", on="DELETE ON journal"),
    _trigger(
        "licence_enters_free",
        "NEW.state <> 'available' OR NEW.exposed <> 0 OR NOT EXISTS (SELECT 1 FROM journal"
        " WHERE position = NEW.position AND kind = 'batch.received'"
        " AND position > (SELECT position FROM station))"
        " OR EXISTS (SELECT 1 FROM licence WHERE uuid = NEW.uuid)",
        "a licence enters once, available, with its batch",
        on="INSERT ON licence",
    ),
    _after(
        "licence_is_counted",
        "SET received = received + 1, available_count = available_count + 1,"
        " held_back = held_back + (NEW.quarantine IS NOT NULL)",
        on="INSERT ON licence",
    ),
    _trigger("licence_is_never_deleted", "1", "a licence is never deleted", on="DELETE ON licence"),
    _trigger(
        "licence_stays_itself",
        "NEW.id <> OLD.id OR NEW.uuid <> OLD.uuid OR NEW.exposed < OLD.exposed"
        f" OR (NOT ({_COMES_AGAIN}) AND (NEW.batch <> OLD.batch OR NEW.sealed <> OLD.sealed"
        " OR NEW.assigned_mac IS NOT OLD.assigned_mac))",
        "what a licence is never changes",
        on="UPDATE OF id, uuid, batch, sealed, assigned_mac, exposed ON licence",
    ),
    _trigger(
        "licence_moves_with_the_journal",
        f"NEW.state <> OLD.state AND NOT ({_COMES_AGAIN}) AND " + _NO_ROW_OF_ITS_OWN,
        "a licence moves along the legal moves, with its journal row in the same transaction",
        on="UPDATE OF state ON licence",
    ),
    _trigger(
        "licence_stays_with_its_module",
        "(NEW.state = OLD.state AND NEW.position <> OLD.position)"
        " OR (NEW.module IS NOT OLD.module AND (NEW.state = OLD.state"
        " OR NOT (OLD.module IS NULL OR NEW.module IS NULL OR (OLD.state = 'uncertain' AND NEW.state = 'burned'))))",
        "a licence stays with its module",
        on="UPDATE OF module, position ON licence",
    ),
    _trigger(
        "quarantined_is_not_reserved",
        "NEW.state IN ('reserved', 'returning') AND OLD.state = 'available' AND OLD.quarantine IS NOT NULL",
        "a licence in quarantine is neither reserved nor returned",
        on="UPDATE OF state ON licence",
    ),
    _trigger(
        "frozen_is_not_reserved",
        "NEW.state = 'reserved' AND (SELECT frozen FROM batch WHERE number = NEW.batch) IS NOT NULL",
        "a licence of a frozen lot is not reserved",
        on="UPDATE OF state ON licence",
    ),
    _trigger(
        "assigned_goes_to_its_module",
        "NEW.state = 'reserved' AND OLD.assigned_mac IS NOT NULL"
        " AND OLD.assigned_mac <> (SELECT mac FROM module WHERE id = NEW.module)",
        "an assigned licence goes to its own module",
        on="UPDATE OF state ON licence",
    ),
    _trigger(
        "seen_takes_no_other_licence",
        "(NEW.state = 'reserved' AND EXISTS (SELECT 1 FROM sighting WHERE module = NEW.module AND open = 1))"
        " OR (NEW.state = 'writing' AND EXISTS (SELECT 1 FROM sighting WHERE licence = NEW.id AND open = 1))",
        "every module of an uncertain burn is read before one of them is written",
        on="UPDATE OF state ON licence",
    ),
    _after(
        "licence_counts_move",
        f"SET {_COUNTS}",
        on="UPDATE OF state, quarantine ON licence",
        when="NEW.batch = OLD.batch",
    ),
    _after(
        "licence_is_counted_again",
        "SET received = received + 1, available_count = available_count + 1,"
        " held_back = held_back + (NEW.quarantine IS NOT NULL)",
        on="UPDATE OF batch ON licence",
        when="NEW.batch <> OLD.batch",
    ),
    _trigger("batch_is_never_deleted", "1", "a batch is never deleted", on="DELETE ON batch"),
    _trigger("serial_is_never_freed", "1", "a serial number is used once", on="DELETE ON serial"),
    _trigger("serial_is_never_changed", "1", "a serial number is used once", on="UPDATE ON serial"),
    _trigger("burn_ends_once", "OLD.outcome IS NOT NULL", "a burn ends once", on="UPDATE ON burn"),
    _trigger("burn_is_never_deleted", "1", "a burn is never deleted", on="DELETE ON burn"),
)
