"""Answers of the platform that are lost on their way: what was asked for comes once, and nothing comes twice."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.commands import Kiln
from tests.scenarios.cut import Network
from tests.scenarios.places import PRODUCT, Factory, Modules, book_of, burn, outcomes, query


def held_by(factory: Factory, data: Path) -> dict[str, str]:
    """What the platform believes this station holds: uuid and batch."""
    ((station,),) = query(data / "book.sqlite3", "SELECT name FROM station")
    rows = query(factory.database, f"SELECT uuid, batch FROM licence WHERE station = '{station}'")
    return dict(rows)


def test_a_pull_whose_answer_is_lost_is_finished_by_the_next_and_nothing_is_given_twice(
    kiln: Kiln, factory: Factory, tmp_path: Path
) -> None:
    with Network(factory.url) as network:
        data = factory.enrol(tmp_path / "station", name="Bad line", url=network.url)
        words = ("pull", "--product", PRODUCT, "--count", "5")
        network.lost = b"/batches"
        kiln.run(*words, data=data).refused(3, "E-PLATFORM-DOWN", network.url.removeprefix("http://"))
        assert network.cuts >= 1
        assert book_of(data) == []
        given = held_by(factory, data)
        assert len(given) == 5

        network.lost = None
        assert kiln.good(*words, "--json", data=data).object["received"] == 5
        assert {uuid for uuid, _state, _mac in book_of(data)} == given.keys()
        assert held_by(factory, data) == given

        kiln.good(*words, data=data)
        assert len(held_by(factory, data)) == len(book_of(data)) == 10


def test_a_sync_whose_answer_is_lost_is_settled_by_the_next(kiln: Kiln, factory: Factory, tmp_path: Path) -> None:
    with Network(factory.url) as network:
        data = factory.enrol(tmp_path / "station", name="Worse line", url=network.url)
        kiln.good("pull", "--product", PRODUCT, "--count", "2", data=data)
        with Modules(kiln, tmp_path / "flash", slots=2) as modules:
            assert outcomes(burn(kiln, data, modules, 2)) == ["PASS"] * 2
        network.lost = b"/journal"
        kiln.run("sync", data=data).refused(3, "E-PLATFORM-DOWN")
        assert kiln.good("status", "--json", data=data).object["waiting"] > 0

        network.lost = None
        synced = kiln.good("sync", "--json", data=data).object
        assert (synced["in_step"], synced["waiting"], synced["conflicts"], synced["refused"]) == (True, 0, 0, 0)
        ((station,),) = query(data / "book.sqlite3", "SELECT name FROM station")
        passes = query(factory.database, f"SELECT licence FROM burn WHERE station = '{station}' AND outcome = 'PASS'")
        assert len(passes) == len(set(passes)) == 2
