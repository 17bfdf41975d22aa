"""Opening a book: what is refused, with which words, and that nothing is changed by it."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import licenses
from licenses.book import Book, migrate, schema
from licenses.keys import KeySources, StationKeys
from resources.errors import Bug, EnvironmentFailed, KilnError, NeedsPerson

_ROOT = Path(licenses.__file__).parents[1]


def refused(kind, code, call, *arguments, **named):
    with pytest.raises(kind) as caught:
        call(*arguments, **named)
    assert caught.value.code == code
    return caught.value


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python process that runs ``code`` with this tree and a pipe to talk through."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )


def test_a_closed_book_opens_as_it_was(stocked):
    handed = stocked.burned(1)
    before = stocked.book.status()
    stocked.reopen()
    assert stocked.book.status() == before
    assert stocked.book.station == "st-1"
    assert stocked.state(handed.uuid) == "burned"


def test_there_is_no_silent_new_book(tmp_path, keys):
    refused(NeedsPerson, "E-BOOK-MISSING", Book.open, tmp_path, keys)
    assert not (tmp_path / "book.sqlite3").exists()


def test_a_lost_book_is_not_replaced_by_a_new_one(stocked):
    stocked.book.close()
    (stocked.folder / "book.sqlite3").unlink()
    refused(NeedsPerson, "E-BOOK-LOST", Book.open, stocked.folder, stocked.keys)
    refused(NeedsPerson, "E-BOOK-LOST", Book.create, stocked.folder, station="st-1", keys=stocked.keys)


def test_a_book_is_not_made_over_another(stocked):
    stocked.book.close()
    refused(NeedsPerson, "E-BOOK-EXISTS", Book.create, stocked.folder, station="st-1", keys=stocked.keys)


def test_a_book_of_a_newer_version_is_refused(stocked):
    stocked.book.close()
    raw = stocked.raw()
    raw.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    raw.close()
    before = (stocked.folder / "book.sqlite3").read_bytes()
    for read_only in (False, True):
        error = refused(NeedsPerson, "E-BOOK-NEWER", Book.open, stocked.folder, stocked.keys, read_only=read_only)
    assert str(schema.VERSION + 1) in error.sentence
    assert (stocked.folder / "book.sqlite3").read_bytes() == before


def test_an_older_book_is_looked_at_only_after_it_was_brought_up_to_date(stocked):
    stocked.book.close()
    raw = stocked.raw()
    raw.execute(f"PRAGMA user_version = {schema.VERSION - 1}")
    raw.close()
    refused(NeedsPerson, "E-BOOK-OLDER", Book.open, stocked.folder, None, read_only=True)


@pytest.mark.parametrize("content", [b"", b"no book at all", b"SQLite format 3\0" + bytes(200)])
def test_a_file_that_is_no_book_is_refused_and_left_alone(tmp_path, keys, content):
    path = tmp_path / "book.sqlite3"
    path.write_bytes(content)
    for read_only in (False, True):
        refused(EnvironmentFailed, "E-BOOK-DAMAGED", Book.open, tmp_path, keys, read_only=read_only)
    assert path.read_bytes() == content


def test_another_program_s_database_is_refused(tmp_path, keys):
    sqlite3.connect(tmp_path / "book.sqlite3").execute("CREATE TABLE licence (uuid)").connection.close()
    refused(EnvironmentFailed, "E-BOOK-DAMAGED", Book.open, tmp_path, keys)


def test_a_book_cut_at_any_page_is_refused_or_found_wrong(stocked):
    stocked.burned(1)
    stocked.book.close()
    path = stocked.folder / "book.sqlite3"
    whole = path.read_bytes()
    kept = (stocked.folder / "book.head").read_bytes()
    for length in range(0, len(whole), 4096):
        path.write_bytes(whole[:length])
        refused(EnvironmentFailed, "E-BOOK-DAMAGED", Book.open, stocked.folder, stocked.keys)
    assert (stocked.folder / "book.head").read_bytes() == kept


def test_a_journal_without_its_last_row_is_refused(stocked):
    stocked.book.close()
    raw = stocked.raw()
    raw.execute("DROP TRIGGER journal_is_never_deleted")
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("DELETE FROM journal WHERE position = (SELECT max(position) FROM journal)")
    raw.close()
    refused(EnvironmentFailed, "E-BOOK-DAMAGED", Book.open, stocked.folder, stocked.keys)


_HOLD = """
import sys
from pathlib import Path
from licenses.book import Book
from licenses.keys import KeySources, StationKeys
folder = Path(sys.argv[1])
book = Book.open(folder, StationKeys.open(folder, KeySources(demo=True)))
print("open", flush=True)
sys.stdin.readline()
book.close()
"""


def test_a_book_is_opened_by_one_process_and_names_it_to_the_others(stocked):
    stocked.book.close()
    with child(_HOLD, stocked.folder) as holder:
        assert holder.stdout.readline() == "open\n"
        error = refused(NeedsPerson, "E-BOOK-OPEN", Book.open, stocked.folder, stocked.keys)
        assert str(holder.pid) in error.sentence
        refused(NeedsPerson, "E-BOOK-OPEN", Book.create, stocked.folder, station="st-1", keys=stocked.keys)
        with Book.open(stocked.folder, None, read_only=True) as beside:
            assert beside.stock(product="plug").available == 4
        holder.stdin.write("close\n")
        holder.stdin.flush()
        stocked.book = Book.open(stocked.folder, stocked.keys, wait_s=30)
    assert stocked.book.stock(product="plug").available == 4


def test_the_same_process_does_not_open_it_twice_either(stocked):
    error = refused(NeedsPerson, "E-BOOK-OPEN", Book.open, stocked.folder, stocked.keys)
    assert str(os.getpid()) in error.sentence


def test_a_killed_process_leaves_no_lock_behind(stocked):
    stocked.book.close()
    with child(_HOLD, stocked.folder) as holder:
        assert holder.stdout.readline() == "open\n"
        holder.kill()
    stocked.book = Book.open(stocked.folder, stocked.keys, wait_s=30)
    assert stocked.book.stock(product="plug").available == 4


def test_a_book_opened_for_looking_changes_nothing(stocked, make):
    handed = stocked.burned(1)
    with Book.open(stocked.folder, None, read_only=True) as beside:
        assert beside.licence(uuid=handed.uuid).state == "burned"
        assert beside.verify() == ()
        refused(Bug, "E-BOOK-READ-ONLY", beside.recover, ctx=stocked.clerk)
        refused(Bug, "E-BOOK-READ-ONLY", beside.standing, module=make.module(1), holding=make.BLANK)


def test_looking_works_after_the_station_was_killed_with_pages_in_the_log(stocked):
    stocked.book.close()
    code = _HOLD.replace('print("open", flush=True)', 'book.begin_pull(count=5)\nprint("open", flush=True)')
    with child(code, stocked.folder) as holder:
        assert holder.stdout.readline() == "open\n"
        holder.kill()
    with Book.open(stocked.folder, None, read_only=True) as beside:
        assert len(beside.open_pulls()) == 1


def test_a_full_disk_changes_nothing_and_the_book_goes_on_when_there_is_room(stocked, make):
    size = (stocked.folder / "book.sqlite3-wal").stat().st_size + 4096
    before = stocked.book.head()
    free = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, free[1]))
    try:
        error = refused(
            EnvironmentFailed, "E-BOOK-DISK", stocked.book.receive, opened=make.batch(200, name="B-2", lot="L-2")
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, free)
    assert "nothing was changed" in error.action
    assert stocked.book.head() == before
    assert stocked.book.receive(opened=make.batch(200, name="B-2", lot="L-2")).received == 200
    assert stocked.book.verify() == ()


def test_sqlite_s_own_word_for_a_full_disk_is_understood(tmp_path):
    from licenses.book.store import translated

    raw = sqlite3.connect(tmp_path / "small", isolation_level=None)
    raw.execute("PRAGMA max_page_count = 2")
    with pytest.raises(EnvironmentFailed) as caught, translated(tmp_path / "small"):
        raw.execute("CREATE TABLE a (b)")
        raw.execute("CREATE TABLE c (d)")
    raw.close()
    assert caught.value.code == "E-DISK-FULL"


def test_a_locked_file_is_named(stocked):
    stocked.book.close()
    raw = stocked.raw()
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.execute("BEGIN EXCLUSIVE")
    from licenses.book.store import translated

    other = sqlite3.connect(stocked.folder / "book.sqlite3", timeout=0)
    with pytest.raises(EnvironmentFailed) as caught, translated(stocked.folder):
        other.execute("SELECT * FROM station")
    other.close()
    raw.close()
    assert caught.value.code == "E-BOOK-BUSY"


def test_keys_of_another_station_open_no_secret(stocked, tmp_path_factory, make):
    stocked.book.close()
    stranger = StationKeys.create(tmp_path_factory.mktemp("other"), KeySources(demo=True))
    stocked.book = Book.open(stocked.folder, stranger)
    ctx = stocked.burn()
    reserved = stocked.book.reserve(product="plug", module=make.module(1), ctx=ctx)
    refused(NeedsPerson, "E-KEY-OTHER", stocked.book.hand_over, uuid=reserved.uuid, ctx=ctx)
    assert stocked.state(reserved.uuid) == "reserved"


def test_every_code_of_the_book_has_its_words():
    import re

    from resources.failures import table

    sources = [*(_ROOT / "licenses" / "book").glob("*.py"), _ROOT / "licenses" / "keys.py"]
    used = {code for source in sources for code in re.findall(r'"(E-[A-Z-]+)"', source.read_text(encoding="utf-8"))}
    assert used and used <= set(table())
    assert all(table()[code].sentence and table()[code].action for code in used)


# ---- migrations ---------------------------------------------------------------------------------------------

_FIRST = Path(__file__).with_name("version_1.sql")


def _laws(connection):
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return {(kind, name, table, " ".join((sql or "").split())) for kind, name, table, sql in rows}


def _by_steps():
    """The first version as it was released, and all steps since."""
    from sqlalchemy import create_engine

    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(":memory:", isolation_level=None))
    with engine.connect() as connection:
        connection.connection.executescript(_FIRST.read_text(encoding="utf-8"))
        migrate.migrate(connection, 1)
        return _laws(connection.connection), connection.exec_driver_sql("PRAGMA user_version").scalar()


def test_the_migrations_lead_to_the_schema(house):
    raw = house.raw()
    wanted = _laws(raw)
    raw.close()
    found, version = _by_steps()
    assert version == schema.VERSION
    assert found == wanted


def test_steps_run_in_order_and_only_those_that_are_missing():
    from sqlalchemy import create_engine

    steps = {2: ("CREATE TABLE two (a)",), 3: ("ALTER TABLE two ADD COLUMN b", "CREATE TABLE three (a)")}
    with create_engine("sqlite://").begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 1")
        migrate.migrate(connection, 1, steps=steps, target=3)
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == 3
        migrate.migrate(connection, 3, steps=steps, target=3)
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master ORDER BY name").scalars().all()
    assert tables == ["three", "two"]


def test_every_version_has_its_step():
    assert set(migrate.STEPS) == set(range(2, schema.VERSION + 1))


def test_errors_of_the_book_are_one_tree():
    assert all(issubclass(kind, KilnError) for kind in (NeedsPerson, EnvironmentFailed, Bug))
