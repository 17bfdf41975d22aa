"""The largest body that each path takes; a longer one is refused before it is read to its end."""

from __future__ import annotations

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from licenses.platform.api.problems import problem

_MIB = 1024 * 1024
JOURNAL_BYTES = 4 * _MIB
_LARGE_BYTES = 96 * _MIB
_ORDINARY_BYTES = _MIB


def most_bytes(path: str) -> int:
    """How long a body may be on this path: lists and recipes are large, everything else is not."""
    if path.endswith("/journal"):
        return JOURNAL_BYTES
    return _LARGE_BYTES if path == "/v1/lots" or path.endswith(("/recipes", "/resources/tokens")) else _ORDINARY_BYTES


class BodyLimit:
    """ASGI middleware that counts the body as it comes in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = most_bytes(scope["path"])
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if said.isdigit() and int(said) > most:
            await problem("too_large")(scope, receive, send)
            return
        await self._app(scope, _counted(receive, most), send)


def _counted(receive: Receive, most: int) -> Receive:
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return counting
