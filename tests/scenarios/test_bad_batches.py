"""Batch files that are for somebody else, known already, or altered: nothing of them comes into the book."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from licenses.book import Book, Context
from tests.scenarios.commands import Kiln
from tests.scenarios.places import PRODUCT, Factory, book_of, query, standing


@pytest.fixture
def batch(factory: Factory, stocked: Path, tmp_path: Path) -> Path:
    """The sealed batch that the station has in its book."""
    ((name,),) = query(stocked / "book.sqlite3", "SELECT batch FROM batch")
    return written(factory, f"id = '{name}'", tmp_path / "own.kiln")


def written(factory: Factory, which: str, file: Path) -> Path:
    ((document,),) = query(factory.database, f"SELECT document FROM batch WHERE {which}")
    file.write_bytes(document)
    return file


def test_a_batch_for_another_station_is_refused(kiln: Kiln, factory: Factory, station: Path, tmp_path: Path) -> None:
    other = factory.enrol(tmp_path / "other", name="Batch's own station")
    kiln.good("pull", "--product", PRODUCT, "--count", "2", data=other)
    ((name, owner),) = query(other / "book.sqlite3", "SELECT b.batch, s.name FROM batch b, station s")
    before = standing(station, factory.database)
    file = written(factory, f"id = '{name}'", tmp_path / "other.kiln")
    kiln.run("import", file, data=station).refused(2, "E-BATCH-STATION", name, owner)
    assert standing(station, factory.database) == before


def test_a_batch_that_is_imported_again_changes_nothing(
    kiln: Kiln, factory: Factory, station: Path, batch: Path
) -> None:
    before = standing(station, factory.database)
    again = kiln.good("import", batch, "--json", data=station).object
    assert (again["known"], again["received"]) == (True, 40)
    assert "was in the book already" in kiln.good("import", batch, data=station).out
    assert standing(station, factory.database) == before


def test_a_batch_that_was_altered_is_refused(kiln: Kiln, factory: Factory, station: Path, batch: Path) -> None:
    before = standing(station, factory.database)
    document = json.loads(batch.read_bytes())
    document["count"] += 1
    batch.write_text(json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False), encoding="utf-8")
    kiln.run("import", batch, data=station).refused(2, "E-BATCH-SIGNATURE")
    assert standing(station, factory.database) == before


def test_a_batch_that_is_cut_off_is_refused(kiln: Kiln, factory: Factory, station: Path, batch: Path) -> None:
    before = standing(station, factory.database)
    batch.write_bytes(batch.read_bytes()[:-100])
    kiln.run("import", batch, data=station).refused(2, "E-BATCH-DAMAGED")
    assert standing(station, factory.database) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--product", "no-such-product"), "E-NOTHING-UNUSED", "no-such-product"),
        (("--lot", "lot-that-is-not"), "E-LOT-UNKNOWN", "lot-that-is-not"),
    ],
)
def test_a_pull_of_what_the_platform_does_not_have_is_refused(
    kiln: Kiln, factory: Factory, tmp_path: Path, words: tuple[str, ...], code: str, said: str
) -> None:
    data = factory.enrol(tmp_path / "station", name=f"Pulls {said}")
    before = standing(data, factory.database)
    kiln.run("pull", *words, data=data).refused(2, code, said)
    assert standing(data, factory.database) == before
    assert kiln.good("pull", "--product", PRODUCT, "--count", "1", "--json", data=data).object["received"] == 1


def test_burning_without_stock_says_so(kiln: Kiln, factory: Factory, tmp_path: Path) -> None:
    data = factory.enrol(tmp_path / "station", name="Without stock")
    kiln.run("burn", "--slot", "socket://127.0.0.1:1", data=data).refused(2, "E-NO-LICENCES")
    ended = kiln.run("burn", "--slot", "socket://127.0.0.1:1", "--product", "unheard-of", data=data)
    ended.refused(2, "E-NO-RECIPE", "unheard-of")


def test_licences_that_were_set_aside_are_counted_and_lifted_one_by_one_by_a_person(kiln: Kiln, station: Path) -> None:
    uuids = [uuid for uuid, _state, _mac in book_of(station)]
    with Book.open(station, None) as book:
        for uuid in uuids:
            book.quarantine(uuid=uuid, reason="a test", ctx=Context())

    assert f"{len(uuids)} set aside" in kiln.good("status", data=station).out
    lifted = kiln.good("release", uuids[0], "--reason", "looked at", "--json", data=station)

    assert lifted.object == {"uuid": uuids[0], "state": "available"}
    assert "set aside." not in kiln.good("status", data=station).out
    kiln.run("release", uuids[0], "--reason", "again", data=station).refused(2, "E-BOOK-NO-QUARANTINE", uuids[0])
