"""The places of a scenario: a platform of a factory, stations enrolled there, virtual modules, and what they hold."""

from __future__ import annotations

import json
import shutil
import sqlite3
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from burner.recipe.samples import make_sample
from licenses.book import Head, head
from tests.scenarios import lists
from tests.scenarios.commands import Ended, Kiln, Running

PRODUCT = "smart-plug"
CHIP = "esp32c3"
OWNER = "owner@factory.example"


def new_station(folder: Path, *, name: str = "Station 1", settings: str = "") -> Path:
    """An empty data folder whose keys are throw-away ones."""
    folder.mkdir(parents=True)
    (folder / "kiln.toml").write_text(f'name = "{name}"\ndemo = true\n{settings}', encoding="utf-8")
    return folder


def copy_of(template: Path, folder: Path) -> Path:
    """A copy of a whole folder."""
    return Path(shutil.copytree(template, folder))


def recipe(folder: Path, *, product: str = PRODUCT, firmware_bytes: int | None = None, seed: int = 1) -> Path:
    """A recipe that burns licences, with firmware or without."""
    return make_sample(
        folder, CHIP, product, firmware_bytes=firmware_bytes, with_table=firmware_bytes is not None, seed=seed
    )


@dataclass(kw_only=True)
class Factory:
    """A platform that runs by itself, with one organisation and its owner."""

    kiln: Kiln
    folder: Path
    url: str
    password: str

    @classmethod
    def found(cls, kiln: Kiln, folder: Path) -> tuple[Factory, Running]:
        """Sets a platform up and serves it until its process is interrupted."""
        new_station(folder)
        words = ("platform", "init", "--organisation", "Harbour", "--owner", OWNER, "--json")
        facts = kiln.good(*words, data=folder).object
        serving = kiln.start("platform", "serve", "--port", "0", "--json", data=folder)
        url = str(serving.until_objects(1)[0]["url"])
        return cls(kiln=kiln, folder=folder, url=url, password=str(facts["owner"] and facts["password"])), serving

    @property
    def database(self) -> Path:
        return self.folder / "platform" / "platform.sqlite3"

    def enrol(self, folder: Path, *, name: str, url: str | None = None) -> Path:
        """A new station of this platform, which it reaches at ``url``."""
        code = self.code(name)
        new_station(folder, name=name)
        self.kiln.good("enrol", url or self.url, code, data=folder)
        return folder

    def code(self, name: str) -> str:
        """A one-time code for a station of this name."""
        return str(self.post("/v1/stations/codes", {"name": name})["code"])

    def publish(self, data: Path, file: Path, product: str = PRODUCT) -> None:
        """Publishes a recipe as the owner."""
        self.as_owner("recipe", "add", file, "--product", product, data=data)

    def import_list(self, data: Path, file: Path, product: str = PRODUCT) -> dict[str, Any]:
        """Imports a list as the owner; what the command said."""
        return self.as_owner("import", file, "--product", product, "--json", data=data).object

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the platform answers to the owner over HTTP."""
        return self._ask(path, json.dumps(body).encode(), self._token)

    def get(self, path: str) -> dict[str, Any]:
        """What the platform answers to the owner over HTTP."""
        return self._ask(path, None, self._token)

    @cached_property
    def _token(self) -> str:
        signed_in = self._ask("/v1/sessions", json.dumps({"email": OWNER, "password": self.password}).encode())
        return str(signed_in["access_token"])

    def _ask(self, path: str, body: bytes | None, token: str | None = None) -> dict[str, Any]:
        heads = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, heads)) as answer:
            return dict(json.load(answer))

    def as_owner(self, *words: str | Path, data: Path) -> Ended:
        return self.kiln.good(*words, "--as", OWNER, data=data, stdin=f"{self.password}\n")


class Modules:
    """Virtual modules in the slots of a fixture; their flash files outlive them."""

    def __init__(self, kiln: Kiln, flash: Path, *words: str, slots: int = 1) -> None:
        self.flash = flash
        given = ("simulate", "--count", str(slots), "--port", "0", "--flash-dir", str(flash), "--json", *words)
        self._running = kiln.start(*given)
        facts = self._running.until_objects(slots)
        self.urls = [str(each["url"]) for each in facts]
        self.macs = [str(each["mac"]) for each in facts]
        self.slots = [word for url in self.urls for word in ("--slot", url)]

    def arrivals(self, count: int) -> list[dict[str, Any]]:
        """The first ``count`` announcements: the modules at the start, then each that came or went."""
        return self._running.until_objects(count)

    def stop(self) -> None:
        """Takes the fixture away."""
        self._running.interrupt()

    def __enter__(self) -> Modules:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def burn(kiln: Kiln, data: Path, modules: Modules, count: int) -> list[dict[str, Any]]:
    """Burns until ``count`` modules were dealt with, then stops the station; their results, by slot."""
    running = kiln.start("burn", *modules.slots, "--timeout", "60", "--json", data=data)
    results = running.until_objects(count)
    ended = running.interrupt()
    assert ended.object["units"] == count
    assert ended.code == (0 if ended.object["pass"] == count else 1)
    assert ended.err == "", ended.err
    return sorted(results, key=lambda result: int(result["slot"]))


def outcomes(results: Sequence[dict[str, Any]]) -> list[str]:
    """Each result as its outcome, with its code if it has one."""
    return [" ".join(filter(None, (each["outcome"], each["code"]))) for each in results]


# ---- what is on disk ----------------------------------------------------------------------------------------


def query(file: Path, statement: str) -> list[tuple[Any, ...]]:
    """The rows of a query on a database file."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def book_of(data: Path) -> list[tuple[Any, ...]]:
    """Every licence of the book: uuid, state, and the address of its module."""
    columns = "SELECT l.uuid, l.state, m.mac FROM licence l LEFT JOIN module m ON m.id = l.module ORDER BY l.uuid"
    return query(data / "book.sqlite3", columns)


def platform_of(database: Path) -> list[tuple[Any, ...]]:
    """Every licence of the platform: uuid, state, and the address of its module."""
    found = query(database, "SELECT uuid, state, module FROM licence ORDER BY uuid")
    return [(uuid, state, module and module.split(".")[0]) for uuid, state, module in found]


@dataclass(frozen=True)
class Standing:
    """What must not change when something is refused: the book's head and licences, the platform's licences."""

    head: tuple[Any, ...]
    outside: Head | None
    book: list[tuple[Any, ...]]
    platform: list[tuple[Any, ...]]
    lots: int


def standing(data: Path, database: Path) -> Standing:
    """How book and platform stand now."""
    return Standing(
        head=query(data / "book.sqlite3", "SELECT epoch, seq, hex(hash) FROM station")[0],
        outside=head.read(data / head.FILE),
        book=book_of(data),
        platform=platform_of(database),
        lots=len(query(database, "SELECT id FROM lot")),
    )


def burned(rows: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """Address to uuid of what is burned."""
    return {mac: uuid for uuid, state, mac in rows if state == "burned"}


def assert_three_sides_agree(data: Path, database: Path, held: dict[str, str]) -> None:
    """Platform = book = what the flash files hold, by address, licence by licence."""
    assert len(set(held.values())) == len(held), "a licence stands on two modules"
    assert burned(book_of(data)) == held
    assert burned(platform_of(database)) == held


def stock(file: Path, count: int, **more: Any) -> tuple[Path, list[lists.Row]]:
    """A new licence list and its rows."""
    rows = lists.rows(count, **more)
    return lists.write(file, rows), rows
