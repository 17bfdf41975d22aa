"""The one tree of errors, each a row of the failure table.

::

    KilnError               has a stable code, a sentence and what to do next
    ├── NeedsPerson         the person can mend it; nothing was changed
    │   └── NotAllowed      somebody with another role must do it
    ├── EnvironmentFailed   port, disk, network or platform failed; says what was lost: nothing
    └── Bug                 ours; report it

A code's words stand in ``resources/failures/*.toml`` and nowhere else, so that the window, the command
line, the help and the records always say the same.
"""

from __future__ import annotations

from resources.failures import Failure, failure


class KilnError(Exception):
    """Base of all errors that a person may see: ``code`` plus the facts that fill its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(str(self))

    @property
    def failure(self) -> Failure:
        return failure(self.code)

    @property
    def sentence(self) -> str:
        return self.failure.sentence_for(self.facts)

    @property
    def action(self) -> str:
        return self.failure.action_for(self.facts)

    def __str__(self) -> str:
        return f"{self.sentence} {self.action}".strip()


class NeedsPerson(KilnError):
    """Wrong input or a state that a person can change. Exit code 2."""


class NotAllowed(NeedsPerson):
    """The caller's role or right does not reach this. Exit code 4."""


class EnvironmentFailed(KilnError):
    """A port, disk, network or platform failed. Exit code 3."""


class Bug(KilnError):
    """A fault in Kiln itself. Exit code 3, and a line in the log that says where."""
