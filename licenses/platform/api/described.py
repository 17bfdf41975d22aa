"""What ``/openapi.json`` says beside the routes: how the service is used, its parts, and every problem code."""

from __future__ import annotations

from typing import Any

from licenses.platform.api import problems
from licenses.platform.refusals import TABLE

_USE = """\
People sign in with `POST /v1/sessions` (e-mail and password) and send the token as `Authorization: Bearer …`; stations
enrol with a one-time code and get short-lived tokens for signed assertions (RFC 7523).

Lists are `{"items": […], "next": cursor}`, newest first where they are of events; ask again with `cursor`, and with
`limit` for another page size, until `next` is null. What must not happen twice takes an `Idempotency-Key`: the same key
again gives the same answer. Times are UTC (RFC 3339), money is in cents, and no answer but a download holds a key.

Everything that a person changes stands in the audit list. What is refused changed nothing, and is a problem (RFC 9457,
`application/problem+json`) with one of these codes; `detail` says more, and some codes bring further members.

| code | status | sentence |
|---|---|---|
"""

TAGS = [
    {"name": "service", "description": "Whether the service works."},
    {"name": "people", "description": "Sessions, passwords, organisations, and people with their roles."},
    {"name": "audit", "description": "Who did what, for owners, auditors and the platform's staff."},
    {
        "name": "partners",
        "description": "Authorised accounts, grants of products by scope, what is left of them along the chain (S003).",
    },
    {"name": "products", "description": "Products with the terms on which they are sold, and their signed recipes."},
    {"name": "orders", "description": "Production orders and licence pickups, with their deliveries (S000)."},
    {"name": "replacement", "description": "New licences for delivered ones, within the order's quota (S002)."},
    {
        "name": "lots",
        "description": "Lots (the pages say *credentials*): import, split, change, hand-over, resources (S001).",
    },
    {"name": "downloads", "description": "Licences that leave as a file, once, behind a one-time code (S001)."},
    {"name": "stations", "description": "Enrolment, sealed batches, the journal, and the answers that come down."},
    {"name": "work orders", "description": "What factories are to make."},
    {"name": "look-ups", "description": "Burns, lineage of modules and licences, and conflicts with their decisions."},
]
"""The parts of the service in the order in which a reader meets them."""

PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem by RFC 9457 with a stable code; the table of codes stands at the top.",
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "code", "detail"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string", "description": "The sentence of the code."},
                        "status": {"type": "integer"},
                        "code": {"type": "string", "enum": sorted(TABLE)},
                        "detail": {"type": "string", "description": "What is the matter in this case."},
                    },
                }
            }
        },
    }
}


def use() -> str:
    """How the service is used, with the table of problem codes, as Markdown."""
    return _USE + "\n".join(f"| `{code}` | {row.status} | {row.title} |" for code, row in sorted(TABLE.items()))
