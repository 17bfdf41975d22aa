"""Refusals and faults as RFC 9457 problem details with a stable code; never with a value that was sent."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from licenses.platform.refusals import TABLE, Refused

MEDIA_TYPE = "application/problem+json"

_LOG = logging.getLogger("kiln.platform")
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def problem(code: str, detail: str | None = None, facts: Mapping[str, Any] | None = None) -> Response:
    """The answer for a row of the table of refusals."""
    row = TABLE[code]
    body = {"type": f"urn:kiln:problem:{code}", "title": row.title, "status": row.status, "code": code}
    body |= {"detail": detail or row.title, **(facts or {})}
    headers = {"WWW-Authenticate": "Bearer"} if row.status == 401 else {}
    if facts and "retry_after_s" in facts:
        headers["Retry-After"] = str(facts["retry_after_s"])
    return Response(json.dumps(body), row.status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Makes every failure of ``app`` a problem document."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(IntegrityError, _collision)
    app.add_exception_handler(OperationalError, _unavailable)
    app.add_exception_handler(NoConnection, _overloaded)
    app.add_exception_handler(Exception, _fault)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem(error.code, error.detail, error.facts)


def _invalid(_request: Request, error: Exception) -> Response:
    """Says where the request is wrong, and not what stood there: it may have been a key."""
    assert isinstance(error, RequestValidationError)
    errors = [{"where": [str(part) for part in item["loc"]], "why": item["type"]} for item in error.errors()[:100]]
    return problem("invalid_request", facts={"errors": errors})


def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = problem(_CODES.get(error.status_code, "invalid_request"))
    answer.headers.update(error.headers or {})
    return answer


def _unstorable(_request: Request, _error: Exception) -> Response:
    """A text that the database cannot hold, such as one with a NUL in a path."""
    return problem("invalid_request")


def _collision(_request: Request, _error: Exception) -> Response:
    """Two transactions wrote the same unique key; the other one was first."""
    return problem("busy")


def _unavailable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, OperationalError)
    _LOG.error("database_failed: %s", str(error.orig).split("\n", maxsplit=1)[0])
    return problem("unavailable")


def _overloaded(_request: Request, _error: Exception) -> Response:
    """More requests at once than there are connections to the database."""
    _LOG.error("no_connection_free")
    return problem("unavailable")


def _fault(request: Request, error: Exception) -> Response:
    _LOG.error("request_failed: %s %s: %s", request.method, request.url.path, type(error).__name__)
    return problem("internal")
