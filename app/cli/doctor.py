"""``kiln doctor``: what keeps this station from working, and what to do about it."""

from __future__ import annotations

import typer

from app.cli.options import Json, session_of
from app.cli.output import DONE, FAILURES, put, put_json
from app.doctor import Doctor, remedy_of, sentence_of
from burner.ports import system_ports


def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Look over ports, drivers, rights, slots, disk, clock, keys, book and platform; exit 1 if something is wrong."""
    report = Doctor(session_of(context).folder, system_ports()).examine()
    rows = [
        {
            "check": finding.check,
            "wrong": finding.is_wrong,
            "code": finding.code,
            "sentence": sentence_of(finding),
            "remedy": remedy_of(finding),
            "facts": dict(finding.facts),
        }
        for finding in report.findings
    ]
    if as_json:
        put_json({"good": report.good, "checks": report.checks, "findings": rows, "versions": report.versions})
    else:
        for row in rows:
            put(f"{'wrong ' if row['wrong'] else 'advice'}  {row['check']}: {row['sentence']} {row['remedy']}")
        clean = [check for check in report.checks if check not in {row["check"] for row in rows}]
        put(f"Looked at {', '.join(report.checks)}; nothing to say of {', '.join(clean) or 'none of them'}.")
    raise typer.Exit(DONE if report.good else FAILURES)
