"""The book: a station's ledger, journal and secrets in one SQLite file."""

from licenses.book.book import Book
from licenses.book.records import (
    Answer,
    BatchRow,
    BurnEnd,
    BurnRow,
    Context,
    Counters,
    Decision,
    Finding,
    Head,
    LicenceRow,
    PullRow,
    Recovered,
    Reservation,
    Standing,
    Status,
    Stock,
    WorkOrder,
)

__all__ = [
    "Answer",
    "BatchRow",
    "Book",
    "BurnEnd",
    "BurnRow",
    "Context",
    "Counters",
    "Decision",
    "Finding",
    "Head",
    "LicenceRow",
    "PullRow",
    "Recovered",
    "Reservation",
    "Standing",
    "Status",
    "Stock",
    "WorkOrder",
]
