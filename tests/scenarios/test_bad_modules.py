"""Modules that may not be burned: each is refused with what to do, nothing is written, and no licence is used up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from burner.virtual.fixture import VirtualFixture
from burner.virtual.spec import derived
from tests.scenarios.commands import Kiln, says
from tests.scenarios.flash import file_of
from tests.scenarios.places import Modules, book_of, burn, outcomes

MAC = "A0:B7:65:0B:00:01"


def states(data: Path) -> Counter[str]:
    return Counter(state for _uuid, state, _mac in book_of(data))


def test_each_module_that_does_not_fit_is_refused_for_its_own_reason(kiln: Kiln, station: Path, tmp_path: Path) -> None:
    kinds = ("wrong-chip", "small-flash", "default-mac", "encrypted", "secure-download")
    faults = [word for slot, kind in enumerate(kinds, start=1) for word in ("--fault", f"{kind}:slot={slot}")]
    with Modules(kiln, tmp_path / "flash", *faults, slots=len(kinds)) as modules:
        before = {file.name: file.read_bytes() for file in modules.flash.glob("*.bin")}
        results = burn(kiln, station, modules, len(kinds))

    codes = ["E-CHIP", "E-FLASH-SIZE", "E-MAC", "E-ENCRYPTED", "E-SECURE-DOWNLOAD"]
    assert outcomes(results) == [f"FAIL {code}" for code in codes]
    facts = [("esp32", "esp32c3"), ("1MB", "4MB"), ("C8:47:8C:00:00:18",), (), ()]
    for result, code, words in zip(results, codes, facts, strict=True):
        says(result["sentence"], code, *words)
    assert {file.name: file.read_bytes() for file in modules.flash.glob("*.bin")} == before
    assert states(station) == {"available": 40}


def test_the_text_for_a_person_says_what_to_do_with_the_module(kiln: Kiln, station: Path, tmp_path: Path) -> None:
    with Modules(kiln, tmp_path / "flash", "--fault", "wrong-chip") as modules:
        ended = kiln.run("burn", *modules.slots, "--units", "1", "--timeout", "1", data=station)
    assert ended.code == 1
    said = ended.out.splitlines()
    assert "FAIL" in said[0]
    says(said[0], "E-CHIP", "esp32", "esp32c3")
    assert said[-1].startswith("0 of 1 passed")


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


@pytest.mark.parametrize("fault", ["silent", "lost-reply:command=3"])
def test_a_module_that_stops_talking_uses_no_licence_up(
    kiln: Kiln, station: Path, tmp_path: Path, fault: str
) -> None:
    with Modules(kiln, tmp_path / "flash", "--fault", fault) as modules:
        ended = kiln.run("read", *modules.slots, data=station)
    assert (ended.code, "Traceback" in ended.err) in {(3, False), (0, False)}
    assert states(station) == {"available": 40}
