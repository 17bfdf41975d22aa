"""The database: made once, never opened by an older program or with other keys, and written for PostgreSQL too."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from licenses.keys import KeySources, PlatformKeys
from licenses.platform.people.callers import Role
from licenses.platform.service import admin
from licenses.platform.store import migrations, schema
from licenses.platform.store.database import Database, open_database
from resources.errors import EnvironmentFailed, NeedsPerson

NOW = schema.VERSION


@pytest.fixture
def keys(tmp_path):
    return PlatformKeys.create(tmp_path / "keys", KeySources(demo=True))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'data' / 'platform.sqlite3'}"


def _code(call, *arguments):
    with pytest.raises((NeedsPerson, EnvironmentFailed)) as raised:
        call(*arguments)
    assert str(raised.value)
    return raised.value.code


def test_a_platform_is_set_up_once_and_then_left_as_it_is(url, keys):
    admin.init(url, keys)
    made = admin.add_organisation(url, "Factory")
    admin.init(url, keys)
    assert admin.add_person(url, organisation=made, name="A", email="a@x", role=Role.OWNER) is not None


def test_other_keys_are_refused(url, keys, tmp_path):
    admin.init(url, keys)
    others = PlatformKeys.create(tmp_path / "others", KeySources(demo=True))
    assert _code(admin.init, url, others) == "E-PLATFORM-KEYS"


def test_a_database_without_a_platform_is_refused(url):
    assert _code(admin.verify, url) == "E-PLATFORM-EMPTY"


def test_a_database_of_something_else_is_left_alone(url, keys):
    database = Database(url)
    with database.writing() as tx:
        tx.execute(sa.text("CREATE TABLE recipes_of_my_aunt (id INTEGER)"))
    database.close()
    assert _code(admin.init, url, keys) == "E-PLATFORM-FOREIGN"


def test_a_newer_database_is_refused(url, keys):
    admin.init(url, keys)
    database = open_database(url)
    with database.writing() as tx:
        tx.execute(schema.platform.update().values(version=schema.VERSION + 1))
    database.close()
    assert _code(open_database, url) == "E-PLATFORM-NEWER"


def test_a_file_that_is_no_database_is_told(url, keys, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "platform.sqlite3").write_bytes(b"no database" * 1000)
    assert _code(open_database, url) == "E-PLATFORM-DATABASE"


@pytest.mark.parametrize("text", ["", "platform.sqlite3", "mysql://x/y", "::"])
def test_an_address_that_is_none_is_refused(text):
    assert _code(open_database, text) == "E-PLATFORM-DB-URL"


def test_an_address_may_be_given_once_and_an_organisation_must_be_there(url, keys):
    admin.init(url, keys)
    made = admin.add_organisation(url, "Factory")
    admin.add_person(url, organisation=made, name="A", email="a@x", role=Role.OWNER)
    with pytest.raises(NeedsPerson) as raised:
        admin.add_person(url, organisation=made, name="B", email="A@X", role=Role.OWNER)
    assert raised.value.code == "E-PLATFORM-EMAIL"
    assert _code(admin.enrol_code, url, keys, "Line", "Nobody") == "E-PLATFORM-ORGANISATION"


def test_an_older_schema_is_brought_up_step_by_step(url, keys):
    admin.init(url, keys)
    database = open_database(url)
    steps = {
        NOW + 1: lambda op: op.add_column("lot", sa.Column("colour", sa.Text)),
        NOW + 2: lambda op: op.create_index("ix_lot_colour", "lot", ["colour"]),
    }
    migrations.bring_up_to_date(database, NOW, steps=steps, wanted=NOW + 2)
    with database.reading() as tx:
        assert tx.scalar(sa.select(schema.platform.c.version)) == NOW + 2
        assert "colour" in {column["name"] for column in sa.inspect(tx).get_columns("lot")}
    database.close()


def test_a_step_that_fails_changes_nothing(url, keys):
    admin.init(url, keys)
    database = open_database(url)
    steps = {
        NOW + 1: lambda op: op.add_column("lot", sa.Column("colour", sa.Text)),
        NOW + 2: lambda op: op.drop_table("nothing"),
    }
    with pytest.raises(sa.exc.OperationalError):
        migrations.bring_up_to_date(database, NOW, steps=steps, wanted=NOW + 2)
    with database.reading() as tx:
        assert tx.scalar(sa.select(schema.platform.c.version)) == NOW
        assert "colour" not in {column["name"] for column in sa.inspect(tx).get_columns("lot")}
    database.close()


def test_every_version_behind_this_one_has_its_step():
    assert set(migrations.STEPS) == set(range(2, schema.VERSION + 1))


def test_the_tables_are_words_that_postgresql_takes_too():
    dialect = postgresql.dialect()
    for table in schema.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            written = str(CreateIndex(index).compile(dialect=dialect))
            assert len(index.name) <= 63
            assert ("WHERE" in written) == bool(index.dialect_options["sqlite"]["where"] is not None)


def test_every_key_of_licences_and_their_fate_begins_with_the_issuer():
    apart = {"platform", "organisation", "person", "person_left", "session", "sign_in_attempt", "enrolment_code"}
    for table in schema.metadata.sorted_tables:
        if table.name not in apart:
            keys = [key for key in table.constraints if isinstance(key, sa.PrimaryKeyConstraint | sa.UniqueConstraint)]
            firsts = {next(iter(key.columns)).name for key in keys if len(key.columns)}
            # The tallies have no key: several rows of a count are summed up.
            assert (firsts or {next(iter(table.columns)).name}) == {"issuer"}, table.name


def test_a_time_without_zone_is_not_stored(url, keys):
    admin.init(url, keys)
    database = open_database(url)
    when = {"created_at": datetime(2026, 1, 1)}  # noqa: DTZ001 - that is the point
    with pytest.raises(sa.exc.StatementError, match="a time without zone"), database.writing() as tx:
        tx.execute(schema.organisation.insert().values(id="o", issuer="o", name="O", **when))
    database.close()
