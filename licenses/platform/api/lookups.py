"""Routes that look things up: burns, modules, licences, conflicts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from licenses.platform.api.access import AnyPerson, Decider, PageAsked, PlatformHere
from licenses.platform.api.shapes import DecisionBody, Name
from licenses.platform.people import audit
from licenses.platform.stations import conflicts, lookups
from licenses.platform.stations.lookups import BurnSearch
from licenses.words import Outcome

router = APIRouter(tags=["look-ups"])


def _search(
    mac: Name | None = None,
    uuid: Name | None = None,
    station: Name | None = None,
    work_order: Name | None = None,
    product_id: Name | None = None,
    outcome: Outcome | None = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> BurnSearch:
    return BurnSearch(
        mac=mac,
        licence=uuid,
        station=station,
        work_order=work_order,
        product=product_id,
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
def list_conflicts(
    platform: PlatformHere, person: AnyPerson, page: PageAsked, state: Literal["open", "decided"] | None = None
) -> dict[str, Any]:
    """Facts that cannot both be right, side by side, newest first."""
    is_open = None if state is None else state == "open"
    with platform.database.reading() as tx:
        items, following = conflicts.listed(tx, person, page, is_open=is_open)
    return {"items": items, "next": following}


@router.post("/v1/conflicts/{conflict_id}/decision")
def decide_conflict(platform: PlatformHere, person: Decider, conflict_id: str, body: DecisionBody) -> dict[str, Any]:
    """Which of the two facts stands; the stations that it is about learn it at their next sync."""
    with platform.database.writing() as tx:
        decided = conflicts.decide(tx, person, conflict_id, body.decision, body.reason)
        audit.note(tx, person, "conflict.decided", conflict_id, decision=body.decision.value, reason=body.reason)
    return decided
