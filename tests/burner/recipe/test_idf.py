"""Recipes taken over from ESP-IDF build folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from burner.recipe import firmware, partitions
from burner.recipe.check import check
from burner.recipe.idf import from_idf
from burner.recipe.load import load
from burner.recipe.partitions import Partition
from resources.errors import NeedsPerson

FACTORY = Partition(name="factory", type=0, subtype=0, offset=0x10000, size=0x100000)
OWN_NVS = Partition(name="nvs", type=1, subtype=2, offset=0x9000, size=0x6000)
FCTRY = Partition(name="fctry", type=1, subtype=2, offset=0x110000, size=0x6000)
IMAGE = firmware.build(5, 4 << 20, 0x40380000, [firmware.Segment(address=0x40380000, data=b"code" * 999)])


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build folder as ``idf.py build`` leaves it, for an ESP32-C3."""
    folder = tmp_path / "lamp" / "build"
    files = {
        "bootloader/bootloader.bin": IMAGE,
        "partition_table/partition-table.bin": partitions.build((OWN_NVS, FACTORY, FCTRY)),
        "lamp.bin": IMAGE,
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    arguments = {
        "write_flash_args": ["--flash_mode", "dio", "--flash_size", "4MB", "--flash_freq", "80m"],
        "flash_settings": {"flash_mode": "dio", "flash_size": "4MB", "flash_freq": "80m"},
        "flash_files": {
            "0x0": "bootloader/bootloader.bin",
            "0x10000": "lamp.bin",
            "0x8000": "partition_table/partition-table.bin",
        },
        "extra_esptool_args": {"after": "hard_reset", "before": "default_reset", "stub": True, "chip": "esp32c3"},
    }
    (folder / "flasher_args.json").write_text(json.dumps(arguments), encoding="utf-8")
    (folder / "project_description.json").write_text('{"project_name": "lamp"}', encoding="utf-8")
    return folder


def change(build: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    path = build / "flasher_args.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    edit(body)
    path.write_text(json.dumps(body), encoding="utf-8")


def table(build: Path, *rows: Partition) -> None:
    (build / "partition_table/partition-table.bin").write_bytes(partitions.build(rows))


def test_a_build_becomes_a_recipe_that_holds(build: Path, tmp_path: Path) -> None:
    path = from_idf(build, tmp_path / "recipe")
    recipe = load(path)
    assert (path, check(path)) == (tmp_path / "recipe" / "recipe.toml", [])
    assert (recipe.product, recipe.chip, recipe.flash_size_bytes) == ("lamp", "esp32c3", 4 << 20)
    assert [(image.name, image.offset) for image in recipe.images] == [
        ("bootloader.bin", 0x0),
        ("partition-table.bin", 0x8000),
        ("lamp.bin", 0x10000),
    ]
    assert (recipe.licence.partition, recipe.licence.offset, recipe.licence.size) == ("fctry", 0x110000, 0x6000)


def test_what_was_chosen_is_said_and_written_down(build: Path, tmp_path: Path) -> None:
    said: list[str] = []
    text = from_idf(build, tmp_path / "recipe", say=said.append).read_text(encoding="utf-8")
    assert said[1] == "The licence goes to the partition fctry, 0x6000 bytes at 0x110000."
    assert all(f"# {sentence}\n" in text for sentence in said)


LICENCE_ROW = Partition(name="ids", type=1, subtype=2, offset=0x110000, size=0x4000)


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        ((OWN_NVS, FACTORY, LICENCE_ROW, FCTRY), "fctry"),
        ((OWN_NVS, FACTORY, LICENCE_ROW), "ids"),
        ((OWN_NVS, FACTORY), "nvs"),
    ],
)
def test_the_licence_partition_is_the_usual_one_or_the_only_one(
    build: Path, tmp_path: Path, rows: tuple[Partition, ...], chosen: str
) -> None:
    table(build, *rows)
    assert f'partition = "{chosen}"' in from_idf(build, tmp_path / "recipe").read_text(encoding="utf-8")


def test_an_image_for_the_licence_partition_is_left_out(build: Path, tmp_path: Path) -> None:
    (build / "fctry.bin").write_bytes(b"\xff" * 0x6000)
    change(build, lambda body: body["flash_files"].update({"0x110000": "fctry.bin"}))
    said: list[str] = []
    recipe = load(from_idf(build, tmp_path / "recipe", say=said.append))
    assert "fctry.bin" not in {image.name for image in recipe.images}
    assert said[-1] == "fctry.bin at 0x110000 was left out: it lies in the licence partition."


def test_two_files_of_one_name_are_kept_apart(build: Path, tmp_path: Path) -> None:
    (build / "more").mkdir()
    (build / "more" / "Lamp.bin").write_bytes(b"picture")
    change(build, lambda body: body["flash_files"].update({"0x120000": "more/Lamp.bin"}))
    recipe = load(from_idf(build, tmp_path / "recipe"))
    assert {image.name: image.offset for image in recipe.images}["120000-Lamp.bin"] == 0x120000


def test_a_flash_size_left_to_the_tool_comes_from_the_bootloader(build: Path, tmp_path: Path) -> None:
    change(build, lambda body: body["flash_settings"].update(flash_size="detect"))
    assert load(from_idf(build, tmp_path / "recipe")).flash_size_bytes == 4 << 20


def test_a_project_without_description_is_named_by_its_folder(build: Path, tmp_path: Path) -> None:
    (build / "project_description.json").unlink()
    assert load(from_idf(build, tmp_path / "recipe")).product == "lamp"


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no finished build": (lambda build: (build / "flasher_args.json").unlink(), "E-RECIPE-NO-ARGS"),
    "arguments that are no JSON": (lambda build: (build / "flasher_args.json").write_text("{"), "E-RECIPE-BAD-ARGS"),
    "arguments that are a list": (lambda build: (build / "flasher_args.json").write_text("[]"), "E-RECIPE-BAD-ARGS"),
    "arguments without chip": (
        lambda build: change(build, lambda body: body.pop("extra_esptool_args")),
        "E-RECIPE-BAD-ARGS",
    ),
    "a missing binary": (lambda build: (build / "lamp.bin").unlink(), "E-RECIPE-BUILD-FILE"),
    "no partition table": (
        lambda build: change(build, lambda body: body["flash_files"].pop("0x8000")),
        "E-RECIPE-BUILD-TABLE",
    ),
    "no place for the licence": (lambda build: table(build, FACTORY), "E-RECIPE-BUILD-PLACE"),
    "several places": (
        lambda build: table(
            build, FACTORY, LICENCE_ROW, Partition(name="ids2", type=1, subtype=2, offset=0x120000, size=0x4000)
        ),
        "E-RECIPE-BUILD-PLACES",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_build_that_lacks_something_is_refused_and_nothing_is_written(build: Path, tmp_path: Path, case: str) -> None:
    spoil, code = REFUSED[case]
    spoil(build)
    with pytest.raises(NeedsPerson) as caught:
        from_idf(build, tmp_path / "recipe")
    assert caught.value.code == code
    assert "…" not in str(caught.value)
    assert not (tmp_path / "recipe").exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson) as caught:
        from_idf(tmp_path / "build", tmp_path / "recipe")
    assert caught.value.code == "E-RECIPE-NO-BUILD"


def test_a_recipe_that_is_there_is_left_alone(build: Path, tmp_path: Path) -> None:
    target = tmp_path / "recipe"
    target.mkdir()
    (target / "recipe.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(NeedsPerson) as caught:
        from_idf(build, target)
    assert caught.value.code == "E-RECIPE-THERE"
    assert [file.name for file in target.iterdir()] == ["recipe.toml"]
