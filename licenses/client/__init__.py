"""The way to a platform over HTTP: enrolment, a station's own things, a person's session."""

from licenses.client.credentials import Credentials
from licenses.client.enrolment import Keys, enrol
from licenses.client.errors import PageTooLarge, PlatformRefused, RowsRefused
from licenses.client.orders import Orders
from licenses.client.person import PersonClient
from licenses.client.reachable import is_reachable
from licenses.client.recipes import check_recipe
from licenses.client.results import (
    BatchSummary,
    Cursor,
    Enrolment,
    EventVerdict,
    ImportedLot,
    JournalCounts,
    Known,
    Product,
    PushResult,
    RecipeFile,
    RecipeManifest,
    SignedIn,
    StationAnswer,
    Verdict,
    WorkOrder,
)
from licenses.client.station import StationClient
from licenses.client.transport import Transport

__all__ = [
    "BatchSummary",
    "Credentials",
    "Cursor",
    "Enrolment",
    "EventVerdict",
    "ImportedLot",
    "JournalCounts",
    "Keys",
    "Known",
    "Orders",
    "PageTooLarge",
    "PersonClient",
    "PlatformRefused",
    "Product",
    "PushResult",
    "RecipeFile",
    "RecipeManifest",
    "RowsRefused",
    "SignedIn",
    "StationAnswer",
    "StationClient",
    "Transport",
    "Verdict",
    "WorkOrder",
    "check_recipe",
    "enrol",
    "is_reachable",
]
