"""What verify finds in a book that somebody changed past its laws."""

from __future__ import annotations

import pytest

from licenses.book import Book

_DROP = "DROP TRIGGER {}"


def findings_after(house, *statements):
    house.book.close()
    raw = house.raw()
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("PRAGMA ignore_check_constraints = ON")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(_DROP.format(name))
    for statement in statements:
        raw.execute(statement)
    raw.close()
    with Book.open(house.folder, None, read_only=True) as book:
        return [finding for finding in book.verify() if "The law" not in finding.sentence]


def test_a_sound_book_has_no_findings_and_tells_its_progress(stocked):
    stocked.burned(1)
    steps = []
    assert stocked.book.verify(progress=lambda *step: steps.append(step)) == ()
    assert steps[-1] == ("checks", 5, 5)
    assert ("chain", 6, 6) in steps


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("chain", "UPDATE journal SET actor = 'somebody' WHERE position = 3"),
        ("chain", "UPDATE journal SET data = '{}' WHERE position = 2"),
        ("chain", "UPDATE journal SET hash = randomblob(32) WHERE position = 3"),
        ("chain", "DELETE FROM journal WHERE position = 3"),
        ("moves", "UPDATE licence SET state = 'available', module = NULL, exposed = 0 WHERE state = 'burned'"),
        ("moves", "UPDATE licence SET state = 'scrapped' WHERE state = 'burned'"),
        ("moves", "DELETE FROM move WHERE before = 'writing'"),
        ("counts", "UPDATE batch SET available_count = 1, burned_count = 3"),
        ("conserved", "UPDATE batch SET received = received + 1"),
        ("counts", "UPDATE batch SET held_back = 2"),
        ("live licences have a module", "UPDATE licence SET module = NULL WHERE state = 'burned'"),
        ("never free again", "UPDATE licence SET exposed = 1 WHERE state = 'available'"),
        ("assigned licences", "UPDATE licence SET assigned_mac = '00:00' WHERE state = 'burned'"),
        ("file", "UPDATE licence SET batch = 99 WHERE state = 'burned'"),
    ],
)
def test_each_wound_is_found(stocked, check, statement):
    stocked.burned(1)
    assert check in {finding.check for finding in findings_after(stocked, statement)}


def test_two_licences_on_one_module_are_found(stocked):
    stocked.burned(1)
    stocked.burned(2)
    found = findings_after(
        stocked, "DROP INDEX one_licence_per_module", "UPDATE licence SET module = 1 WHERE state = 'burned'"
    )
    assert "one licence per module" in {finding.check for finding in found}


def test_a_missing_law_is_found(stocked):
    stocked.book.close()
    raw = stocked.raw()
    raw.execute("DROP TRIGGER journal_is_never_changed")
    raw.execute("DROP INDEX one_licence_per_module")
    raw.close()
    stocked.book = Book.open(stocked.folder, stocked.keys)
    sentences = " ".join(finding.sentence for finding in stocked.book.verify())
    assert "journal_is_never_changed" in sentences
    assert "one_licence_per_module" in sentences


def test_a_head_that_is_not_in_the_journal_is_found(stocked):
    stocked.burned(1)
    stocked.book.close()
    head = stocked.folder / "book.head"
    kept = head.read_bytes()
    head.write_bytes(bytes(len(kept)))
    with Book.open(stocked.folder, None, read_only=True) as book:
        assert [finding.check for finding in book.verify()] == ["head"]
    head.write_bytes(kept)


def test_a_head_of_another_book_is_found(stocked, house, make):
    house.book.receive(opened=make.batch(1))
    house.book.close()
    stocked.book.close()
    (stocked.folder / "book.head").write_bytes((house.folder / "book.head").read_bytes())
    with Book.open(stocked.folder, None, read_only=True) as book:
        assert [finding.check for finding in book.verify()] == ["head"]


def test_findings_carry_no_secret(stocked):
    handed = stocked.burned(1)
    found = findings_after(stocked, "UPDATE licence SET state = 'scrapped' WHERE state = 'burned'")
    assert handed.uuid in str(found)
    assert handed.secrets["auth_key"].open().decode() not in str(found)
