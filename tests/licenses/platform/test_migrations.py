"""Migrations: a database of any earlier version, brought up to date, is the same as one that is made today."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from licenses.keys import KeySources, PlatformKeys
from licenses.platform.service import admin, partitions
from licenses.platform.store import schema
from licenses.platform.store.database import Database, open_database

VERSIONS = Path(__file__).parent / "versions"
RELEASED = sorted(int(file.stem.partition("_")[0]) for file in VERSIONS.glob("*_sqlite.sql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request, tmp_path):
    """Gives addresses of new, empty databases."""
    numbers = itertools.count()

    def new() -> str:
        name = f"migrated{next(numbers)}"
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path / name}"
        server = request.getfixturevalue("postgres")
        server.make(name)
        return str(server.url(name))

    return new


@pytest.fixture
def keys(tmp_path: Path) -> PlatformKeys:
    return PlatformKeys.create(tmp_path / "keys", KeySources(demo=True))


def _as_released(url: str, version: int, fingerprint: str = "f") -> None:
    """An empty platform as that version made it."""
    database = Database(url)
    script = (VERSIONS / f"{version}_{database.engine.dialect.name}.sql").read_text(encoding="utf-8")
    with database.writing() as tx:
        for statement in filter(str.strip, script.split(";\n")):
            tx.exec_driver_sql(statement)
        tx.execute(sa.text("INSERT INTO platform VALUES (1, :v, :f)"), {"v": version, "f": fingerprint})
    database.close()


def _form(url: str) -> dict[str, object]:
    """Everything that can be asked about the form of a database's tables."""
    database = Database(url)
    with database.reading() as tx:
        looking = sa.inspect(tx)
        form = {table: _form_of(looking, table) for table in looking.get_table_names()}
        if tx.dialect.name == "postgresql":
            query = "SELECT relname, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid) FROM pg_class"
            whole = sa.text(f"{query} WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")
            form["parts"] = sorted(map(str, tx.execute(whole)))
            triggers = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
            functions = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            form["triggers"] = sorted(tx.scalars(sa.text(f"{triggers} UNION {functions}")))
        else:
            form["triggers"] = sorted(tx.scalars(sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")))
    database.close()
    return form


def _form_of(looking: sa.Inspector, table: str) -> dict[str, object]:
    columns = [{**column, "type": str(column["type"])} for column in looking.get_columns(table)]
    sorted_by_name = {
        kind: sorted(map(_text, ask(table)))
        for kind, ask in {
            "foreign": looking.get_foreign_keys,
            "unique": looking.get_unique_constraints,
            "indexes": looking.get_indexes,
            "checks": looking.get_check_constraints,
        }.items()
    }
    return {"columns": columns, "primary": looking.get_pk_constraint(table), **sorted_by_name}


def _text(facts: object) -> str:
    """All of it, with the words of conditions instead of the objects that hold them."""
    if isinstance(facts, dict):
        return str(sorted((name, _text(value)) for name, value in facts.items()))
    return str(facts)


@pytest.mark.parametrize("version", RELEASED)
def test_an_upgraded_database_is_the_same_as_a_new_one(new_url, keys, version):
    old, new = new_url(), new_url()
    _as_released(old, version)
    open_database(old).close()
    admin.init(new, keys)
    assert _form(old) == _form(new)


def test_what_was_told_before_the_upgrade_is_still_there(new_url):
    url = new_url()
    _as_released(url, 1)
    told = {"issuer": "o", "station": "st", "epoch": 1, "seq": 1, "verdict": "accepted", "body": "{}"}
    database = Database(url)
    with database.writing() as tx:
        tx.execute(schema.event_detail.insert().values(**told, received_at=datetime(2026, 1, 2, tzinfo=UTC)))
    database.close()
    database = open_database(url)
    with database.writing() as tx:
        partitions.make_ahead(tx, datetime(2026, 1, 9, tzinfo=UTC))
        (row,) = tx.execute(sa.select(schema.event_detail))
    database.close()
    assert (row.station, row.received_at) == ("st", datetime(2026, 1, 2, tzinfo=UTC))


def test_two_processes_that_find_an_older_database_do_not_both_change_it(new_url):
    url = new_url()
    _as_released(url, 1)
    failed: list[BaseException] = []

    def upgrade() -> None:
        try:
            open_database(url).close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failed.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    database = open_database(url)
    with database.reading() as tx:
        assert tx.scalar(sa.select(schema.platform.c.version)) == schema.VERSION
    database.close()


@pytest.fixture
def postgres_database(postgres, keys) -> Iterator[Database]:
    postgres.make("parted")
    url = postgres.url("parted")
    admin.init(url, keys)
    database = open_database(url)
    yield database
    database.close()


def test_partitions_are_made_ahead_and_rows_of_their_months_move_in(postgres_database):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    row = {"issuer": "o", "station": "st", "epoch": 1, "verdict": "accepted", "body": "{}"}
    with postgres_database.writing() as tx:
        for seq, month in enumerate((10, 11, 12), start=1):
            moment = datetime(2026, month, 1, tzinfo=UTC)
            tx.execute(schema.event_detail.insert().values(**row, seq=seq, received_at=moment))
        made = partitions.make_ahead(tx, now)
        assert made == [f"event_detail_{month}" for month in ("2026_11", "2026_12", "2027_01", "2027_02")]
        assert partitions.make_ahead(tx, now) == []
        places = {
            name: tx.scalar(sa.text(f"SELECT count(*) FROM ONLY {name}")) for name in (*made, "event_detail_default")
        }
        assert tx.scalar(sa.select(sa.func.count()).select_from(schema.event_detail)) == 3
    assert places == dict(zip((*made, "event_detail_default"), (1, 1, 0, 0, 1), strict=True))
