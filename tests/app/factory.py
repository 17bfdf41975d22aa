"""A real platform on a free port, and a gate before it that can be narrow, lossy or shut."""

from __future__ import annotations

import json
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from app.enrolling import enrol
from app.folder import DataFolder
from app.importing import import_list
from app.office import Office
from app.settings import Settings
from app.station import Station
from burner.recipe.samples import make_sample
from licenses.client import PersonClient
from licenses.keys import KeySources, PlatformKeys
from licenses.platform.people.callers import Role
from licenses.platform.service import admin
from licenses.platform.service.serve import Service, serve
from licenses.words import Secret
from tests.app.house import CHIP, PRODUCT

EMAIL = "owner@factory.example"
PASSWORD = Secret(b"a password of the owner")


@dataclass(frozen=True, kw_only=True)
class Factory:
    """A platform that answers, with one organisation, a product and its recipe."""

    url: str
    database_url: str
    keys: PlatformKeys
    folder: Path

    @contextmanager
    def office(self) -> Iterator[Office]:
        with self.owner() as client:
            yield Office(client)

    @contextmanager
    def owner(self) -> Iterator[PersonClient]:
        with PersonClient(self.url) as client:
            client.sign_in(EMAIL, PASSWORD)
            yield client

    def enrol(self, folder: DataFolder, name: str, url: str | None = None) -> None:
        code = admin.enrol_code(self.database_url, self.keys, name, "Harbour")
        enrol(folder, url or self.url, code, name, demo=True)

    @contextmanager
    def station(self, folder: Path, url: str | None = None) -> Iterator[Station]:
        """A newly enrolled station that reaches the platform at ``url``."""
        self.enrol(DataFolder(folder), folder.name + secrets.token_hex(4), url)
        with opened(folder) as station:
            yield station

    def stock_up(self, count: int, product: str = PRODUCT) -> None:
        """``count`` more licences of the product, as one lot."""
        file = self.folder / f"{secrets.token_hex(4)}.csv"
        file.write_text(licence_list(count), encoding="utf-8")
        with self.office() as office:
            assert import_list(office, file, product, skip_refused=False).unused == count


def licence_list(count: int) -> str:
    rows = (f"uuid{secrets.token_hex(8)},{secrets.token_hex(16)}" for _ in range(count))
    return "\n".join(["uuid,key", *rows, ""])


@contextmanager
def opened(folder: Path) -> Iterator[Station]:
    station = Station.open(DataFolder(folder), Settings(demo=True, product=PRODUCT))
    try:
        yield station
    finally:
        station.close()


@contextmanager
def running_factory(folder: Path) -> Iterator[Factory]:
    database_url = f"sqlite:///{folder / 'platform.sqlite3'}"
    keys = PlatformKeys.create(folder, KeySources(demo=True))
    admin.init(database_url, keys)
    organisation = admin.add_organisation(database_url, "Harbour")
    admin.add_person(
        database_url, organisation=organisation, name="Olga", email=EMAIL, role=Role.OWNER, password=PASSWORD
    )
    ready, urls, services = threading.Event(), list[str](), list[Service]()

    def listening(url: str) -> None:
        urls.append(url)
        ready.set()

    def run() -> None:
        serve(
            database_url,
            host="127.0.0.1",
            port=0,
            keys=keys,
            lock_file=None,
            on_ready=listening,
            stop_when_stdin_closes=False,
            on_start=services.append,
        )

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(30)
    factory = Factory(url=urls[0], database_url=database_url, keys=keys, folder=folder)
    with factory.office() as office:
        office.publish_recipe(
            make_sample(folder / "recipe", CHIP, PRODUCT, firmware_bytes=None, with_table=False, seed=1), PRODUCT
        )
    yield factory
    services[0].stop(at_once=True)
    thread.join(30)


@dataclass
class Gate:
    """Passes every request on, but for what a test sets.

    ``most_events`` is the longest page it lets through, ``lose`` how many answers to pages it loses. ``shut`` answers
    nothing but 503, ``nonsense`` is the answer to every question how far the journal is known. ``pages`` are the
    numbers of events of the pages that went through.
    """

    behind: str
    most_events: int | None = None
    lose: int = 0
    shut: bool = False
    nonsense: bytes | None = None
    pages: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def pass_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes] | None:
        """Status, media type and body of the answer; None for one that gets lost."""
        self.asked.append(f"{method} {path}")
        if self.shut:
            return 503, "text/plain", b""
        if self.nonsense is not None and method == "GET" and path.endswith("/journal"):
            return 200, "application/json", self.nonsense
        events = len(json.loads(body)["events"]) if method == "POST" and path.endswith("/journal") else None
        if events is not None and self.most_events is not None and events > self.most_events:
            return 413, "text/plain", b""
        answer = self._fetch(method, path, headers, body)
        if events is not None:
            self.pages.append(events)
            if self.lose:
                self.lose -= 1
                return None
        return answer

    def _fetch(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        kept = {name: value for name, value in headers.items() if name.lower() not in {"host", "connection"}}
        request = urllib.request.Request(self.behind + path, data=body or None, headers=kept, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers.get("Content-Type", ""), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers.get("Content-Type", ""), error.read()


def _handler(gate: Gate) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = gate.pass_on(self.command, self.path, dict(self.headers.items()), body)
            if answer is None:
                self.close_connection = True
                return
            status, media, content = answer
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = serve  # noqa: N815 - the names that http.server looks for

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error."""


@contextmanager
def gate_before(url: str) -> Iterator[Gate]:
    gate = Gate(behind=url)
    with _Server(("127.0.0.1", 0), _handler(gate)) as server:
        gate.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield gate
        server.shutdown()
        thread.join()
