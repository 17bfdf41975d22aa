"""A stretch of days that a list is cut down to: the last 7, 30, 90 or 365 days, or from one date to another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from ui.language import translate
from ui.qt import QDate, QDateEdit, QHBoxLayout, QLabel, QWidget, Signal

TWO_DATES = "dates"

DAYS: dict[str, Callable[[], str]] = {
    "7": lambda: translate("Filters", "last 7 days"),
    "30": lambda: translate("Filters", "last 30 days"),
    "90": lambda: translate("Filters", "last 90 days"),
    "365": lambda: translate("Filters", "last 365 days"),
    TWO_DATES: lambda: translate("Filters", "from … to …"),
}


def span_of(value: str | None, today: date) -> tuple[str | None, str | None]:
    """From when and until when, as RFC 3339 in UTC; None where there is no bound.

    ``value`` is a number of days that end with ``today``, or two days, both of which belong to the span, as ISO 8601
    writes them (``2026-01-01/2026-01-31``). Days are those of this machine's clock.
    """
    if not value:
        return None, None
    first, _, last = value.partition("/")
    if not last:
        return _begin(today - timedelta(days=int(first) - 1)), None
    return _begin(date.fromisoformat(first)), _begin(date.fromisoformat(last) + timedelta(days=1))


def _begin(day: date) -> str:
    return datetime.combine(day, time()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class TwoDates(QWidget):
    """Two days, the first not after the second.

    Signals:
        changed: another day was taken.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        today = QDate.currentDate()
        self.first, self.last = QDateEdit(today.addDays(-29), self), QDateEdit(today, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.first)
        layout.addWidget(QLabel("\N{EN DASH}", self))
        layout.addWidget(self.last)
        for field in (self.first, self.last):
            field.setCalendarPopup(True)
            field.setDisplayFormat("yyyy-MM-dd")
        self.first.dateChanged.connect(lambda day: self._changed(self.last, max(day, self.last.date())))
        self.last.dateChanged.connect(lambda day: self._changed(self.first, min(day, self.first.date())))
        self.speak()

    @property
    def value(self) -> str:
        """Both days as ``span_of`` takes them."""
        return "/".join(field.date().toString("yyyy-MM-dd") for field in (self.first, self.last))

    def speak(self) -> None:
        """Names both fields for those who do not see them."""
        self.first.setAccessibleName(translate("Filters", "First day"))
        self.last.setAccessibleName(translate("Filters", "Last day"))

    def _changed(self, other: QDateEdit, day: QDate) -> None:
        if day != other.date():
            other.setDate(day)  # says so itself
        else:
            self.changed.emit()
