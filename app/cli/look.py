"""``kiln status | records | verify``: looking into the book, also beside a running station."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.options import Json, session_of
from app.cli.output import counted, put, put_json, put_table
from app.export import write_rows
from licenses.book import BurnRow, Status
from licenses.words import LicenceState
from resources.errors import NeedsPerson

MOST_RECORDS = 1_000_000
"""As many rows as a sheet has."""


def status(context: typer.Context, as_json: Json = False) -> None:
    """Batches with their counts per state, what waits for the platform, and the journal's head."""
    book = session_of(context).looking().book
    found = book.status()
    if as_json:
        put_json(status_json(found))
        return
    if found.damage is not None:
        put(found.damage)
    verb = "waits" if found.waiting == 1 else "wait"
    put(
        f"{found.station}: {counted(found.waiting, 'event')} {verb} for the platform, "
        f"{'conserved' if found.conserved else 'NOT conserved'}"
    )
    put_table(
        ("batch", "product", "received", *LicenceState, "set aside"),
        (
            (
                row.batch,
                row.product,
                row.received,
                *(row.counts.get(state, 0) for state in LicenceState),
                row.held_back,
            )
            for row in found.batches
        ),
    )
    for product in sorted({row.product for row in found.batches}):
        stock = book.stock(product=product)
        if not stock.available and stock.set_aside:
            put(str(NeedsPerson("E-SET-ASIDE", product=product, count=stock.set_aside)))


def status_json(found: Status) -> dict[str, Any]:
    """The object that ``kiln status --json`` prints."""
    return {
        "station": found.station,
        "batches": [
            {
                "batch": row.batch,
                "lot": row.lot,
                "product": row.product,
                "received": row.received,
                **{state.value: row.counts.get(state, 0) for state in LicenceState},
                "held_back": row.held_back,
                "frozen": row.frozen,
            }
            for row in found.batches
        ],
        "waiting": found.waiting,
        "epoch": found.head.epoch,
        "head": {"seq": found.head.seq, "hash": found.head.hash.hex()},
        "conserved": found.conserved,
        "damage": found.damage,
    }


def records(
    context: typer.Context,
    mac: Annotated[str | None, typer.Option("--mac")] = None,
    uuid: Annotated[str | None, typer.Option("--uuid")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="ISO 8601, UTC if no zone.")] = None,
    export: Annotated[Path | None, typer.Option("--export", metavar="FILE", help=".xlsx or .csv")] = None,
    as_json: Json = False,
) -> None:
    """All burns that fit, newest first, each with its outcome; with --json one per line, each with its story."""
    book = session_of(context).looking().book
    rows = book.records(
        mac=_mac(mac) if mac else None, uuid=uuid, since=_time(since) if since else None, limit=MOST_RECORDS
    )
    if export:
        count = write_rows(export, _HEADS, (_cells(row) for row in rows))
        put(f"{counted(count, 'record')} went into {export}.")
    elif as_json:
        for row in rows:
            put_json({**asdict(row), "story": book.story(burn=row.burn)})
    else:
        put_table(_HEADS, (_cells(row) for row in rows))


_HEADS = ("at", "slot", "mac", "uuid", "outcome", "code", "seconds", "actor", "work order", "burn")


def _cells(row: BurnRow) -> Sequence[object]:
    at = row.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return (at, row.slot, row.mac, row.uuid, row.outcome, row.code, row.seconds, row.actor, row.work_order, row.burn)


def _mac(text: str) -> str:
    """The address as the book has it; also one that no module may have, since such ones were refused."""
    digits = re.sub("[:-]", "", text).upper()
    if not re.fullmatch("[0-9A-F]{12}", digits):
        raise NeedsPerson("E-MAC-TEXT", text=text)
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NeedsPerson("E-TIME", text=text) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def verify(context: typer.Context, as_json: Json = False) -> None:
    """Check the invariants, the journal's chain and the database; exit 1 with a list if anything is off."""
    findings = session_of(context).looking().book.verify()
    if as_json:
        put_json({"good": not findings, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            put(f"{finding.check}: {finding.sentence}")
        put("The book is whole." if not findings else f"{counted(len(findings), 'finding')}.")
    raise typer.Exit(1 if findings else 0)
