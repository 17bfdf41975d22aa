"""Books that must not be written: open elsewhere, newer, damaged, gone, or on a disk that is full."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.licenses.book.damage import damage
from tests.scenarios.commands import Kiln
from tests.scenarios.flash import held_uuids
from tests.scenarios.places import PRODUCT, Factory, Modules, book_of, burn, burned, copy_of, outcomes, standing

NOWHERE = ("--slot", "socket://127.0.0.1:1")


def contents(data: Path) -> dict[str, bytes]:
    """Every byte of the book and of the head outside it."""
    return {name: (data / name).read_bytes() for name in ("book.sqlite3", "book.head")}


def test_a_book_that_is_open_is_refused_to_a_second_process_by_name(
    kiln: Kiln, factory: Factory, station: Path
) -> None:
    first = kiln.start("burn", *NOWHERE, "--timeout", "60", "--json", data=station)
    first.until_file(station / "station.pid")
    before = standing(station, factory.database)
    for words in (("burn", *NOWHERE), ("pull",), ("sync",), ("scrap", "uuid", "--reason", "test")):
        kiln.run(*words, data=station).refused(2, "E-BOOK-OPEN", str(first.pid))
    assert standing(station, factory.database) == before
    assert not first.ended
    first.interrupt()


def test_a_book_of_a_newer_version_is_left_as_it_is(kiln: Kiln, station: Path) -> None:
    with closing(sqlite3.connect(station / "book.sqlite3")) as book:
        book.execute("PRAGMA user_version = 99")
    before = contents(station)
    for words in (("burn", *NOWHERE), ("status",), ("pull",)):
        kiln.run(*words, data=station).refused(2, "E-BOOK-NEWER", "99")
    assert contents(station) == before


def overwritten_at_its_head(book: Path) -> None:
    with book.open("r+b") as file:
        file.write(b"\xa5" * 200)


def cut_in_half(book: Path) -> None:
    with book.open("r+b") as file:
        file.truncate(book.stat().st_size // 2)


def emptied(book: Path) -> None:
    book.write_bytes(b"")


def another_database(book: Path) -> None:
    book.unlink()
    with closing(sqlite3.connect(book)) as other:
        other.execute("CREATE TABLE a (b)")


@pytest.mark.parametrize("damage", [overwritten_at_its_head, cut_in_half, emptied, another_database])
def test_a_damaged_book_is_refused_and_left_as_it_is(kiln: Kiln, station: Path, damage) -> None:
    damage(station / "book.sqlite3")
    before = (station / "book.sqlite3").read_bytes()
    for words in (("burn", *NOWHERE), ("status",), ("verify",), ("records",)):
        kiln.run(*words, data=station).refused(3, "E-BOOK-DAMAGED", "book.sqlite3")
    assert (station / "book.sqlite3").read_bytes() == before


def test_damage_anywhere_in_the_book_is_found_and_never_a_crash(kiln: Kiln, stocked: Path, tmp_path: Path) -> None:
    size = (stocked / "book.sqlite3").stat().st_size
    found = 0
    for number, place in enumerate(range(4096 + 8, size, max(4096, size // 12 // 4096 * 4096))):
        data = copy_of(stocked, tmp_path / str(number))
        with (data / "book.sqlite3").open("r+b") as file:
            file.seek(place)
            file.write(b"\xa5" * 64)
        ended = kiln.run("verify", data=data)
        assert "Traceback" not in ended.err
        assert "failed" not in ended.err
        assert ended.code in {0, 1, 3}
        found += ended.code != 0
    assert found >= 5


def test_a_page_that_nobody_met_yet_ends_the_burning_and_status_says_so(kiln: Kiln, station: Path) -> None:
    damage(station)
    kiln.run("burn", *NOWHERE, "--timeout", "60", data=station).refused(3, "E-BOOK-PAGES", "backup")
    assert "damaged pages" in kiln.run("status", data=station).out
    kiln.run("pull", data=station).refused(3, "E-BOOK-PAGES", "backup")


def test_a_book_that_is_gone_is_not_replaced_by_a_new_one(kiln: Kiln, station: Path) -> None:
    (station / "book.sqlite3").unlink()
    kiln.run("burn", *NOWHERE, data=station).refused(2, "E-BOOK-LOST")
    kiln.run("status", data=station).refused(2, "E-BOOK-LOST")
    assert not (station / "book.sqlite3").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("there is no mount here")
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if subprocess.run(words, check=False, capture_output=True).returncode != 0:
        pytest.skip("this user may not mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Leaves no room on a disk; the file to remove for more."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            return ballast
    raise AssertionError("the disk has no end")


def test_a_full_disk_stops_the_burns_and_loses_nothing(
    kiln: Kiln, stocked: Path, small_disk: Path, tmp_path: Path
) -> None:
    data = copy_of(stocked, small_disk / "station")
    with Modules(kiln, tmp_path / "flash", "--tray", "5", slots=2) as modules:
        running = kiln.start("burn", *modules.slots, "--timeout", "60", "--json", data=data)
        running.until_objects(1)
        ballast = fill(small_disk)
        running.until(lambda results, _err: results[-1]["outcome"] != "PASS")
        ballast.unlink()
        results = running.interrupt().objects[:-1]
    refused = [result for result in results if result["outcome"] != "PASS"]
    assert all("disk" in result["sentence"] for result in refused), [each["sentence"] for each in refused]
    told = {result["mac"]: result["uuid"] for result in results if result["outcome"] == "PASS"}
    assert told.items() <= burned(book_of(data)).items()

    with Modules(kiln, tmp_path / "flash", "--tray", "5", slots=2) as modules:
        assert set(outcomes(burn(kiln, data, modules, 10))) == {"PASS"}
    assert burned(book_of(data)) == held_uuids(modules.flash)
    assert len(held_uuids(modules.flash)) == 10
    assert kiln.good("verify", "--json", data=data).object["findings"] == []


def test_a_full_disk_refuses_a_pull_and_the_next_pull_brings_it(kiln: Kiln, factory: Factory, small_disk: Path) -> None:
    data = factory.enrol(small_disk / "station", name="Small disk")
    ballast = fill(small_disk)
    ended = kiln.run("pull", "--product", PRODUCT, "--count", "20", data=data)
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "disk" in ended.err
    ballast.unlink()
    assert book_of(data) == []
    kiln.good("pull", "--product", PRODUCT, "--count", "1", data=data)
    assert len(book_of(data)) in {1, 21}
    assert kiln.good("verify", "--json", data=data).object["findings"] == []


def test_a_file_that_may_not_grow_refuses_a_pull_and_changes_nothing(
    kiln: Kiln, factory: Factory, tmp_path: Path
) -> None:
    data = factory.enrol(tmp_path / "station", name="No growth")
    before = standing(data, factory.database)
    ended = kiln.run("pull", "--product", PRODUCT, "--count", "20", data=data, largest_file=8192)
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "disk" in ended.err
    assert standing(data, factory.database).book == before.book
    kiln.good("pull", "--product", PRODUCT, "--count", "20", data=data)
    held = [row for row in standing(data, factory.database).book if row[1] == "available"]
    assert len(held) in {20, 40}
