"""Names that the platform gives: unique, readable and in the order of their making."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a spoken or typed text cannot be misread."""

_TIME_DIGITS = 9  # 45 bits of milliseconds reach to the year 3084
_RANDOM_DIGITS = 7


def utc_now() -> datetime:
    """The present time, UTC with zone."""
    return datetime.now(UTC)


def random_text(digits: int) -> str:
    """``digits`` characters of Crockford base 32 from a secure source; five bits each."""
    bits = secrets.randbits(5 * digits)
    return "".join(CROCKFORD[(bits >> (5 * place)) & 31] for place in range(digits))


def new_id(kind: str) -> str:
    """A new name such as ``lot-01JD3K9V2M7F3KQ8``; later ones sort behind earlier ones, to the millisecond."""
    return earliest(kind, utc_now()) + random_text(_RANDOM_DIGITS)


def earliest(kind: str, moment: datetime) -> str:
    """What sorts before all names that ``new_id`` gives at ``moment`` and later, and behind all earlier ones."""
    milliseconds = min(max(int(moment.timestamp() * 1000), 0), 32**_TIME_DIGITS - 1)
    digits = [CROCKFORD[(milliseconds >> (5 * place)) & 31] for place in reversed(range(_TIME_DIGITS))]
    return f"{kind}-{''.join(digits)}"
