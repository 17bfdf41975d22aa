"""The book's tables, and the laws that SQLite itself holds: checks, partial unique indexes and triggers.

What a trigger enforces here no verb can get around: a licence moves only along ``words.MOVES``, only with a
journal row of its own that was appended in the same transaction, and the counts of its batch move with it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    Connection,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    insert,
    text,
)

from licenses.book import laws
from licenses.words import LIVE, MOVES, LicenceState

VERSION = 3
APPLICATION_ID = 0x4B494C4E
"""``KILN``: SQLite's mark in the file's header that tells whose file it is."""

metadata = MetaData()


class Utc(TypeDecorator[datetime]):
    """A time with zone as text of fixed width, so that it sorts: ``2025-03-01T08:00:00.000000Z``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else datetime.fromisoformat(value)


def _listed(states: frozenset[LicenceState] | set[LicenceState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


_S = LicenceState
_LIVE = _listed(LIVE)
_REMEMBERED = _listed({_S.SCRAPPED, _S.SUPERSEDED})
_NEVER_EXPOSED = _listed({_S.AVAILABLE, _S.RESERVED, _S.RETURNING, _S.RETURNED})
_EXPOSED = _listed({_S.UNCERTAIN, _S.BURNED, _S.RETIRING, _S.SUPERSEDED, _S.SCRAPPED})
_OPEN = _listed({_S.RESERVED, _S.WRITING, _S.UNCERTAIN})

_COUNTS = [laws.count_column(state) for state in LicenceState]

_TO_AVAILABLE = {
    _S.RESERVED: "licence.released",
    _S.WRITING: "licence.erased",
    _S.RETURNING: "licence.kept",
}


def kind_of(before: LicenceState, after: LicenceState) -> str:
    """The kind of the journal row that belongs to a move."""
    return _TO_AVAILABLE[before] if after is _S.AVAILABLE else f"licence.{after}"


station = Table(
    "station",
    metadata,
    Column("number", Integer, CheckConstraint("number = 1"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("synced", Integer, CheckConstraint("synced BETWEEN 0 AND position"), nullable=False),
    sqlite_strict=True,
)
"""One row: whose book it is, the journal's head at the last commit, and how far the platform has answered."""

journal = Table(
    "journal",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text),
    Column("work_order", Text),
    Column("shift", Text),
    Column("slot", Integer),
    Column("burn", Text),
    Column("module", Text),
    Column("licence", Text),
    Column("data", Text, nullable=False),
    Column("v", Integer, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("epoch", "seq"),
    sqlite_strict=True,
)
Index("journal_burn", journal.c.burn, sqlite_where=journal.c.burn.is_not(None))
Index("journal_licence", journal.c.licence, sqlite_where=journal.c.licence.is_not(None))

move = Table(
    "move",
    metadata,
    Column("before", Text, primary_key=True),
    Column("after", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The legal moves, written from ``words.MOVES``, each with the kind of its journal row."""

batch = Table(
    "batch",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("batch", Text, nullable=False, unique=True),
    Column("lot", Text, nullable=False),
    Column("lot_name", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("product_name", Text, nullable=False),
    Column("replacement", Integer, nullable=False),
    Column("issued_at", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("received_at", Utc, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("data_key", LargeBinary, nullable=False),
    Column("frozen", Text),
    Column("received", Integer, nullable=False, server_default=text("0")),
    *(
        Column(name, Integer, CheckConstraint(f"{name} >= 0"), nullable=False, server_default=text("0"))
        for name in _COUNTS
    ),
    Column("held_back", Integer, nullable=False, server_default=text("0")),
    Column("refurbish", Integer, nullable=False, server_default=text("0")),
    Column("order_id", Text),
    CheckConstraint("received = " + " + ".join(_COUNTS), name="conserved"),
    CheckConstraint("held_back BETWEEN 0 AND available_count"),
    sqlite_strict=True,
)
Index("batch_product", batch.c.product, batch.c.number)

module = Table(
    "module",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mac", Text, nullable=False),
    Column("unique_id", Text),
    Column("flash_uid", Text),
    sqlite_strict=True,
)
Index(
    "module_identity",
    module.c.mac,
    text("ifnull(unique_id, '')"),
    text("ifnull(flash_uid, '')"),
    unique=True,
)

licence = Table(
    "licence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("batch", Integer, ForeignKey("batch.number"), nullable=False),
    Column("state", Text, nullable=False),
    Column("exposed", Integer, nullable=False, server_default=text("0")),
    Column("position", Integer, ForeignKey("journal.position"), nullable=False),
    Column("module", Integer, ForeignKey("module.id")),
    Column("assigned_mac", Text),
    Column("quarantine", Text),
    Column("sealed", LargeBinary, nullable=False),
    CheckConstraint(f"state NOT IN ({_LIVE}) OR module IS NOT NULL", name="live_has_a_module"),
    CheckConstraint(f"module IS NULL OR state IN ({_LIVE}, {_REMEMBERED})", name="module_only_where_it_lives"),
    CheckConstraint(f"exposed = 0 OR state NOT IN ({_NEVER_EXPOSED})", name="exposed_is_never_free"),
    CheckConstraint(f"exposed = 1 OR state NOT IN ({_EXPOSED})", name="exposed_is_remembered"),
    sqlite_strict=True,
)
Index(
    "licence_free",
    licence.c.batch,
    licence.c.id,
    sqlite_where=text("state = 'available' AND quarantine IS NULL AND assigned_mac IS NULL"),
)
Index("licence_assigned", licence.c.assigned_mac, sqlite_where=licence.c.assigned_mac.is_not(None))
Index("licence_module", licence.c.module, sqlite_where=licence.c.module.is_not(None))
Index("licence_open", licence.c.state, licence.c.id, sqlite_where=text(f"state IN ({_OPEN})"))
Index("licence_quarantine", licence.c.id, sqlite_where=text("quarantine IS NOT NULL AND state <> 'available'"))
Index(
    "one_licence_per_module",
    licence.c.module,
    unique=True,
    sqlite_where=text("state IN ('reserved', 'writing', 'uncertain', 'burned')"),
)
Index("one_retiring_per_module", licence.c.module, unique=True, sqlite_where=text("state = 'retiring'"))

sighting = Table(
    "sighting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("position", Integer, ForeignKey("journal.position"), nullable=False),
    Column("licence", Integer, ForeignKey("licence.id"), nullable=False),
    Column("module", Integer, ForeignKey("module.id"), nullable=False),
    Column("region", Text),
    Column("equal", Integer),
    Column("open", Integer, nullable=False, server_default="1"),
    UniqueConstraint("position", "module"),
    sqlite_strict=True,
)
"""A module that was seen in an uncertain burn, and what it held when it was read since (null: not read)."""
Index("sighting_module", sighting.c.module, sqlite_where=text("open = 1"))
Index("sighting_licence", sighting.c.licence, sqlite_where=text("open = 1"))

burn = Table(
    "burn",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("burn", Text, nullable=False, unique=True),
    Column("at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("slot", Integer),
    Column("mac", Text),
    Column("module", Text),
    Column("uuid", Text),
    Column("product", Text),
    Column("recipe", Integer),
    Column("chip", Text),
    Column("outcome", Text),
    Column("code", Text),
    Column("seconds", REAL),
    Column("actor", Text),
    Column("work_order", Text),
    Column("shift", Text),
    Column("facts", Text, nullable=False, server_default="{}"),
    Column("evidence", Text, nullable=False, server_default="{}"),
    Column("counts", Integer, nullable=False, server_default=text("0")),
    sqlite_strict=True,
)
Index("burn_mac", burn.c.mac, burn.c.number)
Index("burn_uuid", burn.c.uuid, burn.c.number)
Index("burn_ended", burn.c.ended_at, burn.c.outcome, burn.c.counts, burn.c.seconds)
Index("burn_running", burn.c.number, sqlite_where=burn.c.outcome.is_(None))
Index("a_licence_counts_once", burn.c.uuid, unique=True, sqlite_where=text("counts = 1"))

work_order = Table(
    "work_order",
    metadata,
    Column("number", Text, primary_key=True),
    Column("product", Text, nullable=False),
    Column("product_name", Text, nullable=False),
    Column("recipe", Integer),
    Column("quantity", Integer, CheckConstraint("quantity > 0"), nullable=False),
    Column("due", Text),
    Column("passed", Integer, nullable=False, server_default=text("0")),
    Column("closed", Integer, nullable=False, server_default=text("0")),
    Column("active", Integer, CheckConstraint("active = 0 OR closed = 0"), nullable=False, server_default=text("0")),
    sqlite_strict=True,
)
Index("one_work_order_is_active", work_order.c.active, unique=True, sqlite_where=text("active = 1"))

serial = Table(
    "serial",
    metadata,
    Column("number", Text, primary_key=True),
    Column("burn", Text, nullable=False),
    Column("used_at", Utc, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Serial numbers that were used, even in a failed burn; a row never goes."""

pull = Table(
    "pull",
    metadata,
    Column("key", Text, primary_key=True),
    Column("product", Text),
    Column("lot", Text),
    Column("count", Integer, nullable=False),
    Column("began_at", Utc, nullable=False),
    Column("ended_at", Utc),
    sqlite_strict=True,
)
Index("pull_open", pull.c.began_at, sqlite_where=pull.c.ended_at.is_(None))

verdict = Table(
    "verdict",
    metadata,
    Column("position", Integer, ForeignKey("journal.position"), primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("reason", Text),
    Column("at", Utc, nullable=False),
    sqlite_strict=True,
)
"""The platform's answers other than *accepted*: an answered event without a row here was accepted."""

notice = Table(
    "notice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("at", Utc, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What the platform told, each once."""

answer = Table(
    "answer",
    metadata,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_strict=True,
)
"""The number of the last answer of the platform that was followed."""


def moves() -> list[dict[str, str]]:
    """The rows of the table ``move``."""
    return [{"before": before, "after": after, "kind": kind_of(before, after)} for before, after in sorted(MOVES)]


def create(connection: Connection) -> None:
    """Writes the whole schema of this version into an empty file, inside the caller's transaction."""
    metadata.create_all(connection, checkfirst=False)
    for trigger in laws.TRIGGERS:
        connection.exec_driver_sql(trigger)
    connection.execute(insert(move), moves())
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
