"""What stations told: events, burns, which licence was on which module, and where facts clash."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    event,
)

from licenses.platform.store.columns import belongs, id_of, keyed, once_while_live, time_of, where_given, words_of

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
    postgresql_partition_by="RANGE (received_at)",
)
"""What was said, in the order it came in; partitioned by ``received_at``. Uniqueness is in ``event_name``."""


def _make_default_partition(_table: object, tx: Connection, **_more: object) -> None:
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("CREATE TABLE event_detail_default PARTITION OF event_detail DEFAULT")


event.listen(event_detail, "after_create", _make_default_partition)

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
    Index(None, "issuer", "work_order", "id"),
    Index(None, "issuer", "station", "id"),
    Index(None, "issuer", "product", "id"),
    Index(None, "issuer", "organisation", "id"),
    Index(None, "issuer", "outcome", "id"),
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
    where_given("licence"),
)

decision = keyed(
    "decision",
    id_of("conflict"),
    Column("decision", String(16), nullable=False),
    words_of("reason", null=False),
    id_of("person", null=True),
    time_of("decided_at"),
    belongs("conflict", "conflict"),
    key=("conflict",),
)
"""What a person decided of a conflict, once."""

superseding = keyed(
    "superseding",
    Column("licence", String(32), nullable=False),
    Column("module", String(128)),
    Column("by_licence", String(32)),
    id_of("station"),
    Column("burn", String(64)),
    time_of("told_at"),
    belongs("station", "station"),
    key=("licence",),
)
"""A licence that was replaced on its module (S002); kept also when it is told before the burn that it ends."""
