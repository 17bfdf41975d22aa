"""The platform's tables, in constructs that SQLite and PostgreSQL share.

Every row of licences and of what happens to them carries its *issuer*, the organisation that issued the licence
and that no hand-over changes; unique keys begin with it, so that the data can be sharded by issuer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from licenses.words import PlatformState

VERSION = 1
"""The version of this schema; see ``migrations``."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A time that goes in and comes out as UTC with zone; one without zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String(64), nullable=null)


def _at(name: str, *, null: bool = False) -> Column[datetime]:
    return Column(name, UtcTime, nullable=null)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _words(name: str, *, null: bool = True) -> Column[str]:
    return Column(name, Text, nullable=null)


def _belongs(to: str, *columns: str, target: tuple[str, ...] = ("id",)) -> ForeignKeyConstraint:
    """A foreign key within one issuer."""
    return ForeignKeyConstraint(["issuer", *columns], [f"{to}.issuer", *(f"{to}.{name}" for name in target)])


def _where_given(column: str, *further: str) -> Index:
    """An index over the rows in which ``column`` is set; most licences are of no order, station or batch."""
    which = text(f"{column} IS NOT NULL")
    return Index(None, "issuer", column, *further, sqlite_where=which, postgresql_where=which)


def _keyed(name: str, *parts: Any, key: tuple[str, ...] = ("id",)) -> Table:
    """A table whose primary key is the issuer and ``key``."""
    return Table(name, metadata, _id("issuer"), *parts, PrimaryKeyConstraint("issuer", *key))


