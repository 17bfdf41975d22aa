"""Requests of people that carry a key, so that they are done once however often they are asked."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String

from licenses.platform.store.columns import id_of, keyed, time_of

done_request = keyed(
    "done_request",
    id_of("person"),
    Column("idempotency_key", String(128), nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    id_of("result"),
    time_of("done_at"),
    key=("person", "idempotency_key"),
)
"""What a request became: the id or the number of the thing that it made."""
