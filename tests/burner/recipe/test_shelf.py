"""A recipe that is kept, and what makes it be read anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from burner.recipe.load import load
from burner.recipe.samples import make_sample
from burner.recipe.shelf import RecipeShelf
from resources.errors import NeedsPerson


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_sample(tmp_path / "lamp", "esp32c3", "Lamp", firmware_bytes=8192, seed=1)


def test_an_unchanged_recipe_is_read_once(path: Path) -> None:
    shelf = RecipeShelf()

    assert shelf.take(path) == load(path)
    assert shelf.take(path) is shelf.take(path.parent)


def test_another_recipe_in_the_same_place_is_taken(path: Path) -> None:
    shelf = RecipeShelf()
    before = shelf.take(path)
    make_sample(path.parent, "esp32c3", "Lamp", firmware_bytes=8192, seed=2)

    assert shelf.take(path) == load(path) != before


@pytest.mark.parametrize("name", ["app.bin", "partition-table.bin", "recipe.toml"])
def test_a_file_that_was_changed_or_lost_is_noticed(path: Path, name: str) -> None:
    shelf = RecipeShelf()
    shelf.take(path)
    file = path.parent / name
    file.write_bytes(b"[" + file.read_bytes()[:-9])
    with pytest.raises(NeedsPerson):
        shelf.take(path)
    file.unlink()
    with pytest.raises(NeedsPerson):
        shelf.take(path)


def test_only_the_latest_recipes_are_kept(tmp_path: Path) -> None:
    shelf = RecipeShelf()
    paths = [make_sample(tmp_path / f"{n}", "esp32c3", "Lamp", firmware_bytes=None, seed=n) for n in range(5)]
    first = [shelf.take(each) for each in paths]
    again = [shelf.take(each) for each in reversed(paths)]

    assert [one is other for one, other in zip(reversed(first), again, strict=True)] == [True] * 4 + [False]
