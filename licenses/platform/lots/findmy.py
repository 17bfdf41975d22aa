"""Find My tokens: they come from Apple, are imported from a file, and are used once for ever (S001)."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from licenses.platform.lots import freezes, histories, resources
from licenses.platform.lots.resources import Given, Kind
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store.vault import Vault
from licenses.words import Secret

FIELDS = ("findmy_uuid", "findmy_token")
"""The names under which these are secrets of a licence, both as bytes."""

MOST_BYTES = 1024
"""The largest token."""

SENTENCES: Mapping[str, str] = {
    "findmy_uuid_malformed": "The UUID is not 32 hex digits.",
    "token_malformed": "The token is not base64 of 1 to 1024 bytes.",
    "token_twice": "The same token or UUID stands in the file twice.",
    "token_used": "The token or its UUID was imported before; each is used once, for ever.",
}
"""Every reason for which a token is refused."""

_MOST_SHOWN = 10_000


@dataclass(frozen=True, kw_only=True)
class Token:
    """One row as it came: the UUID as hex digits with or without dashes, the token as base64 text."""

    uuid: str
    token: Secret


@dataclass(frozen=True, kw_only=True)
class _Opened:
    uuid: bytes
    token: Secret

    def marks(self) -> tuple[str, str]:
        return resources.mark("findmy uuid", self.uuid), resources.mark("findmy token", self.token.open())

    def fields(self) -> dict[str, Secret]:
        return dict(zip(FIELDS, (Secret(self.uuid), self.token), strict=True))


def bring(tx: Connection, vault: Vault, row: Row[Any], tokens: Sequence[Token], by: Person) -> None:
    """Gives each licence of the lot ``row`` that lacks one a token, in list order; all of them or none.

    Raises:
        Refused: ``resources_not_needed``, ``frozen``, ``tokens_refused`` with ``rows``, ``tokens_differ``.
    """
    row = freezes.locked(tx, row.issuer, row.id)
    if Kind.FINDMY not in resources.of_product(tx, row.issuer, row.product):
        raise Refused("resources_not_needed", "The lot's product does not support Find My.")
    freezes.check_open(tx, row.issuer, row.id)
    opened = _checked(tx, row.issuer, tokens)
    rows = resources.lacking(tx, row, Kind.FINDMY)
    if len(rows) != len(opened):
        raise Refused("tokens_differ", f"{len(rows)} licences lack a token, the file holds {len(opened)}.")
    resources.take(tx, row.issuer, [mark for each in opened for mark in each.marks()])
    given = [Given(row=each, fields=its.fields()) for each, its in zip(rows, opened, strict=True)]
    resources.give(tx, vault, row, Kind.FINDMY, given)
    histories.note(tx, row, "resources.tokens_imported", by, count=len(given))
    if resources.complete(tx, row):
        histories.note(tx, row, "resources.made", by)


def _checked(tx: Connection, issuer: str, tokens: Sequence[Token]) -> list[_Opened]:
    opened = [_open(each) for each in tokens]
    sound = [each for each in opened if isinstance(each, _Opened)]
    used = resources.known(tx, issuer, [mark for each in sound for mark in each.marks()])
    found = list(_faults(opened, used))
    if found:
        rows = [{"index": index, "code": code, "sentence": SENTENCES[code]} for index, code in found[:_MOST_SHOWN]]
        raise Refused("tokens_refused", f"{len(found)} of {len(tokens)} tokens are refused.", rows=rows)
    return sound


def _faults(opened: Sequence[_Opened | str], used: set[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, each in enumerate(opened):
        if isinstance(each, str):
            yield index, each
            continue
        marks = set(each.marks())
        if marks & used:
            yield index, "token_used"
        elif marks & seen:
            yield index, "token_twice"
        seen |= marks


def _open(row: Token) -> _Opened | str:
    """The bytes of a row, or the code of what is wrong with it."""
    try:
        name = uuid.UUID(row.uuid.strip()).bytes
    except ValueError:
        return "findmy_uuid_malformed"
    try:
        token = base64.b64decode(row.token.open(), validate=True)
    except binascii.Error:
        return "token_malformed"
    return _Opened(uuid=name, token=Secret(token)) if 0 < len(token) <= MOST_BYTES else "token_malformed"
