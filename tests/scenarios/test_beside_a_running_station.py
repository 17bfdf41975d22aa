"""Looking at a station while it burns; and a second writer, which is refused."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.commands import Kiln
from tests.scenarios.places import Modules, book_of, burned, query

MODULES = 12


def test_looking_goes_on_beside_the_burns_and_sees_them(kiln: Kiln, station: Path, tmp_path: Path) -> None:
    with Modules(kiln, tmp_path / "flash", "--tray", str(MODULES // 2), slots=2) as modules:
        running = kiln.start("burn", *modules.slots, "--timeout", "60", "--json", data=station)
        seen = running.until_objects(2)

        status = kiln.good("status", "--json", data=station).object
        assert status["conserved"] is True
        assert status["batches"][0]["burned"] >= 2
        records = kiln.good("records", "--json", data=station).objects
        assert {each["burn"] for each in seen} <= {each["burn"] for each in records}
        story = next(each for each in records if each["burn"] == seen[0]["burn"])["story"]
        assert [event["kind"] for event in story][-2:] == ["licence.burned", "burn.ended"]
        assert kiln.good("verify", "--json", data=station).object == {"good": True, "findings": []}
        assert not running.ended

        for words in (("pull",), ("sync",), ("burn", *modules.slots), ("settle", *modules.slots)):
            kiln.run(*words, data=station).refused(2, "E-BOOK-OPEN", str(running.pid))
        assert not running.ended

        running.until_objects(MODULES)
        assert running.interrupt().object["pass"] == MODULES
    assert len(burned(book_of(station))) == MODULES
    assert query(station / "book.sqlite3", "PRAGMA integrity_check") == [("ok",)]
