"""The route of the audit list."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from licenses.platform.api.access import PageAsked, PlatformHere, Reviewer
from licenses.platform.api.shapes import Name
from licenses.platform.people import audit
from licenses.platform.people.audit import AuditSearch

router = APIRouter(tags=["audit"])


def _search(
    actor: Name | None = None,
    action: Name | None = None,
    subject: Name | None = None,
    organisation: Name | None = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> AuditSearch:
    return AuditSearch(actor=actor, action=action, subject=subject, organisation=organisation, since=since, until=until)


@router.get("/v1/audit")
def list_audit(
    platform: PlatformHere, person: Reviewer, page: PageAsked, search: Annotated[AuditSearch, Depends(_search)]
) -> dict[str, Any]:
    """Who did what to what, newest first: what the organisation did, and what others did to it."""
    with platform.database.reading() as tx:
        items, following = audit.listed(tx, person, page, search)
    return {"items": items, "next": following}
