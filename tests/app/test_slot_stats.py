"""What is counted of each slot over time, and that nothing rests on the file that keeps it."""

from __future__ import annotations

import pytest

from app.burn_ends import BurnResult
from app.slot_stats import SlotCounts, SlotStats, SlotTest
from licenses.words import Outcome


@pytest.fixture
def stats(tmp_path):
    return SlotStats.load(tmp_path / "slots.json")


def result(outcome=Outcome.PASS, code=None, mac="A0:B7:65:00:00:01", slot=1):
    return BurnResult(burn="b", slot=slot, mac=mac, uuid=None, outcome=outcome, code=code, seconds=1.0, sentence="")


def test_burns_and_passes_are_counted_by_slot(stats):
    for slot in (1, 1, 2):
        stats.finished(result(slot=slot))
    stats.finished(result(Outcome.FAIL, "E-CHIP"))

    assert stats.counts(1) == SlotCounts(burns=3, passed=2)
    assert stats.counts(2) == SlotCounts(burns=1, passed=1)
    assert stats.counts(3) == SlotCounts()


@pytest.mark.parametrize("code", ["E-CONTACT", "E-LINE", "E-NOT-A-MODULE"])
def test_a_contact_that_fails_is_counted_in_a_burn_and_outside(stats, code):
    stats.finished(result(Outcome.ERROR, code))
    stats.changed(1, code, {})

    assert stats.counts(1).contact_failures == 2


def test_the_same_module_once_more_after_a_failure_is_a_retry_and_another_one_is_not(stats):
    stats.finished(result(Outcome.ERROR, "E-LINE"))
    stats.removed(1)
    stats.finished(result())
    stats.finished(result())
    stats.finished(result(Outcome.ERROR, "E-LINE"))
    stats.finished(result(mac="A0:B7:65:00:00:02"))

    assert stats.counts(1).retries == 1


def test_a_module_that_nobody_knows_is_a_retry_until_it_is_removed(stats):
    stats.finished(result(Outcome.ERROR, "E-CONTACT", mac=None))
    stats.finished(result(Outcome.ERROR, "E-CONTACT", mac=None))
    stats.removed(1)
    stats.finished(result())

    assert stats.counts(1).retries == 1


def test_a_speed_is_lowered_once_however_often_it_is_told(stats):
    for baud in ("460800", "460800", "230400"):
        stats.changed(1, None, {"baud": baud})

    assert stats.counts(1).fall_backs == 2


def test_counts_and_tests_outlive_the_station(stats, tmp_path):
    stats.finished(result())
    test = SlotTest(
        at="2026-11-23T14:00:00+00:00", mac="m", chip="esp32c3", best_baud=921600, reads=5, wrong=0, seconds=1
    )
    stats.tested(2, test)
    stats.keep()
    early = (tmp_path / "slots.json").exists()
    stats.keep(at_once=True)
    again = SlotStats.load(tmp_path / "slots.json")

    assert not early
    assert again.counts(1) == SlotCounts(burns=1, passed=1)
    assert again.test_of(2) == test


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"slots": {"1": 7}, "tests": {}}', '{"slots": {"1": {"d": {}}}}'])
def test_a_damaged_file_begins_anew(tmp_path, content):
    (tmp_path / "slots.json").write_text(content)

    assert SlotStats.load(tmp_path / "slots.json").counts(1) == SlotCounts()
