"""Modules that may not be burned: each is refused with what to do, nothing is written, and no licence is used up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from burner.virtual.fixture import VirtualFixture
from burner.virtual.spec import derived
from tests.scenarios.commands import Kiln, says
from tests.scenarios.flash import file_of
from tests.scenarios.places import Modules, book_of, outcomes

MAC = "A0:B7:65:0B:00:01"


def states(data: Path) -> Counter[str]:
    return Counter(state for _uuid, state, _mac in book_of(data))


REFUSALS: Sequence[tuple[str, str, Sequence[str]]] = (
    ("wrong-chip", "E-CHIP", ("esp32", "esp32c3")),
    ("small-flash", "E-FLASH-SIZE", ("1MB", "4MB")),
    ("default-mac", "E-MAC", ("C8:47:8C:00:00:18",)),
    ("encrypted", "E-ENCRYPTED", ()),
    ("secure-download", "E-SECURE-DOWNLOAD", ()),
)


def test_each_module_that_does_not_fit_is_refused_for_its_own_reason(kiln: Kiln, station: Path, tmp_path: Path) -> None:
    faults = [f"{kind}:slot={slot}" for slot, (kind, _code, _facts) in enumerate(REFUSALS, start=1)]
    words = [word for fault in faults for word in ("--fault", fault)]
    with Modules(kiln, tmp_path / "flash", *words, slots=len(REFUSALS)) as modules:
        before = {file.name: file.read_bytes() for file in modules.flash.glob("*.bin")}
        running = kiln.start("burn", *modules.slots, "--timeout", "60", data=station)
        running.until(lambda _objects, _err: running.text.count("\n") == len(REFUSALS))
        ended = running.interrupt()

    assert (ended.code, ended.err) == (1, "")
    *lines, totals = ended.out.splitlines()
    assert totals.startswith("0 of 5 passed")
    for line, (_kind, code, facts) in zip(sorted(lines), REFUSALS, strict=True):
        assert " FAIL " in line
        says(line, code, code, *facts)
    assert {file.name: file.read_bytes() for file in modules.flash.glob("*.bin")} == before
    assert states(station) == {"available": 40}


def test_a_second_module_under_an_address_that_is_bound_is_refused(kiln: Kiln, station: Path, tmp_path: Path) -> None:
    first = derived(MAC, folder=_made(tmp_path / "first"))
    with VirtualFixture([[first]]) as fixture:
        assert kiln.run("burn", "--slot", fixture.urls[0], "--units", "1", data=station).code == 0

    twin = replace(derived(MAC, folder=_made(tmp_path / "twin")), unique_id="5" * 32, flash_uid="6" * 16)
    before = file_of(tmp_path / "twin", MAC).read_bytes() if file_of(tmp_path / "twin", MAC).exists() else None
    with VirtualFixture([[twin]]) as fixture:
        running = kiln.start("burn", "--slot", fixture.urls[0], "--json", data=station)
        (result,) = running.until_objects(1)
        running.interrupt()

    assert outcomes([result]) == ["FAIL E-MAC-TWICE"]
    says(result["sentence"], "E-MAC-TWICE", MAC)
    assert states(station) == {"burned": 1, "available": 39}
    after = file_of(tmp_path / "twin", MAC).read_bytes()
    assert after == before or after == b"\xff" * len(after)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
