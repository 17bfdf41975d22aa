"""Stretches of days: what the platform is asked for when a list is cut down to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pytestqt.qtbot import QtBot

from ui.lists.period import TwoDates, span_of
from ui.qt import QDate

TODAY = date(2026, 3, 10)


def begin(day: date) -> str:
    """Midnight of this machine's clock, in UTC."""
    return datetime(day.year, day.month, day.day).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_any_date_has_no_bounds() -> None:
    assert span_of(None, TODAY) == (None, None)


def test_the_last_seven_days_end_with_today() -> None:
    assert span_of("7", TODAY) == (begin(TODAY - timedelta(days=6)), None)


def test_both_dates_belong_to_the_span() -> None:
    assert span_of("2026-02-01/2026-02-28", TODAY) == (begin(date(2026, 2, 1)), begin(date(2026, 3, 1)))


def test_a_date_takes_the_other_one_along_rather_than_pass_it(qtbot: QtBot) -> None:
    fields = TwoDates()
    qtbot.addWidget(fields)
    fields.last.setDate(QDate(2026, 1, 5))
    assert fields.value == "2026-01-05/2026-01-05"
    fields.last.setDate(QDate(2026, 1, 9))
    with qtbot.waitSignal(fields.changed):
        fields.first.setDate(QDate(2026, 2, 1))
    assert fields.value == "2026-02-01/2026-02-01"
