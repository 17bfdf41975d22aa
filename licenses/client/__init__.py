"""The way to a platform over HTTP: enrolment, a station's own things, a person's session.

Its names are imported when they are first asked for: the window must be there before HTTP is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_ROOMS = {
    "credentials": ("Credentials",),
    "enrolment": (
        "Keys",
        "enrol",
    ),
    "errors": (
        "PageTooLarge",
        "PlatformRefused",
        "RowsRefused",
    ),
    "orders": ("Orders",),
    "person": ("PersonClient",),
    "reachable": ("is_reachable",),
    "recipes": ("check_recipe",),
    "results": (
        "BatchSummary",
        "Cursor",
        "Enrolment",
        "EventVerdict",
        "ImportedLot",
        "JournalCounts",
        "Known",
        "Product",
        "PushResult",
        "RecipeFile",
        "RecipeManifest",
        "SignedIn",
        "StationAnswer",
        "Verdict",
        "WorkOrder",
    ),
    "station": ("StationClient",),
    "transport": ("Transport",),
}


def __getattr__(name: str) -> Any:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"licenses.client.{room}"), name)
    raise AttributeError(name)
