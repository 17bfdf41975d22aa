"""What the build tells a person: always on standard error, so that standard output stays the command's own."""

from __future__ import annotations

import sys

WRONG_USE = 2
ENVIRONMENT_FAILED = 3


class CannotGoOn(Exception):
    """Ends the command with one sentence for the person; ``exit_code`` is 2 (wrong use) or 3 (environment)."""

    def __init__(self, sentence: str, exit_code: int = ENVIRONMENT_FAILED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def tell(sentence: str) -> None:
    """Writes one line to standard error at once."""
    print(sentence, file=sys.stderr, flush=True)
