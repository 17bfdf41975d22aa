"""A data folder with a real book, keys and signed recipes, and what tests put into it."""

from __future__ import annotations

import hashlib
import os
import resource
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.folder import DataFolder, Enrolment
from app.recipes import Recipes
from app.settings import Settings
from app.station import Station
from burner.messages import Identity
from burner.recipe.samples import make_sample
from burner.recipe.writing import COMMAND_LINE_TEXT
from licenses.book import Book, WorkOrder
from licenses.journal import canonical
from licenses.keys import KeySources, StationKeys
from licenses.sealed import BatchHeader, OpenedBatch, sign_document
from licenses.words import Licence, Secret

STATION = "st-1"
PRODUCT = "plug"
OTHER_PRODUCT = "strip"
CHIP = "esp32c3"
KEY_MARK = "PLANTED"
"""Every auth_key of a test begins with it, so that one that leaks is found."""


def identity(number: int) -> Identity:
    """A module whose chip can be told apart from all others."""
    return Identity(mac=mac(number), unique_id=f"{number:032x}")


def mac(number: int) -> str:
    return f"A0:B7:65:00:{number >> 8 & 255:02X}:{number & 255:02X}"


def licences(count: int, prefix: str = "a") -> list[Licence]:
    return [
        Licence(
            uuid=f"uuid{prefix}{number:015d}",
            secrets={"auth_key": Secret((KEY_MARK + secrets.token_hex(13))[:32].encode())},
        )
        for number in range(count)
    ]


def batch(rows: Sequence[Licence], *, product: str = PRODUCT, name: str = "B-1") -> OpenedBatch:
    """A batch as it comes out of its seal."""
    now = datetime.now(UTC)
    header = BatchHeader(
        batch=name,
        station=STATION,
        lot=f"L-{name}",
        lot_name="Lot",
        product=product,
        product_name=product.title(),
        replacement=False,
        count=len(rows),
        issued_at=now,
        expires_at=now + timedelta(days=7),
    )
    return OpenedBatch(header=header, licences=tuple(rows), sha256=secrets.token_hex(32))


def order(number: str = "WO-1", *, quantity: int = 2, product: str = PRODUCT, recipe: int | None = 1) -> WorkOrder:
    return WorkOrder(number=number, product=product, product_name=product.title(), quantity=quantity, recipe=recipe)


def place_recipe(
    recipes: Path,
    product: str,
    version: int,
    signer: Ed25519PrivateKey,
    *,
    chip: str = CHIP,
    firmware_bytes: int | None = None,
    command_line: bool = False,
    sets_mac: bool = False,
) -> Path:
    """A sound recipe of the product as the platform would have signed it; its folder."""
    room = recipes / product / str(version)
    make_sample(room, chip, product, firmware_bytes=firmware_bytes, with_table=firmware_bytes is not None, seed=version)
    if command_line:
        line = 'store = "otp"\nset_mac = true' if sets_mac else 'store = "kv"'
        (room / "recipe.toml").write_text(COMMAND_LINE_TEXT.replace('store = "kv"', line, 1), encoding="utf-8")
    files = [file for file in sorted(room.iterdir()) if file.is_file()]
    body = {
        "v": 1,
        "kind": "recipe",
        "product": product,
        "version": version,
        "chip": chip,
        "files": [
            {
                "name": file.name,
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                "size": file.stat().st_size,
            }
            for file in files
        ],
        "issued_at": "2026-11-03T08:00:00.000000Z",
    }
    (room / "manifest.json").write_bytes(canonical(sign_document(body, signer)))
    return room


@dataclass(frozen=True, kw_only=True)
class Template:
    """A set-up folder of which each test gets a copy."""

    path: Path
    signer: Ed25519PrivateKey
    stock: tuple[Licence, ...]

    def copy(self, path: Path) -> House:
        shutil.copytree(self.path, path)
        return House(DataFolder(path), self.signer, self.stock)


def make_station(path: Path) -> tuple[Ed25519PrivateKey, Book]:
    """A station of a platform elsewhere, with the key that signs its recipes and its open book."""
    folder = DataFolder(path)
    folder.make()
    folder.settings.write_text("demo = true\n", encoding="utf-8")
    signer = Ed25519PrivateKey.generate()
    platform_key = signer.public_key().public_bytes_raw().hex()
    folder.remember(
        Enrolment(station=STATION, name="Line 1", url="http://127.0.0.1:9", platform_key=platform_key, has_book=True)
    )
    keys = StationKeys.create(path, KeySources(demo=True))
    return signer, Book.create(path, station=STATION, keys=keys)


def make_template(path: Path, *, stock: int) -> Template:
    """A station with ``stock`` licences of one product, some of another, and both recipes."""
    signer, book = make_station(path)
    rows = licences(stock)
    with book:
        book.receive(opened=batch(rows))
        book.receive(opened=batch(licences(4, "b"), product=OTHER_PRODUCT, name="B-2"))
    for product in (PRODUCT, OTHER_PRODUCT):
        place_recipe(DataFolder(path).recipes, product, 1, signer)
    return Template(path=path, signer=signer, stock=tuple(rows))


class House:
    """One copy of a template with its book open."""

    def __init__(self, folder: DataFolder, signer: Ed25519PrivateKey, stock: tuple[Licence, ...]) -> None:
        self.folder = folder
        self.signer = signer
        self.stock = stock
        self.settings = Settings(demo=True, product=PRODUCT)
        self.station = Station.open(folder, self.settings)
        self.recipes: Recipes = self.station.recipes

    @property
    def book(self) -> Book:
        return self.station.book

    def reopen(self) -> Book:
        """The same folder after an orderly end."""
        self.station.close()
        self.station = Station.open(self.folder, self.settings)
        return self.station.book

    def states(self) -> dict[str, str]:
        """uuid to state, of all licences of the product that are not free."""
        rows = {each.uuid: self.book.licence(uuid=each.uuid) for each in self.stock}
        return {uuid: str(row.state) for uuid, row in rows.items() if row and row.state != "available"}

    def free(self) -> int:
        return self.book.stock(product=PRODUCT).available

    def whole(self, uuid: str) -> Mapping[str, bytes]:
        """Every field of a licence, as its module would hold it."""
        return next(each.fields() for each in self.stock if each.uuid == uuid)

    def kinds(self) -> list[str]:
        return [event["kind"] for event in self.book.journal_after(limit=10_000)]

    def close(self) -> None:
        self.station.close()


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the system has such a place: the disk's pace is measured elsewhere."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process grows or is written any more, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
