"""Recipes that do not hold together, or are not what the platform signed: said before anything is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.scenarios.commands import Kiln
from tests.scenarios.places import (
    OWNER,
    PRODUCT,
    Factory,
    Modules,
    book_of,
    burn,
    outcomes,
    query,
    recipe,
    standing,
)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A good recipe with firmware, to be spoilt."""
    return recipe(tmp_path / "recipe", product="new-product", firmware_bytes=100_000)


def spoil(file: Path, pattern: str, replacement: str) -> Path:
    """Replaces one line of the recipe."""
    text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1
    file.write_text(text, encoding="utf-8")
    return file


def overlapping(file: Path) -> Path:
    return spoil(file, r"0x10000\b", "0x4000")


def another_file(file: Path) -> Path:
    with (file.parent / "app.bin").open("r+b") as app:
        app.seek(5000)
        app.write(b"\xa5" * 16)
    return file


def without_a_file(file: Path) -> Path:
    (file.parent / "app.bin").unlink()
    return file


def no_toml(file: Path) -> Path:
    file.write_text("[recipe\n", encoding="utf-8")
    return file


def versions(database: Path, product: str) -> int:
    return len(query(database, f"SELECT version FROM recipe WHERE product = '{product}'"))


@pytest.mark.parametrize(
    ("spoilt", "code", "words"),
    [
        (overlapping, "E-RECIPE-OVERLAP", "app.bin"),
        (another_file, "E-RECIPE-HASH", "app.bin"),
        (without_a_file, "E-RECIPE-FILE", "app.bin"),
        (no_toml, "E-RECIPE-TOML", "TOML"),
    ],
)
def test_a_recipe_that_does_not_hold_together_is_not_published(
    kiln: Kiln, factory: Factory, station: Path, whole: Path, spoilt, code: str, words: str
) -> None:
    before = standing(station, factory.database)

    checked = kiln.run("recipe", "check", spoilt(whole), "--json")
    assert checked.code == 1
    assert checked.object["good"] is False
    found = {finding["code"]: finding for finding in checked.object["findings"]}
    assert words in found[code]["sentence"]
    told = kiln.run("recipe", "check", whole)
    assert told.code == 1
    assert found[code]["sentence"] in told.out
    assert found[code]["action"] in told.out

    words_of_add = ("recipe", "add", whole, "--product", "new-product", "--as", OWNER)
    added = kiln.run(*words_of_add, data=station, stdin=f"{factory.password}\n")
    assert added.code == 2
    assert added.err.count("\n") == 1
    assert any(finding["sentence"] in added.err for finding in checked.object["findings"])
    assert standing(station, factory.database) == before
    assert versions(factory.database, "new-product") == 0
    assert query(factory.database, "SELECT id FROM product WHERE id = 'new-product'") == []


def test_a_recipe_that_is_not_there_is_said_so(kiln: Kiln, tmp_path: Path) -> None:
    kiln.run("recipe", "check", tmp_path / "gone.toml").refused(2, "E-NO-RECIPE-FILE", "gone.toml")


def test_a_recipe_of_another_chip_is_not_published_for_the_product(
    kiln: Kiln, factory: Factory, station: Path, whole: Path
) -> None:
    published = versions(factory.database, PRODUCT)
    file = spoil(whole, r'^chip = "esp32c3"$', 'chip = "esp32"')
    words = ("recipe", "add", file, "--product", PRODUCT, "--as", OWNER)
    ended = kiln.run(*words, data=station, stdin=f"{factory.password}\n")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert versions(factory.database, PRODUCT) == published


def test_a_recipe_that_was_changed_in_the_data_folder_burns_nothing_until_it_is_fetched_again(
    kiln: Kiln, factory: Factory, tmp_path: Path
) -> None:
    station = factory.enrol(tmp_path / "station", name="Changed recipe")
    kiln.good("pull", "--product", PRODUCT, "--count", "1", data=station)
    file = station / "recipes" / PRODUCT / "1" / "recipe.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("0x190000", "0x010000"), encoding="utf-8")
    with Modules(kiln, tmp_path / "flash") as modules:
        ended = kiln.run("burn", *modules.slots, data=station)
        ended.refused(2, "E-RECIPE-DAMAGED", PRODUCT, "recipe.toml")
        assert {state for _uuid, state, _mac in book_of(station)} == {"available"}

        kiln.good("pull", "--product", PRODUCT, "--count", "1", data=station)
        assert outcomes(burn(kiln, station, modules, 1)) == ["PASS"]
