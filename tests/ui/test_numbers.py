"""Numbers as a person reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from ui.numbers import NONE, THIN, clock_time, grouped, percent, seconds, span


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (812, "812"), (4812, f"4{THIN}812"), (1234567, f"1{THIN}234{THIN}567"), (None, NONE)]
)
def test_counts_are_grouped_with_thin_spaces(count: int | None, text: str) -> None:
    assert grouped(count) == text


@pytest.mark.parametrize(
    ("ratio", "digits", "text"),
    [
        (0.71, 0, f"71{THIN}%"),
        (0.9999, 0, f"99{THIN}%"),
        (0.99249, 1, f"99.2{THIN}%"),
        (1.0, 1, f"100.0{THIN}%"),
        (1.7, 0, f"100{THIN}%"),
        (None, 1, NONE),
    ],
)
def test_a_hundred_percent_is_shown_only_when_it_is_reached(ratio: float | None, digits: int, text: str) -> None:
    assert percent(ratio, digits) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=-3), f"0{THIN}s"),
        (timedelta(seconds=40), f"40{THIN}s"),
        (timedelta(minutes=12, seconds=59), f"12{THIN}min"),
        (timedelta(hours=2, minutes=50), f"2{THIN}h"),
        (timedelta(days=3, hours=23), f"3{THIN}d"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(qapp, length: timedelta, text: str) -> None:
    assert span(length) == text


def test_seconds_have_one_digit_after_the_point() -> None:
    assert seconds(3.94) == f"3.9{THIN}s"
    assert seconds(None) == NONE


def test_a_moment_is_told_in_local_time() -> None:
    moment = datetime(2025, 3, 3, 14, 31, 7, tzinfo=UTC)
    assert clock_time(moment) == moment.astimezone().strftime("%H:%M:%S")
