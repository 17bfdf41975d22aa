"""Routes that look things up: burns, modules, licences, conflicts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from licenses.platform import conflicts, lookups
from licenses.platform.api.access import AnyPerson, PageAsked, PlatformHere
from licenses.platform.api.shapes import Name
from licenses.platform.lookups import BurnSearch
from licenses.words import Outcome

router = APIRouter(tags=["look-ups"])


def _search(  # noqa: PLR0917 - a query string has as many fields as there are filters
    mac: Name | None = None,
    uuid: Name | None = None,
    station: Name | None = None,
    work_order: Name | None = None,
    outcome: Outcome | None = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> BurnSearch:
    return BurnSearch(
        mac=mac,
        licence=uuid,
        station=station,
        work_order=work_order,
        outcome=outcome.value if outcome else None,
        since=since,
        until=until,
    )


@router.get("/v1/burns")
def list_burns(
    platform: PlatformHere, person: AnyPerson, page: PageAsked, search: Annotated[BurnSearch, Depends(_search)]
) -> dict[str, Any]:
    """The burns at the stations of the person's organisation, newest first."""
    with platform.database.reading() as tx:
        items, following = lookups.burns(tx, person, page, search)
    return {"items": items, "next": following}


@router.get("/v1/modules/{mac}")
def show_module(platform: PlatformHere, person: AnyPerson, mac: str) -> dict[str, Any]:
    """Every licence that a module had, and its burns."""
    with platform.database.reading() as tx:
        return lookups.module(tx, person, mac)


@router.get("/v1/licences/{uuid}")
def show_licence(platform: PlatformHere, person: AnyPerson, uuid: str) -> dict[str, Any]:
    """Where a licence is and every module that it was on; never its key."""
    with platform.database.reading() as tx:
        return lookups.one_licence(tx, person, uuid)


@router.get("/v1/conflicts")
def list_conflicts(platform: PlatformHere, person: AnyPerson, page: PageAsked) -> dict[str, Any]:
    """Facts that cannot both be right, side by side, newest first."""
    with platform.database.reading() as tx:
        items, following = conflicts.listed(tx, person, page)
    return {"items": items, "next": following}
