"""A person's sessions: which there are, and how they are ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select

from licenses.platform.people.callers import Person
from licenses.platform.people.people import token_hash
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import session


def own(tx: Connection, who: Person, token: str) -> list[dict[str, Any]]:
    """The person's sessions that have not expired, newest first; ``current`` marks the one of ``token``."""
    mine = (session.c.person == who.id, session.c.expires_at > utc_now())
    here = token_hash(token)
    return [
        {
            "id": row.id,
            "agent": row.agent,
            "started_at": time_text(row.started_at),
            "expires_at": time_text(row.expires_at),
            "current": row.token_hash == here,
        }
        for row in tx.execute(select(session).where(*mine).order_by(session.c.started_at.desc(), session.c.id))
    ]


def end(tx: Connection, who: Person, session_id: str) -> None:
    """Ends one of the person's sessions.

    Raises:
        Refused: ``not_found``.
    """
    mine = (session.c.person == who.id, session.c.id == session_id)
    if tx.execute(delete(session).where(*mine)).rowcount != 1:
        raise Refused("not_found")


def end_all(tx: Connection, person_id: str, *, but: str | None = None) -> None:
    """Ends every session of a person, except the one of the token ``but``."""
    its = delete(session).where(session.c.person == person_id)
    tx.execute(its if but is None else its.where(session.c.token_hash != token_hash(but)))
