"""A platform for benchmarks: real service processes on one database, stations with real keys, many licences."""

from __future__ import annotations

import itertools
import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select

from licenses.journal import GENESIS, Event, chain
from licenses.keys import KeySources, PlatformKeys
from licenses.platform.lots import lots
from licenses.platform.lots.lots import NewLot
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.people import people
from licenses.platform.people.callers import Role
from licenses.platform.service import admin
from licenses.platform.stations import stations
from licenses.platform.stations.stations import Enrolment
from licenses.platform.store.database import Database, open_database
from licenses.platform.store.schema import product
from licenses.platform.store.vault import Vault
from licenses.sealed import open_batch
from licenses.words import Secret

EVENTS_A_PAGE = 500
EVENTS_A_BURN = 4


@dataclass
class Line:
    """A simulated station: its token, its keys, and the pages of its journal, made before the clock runs."""

    id: str
    url: str
    token: str
    sealing: X25519PrivateKey
    uuids: list[str] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)

    def client(self) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return httpx2.Client(base_url=self.url, timeout=300, headers=headers, trust_env=False, verify=False)

    def pull(self, client: httpx2.Client, count: int) -> bytes:
        key = {"Idempotency-Key": secrets.token_hex(8)}
        answer = client.post(f"/v1/stations/{self.id}/batches", json={"count": count}, headers=key)
        answer.raise_for_status()
        return answer.content

    def push(self, client: httpx2.Client, page: bytes) -> None:
        answer = client.post(f"/v1/stations/{self.id}/journal", content=page)
        answer.raise_for_status()
        verdicts = {each["verdict"] for each in answer.json()["results"]}
        assert verdicts == {"accepted"}, verdicts

    def write_journal(self, macs: Iterator[str]) -> None:
        """The pages of a journal in which every licence is burned onto a module of its own."""
        events: list[dict[str, Any]] = []
        head = GENESIS
        for uuid in self.uuids:
            about: dict[str, Any] = {"licence": uuid, "module": next(macs), "burn": secrets.token_hex(12), "slot": 1}
            for kind, data in (
                ("licence.reserved", {"recipe": 1}),
                ("licence.writing", {"before": "reserved"}),
                ("licence.burned", {"before": "writing", "md5": secrets.token_hex(16)}),
                ("burn.ended", {"outcome": "PASS", "seconds": 4.2, "chip": "esp32c3"}),
            ):
                event = Event(
                    station=self.id,
                    epoch=1,
                    seq=len(events) + 1,
                    at=datetime.now(UTC),
                    kind=kind,
                    actor="Ann",
                    work_order="WO-1",
                    data=data,
                    **about,
                )
                plain = event.to_json()
                head = chain(head, plain)
                events.append(plain | {"hash": head.hex()})
        for start in range(0, len(events), EVENTS_A_PAGE):
            self.pages.append(json.dumps({"events": events[start : start + EVENTS_A_PAGE]}).encode())


@dataclass(frozen=True, kw_only=True)
class Place:
    """A platform that is set up: one factory with a product, on ``database``."""

    url: str
    database: Database
    keys: PlatformKeys
    keys_folder: Path
    factory: str
    product: str

    def new_lot(self, count: int) -> str:
        with self.database.writing() as tx:
            row = tx.execute(select(product).where(product.c.id == self.product)).one()
            new = NewLot(issuer=self.factory, owner=self.factory, product=row, name="bench")
            return lots.make(tx, Vault(self.keys, tx, self.factory), new, lots.generated(row.family, count))

    def new_lines(self, count: int, urls: list[str]) -> list[Line]:
        """Enrolled stations, spread over the service's processes."""
        return [self._line(f"Line {number}", url) for number, url in zip(range(count), itertools.cycle(urls))]

    def _line(self, name: str, url: str) -> Line:
        sealing, signing = X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        with self.database.writing() as tx:
            key = self.keys.signing.public_key()
            code = stations.make_code(tx, issuer=self.factory, organisation=self.factory, name=name, key=key)
            secret = code.open().decode().partition("-")[0]
            public = sealing.public_key().public_bytes_raw(), signing.public_key().public_bytes_raw()
            row = stations.enrol(tx, Enrolment(secret=secret, sealing_key=public[0], signing_key=public[1]))
            token = people.admit_station(tx, self.factory, row.id).open().decode()
        return Line(id=row.id, url=url, token=token, sealing=sealing)

    def owner_token(self) -> str:
        with self.database.writing() as tx:
            person = people.person_with(tx, "owner@example.org")
            assert person is not None
            return people.sign_in(tx, person).open().decode()

    def uuids_in(self, line: Line, document: bytes) -> list[str]:
        key = self.keys.signing.public_key()
        opened = open_batch(document, station=line.id, recipient=line.sealing, platform_key=key, now=datetime.now(UTC))
        return [each.uuid for each in opened.licences]


@contextmanager
def placed(database_url: str, folder: Path) -> Iterator[Place]:
    """Sets a platform up in an empty database."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = PlatformKeys.create(folder, KeySources(demo=True))
    admin.init(database_url, keys)
    factory = admin.add_organisation(database_url, "Factory")
    secret = Secret(b"a password for a benchmark")
    admin.add_person(
        database_url,
        organisation=factory,
        name="owner",
        email="owner@example.org",
        role=Role.OWNER,
        password=secret,
    )
    new = NewProduct(name="Plug", category="plug", chip="esp32c3", delivery_mode=DeliveryMode.CREDENTIAL)
    product = admin.add_product(database_url, organisation=factory, new=new)
    database = open_database(database_url)
    try:
        yield Place(
            url=database_url, database=database, keys=keys, keys_folder=folder, factory=factory, product=product
        )
    finally:
        database.close()


@contextmanager
def served(place: Place, processes: int) -> Iterator[list[str]]:
    """The addresses of so many processes of the service on the place's database."""
    command = [sys.executable, "-m", "tests.bench.platform_server", place.url, str(place.keys_folder)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    try:
        yield [(process.stdout.readline() if process.stdout else "").strip() for process in started]
    finally:
        for process in started:
            process.communicate()


def macs(first: int) -> Iterator[str]:
    """Addresses of modules, each once."""
    for number in itertools.count(first):
        text = f"{number:012X}"
        yield ":".join(text[place : place + 2] for place in range(0, 12, 2))
