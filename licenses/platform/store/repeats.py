"""Requests under an idempotency key: the same again, after a lost answer, is not done twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from licenses.journal import canonical
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import done_request


def once(tx: Connection, who: Person, key: str | None, said: dict[str, Any], act: Callable[[], str]) -> str:
    """What ``act`` makes; where this request was done before under ``key``, what it made then.

    ``said`` is JSON and all that tells one request from another; never a secret. Without a key it is always done.

    Raises:
        Refused: ``idempotency_key_reused``, the key stood for another request.
    """
    if key is None:
        return act()
    asked = hashlib.sha256(canonical(said)).digest()
    same = (done_request.c.issuer == who.issuer, done_request.c.person == who.id)
    row = tx.execute(select(done_request).where(*same, done_request.c.idempotency_key == key)).one_or_none()
    if row is not None:
        if row.request_hash != asked:
            raise Refused("idempotency_key_reused")
        return str(row.result)
    made = act()
    values = {"issuer": who.issuer, "person": who.id, "idempotency_key": key, "request_hash": asked, "result": made}
    tx.execute(done_request.insert().values(**values, done_at=utc_now()))
    return made
