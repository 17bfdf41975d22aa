"""One-time codes: how they are made, how long they live, and how guessing is slowed down."""

from __future__ import annotations

import secrets
from datetime import timedelta

from licenses.words import Secret

DIGITS = 6
LIVES = timedelta(minutes=10)
MOST_WRONG = 5
"""A code that was guessed wrong so often is worth nothing any more."""

MOST_ASKED = 5
"""So many codes may a person ask for without using one, within ``WINDOW``."""

WINDOW = timedelta(hours=1)

_FREE = 1
_LONGEST_PAUSE_S = 600


def new() -> Secret:
    """Six decimal digits from a secure source."""
    return Secret(str(secrets.randbelow(10**DIGITS)).zfill(DIGITS).encode())


def same(one: Secret, other: Secret) -> bool:
    """Whether two codes are equal, in a time that does not tell how far."""
    return secrets.compare_digest(one.open(), other.open())


def pause_s(wrong: int) -> int:
    """Seconds before the next guess after ``wrong`` wrong ones: none after the first, then 1, 2, 4 and so on."""
    return 0 if wrong <= _FREE else min(2 ** (wrong - _FREE - 1), _LONGEST_PAUSE_S)
