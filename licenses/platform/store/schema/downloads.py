"""Downloads of licences, the one-time codes that they need, and the messages that bring these."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String

from licenses.platform.store.columns import belongs, count_of, id_of, keyed, time_of

download = keyed(
    "download",
    id_of("lot"),
    count_of("n"),
    id_of("person"),
    Column("channel", String(8), nullable=False),
    Column("code", LargeBinary, nullable=False),
    count_of("wrong"),
    time_of("wrong_at", null=True),
    Column("generate", Boolean, nullable=False),
    time_of("asked_at"),
    time_of("expires_at"),
    time_of("confirmed_at", null=True),
    Column("count", Integer),
    belongs("lot", "lot"),
    Index(None, "issuer", "person", "asked_at"),
    key=("lot", "n"),
)
"""``code`` is wrapped by the platform's key; ``generate`` when it makes the licence list for good."""

downloaded = keyed(
    "downloaded",
    Column("licence", String(32), nullable=False),
    id_of("lot"),
    count_of("n"),
    belongs("licence", "licence", target=("uuid",)),
    belongs("download", "lot", "n", target=("lot", "n")),
    Index(None, "issuer", "lot", "n"),
    key=("licence",),
)
"""By which download each licence left."""

message = keyed(
    "message",
    id_of("id"),
    id_of("person"),
    Column("channel", String(8), nullable=False),
    Column("way", String(8), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    time_of("made_at"),
    time_of("expires_at"),
    Index(None, "issuer", "person"),
    Index(None, "expires_at"),
)
"""A message that waits to be sent, or lies in the built-in mailbox; ``sealed`` holds address and words."""

phone = keyed(
    "phone",
    id_of("person"),
    Column("number", String(32), nullable=False),
    time_of("changed_at"),
    key=("person",),
)
