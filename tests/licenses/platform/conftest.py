"""A platform that runs on a free port, with two customers, their people and their stations."""

from __future__ import annotations

import base64
import secrets
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import Connection

from licenses.journal import GENESIS, Event, chain
from licenses.keys import KeySources, PlatformKeys
from licenses.platform.api import create_app
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.people import people
from licenses.platform.people.callers import Role
from licenses.platform.service import admin
from licenses.platform.service.serve import Service
from licenses.platform.store.database import Database, open_database
from licenses.sealed import OpenedBatch, open_batch
from licenses.words import Secret
from tests.licenses.platform import postgres as postgres_server

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PASSWORD = "a long enough password"


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


_TLS = ssl.create_default_context()  # loading certificates for each client would take longer than the tests


def new_client(url: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, timeout=60, verify=_TLS, trust_env=False)


def rows(count: int, **more: Any) -> list[dict[str, Any]]:
    """Sound rows of a licence list."""
    return [
        {"uuid": "uuid" + secrets.token_hex(8), "auth_key": secrets.token_urlsafe(24), **more} for _ in range(count)
    ]


@dataclass
class Station:
    """A station with real keys and a real journal chain, and nothing else."""

    url: str
    platform_key: Ed25519PublicKey
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    sealing: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    id: str = ""
    epoch: int = 1
    seq: int = 0
    head: bytes = GENESIS

    def __post_init__(self) -> None:
        self.http = new_client(self.url)

    def enrolment(self, code: str) -> dict[str, str]:
        return {
            "code": code,
            "name": "Line",
            "sealing_key": b64(self.sealing.public_key().public_bytes_raw()),
            "signing_key": b64(self.signing.public_key().public_bytes_raw()),
        }

    def enrol(self, code: str) -> httpx2.Response:
        answer = self.http.post("/v1/stations/enrol", json=self.enrolment(code))
        if answer.status_code == 201:
            self.id = answer.json()["station"]
        return answer

    def assertion(self, **changes: Any) -> str:
        now = int(time.time())
        claims = {"iss": self.id, "sub": self.id, "aud": "kiln-platform", "iat": now, "exp": now + 300}
        claims |= {"jti": secrets.token_hex(8)} | changes
        key = OKPKey.import_key(self.signing)
        return jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])

    def ask_token(self, assertion: str) -> httpx2.Response:
        return self.http.post("/v1/stations/token", data={"grant_type": GRANT_TYPE, "assertion": assertion})

    def admit(self) -> None:
        answer = self.ask_token(self.assertion())
        assert answer.status_code == 200, answer.text
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def pull(self, count: int, *, key: str | None = None, **wish: Any) -> httpx2.Response:
        headers = {"Idempotency-Key": key or secrets.token_hex(8)}
        return self.http.post(f"/v1/stations/{self.id}/batches", json={"count": count, **wish}, headers=headers)

    def open(self, document: bytes) -> OpenedBatch:
        return open_batch(
            document, station=self.id, recipient=self.sealing, platform_key=self.platform_key, now=datetime.now(UTC)
        )

    def uuids(self, count: int, **wish: Any) -> list[str]:
        answer = self.pull(count, **wish)
        assert answer.status_code == 201, answer.text
        return [licence.uuid for licence in self.open(answer.content).licences]

    def event(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next event of this station's journal, with its hash."""
        self.seq += 1
        event = Event(station=self.id, epoch=self.epoch, seq=self.seq, at=datetime.now(UTC), kind=kind, **fields)
        return self.seal(event.to_json())

    def seal(self, plain: dict[str, Any]) -> dict[str, Any]:
        self.head = chain(self.head, plain)
        return plain | {"hash": self.head.hex()}

    def burn(self, uuid: str, mac: str, burn: str | None = None, **data: Any) -> list[dict[str, Any]]:
        """The events of a burn that passes."""
        about: dict[str, Any] = {"licence": uuid, "module": mac, "burn": burn or f"burn-{secrets.token_hex(8)}"}
        ended = {"outcome": "PASS", "seconds": 1.5, **data}
        return [
            self.event("licence.reserved", **about),
            self.event("licence.writing", **about, data={"before": "reserved"}),
            self.event("licence.burned", **about, data={"before": "writing"}),
            self.event("burn.ended", **about, data=ended),
        ]

    def push(self, events: list[Any]) -> dict[str, Any]:
        answer = self.http.post(f"/v1/stations/{self.id}/journal", json={"events": events})
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def verdicts(self, events: list[Any]) -> list[str]:
        return [result["verdict"] for result in self.push(events)["results"]]

    def reasons(self, events: list[Any]) -> list[str | None]:
        return [result.get("reason") for result in self.push(events)["results"]]


@dataclass(frozen=True, kw_only=True)
class World:
    """A running platform: an issuer with staff; a factory with people and a product; another customer."""

    url: str
    database_url: str
    database_file: Path
    database: Database
    keys: PlatformKeys
    issuer: str
    factory: str
    other: str
    product: str
    open_clients: list[httpx2.Client]

    def anonymous(self) -> httpx2.Client:
        client = new_client(self.url)
        self.open_clients.append(client)
        return client

    def owner_of(self, organisation: str) -> httpx2.Client:
        """A new owner of an organisation, signed in."""
        email = f"owner@{organisation}.example.org".lower()
        admin.add_person(self.database_url, organisation=organisation, name="O", email=email, role=Role.OWNER)
        return self._signed_in(email)

    def person(self, name: str) -> httpx2.Client:
        """Signed in: ``staff``, ``owner``, ``planner``, ``qa``, ``operator`` or ``stranger`` (other customer)."""
        return self._signed_in(f"{name}@example.org")

    def _signed_in(self, email: str) -> httpx2.Client:
        client = self.anonymous()
        with self.database.writing() as tx:  # without the password, whose hash is slow on purpose
            person = people.person_with(tx, email)
            assert person is not None
            token = people.sign_in(tx, person).open().decode()
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    def station(self, name: str, organisation: str | None = None, *, enrolled: bool = True) -> Station:
        station = Station(url=self.url, platform_key=self.keys.signing.public_key())
        self.open_clients.append(station.http)
        if enrolled:
            code = admin.enrol_code(self.database_url, self.keys, name, organisation or self.factory)
            assert station.enrol(code).status_code == 201
            station.admit()
        return station

    def lot(self, count: int, **body: Any) -> dict[str, Any]:
        """A lot of the factory, imported by its planner."""
        body = {"product_id": self.product, "name": "List", "licences": rows(count)} | body
        answer = self.person("planner").post("/v1/lots", json=body)
        assert answer.status_code == 201, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def act(self, who: str, path: str, **body: Any) -> httpx2.Response:
        """What the platform answers when a person of ``person`` posts this."""
        return self.person(who).post(path, json=body)

    def show(self, lot: Mapping[str, Any]) -> dict[str, Any]:
        """A lot as the platform's staff see it now."""
        shown: dict[str, Any] = self.person("staff").get(f"/v1/lots/{lot['id']}").json()
        return shown

    def another_product(self, name: str = "Strip", **terms: Any) -> str:
        """A further product of the factory, on these terms."""
        new = NewProduct(name=name, category="strip", chip="esp32c3", delivery_mode=DeliveryMode.CREDENTIAL)
        made = admin.add_product(self.database_url, organisation=self.factory, new=new)
        self.sells(made, **terms)
        return made

    def sells(self, product: str, **terms: Any) -> None:
        """The platform's staff set the terms of a product."""
        answer = self.person("staff").put(f"/v1/products/{product}/terms", json=terms)
        assert answer.status_code == 200, answer.text

    def licence(self, uuid: str) -> dict[str, Any]:
        answer = self.person("staff").get(f"/v1/licences/{uuid}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def conflicts(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.person("staff").get("/v1/conflicts").json()["items"]
        return items

    def change(self, verb: Callable[[Connection], Any]) -> None:
        """Changes rows behind the platform's back."""
        with self.database.writing() as tx:
            verb(tx)


PEOPLE: Mapping[str, tuple[str, Role]] = {
    "staff": ("Issuer", Role.STAFF),
    "owner": ("Factory", Role.OWNER),
    "planner": ("Factory", Role.PLANNER),
    "qa": ("Factory", Role.QA),
    "operator": ("Factory", Role.OPERATOR),
    "buyer": ("Factory", Role.BUYER),
    "auditor": ("Factory", Role.AUDITOR),
    "stranger": ("Other", Role.PLANNER),
}


@dataclass(frozen=True, kw_only=True)
class Template:
    """A prepared database that each test gets a copy of, for hashing the passwords takes its time."""

    file: Path
    keys: PlatformKeys
    names: Mapping[str, str]


def furnish(url: str, keys: PlatformKeys) -> dict[str, str]:
    """Sets a platform up with the organisations, the people and the product of ``World``; gives their ids."""
    admin.init(url, keys)
    issuer = admin.add_organisation(url, "Issuer")
    names = {"issuer": issuer} | {
        name.lower(): admin.add_organisation(url, name, issuer=issuer) for name in ("Factory", "Other")
    }
    for name, (organisation, role) in PEOPLE.items():
        admin.add_person(
            url,
            organisation=organisation,
            name=name,
            email=f"{name}@example.org",
            role=role,
            password=Secret(PASSWORD.encode()),
        )
    new = NewProduct(name="Plug", category="plug", chip="esp32c3", delivery_mode=DeliveryMode.CREDENTIAL)
    return names | {"product": admin.add_product(url, organisation="Factory", new=new)}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("template")
    keys = PlatformKeys.create(folder, KeySources(demo=True))
    names = furnish(f"sqlite:///{folder / 'platform.sqlite3'}", keys)
    return Template(file=folder / "platform.sqlite3", keys=keys, names=names)


@dataclass(frozen=True, kw_only=True)
class Running:
    """A service in a thread. The tests of a run share it, for its statements are compiled once; not its data."""

    url: str
    database_url: str
    file: Path
    database: Database


@contextmanager
def _running(database_url: str, file: Path, keys: PlatformKeys) -> Iterator[Running]:
    database = open_database(database_url)
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        ready = threading.Event()
        config = uvicorn.Config(create_app(database, keys), access_log=False, log_config=None, lifespan="off")
        server = Service(config, ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert ready.wait(30)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield Running(url=url, database_url=database_url, file=file, database=database)
        server.stop(at_once=True)
        thread.join(30)
    database.close()


@pytest.fixture(scope="session")
def service(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    file = tmp_path_factory.mktemp("service") / "platform.sqlite3"
    shutil.copy(template.file, file)
    with _running(f"sqlite:///{file}", file, template.keys) as service:
        yield service


@pytest.fixture
def world(service: Running, template: Template) -> Iterator[World]:
    """On SQLite."""
    service.database.close()  # so that no connection holds the file that is put in its place
    for leftover in service.file.parent.glob("platform.sqlite3-*"):
        leftover.unlink()
    shutil.copy(template.file, service.file)
    with _world(service, template.keys, template.names) as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    """A PostgreSQL server of this run."""
    with postgres_server.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_names(postgres: postgres_server.Server, template: Template) -> dict[str, str]:
    """The ids in the prepared database ``prepared``, whose copy each test gets."""
    postgres.make("prepared")
    return furnish(postgres.url("prepared"), template.keys)


@pytest.fixture(scope="session")
def postgres_service(
    postgres: postgres_server.Server, postgres_names: dict[str, str], template: Template
) -> Iterator[Running]:
    postgres.make("platform", like="prepared")
    with _running(postgres.url("platform"), postgres.folder, template.keys) as service:
        yield service


@pytest.fixture
def postgres_world(
    postgres: postgres_server.Server,
    postgres_service: Running,
    postgres_names: dict[str, str],
    template: Template,
) -> Iterator[World]:
    """On PostgreSQL."""
    postgres_service.database.close()
    postgres.make("platform", like="prepared")
    with _world(postgres_service, template.keys, postgres_names) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> World:
    """A test that asks for this runs twice, on SQLite and on PostgreSQL."""
    made: World = request.getfixturevalue("world" if request.param == "sqlite" else "postgres_world")
    return made


@contextmanager
def _world(service: Running, keys: PlatformKeys, names: Mapping[str, str]) -> Iterator[World]:
    clients: list[httpx2.Client] = []
    yield World(
        url=service.url,
        database_url=service.database_url,
        database_file=service.file,
        database=service.database,
        keys=keys,
        open_clients=clients,
        **names,
    )
    for client in clients:
        client.close()
