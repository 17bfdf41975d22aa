"""What an end of a burn is called and shows as: its result, its code at this step, its phase, its facts as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.underway import BurnUnderway
from app.views import Phase
from licenses.words import Outcome

PHASES = {
    Outcome.FAIL: Phase.FAIL,
    Outcome.ERROR: Phase.ERROR,
    Outcome.ABORTED: Phase.ABORTED,
    Outcome.UNCERTAIN: Phase.UNCERTAIN,
}

_BEFORE_HAND_OVER = {"E-SWAPPED": "E-EXCHANGED", "E-UNCERTAIN": "E-BURNER"}
"""What is only uncertain once a licence was handed over, and what it is before that."""

_AFTER_BOOKED = {"E-CANCELLED": "E-BOOT-UNSEEN", "E-BURNER": "E-BOOT-LOST", "E-PORT": "E-BOOT-LOST"}
"""What has another meaning once the licence stands and the module has only to be seen to boot."""


@dataclass(frozen=True, kw_only=True)
class BurnResult:
    """One finished burn, as the command line streams it; ``seconds`` from the start of the examination.

    ``sentence`` says what happened and what to do next; it is empty after a PASS.
    """

    burn: str
    slot: int
    mac: str | None
    uuid: str | None
    outcome: Outcome
    code: str | None
    seconds: float
    sentence: str


def code_of(burn: BurnUnderway, code: str) -> str:
    """The code of an end that leaves nothing uncertain."""
    return (_AFTER_BOOKED if burn.stands else _BEFORE_HAND_OVER).get(code, code)


def texts(facts: Mapping[str, object]) -> dict[str, str]:
    """Facts as a sentence takes them."""
    return {name: str(value) for name, value in facts.items()}
