"""``kiln platform init | serve | enrol-code | verify``: the platform service of a factory."""

from __future__ import annotations

import signal
from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.built_in import database_url, platform_keys
from app.cli.options import Json, session_of
from app.cli.output import put, put_json
from app.cli.session import Session
from licenses.keys import PlatformKeys

commands = typer.Typer(help="The platform service.", no_args_is_help=True)

Url = Annotated[
    str | None, typer.Option("--database-url", metavar="URL", help="sqlite:///FILE or postgresql://…; else in DIR.")
]
Demo = Annotated[bool, typer.Option("--demo", help="Fill an empty platform with a believable example.")]


@commands.command()
def init(
    context: typer.Context,
    database: Url = None,
    organisation: Annotated[str | None, typer.Option(help="Make this organisation …")] = None,
    owner: Annotated[str | None, typer.Option(metavar="EMAIL", help="… with this person as its owner.")] = None,
    demo: Demo = False,
    as_json: Json = False,
) -> None:
    """Make an empty platform; what is there stays."""
    from licenses.platform.service import admin

    url, keys = _place(session_of(context), database, demo=demo)
    admin.init(url, keys)
    facts: dict[str, Any] = {"database_url": url, "fingerprint": keys.fingerprint()}
    if demo:
        facts |= _fill(url, keys)
    if organisation:
        facts |= _first_owner(url, organisation, owner)
    _put(facts, as_json=as_json)


@commands.command()
def serve(
    context: typer.Context,
    database: Url = None,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8731,
    demo: Demo = False,
    as_json: Json = False,
) -> None:
    """Serve until Ctrl-C; prints the address when it listens."""
    from licenses.platform.service import admin
    from licenses.platform.service.serve import serve as run

    url, keys = _place(session_of(context), database, demo=demo)
    if demo:
        admin.init(url, keys)
        if admin.is_empty(url):
            _put(_fill(url, keys), as_json=as_json)
    run(
        url,
        host=host,
        port=port,
        keys=keys,
        lock_file=None,
        on_ready=lambda address: put_json({"url": address}) if as_json else put(f"The platform serves at {address}."),
        stop_when_stdin_closes=False,
        on_start=lambda service: _stop_on_signals(service.stop),
    )


@commands.command("enrol-code")
def enrol_code(
    context: typer.Context,
    station: Annotated[str, typer.Option("--station", metavar="NAME")],
    organisation: Annotated[str | None, typer.Option(help="Its name or id; else the one with the most lots.")] = None,
    database: Url = None,
    as_json: Json = False,
) -> None:
    """A one-time code that lets one station in."""
    from licenses.platform.service import admin

    url, keys = _place(session_of(context), database, demo=False)
    code = admin.enrol_code(url, keys, station, organisation or admin.default_organisation(url))
    if as_json:
        put_json({"station": station, "code": code})
    else:
        put(code)


@commands.command("write-off")
def write_off(
    context: typer.Context,
    station: Annotated[str, typer.Option("--station", metavar="NAME", help="Its name or id.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays on the list.")],
    database: Url = None,
    as_json: Json = False,
) -> None:
    """Write a lost station off: what it held is never given out again."""
    from licenses.platform.service import admin

    count = admin.write_off(database or database_url(session_of(context).folder), station, reason)
    if as_json:
        put_json({"station": station, "uncertain": count})
    else:
        put(f"{station} is written off; {count} licences that it held are uncertain now.")


@commands.command()
def verify(context: typer.Context, database: Url = None, as_json: Json = False) -> None:
    """Check the conservation law and everything else that must hold; exit 1 with a list if anything is off."""
    from licenses.platform.service import admin

    findings = admin.verify(database or database_url(session_of(context).folder))
    if as_json:
        put_json({"good": not findings, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            put(str(finding))
        put("The platform is whole." if not findings else f"{len(findings)} findings.")
    raise typer.Exit(1 if findings else 0)


def _place(session: Session, database: str | None, *, demo: bool) -> tuple[str, PlatformKeys]:
    """The database's address, and the platform's keys, which lie in the data folder whatever the database."""
    session.folder.make()
    keys = platform_keys(session.folder, demo=demo or session.settings.demo)
    return database or database_url(session.folder), keys


def _fill(url: str, keys: PlatformKeys) -> dict[str, Any]:
    from app.demo_platform import fill

    return fill(url, keys)


def _first_owner(url: str, organisation: str, email: str | None) -> dict[str, Any]:
    from licenses.platform.people.callers import Role
    from licenses.platform.service import admin

    admin.add_organisation(url, organisation)
    if email is None:
        return {"organisation": organisation}
    password = admin.add_person(url, organisation=organisation, name=email, email=email, role=Role.OWNER)
    return {"organisation": organisation, "owner": email, "password": password.open().decode()}


def _put(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        put_json(facts)
        return
    for name, value in facts.items():
        if isinstance(value, list):
            put(f"{name}:")
            for item in value:
                put("  " + ", ".join(f"{key} {text}" for key, text in item.items()))
        else:
            put(f"{name}: {value}")


def _stop_on_signals(stop: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())
