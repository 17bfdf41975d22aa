"""Routes of downloads, and of the mailbox into which a platform on one's own machine puts their codes."""

from __future__ import annotations

import ipaddress
from typing import Any

from fastapi import APIRouter, Request, Response

from licenses.platform.api.access import AnyPerson, Planner, Platform, PlatformHere
from licenses.platform.api.changes import Number
from licenses.platform.api.shapes import ConfirmBody, DownloadBody
from licenses.platform.lots import downloads, lots
from licenses.platform.lots.downloads import Answer
from licenses.platform.refusals import Refused
from licenses.platform.service import post
from licenses.platform.service.post import Channel, Way
from licenses.words import Secret

router = APIRouter(tags=["downloads"])


@router.get("/v1/lots/{lot_id}/downloads")
def list_downloads(platform: PlatformHere, person: AnyPerson, lot_id: str) -> dict[str, Any]:
    """Who downloaded how much of the lot and when, newest first."""
    with platform.database.reading() as tx:
        return {"items": downloads.listed(tx, lots.visible(tx, person, lot_id))}


@router.post("/v1/lots/{lot_id}/downloads", status_code=201)
def ask_for_code(
    platform: PlatformHere, person: Planner, request: Request, lot_id: str, body: DownloadBody | None = None
) -> dict[str, Any]:
    """Sends a one-time code to the person's own e-mail address or phone."""
    wish = body or DownloadBody()
    way = _way(platform, request, wish.channel)
    with platform.database.writing() as tx:
        row = lots.visible(tx, person, lot_id)
        return downloads.ask(tx, platform.keys, row, person, channel=wish.channel, way=way, generate=wish.generate)


@router.post("/v1/lots/{lot_id}/downloads/{n}/confirm", response_class=Response)
def confirm_download(platform: PlatformHere, person: Planner, lot_id: str, n: Number, body: ConfirmBody) -> Response:
    """The licences as a CSV file, or with ``firmware`` as a zip file with the newest recipe beside them."""
    code = body.code.get_secret_value().replace(" ", "")
    answer = Answer(n=n, code=Secret(code.encode("utf-8", "replace")), firmware=body.firmware)
    with platform.database.writing() as tx:
        file = downloads.confirm(tx, platform.keys, lots.visible(tx, person, lot_id), person, answer)
    if isinstance(file, Refused):  # only now, for the wrong guess has to stay counted
        raise file
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.data, media_type=file.media_type, headers=headers)


@router.get("/v1/mailbox")
def show_mailbox(platform: PlatformHere, person: AnyPerson, request: Request) -> dict[str, Any]:
    """The person's messages, where the platform has no mail server; from the same machine only."""
    if platform.post.way(Channel.EMAIL) is not Way.MAILBOX or not _is_local(request):
        raise Refused("not_found")
    with platform.database.reading() as tx:
        return {"items": post.mailbox(tx, platform.keys, person)}


def _way(platform: Platform, request: Request, channel: Channel) -> Way:
    way = platform.post.way(channel)
    if way is None or (way is Way.MAILBOX and not _is_local(request)):
        raise Refused("post_not_set_up")
    return way


def _is_local(request: Request) -> bool:
    """Whether it comes from this machine, and not through something that passes on what others ask."""
    if request.client is None or {"forwarded", "x-forwarded-for", "via"} & set(request.headers):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
