"""Samples that esptool accepts, the same for the same seed; and the chip table against esptool's."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from esptool.targets import CHIP_DEFS

from burner.recipe.check import check
from burner.recipe.chips import CHIPS, FLASH_SIZES
from burner.recipe.load import load
from burner.recipe.samples import SAMPLE_CHIPS, make_sample


def image_info(chip: str, file: Path) -> str:
    command = [sys.executable, "-m", "esptool", "--chip", chip, "image-info", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize("chip", SAMPLE_CHIPS)
def test_esptool_accepts_the_app_of_a_sample(tmp_path: Path, chip: str) -> None:
    make_sample(tmp_path, chip, "Demo lamp", seed=1)
    told = image_info(chip, tmp_path / "app.bin")
    assert "Checksum: 0x" in told
    assert told.count("(valid)") == 2
    assert "Project name: Demo lamp" in told
    assert "warning" not in told.lower()


def test_esptool_accepts_the_bootloader_of_a_sample(tmp_path: Path) -> None:
    make_sample(tmp_path, "esp32", "Demo lamp", firmware_bytes=4_096, seed=1)
    assert image_info("esp32", tmp_path / "bootloader.bin").count("(valid)") == 2


@pytest.mark.parametrize("chip", SAMPLE_CHIPS)
def test_a_sample_has_nothing_to_find_fault_with(tmp_path: Path, chip: str) -> None:
    assert check(make_sample(tmp_path, chip, "Demo lamp", seed=1)) == []


@pytest.mark.parametrize("size", [4_096, 65_536, 100_000, 262_144, 1_048_576, 3_000_000, 6_000_000])
def test_an_app_has_the_size_that_was_asked_for(tmp_path: Path, size: int) -> None:
    path = make_sample(tmp_path, "esp32s3", "Lamp", firmware_bytes=size, seed=1)
    assert (tmp_path / "app.bin").stat().st_size == -(-size // 16) * 16
    assert check(path) == []


def test_an_app_deflates_as_compiled_code_does(tmp_path: Path) -> None:
    make_sample(tmp_path, "esp32c3", "Lamp", seed=1)
    app = (tmp_path / "app.bin").read_bytes()
    assert 0.55 < len(zlib.compress(app, 9)) / len(app) < 0.65


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        make_sample(tmp_path / name, "esp32c6", "Lamp", firmware_bytes=16_384, seed=seed)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert files(tmp_path / "a")["app.bin"] != files(tmp_path / "c")["app.bin"]


def test_a_sample_without_firmware_has_only_recipe_and_table(tmp_path: Path) -> None:
    path = make_sample(tmp_path, "esp32c3", "Plug", firmware_bytes=None, seed=1)
    assert sorted(files(tmp_path)) == ["partition-table.bin", "recipe.toml"]
    assert (check(path), load(path).images) == ([], ())


def test_any_product_name_can_be_written(tmp_path: Path) -> None:
    name = 'Lampe "Süd" \\ 灯\x7f\n[recipe]'
    assert load(make_sample(tmp_path, "esp32c3", name, firmware_bytes=4_096, seed=1)).product == name


@pytest.mark.parametrize("name", CHIPS)
def test_the_chip_table_is_esptools(name: str) -> None:
    chip = CHIPS[name]
    theirs = CHIP_DEFS[name]
    assert (chip.name, chip.number, chip.bootloader_at) == (name, theirs.IMAGE_CHIP_ID, theirs.BOOTLOADER_FLASH_OFFSET)
    assert [theirs.FLASH_SIZES[size] >> 4 for size in FLASH_SIZES] == list(range(8))
