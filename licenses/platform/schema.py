"""The platform's tables, in constructs that SQLite and PostgreSQL share.

Every row of licences and of what happens to them carries its *issuer*, the organisation that issued the licence
and that no hand-over changes; unique keys begin with it, so that the data can be sharded by issuer.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from licenses.platform import columns
from licenses.platform.columns import belongs, count_of, id_of, keyed, once_while_live, time_of, where_given, words_of
from licenses.words import PlatformState

VERSION = 1
"""The version of this schema; see ``migrations``."""

metadata = columns.metadata

platform = Table(
    "platform",
    metadata,
    Column("one", Integer, primary_key=True),
    count_of("version"),
    words_of("fingerprint", null=False),
    CheckConstraint("one = 1", name="single"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", String(64), primary_key=True),
    id_of("issuer"),
    words_of("name", null=False),
    time_of("created_at"),
    UniqueConstraint("issuer", "name"),
)

person = Table(
    "person",
    metadata,
    Column("id", String(64), primary_key=True),
    id_of("organisation"),
    words_of("name", null=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    words_of("password_hash", null=False),
    time_of("created_at"),
    ForeignKeyConstraint(["organisation"], ["organisation.id"]),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    id_of("person", null=True),
    id_of("issuer", null=True),
    id_of("station", null=True),
    time_of("expires_at"),
    Index(None, "expires_at"),
)

assertion = Table(
    "assertion",
    metadata,
    id_of("issuer"),
    id_of("station"),
    Column("jti", String(128), nullable=False),
    time_of("expires_at"),
    PrimaryKeyConstraint("issuer", "station", "jti"),
    Index(None, "expires_at"),
)

product = keyed(
    "product",
    id_of("id"),
    id_of("owner"),
    words_of("name", null=False),
    words_of("category", null=False),
    Column("chip", String(16), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("features", JSON, nullable=False),
    Column("family", String(8)),
    time_of("created_at"),
)

recipe = keyed(
    "recipe",
    id_of("product"),
    count_of("version"),
    Column("chip", String(16), nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    words_of("manifest", null=False),
    words_of("published_by"),
    time_of("created_at"),
    belongs("product", "product"),
    key=("product", "version"),
)

blob = keyed("blob", Column("sha256", String(64), nullable=False), Column("data", LargeBinary), key=("sha256",))

recipe_file = keyed(
    "recipe_file",
    id_of("product"),
    count_of("version"),
    Column("name", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    count_of("size_bytes"),
    belongs("recipe", "product", "version", target=("product", "version")),
    belongs("blob", "sha256", target=("sha256",)),
    key=("product", "version", "name"),
)

order = keyed(
    "purchase_order",
    id_of("id"),
    Column("order_no", String(64), nullable=False),
    Column("contract_no", String(64)),
    id_of("buyer"),
    Column("kind", String(16), nullable=False),
    Column("item_type", String(16), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("status", String(24), nullable=False),
    count_of("ordered"),
    count_of("delivered"),
    time_of("created_at"),
    UniqueConstraint("issuer", "order_no"),
    CheckConstraint("delivered >= 0 AND delivered <= ordered", name="delivered"),
    Index(None, "issuer", "buyer"),
)

order_product = keyed(
    "order_product",
    id_of("order_id"),
    id_of("product"),
    count_of("ordered"),
    belongs("purchase_order", "order_id"),
    belongs("product", "product"),
    key=("order_id", "product"),
)

lot = keyed(
    "lot",
    id_of("id"),
    id_of("owner"),
    id_of("product"),
    id_of("order_id", null=True),
    words_of("name", null=False),
    count_of("purchased"),
    count_of("free"),
    Column("state", String(24), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("is_replacement", Boolean, nullable=False),
    time_of("created_at"),
    belongs("product", "product"),
    belongs("purchase_order", "order_id"),
    CheckConstraint("purchased >= 0 AND free >= 0", name="counters"),
    Index(None, "issuer", "owner", "product"),
)

delivery = keyed(
    "delivery",
    id_of("id"),
    id_of("order_id"),
    count_of("quantity"),
    time_of("delivered_at"),
    belongs("purchase_order", "order_id"),
    Index(None, "issuer", "order_id"),
)

delivery_lot = keyed(
    "delivery_lot",
    id_of("delivery"),
    id_of("lot"),
    count_of("quantity"),
    belongs("delivery", "delivery"),
    belongs("lot", "lot"),
    UniqueConstraint("issuer", "lot"),
    key=("delivery", "lot"),
)

data_key = keyed("data_key", id_of("id"), Column("wrapped", LargeBinary, nullable=False), time_of("created_at"))

_STATES = ", ".join(f"'{state}'" for state in PlatformState)

licence = keyed(
    "licence",
    Column("uuid", String(32), nullable=False),
    id_of("lot"),
    id_of("order_id", null=True),
    count_of("position"),
    Column("assigned_mac", String(17)),
    id_of("data_key"),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    id_of("batch", null=True),
    id_of("station", null=True),
    Column("module", String(128)),
    words_of("note"),
    time_of("changed_at"),
    belongs("lot", "lot"),
    belongs("data_key", "data_key"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("(batch IS NULL) = (station IS NULL)", name="holder"),
    CheckConstraint("state <> 'unused' OR batch IS NULL", name="unused_is_free"),
    CheckConstraint("state <> 'held' OR batch IS NOT NULL", name="held_by_one"),
    Index(None, "issuer", "lot", "state", "position"),
    where_given("order_id", "state"),
    where_given("station", "state"),
    where_given("batch"),
    key=("uuid",),
)

station = keyed(
    "station",
    id_of("id"),
    id_of("organisation"),
    words_of("name", null=False),
    Column("sealing_key", LargeBinary, nullable=False),
    Column("signing_key", LargeBinary, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("reported_head", JSON),
    time_of("enrolled_at"),
    time_of("seen_at", null=True),
    UniqueConstraint("issuer", "organisation", "name"),
)

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("secret_hash", LargeBinary, primary_key=True),
    id_of("issuer"),
    id_of("organisation"),
    words_of("station_name", null=False),
    time_of("expires_at"),
    id_of("used_by", null=True),
)

batch = keyed(
    "batch",
    id_of("id"),
    id_of("station"),
    id_of("lot"),
    id_of("product"),
    Column("idempotency_key", String(128), nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    count_of("count"),
    Column("document", LargeBinary, nullable=False),
    time_of("issued_at"),
    time_of("expires_at"),
    belongs("station", "station"),
    belongs("lot", "lot"),
    UniqueConstraint("issuer", "station", "idempotency_key"),
)

event_name = keyed(
    "event_name",
    id_of("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    time_of("received_at"),
    belongs("station", "station"),
    key=("station", "epoch", "seq"),
)

event_detail = keyed(
    "event_detail",
    time_of("received_at"),
    id_of("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", String(64)),
    words_of("body", null=False),
    key=("received_at", "station", "epoch", "seq"),
)
"""What was said, in the order it came in; may be partitioned by ``received_at``. Uniqueness is in ``event_name``."""

branch_event = keyed(
    "branch_event",
    id_of("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("reason", String(64), nullable=False),
    words_of("body", null=False),
    time_of("received_at"),
    belongs("station", "station"),
    key=("station", "epoch", "seq", "hash"),
)
"""Events of a second history of a station; kept as facts beside the first one."""

burn = keyed(
    "burn",
    Column("burn", String(64), nullable=False),
    id_of("id"),
    id_of("station"),
    id_of("organisation"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    time_of("at"),
    time_of("received_at"),
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
    belongs("station", "station"),
    UniqueConstraint("issuer", "id"),
    Index(None, "issuer", "licence"),
    Index(None, "issuer", "mac"),
    Index(None, "issuer", "work_order"),
    Index(None, "issuer", "station"),
    key=("burn",),
)

binding = keyed(
    "binding",
    id_of("id"),
    Column("licence", String(32), nullable=False),
    Column("module", String(128), nullable=False),
    Column("mac", String(17), nullable=False),
    id_of("station", null=True),
    Column("burn", String(64)),
    Column("live", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    time_of("since"),
    time_of("ended_at", null=True),
    belongs("licence", "licence", target=("uuid",)),
    UniqueConstraint("issuer", "licence", "module"),
    once_while_live("licence"),
    once_while_live("module"),
    Index(None, "issuer", "mac"),
)
"""Which licence was on which module; while it is live, each is bound to the other alone.

``confirmed`` means that the licence was read back from that module, not only sent to it.
"""

conflict = keyed(
    "conflict",
    id_of("id"),
    Column("kind", String(32), nullable=False),
    Column("licence", String(32)),
    id_of("organisation", null=True),
    Column("first", JSON, nullable=False),
    Column("second", JSON, nullable=False),
    id_of("station"),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    time_of("found_at"),
    UniqueConstraint("issuer", "station", "epoch", "seq", "hash", "kind"),
)

work_order = keyed(
    "work_order",
    id_of("id"),
    id_of("organisation"),
    Column("number", String(64), nullable=False),
    id_of("product"),
    Column("recipe_version", Integer),
    count_of("quantity"),
    Column("due", String(10)),
    Column("state", String(16), nullable=False),
    time_of("created_at"),
    time_of("closed_at", null=True),
    belongs("product", "product"),
    UniqueConstraint("issuer", "organisation", "number"),
)
