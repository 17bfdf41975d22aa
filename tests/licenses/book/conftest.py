"""A station's book with demo keys in a folder of its own, and the batches and modules that tests put into it."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from licenses.book import Book, BurnEnd, Context
from licenses.keys import KeySources, StationKeys
from licenses.sealed import BatchHeader, OpenedBatch
from licenses.words import Holding, Licence, ModuleId, Outcome, Region, Secret

BLANK = Holding(region=Region.BLANK)


def module(number: int) -> ModuleId:
    """A module whose chip and flash can be told apart from all others."""
    return ModuleId(
        mac=f"A0:B7:65:{number >> 16 & 255:02X}:{number >> 8 & 255:02X}:{number & 255:02X}",
        unique_id=f"{number:032x}",
        flash_uid=f"{number:016x}",
    )


def licence(name: str, *, assigned_mac: str | None = None) -> Licence:
    key = Secret(secrets.token_hex(16).encode())
    return Licence(uuid=name, secrets={"auth_key": key}, assigned_mac=assigned_mac)


def batch_of(
    licences: Sequence[Licence],
    *,
    name: str = "B-1",
    lot: str = "L-1",
    product: str = "plug",
    station: str = "st-1",
) -> OpenedBatch:
    now = datetime.now(UTC)
    header = BatchHeader(
        batch=name,
        station=station,
        lot=lot,
        lot_name=f"Lot {lot}",
        product=product,
        product_name=product.title(),
        replacement=False,
        count=len(licences),
        issued_at=now,
        expires_at=now + timedelta(days=7),
    )
    return OpenedBatch(header=header, licences=tuple(licences), sha256=secrets.token_hex(32))


def batch(count: int = 4, *, name: str = "B-1", lot: str = "L-1", product: str = "plug") -> OpenedBatch:
    licences = [licence(f"uuid{name.replace('-', ''):0>4}{number:012d}") for number in range(count)]
    return batch_of(licences, name=name, lot=lot, product=product)


def holds(whole: Licence) -> Holding:
    """A module's region with every field of a licence."""
    return Holding(region=Region.LICENCE, fields=whole.fields())


class House:
    """A folder with keys and a book; ``clerk`` is a named person at slot 1, ``burn`` a context with its own burn."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = StationKeys.open(folder, KeySources(demo=True))
        self.book = Book.open(folder, self.keys)
        self.clerk = Context(actor="Ann", shift="early", slot=1)
        self._burns = 0

    def burn(self, *, work_order: str | None = None) -> Context:
        self._burns += 1
        return Context(actor="Ann", shift="early", slot=1, burn=f"burn-{self._burns}", work_order=work_order)

    def reopen(self) -> Book:
        self.book.close()
        self.book = Book.open(self.folder, self.keys)
        return self.book

    def writing(self, number: int = 1, *, product: str = "plug") -> tuple[Licence, Context]:
        """A licence that was just handed over for module ``number``."""
        ctx = self.burn()
        reserved = self.book.reserve(product=product, module=module(number), ctx=ctx)
        return self.book.hand_over(uuid=reserved.uuid, ctx=ctx), ctx

    def burned(self, number: int = 1) -> Licence:
        handed, ctx = self.writing(number)
        ended = BurnEnd(outcome=Outcome.PASS, seconds=1.5, chip="esp32c3", product="plug")
        self.book.burned(uuid=handed.uuid, ctx=ctx, seen=[module(number)], ended=ended)
        return handed

    def uncertain(self, number: int = 1, *, seen: Sequence[ModuleId] = ()) -> Licence:
        handed, ctx = self.writing(number)
        self.book.uncertain(uuid=handed.uuid, ctx=ctx, code="E-PORT", seen=seen)
        return handed

    def state(self, uuid: str) -> str:
        row = self.book.licence(uuid=uuid)
        return "unknown" if row is None else str(row.state)

    def kinds(self) -> list[str]:
        return [event["kind"] for event in self.book.journal_after(limit=10_000)]

    def raw(self) -> sqlite3.Connection:
        """A connection past all verbs, as a stranger's program would have it."""
        connection = sqlite3.connect(self.folder / "book.sqlite3", isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


@pytest.fixture
def keys(tmp_path: Path) -> StationKeys:
    return StationKeys.create(tmp_path, KeySources(demo=True))


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a station whose book is new; tests work on copies."""
    folder = tmp_path_factory.mktemp("empty")
    Book.create(folder, station="st-1", keys=StationKeys.create(folder, KeySources(demo=True))).close()
    return folder


@pytest.fixture(scope="session")
def stocked_folder(empty_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with one batch of four licences."""
    folder = tmp_path_factory.mktemp("stocked") / "station"
    shutil.copytree(empty_folder, folder)
    with Book.open(folder, StationKeys.open(folder, KeySources(demo=True))) as book:
        book.receive(opened=batch())
    return folder


def _opened(template: Path, folder: Path) -> Iterator[House]:
    shutil.copytree(template, folder)
    made = House(folder)
    yield made
    made.book.close()


@pytest.fixture
def house(empty_folder: Path, tmp_path: Path) -> Iterator[House]:
    """An empty book."""
    yield from _opened(empty_folder, tmp_path / "house")


@pytest.fixture
def stocked(stocked_folder: Path, tmp_path: Path) -> Iterator[House]:
    """A book with one batch of four licences."""
    yield from _opened(stocked_folder, tmp_path / "station")


class Tools:
    """The makers above, for tests that cannot import this file."""

    BLANK = BLANK
    module = staticmethod(module)
    licence = staticmethod(licence)
    batch_of = staticmethod(batch_of)
    batch = staticmethod(batch)
    holds = staticmethod(holds)
    house = House


@pytest.fixture(scope="session")
def make() -> type[Tools]:
    return Tools