platform = Table(
    "platform",
    metadata,
    Column("one", Integer, primary_key=True),
    _count("version"),
    _words("fingerprint", null=False),
    CheckConstraint("one = 1", name="single"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", String(64), primary_key=True),
    _id("issuer"),
    _words("name", null=False),
    _at("created_at"),
    UniqueConstraint("issuer", "name"),
)

person = Table(
    "person",
    metadata,
    Column("id", String(64), primary_key=True),
    _id("organisation"),
    _words("name", null=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    _words("password_hash", null=False),
    _at("created_at"),
    ForeignKeyConstraint(["organisation"], ["organisation.id"]),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    _id("person", null=True),
    _id("issuer", null=True),
    _id("station", null=True),
    _at("expires_at"),
    Index(None, "expires_at"),
)

assertion = Table(
    "assertion",
    metadata,
    _id("issuer"),
    _id("station"),
    Column("jti", String(128), nullable=False),
    _at("expires_at"),
    PrimaryKeyConstraint("issuer", "station", "jti"),
    Index(None, "expires_at"),
)

product = _keyed(
    "product",
    _id("id"),
    _id("owner"),
    _words("name", null=False),
    _words("category", null=False),
    Column("chip", String(16), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("features", JSON, nullable=False),
    Column("family", String(8)),
    _at("created_at"),
)

recipe = _keyed(
    "recipe",
    _id("product"),
    _count("version"),
    Column("chip", String(16), nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    _words("manifest", null=False),
    _words("published_by"),
    _at("created_at"),
    _belongs("product", "product"),
    key=("product", "version"),
)

blob = _keyed("blob", Column("sha256", String(64), nullable=False), Column("data", LargeBinary), key=("sha256",))

recipe_file = _keyed(
    "recipe_file",
    _id("product"),
    _count("version"),
    Column("name", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    _count("size_bytes"),
    _belongs("recipe", "product", "version", target=("product", "version")),
    _belongs("blob", "sha256", target=("sha256",)),
    key=("product", "version", "name"),
)

order = _keyed(
    "purchase_order",
    _id("id"),
    Column("order_no", String(64), nullable=False),
    Column("contract_no", String(64)),
    _id("buyer"),
    Column("kind", String(16), nullable=False),
    Column("item_type", String(16), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("status", String(24), nullable=False),
    _count("ordered"),
    _count("delivered"),
    _at("created_at"),
    UniqueConstraint("issuer", "order_no"),
    CheckConstraint("delivered >= 0 AND delivered <= ordered", name="delivered"),
    Index(None, "issuer", "buyer"),
)

order_product = _keyed(
    "order_product",
    _id("order_id"),
    _id("product"),
    _count("ordered"),
    _belongs("purchase_order", "order_id"),
    _belongs("product", "product"),
    key=("order_id", "product"),
)

lot = _keyed(
    "lot",
    _id("id"),
    _id("owner"),
    _id("product"),
    _id("order_id", null=True),
    _words("name", null=False),
    _count("purchased"),
    _count("free"),
    Column("state", String(24), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("is_replacement", Boolean, nullable=False),
    _at("created_at"),
    _belongs("product", "product"),
    _belongs("purchase_order", "order_id"),
    CheckConstraint("purchased >= 0 AND free >= 0", name="counters"),
    Index(None, "issuer", "owner", "product"),
)

delivery = _keyed(
    "delivery",
    _id("id"),
    _id("order_id"),
    _count("quantity"),
    _at("delivered_at"),
    _belongs("purchase_order", "order_id"),
    Index(None, "issuer", "order_id"),
)

delivery_lot = _keyed(
    "delivery_lot",
    _id("delivery"),
    _id("lot"),
    _count("quantity"),
    _belongs("delivery", "delivery"),
    _belongs("lot", "lot"),
    UniqueConstraint("issuer", "lot"),
    key=("delivery", "lot"),
)

data_key = _keyed("data_key", _id("id"), Column("wrapped", LargeBinary, nullable=False), _at("created_at"))

_STATES = ", ".join(f"'{state}'" for state in PlatformState)

licence = _keyed(
    "licence",
    Column("uuid", String(32), nullable=False),
    _id("lot"),
    _id("order_id", null=True),
    _count("position"),
    Column("assigned_mac", String(17)),
    _id("data_key"),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    _id("batch", null=True),
    _id("station", null=True),
    Column("module", String(128)),
    _words("note"),
    _at("changed_at"),
    _belongs("lot", "lot"),
    _belongs("data_key", "data_key"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("(batch IS NULL) = (station IS NULL)", name="holder"),
    CheckConstraint("state <> 'unused' OR batch IS NULL", name="unused_is_free"),
    CheckConstraint("state <> 'held' OR batch IS NOT NULL", name="held_by_one"),
    Index(None, "issuer", "lot", "state", "position"),
    _where_given("order_id", "state"),
    _where_given("station", "state"),
    _where_given("batch"),
    key=("uuid",),
)

station = _keyed(
    "station",
    _id("id"),
    _id("organisation"),
    _words("name", null=False),
    Column("sealing_key", LargeBinary, nullable=False),
    Column("signing_key", LargeBinary, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("reported_head", JSON),
    _at("enrolled_at"),
    _at("seen_at", null=True),
    UniqueConstraint("issuer", "organisation", "name"),
)

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("secret_hash", LargeBinary, primary_key=True),
    _id("issuer"),
    _id("organisation"),
    _words("station_name", null=False),
    _at("expires_at"),
    _id("used_by", null=True),
)

batch = _keyed(
    "batch",
    _id("id"),
    _id("station"),
    _id("lot"),
    _id("product"),
    Column("idempotency_key", String(128), nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    _count("count"),
    Column("document", LargeBinary, nullable=False),
    _at("issued_at"),
    _at("expires_at"),
    _belongs("station", "station"),
    _belongs("lot", "lot"),
    UniqueConstraint("issuer", "station", "idempotency_key"),
)

event_name = _keyed(
    "event_name",
    _id("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    _at("received_at"),
    _belongs("station", "station"),
    key=("station", "epoch", "seq"),
)

event_detail = _keyed(
    "event_detail",
    _at("received_at"),
    _id("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", String(64)),
    _words("body", null=False),
    key=("received_at", "station", "epoch", "seq"),
)
"""What was said, in the order it came in; may be partitioned by ``received_at``. Uniqueness is in ``event_name``."""

branch_event = _keyed(
    "branch_event",
    _id("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("reason", String(64), nullable=False),
    _words("body", null=False),
    _at("received_at"),
    _belongs("station", "station"),
    key=("station", "epoch", "seq", "hash"),
)
"""Events of a second history of a station; kept as facts beside the first one."""

burn = _keyed(
    "burn",
    Column("burn", String(64), nullable=False),
    _id("id"),
    _id("station"),
    _id("organisation"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    _at("at"),
    _at("received_at"),
    Column("slot", Integer),
    Column("actor", String(128)),
    Column("work_order", String(64)),
    Column("licence", String(32)),
    Column("module", String(128)),
    Column("mac", String(17)),
    Column("outcome", String(16)),
    Column("code", String(64)),
    Column("seconds", Float),
    Column("product", String(64)),
    _belongs("station", "station"),
    UniqueConstraint("issuer", "id"),
    Index(None, "issuer", "licence"),
    Index(None, "issuer", "mac"),
    Index(None, "issuer", "work_order"),
    Index(None, "issuer", "station"),
    key=("burn",),
)

binding = _keyed(
    "binding",
    _id("id"),
    Column("licence", String(32), nullable=False),
    Column("module", String(128), nullable=False),
    Column("mac", String(17), nullable=False),
    _id("station", null=True),
    Column("burn", String(64)),
    Column("live", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    _at("since"),
    _at("ended_at", null=True),
    _belongs("licence", "licence", target=("uuid",)),
    UniqueConstraint("issuer", "licence", "module"),
    Index(
        "uq_binding_live_licence",
        "issuer",
        "licence",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
    Index(
        "uq_binding_live_module",
        "issuer",
        "module",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
    Index(None, "issuer", "mac"),
)
"""Which licence was on which module; while it is live, each is bound to the other alone.

``confirmed`` means that the licence was read back from that module, not only sent to it.
"""

conflict = _keyed(
    "conflict",
    _id("id"),
    Column("kind", String(32), nullable=False),
    Column("licence", String(32)),
    _id("organisation", null=True),
    Column("first", JSON, nullable=False),
    Column("second", JSON, nullable=False),
    _id("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    _at("found_at"),
    UniqueConstraint("issuer", "station", "epoch", "seq", "hash", "kind"),
)

work_order = _keyed(
    "work_order",
    _id("id"),
    _id("organisation"),
    Column("number", String(64), nullable=False),
    _id("product"),
    Column("recipe_version", Integer),
    _count("quantity"),
    Column("due", String(10)),
    Column("state", String(16), nullable=False),
    _at("created_at"),
    _at("closed_at", null=True),
    _belongs("product", "product"),
    UniqueConstraint("issuer", "organisation", "number"),
)
