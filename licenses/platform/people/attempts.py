"""Attempts to sign in: after a few, each further one has to wait longer, whether there is such an account or not."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.exc import IntegrityError

from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import sign_in_attempt

FREE = 3
"""So many attempts follow one another without a pause."""

LONGEST_S = 300
"""The longest pause. Nobody is ever locked out for good."""

_FORGOTTEN = timedelta(days=1)


def claim(tx: Connection, email: str) -> None:
    """Counts an attempt *before* its password is looked at, so that many at once are no way round the pause.

    Raises:
        Refused: ``too_many_attempts`` with ``retry_after_s``; then the password may not be looked at.
    """
    now, key = utc_now(), _key(email)
    tx.execute(delete(sign_in_attempt).where(sign_in_attempt.c.next_at < now - _FORGOTTEN))
    if _count(tx, key) or _begin(tx, key) or _count(tx, key):
        return
    until = tx.scalar(select(sign_in_attempt.c.next_at).where(sign_in_attempt.c.email_hash == key))
    wait_s = max(1, math.ceil((until - now).total_seconds())) if until else 1
    raise Refused("too_many_attempts", f"Try again in {wait_s} s.", retry_after_s=wait_s)


def forget(tx: Connection, email: str) -> None:
    """Forgets the attempts after one that succeeded."""
    tx.execute(delete(sign_in_attempt).where(sign_in_attempt.c.email_hash == _key(email)))


def pause_s(attempts: int) -> int:
    """Seconds to wait after so many attempts: none, then 1, 2, 4 and so on up to ``LONGEST_S``."""
    return 0 if attempts < FREE else min(2 ** min(attempts - FREE, 16), LONGEST_S)


def _begin(tx: Connection, key: bytes) -> bool:
    """Makes the row of a first attempt; False when there is one."""
    try:
        with tx.begin_nested():
            tx.execute(sign_in_attempt.insert().values(email_hash=key, attempts=1, next_at=utc_now()))
    except IntegrityError:
        return False
    return True


def _count(tx: Connection, key: bytes) -> bool:
    """Counts one more where its time has come; one statement, so that of several at once one is let through."""
    now = utc_now()
    pauses = {count: now + timedelta(seconds=pause_s(count + 1)) for count in range(16)}
    next_at = case(pauses, value=sign_in_attempt.c.attempts, else_=now + timedelta(seconds=LONGEST_S))
    mine = (sign_in_attempt.c.email_hash == key, sign_in_attempt.c.next_at <= now)
    changed = sign_in_attempt.update().where(*mine)
    return tx.execute(changed.values(attempts=sign_in_attempt.c.attempts + 1, next_at=next_at)).rowcount == 1


def _key(email: str) -> bytes:
    """Addresses that have no account here are nobody's to keep, so only their hashes are."""
    return hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).digest()
