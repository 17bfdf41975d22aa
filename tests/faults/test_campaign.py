"""A short campaign with every change; the long one is ``python3 build check faults``."""

from __future__ import annotations

import pytest

from tests.faults.campaign import Size, campaign


@pytest.mark.timeout(300)
def test_after_kills_at_random_moments_book_platform_and_flash_agree() -> None:
    tally = campaign(10, seed=20, size=Size(slots=4, tray=4, kills=5))
    assert tally.broken == []
    assert tally.killed == 10
    assert tally.burned == 2 * 16
