"""Lists of the platform that come in pages, and the records in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from licenses.client.http import Ask, Http
from licenses.client.results import parsed

_PAGE = 500
_MOST_PAGES = 2_000


@dataclass(frozen=True, kw_only=True)
class ListSlice:
    """Some items of a list and the cursor behind which the next ones come, None at the end."""

    items: tuple[dict[str, Any], ...]
    next: str | None = None


def whole_list(
    http: Http, send: Callable[[Ask], bytes], where: str, filters: Mapping[str, str | int | None]
) -> tuple[dict[str, Any], ...]:
    """All items of the list at ``where``, over as many pages as it has; filters that are None are left out.

    Raises:
        EnvironmentFailed: ``E-PLATFORM-DOWN``, also when the list has no end.
    """
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = parsed(ListSlice, send(Ask.get(where, **{**filters, "limit": _PAGE, "cursor": cursor})), http)
        items.extend(page.items)
        if page.next is None:
            return tuple(items)
        if page.next == cursor:
            break
        cursor = page.next
    raise http.down("its list has no end")
