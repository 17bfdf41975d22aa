"""What SQLite itself refuses, whoever asks: raw statements past all verbs."""

from __future__ import annotations

import itertools
import shutil
import sqlite3

import pytest

from licenses.words import LIVE, MOVES, LicenceState

_JOURNAL = (
    "INSERT INTO journal (position, epoch, seq, at, kind, licence, data, v, previous, hash)"
    " SELECT position + 1, epoch, seq + 1, '2025-01-01T00:00:00.000000Z', :kind, :licence, '{}', 1, hash,"
    " randomblob(32) FROM station"
)


@pytest.fixture(scope="module")
def lived_file(stocked_folder, tmp_path_factory, make):
    """The file of a book with a burned, an uncertain, and two available licences."""
    house = make.house(shutil.copytree(stocked_folder, tmp_path_factory.mktemp("lived") / "station"))
    house.burned(1)
    house.uncertain(2)
    house.book.close()
    return house.folder / "book.sqlite3"


@pytest.fixture
def raw(lived_file, tmp_path):
    """A stranger's connection to a copy of it."""
    connection = sqlite3.connect(shutil.copy(lived_file, tmp_path), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


def refused(raw, statement, **values):
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement, values)
    if raw.in_transaction:
        raw.execute("ROLLBACK")


@pytest.mark.parametrize("state", [*LicenceState, "lost"])
@pytest.mark.parametrize("before", ["available", "burned", "uncertain"])
def test_no_state_changes_without_a_journal_row(raw, before, state):
    if before == state:
        return
    refused(raw, "UPDATE licence SET state = :state WHERE state = :before", state=state, before=before)


def test_a_journal_row_of_another_licence_moves_nothing(raw):
    (other,) = raw.execute("SELECT uuid FROM licence WHERE state = 'uncertain'").fetchone()
    raw.execute("BEGIN")
    raw.execute(_JOURNAL, {"kind": "licence.scrapped", "licence": other})
    refused(
        raw,
        "UPDATE licence SET state = 'scrapped', position = (SELECT max(position) FROM journal) WHERE state = 'burned'",
    )


def test_a_journal_row_of_an_earlier_transaction_moves_nothing(raw):
    refused(
        raw,
        "UPDATE licence SET state = 'scrapped', position ="
        " (SELECT position FROM journal WHERE licence = licence.uuid AND kind = 'licence.burned')"
        " WHERE state = 'burned'",
    )


def test_a_journal_row_of_another_kind_moves_nothing(raw):
    (uuid,) = raw.execute("SELECT uuid FROM licence WHERE state = 'uncertain'").fetchone()
    raw.execute("BEGIN")
    raw.execute(_JOURNAL, {"kind": "licence.burned", "licence": uuid})
    refused(
        raw,
        "UPDATE licence SET state = 'scrapped', position = (SELECT max(position) FROM journal) WHERE uuid = :uuid",
        uuid=uuid,
    )


_ILLEGAL = sorted(
    (before, after)
    for before, after in itertools.product(LicenceState, LicenceState)
    if before != after and (before, after) not in MOVES and before in {"available", "burned", "uncertain"}
)


@pytest.mark.parametrize(("before", "after"), _ILLEGAL)
def test_an_illegal_move_is_refused_even_with_a_journal_row_of_its_own(raw, before, after):
    (uuid,) = raw.execute("SELECT uuid FROM licence WHERE state = ?", [before]).fetchone()
    for kind in (f"licence.{after}", "licence.released", "licence.erased", "licence.kept"):
        raw.execute("BEGIN")
        raw.execute(_JOURNAL, {"kind": kind, "licence": uuid})
        refused(
            raw,
            "UPDATE licence SET state = :after, position = (SELECT max(position) FROM journal),"
            " module = CASE WHEN :live THEN ifnull(module, 1) END WHERE uuid = :uuid",
            after=after,
            live=after in LIVE,
            uuid=uuid,
        )


def test_the_same_legal_move_with_its_row_is_taken(raw):
    (uuid,) = raw.execute("SELECT uuid FROM licence WHERE state = 'uncertain'").fetchone()
    raw.execute("BEGIN")
    raw.execute(_JOURNAL, {"kind": "licence.scrapped", "licence": uuid})
    raw.execute(
        "UPDATE licence SET state = 'scrapped', position = (SELECT max(position) FROM journal) WHERE uuid = ?", [uuid]
    )
    assert raw.execute("SELECT scrapped_count, uncertain_count FROM batch").fetchone() == (1, 0)
    raw.execute("ROLLBACK")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'somebody'",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE position = (SELECT max(position) FROM journal)",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE position = 2",
        "INSERT INTO journal SELECT position + 100, epoch, seq + 100, at, kind, actor, work_order, shift, slot, burn,"
        " module, licence, data, v, previous, hash FROM journal WHERE position = 2",
        "DELETE FROM licence",
        "INSERT OR REPLACE INTO licence SELECT * FROM licence WHERE state = 'burned'",
        "UPDATE licence SET uuid = 'another' WHERE state = 'burned'",
        "UPDATE licence SET sealed = x'00' WHERE state = 'burned'",
        "UPDATE licence SET exposed = 0 WHERE state = 'burned'",
        "UPDATE licence SET module = NULL WHERE state = 'burned'",
        "UPDATE licence SET module = (SELECT max(id) FROM module) WHERE state = 'burned'",
        "UPDATE licence SET position = position + 1 WHERE state = 'burned'",
        "UPDATE licence SET batch = 99 WHERE state = 'burned'",
        "DELETE FROM batch",
        "UPDATE batch SET received = received + 1",
        "UPDATE batch SET available_count = available_count - 1",
        "UPDATE batch SET burned_count = -1, received = received - 2",
        "DELETE FROM burn",
        "UPDATE burn SET outcome = 'FAIL'",
        "UPDATE station SET synced = 10000",
        "INSERT INTO station SELECT 2, name, created_at, epoch, seq, position, hash, synced FROM station",
    ],
)
def test_history_is_not_rewritten(raw, statement):
    refused(raw, statement)


def test_a_licence_enters_only_with_its_batch(raw):
    refused(
        raw,
        "INSERT INTO licence (uuid, batch, state, position, sealed)"
        " SELECT 'uuid-new', 1, 'available', max(position), x'00' FROM journal",
    )
    refused(
        raw,
        "INSERT INTO licence (uuid, batch, state, exposed, position, module, sealed)"
        " SELECT 'uuid-new', 1, 'burned', 1, max(position), 1, x'00' FROM journal",
    )


def test_a_serial_number_is_used_once_and_never_freed(raw):
    raw.execute("INSERT INTO serial VALUES ('SN-1', 'burn-1', '2025-01-01T00:00:00.000000Z')")
    refused(raw, "INSERT INTO serial VALUES ('SN-1', 'burn-2', '2025-01-01T00:00:00.000000Z')")
    refused(raw, "DELETE FROM serial")
    refused(raw, "UPDATE serial SET burn = 'burn-2'")


def test_one_work_order_at_most_is_active(raw):
    add = "INSERT INTO work_order (number, product, product_name, quantity, active) VALUES (?, 'plug', 'Plug', 5, 1)"
    raw.execute(add, ["W-1"])
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(add, ["W-2"])


def test_a_table_takes_only_values_of_its_types(raw):
    refused(raw, "INSERT INTO module (mac, unique_id) VALUES (x'00', 1)")


def test_a_row_of_nothing_is_refused(raw):
    refused(raw, "INSERT INTO sighting (position, licence, module) VALUES (1, 999, 999)")
