"""The platform under random use: both conservation laws after every step, never more live identities than delivered."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.licenses.platform.machine import PlatformMachine


def test_every_law_holds_after_every_step_of_random_use():
    run_state_machine_as_test(
        PlatformMachine, settings=settings(settings.get_profile("ci"), max_examples=8, stateful_step_count=25)
    )
