"""A whole run with everything that can go wrong; afterwards no key of the list is anywhere but in the flash files."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios import lists
from tests.scenarios.commands import Kiln
from tests.scenarios.flash import licences_in
from tests.scenarios.places import OWNER, Factory, Modules, recipe

PRODUCT = "planted"


def contents(*places: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below the places by name; of an archive, what is packed in it too."""
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if not file.is_file():
                continue
            yield str(file), file.read_bytes()
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    yield from ((f"{file}/{name}", archive.read(name)) for name in archive.namelist())


def found_in(texts: Iterator[tuple[str, bytes]], keys: list[str]) -> list[str]:
    """Where a key stands, in whatever shape; the key itself is not said again."""
    wanted = [(number, shape, text) for number, key in enumerate(keys) for shape, text in lists.shapes(key).items()]
    return [
        f"key {number} as {shape} in {name}"
        for name, content in texts
        for number, shape, text in wanted
        if text in content
    ]


def test_the_search_finds_a_key_in_every_shape() -> None:
    key = lists.rows(1)[0].key
    raw = key.encode()
    planted = [raw, raw.hex().encode(), key.encode("utf-16-le")]
    planted += [base64.b64encode(b"x" * before + raw + b"tail") for before in range(6)]
    for number, text in enumerate(planted):
        assert found_in(iter([("planted", b"before" + text + b"after")]), [key]), number
    assert found_in(iter([("clean", b"nothing")]), [key]) == []


@pytest.fixture(scope="module")
def planted(kiln: Kiln, factory: Factory, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The room of a run with failures, and every key that went into it."""
    room = tmp_path_factory.mktemp("planted")
    data = factory.enrol(room / "station", name="Planted")
    factory.publish(data, recipe(room / "recipe", product=PRODUCT), PRODUCT)
    keys = import_with_refusals(kiln, factory, data, room)
    kiln.good("pull", "--product", PRODUCT, "--count", "30", data=data)
    burn_with_failures(kiln, data, room / "flash")
    look_at_everything(kiln, factory, data, room)
    return room, keys


def import_with_refusals(kiln: Kiln, factory: Factory, data: Path, room: Path) -> list[str]:
    """Imports a list of which some rows are refused, for a key that is too long and the like."""
    rows = lists.rows(34)
    spoilt = [
        lists.Row(uuid="uuid-that-is-none", key=rows[30].key),
        lists.Row(uuid=rows[31].uuid, key=rows[31].key + "X"),
        lists.Row(uuid=rows[32].uuid, key=" " + rows[32].key[1:]),
        lists.Row(uuid=rows[0].uuid, key=rows[33].key),
    ]
    (room / "list").mkdir()
    file = lists.write(room / "list" / "bought.csv", [*rows[:30], *spoilt])
    words = ("import", file, "--product", PRODUCT, "--as", OWNER)
    assert kiln.run(*words, data=data, stdin=f"{factory.password}\n").code == 2
    skipping = kiln.run(*words, "--skip-refused", data=data, stdin=f"{factory.password}\n")
    assert skipping.code == 1
    assert [each.name for each in (room / "list").iterdir() if "refused" in each.name]
    return [*(row.key for row in rows), rows[32].key[1:]]


def burn_with_failures(kiln: Kiln, data: Path, flash: Path) -> None:
    """Burns with cut lines and swapped modules, kills the station in the middle, and goes on after."""
    faults = [f"unplug:bytes={1400 + 100 * number},slot={number + 1}" for number in range(6)]
    faults += ["wrong-chip:slot=7", "swap:slot=8", "silent:slot=8,module=2"]
    words = [word for fault in faults for word in ("--fault", fault)]
    with Modules(kiln, flash, "--tray", "3", *words, slots=8) as modules:
        running = kiln.start("burn", *modules.slots, "--timeout", "60", "--json", data=data)
        running.until_objects(8)
        running.kill()
        again = kiln.start("burn", *modules.slots, "--timeout", "60", data=data)
        again.until(lambda _objects, _err: "PASS" in again.text, within_s=60)
        again.interrupt()
        for url in modules.urls[:2]:
            kiln.run("settle", "--slot", url, "--json", data=data)
            kiln.run("read", "--slot", url, data=data)


def look_at_everything(kiln: Kiln, factory: Factory, data: Path, room: Path) -> None:
    """Every command that shows or exports something."""
    exports = room / "exports"
    exports.mkdir()
    kiln.good("records", "--json", data=data)
    kiln.good("records", "--export", exports / "burns.csv", data=data)
    kiln.good("records", "--export", exports / "burns.xlsx", data=data)
    for words in (("status",), ("verify",), ("recipe", "list"), ("records",)):
        kiln.good(*words, data=data)
    assert kiln.run("sync", "--json", data=data).code == 0
    kiln.good("platform", "verify", data=factory.folder)
    for path in ("/v1/lots", "/v1/burns"):
        kiln.said.append(str(factory.get(path)))


def test_no_key_is_found_outside_the_flash(kiln: Kiln, factory: Factory, planted: tuple[Path, list[str]]) -> None:
    room, keys = planted
    places = [room / "station", room / "exports", factory.folder]
    beside = [file for file in (room / "list").iterdir() if "refused" in file.name]
    said = ("said", "".join(kiln.said).encode())
    assert found_in(iter([*contents(*places, *beside), said]), keys) == []


def test_the_same_search_finds_the_keys_where_they_belong(planted: tuple[Path, list[str]]) -> None:
    room, keys = planted
    held = [fields["auth_key"] for fields in licences_in(room / "flash").values()]
    assert len(held) >= 3
    assert set(held) <= set(keys)
    assert len(found_in(contents(room / "flash"), held)) >= len(held)
    assert len(found_in(contents(room / "list" / "bought.csv"), keys[:30])) >= 30
