"""A sample of the fault matrix with every change, all chips and faults in it; the whole: ``build check faults``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from burner.recipe.samples import SAMPLE_CHIPS
from tests.faults.matrix import FAULTS, Share, be_quiet, run_share

# A prime, so that each kind of fault is met by the way, at commands all over the burn.
STEP = 97

SHARES = [
    Share(chip=chip, has_firmware=has_firmware, first=11 * number, step=STEP)
    for number, (chip, has_firmware) in enumerate((chip, each) for chip in SAMPLE_CHIPS for each in (False, True))
]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    be_quiet()
    yield
    logging.disable(logging.NOTSET)
    structlog.reset_defaults()


@pytest.mark.timeout(180)
def test_after_a_fault_at_any_command_book_and_flash_chips_agree() -> None:
    """All chips and products at once: most of the time goes by in waiting for modules that say nothing."""
    with ThreadPoolExecutor(len(SHARES)) as pool:
        tallies = dict(zip(SHARES, pool.map(run_share, SHARES), strict=True))
    for share, tally in tallies.items():
        assert tally.broken == []
        assert tally.cells > tally.commands[share.name] * len(FAULTS) // STEP
        assert tally.outcomes["PASS"] > 0
