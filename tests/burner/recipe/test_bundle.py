"""Recipes as one list of files, there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from burner.recipe.bundle import Part, bundle, unbundle
from burner.recipe.load import load
from burner.recipe.samples import make_sample
from resources.errors import EnvironmentFailed, NeedsPerson


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_sample(tmp_path / "lamp", "esp32c3", "Lamp", firmware_bytes=4_096, seed=1)


def test_a_bundle_put_into_another_folder_is_the_same_recipe(path: Path, tmp_path: Path) -> None:
    parts = bundle(path)
    assert [part.name for part in parts] == ["recipe.toml", "bootloader.bin", "partition-table.bin", "app.bin"]
    assert load(unbundle(parts, tmp_path / "there")) == load(path)


def test_a_bundle_keeps_the_table_of_an_authorisation_only_recipe_and_its_folders(tmp_path: Path) -> None:
    path = make_sample(tmp_path / "plug", "esp32c3", "Plug", firmware_bytes=None, seed=1)
    (path.parent / "bin").mkdir()
    (path.parent / "partition-table.bin").rename(path.parent / "bin" / "table.bin")
    path.write_text(path.read_text(encoding="utf-8").replace("partition-table.bin", "bin/table.bin"), encoding="utf-8")
    assert load(unbundle(bundle(path.parent), tmp_path / "there")) == load(path)


def test_a_recipe_with_an_error_is_not_bundled(path: Path) -> None:
    (path.parent / "app.bin").unlink()
    with pytest.raises(NeedsPerson) as caught:
        bundle(path)
    assert caught.value.code == "E-RECIPE-FILE"


def spoiled(parts: list[Part], case: str) -> list[Part]:
    head, *rest = parts
    return {
        "altered": [head, replace(rest[0], data=b"other"), *rest[1:]],
        "outside": [head, replace(rest[0], name="../bootloader.bin"), *rest[1:]],
        "from the root": [head, replace(rest[0], name="/bootloader.bin"), *rest[1:]],
        "without recipe": rest,
    }[case]


@pytest.mark.parametrize("case", ["altered", "outside", "from the root", "without recipe"])
def test_a_bundle_that_does_not_hold_is_refused_before_anything_is_written(
    path: Path, tmp_path: Path, case: str
) -> None:
    with pytest.raises(NeedsPerson) as caught:
        unbundle(spoiled(bundle(path), case), tmp_path / "there")
    assert caught.value.code == "E-RECIPE-BUNDLE"
    assert not (tmp_path / "there").exists()


def test_a_folder_that_cannot_be_made_is_told(path: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("a file", encoding="utf-8")
    with pytest.raises(EnvironmentFailed) as caught:
        unbundle(bundle(path), tmp_path / "there")
    assert caught.value.code == "E-RECIPE-WRITE"
