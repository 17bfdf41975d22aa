"""Unmodified esptool against virtual modules: as a command where it writes, within this process for the rest."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import esptool
import pytest

from burner.virtual.chip import CHIPS
from burner.virtual.fixture import VirtualFixture
from burner.virtual.spec import derived

_MAC = "A0:B7:65:1C:44:1C"
_OFFSET = 0x10000
_MEGABYTE = 0x100000

_on_both_chips = pytest.mark.parametrize("chip", list(CHIPS))
_in_rom_and_stub = pytest.mark.parametrize("loader", [["--no-stub"], []], ids=["rom", "stub"])


@pytest.fixture
def fixture(chip: str, tmp_path: Path) -> Iterator[VirtualFixture]:
    with VirtualFixture([derived(_MAC, chip=chip, folder=tmp_path)]) as opened:
        yield opened


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """1 MB, a quarter of it hard to compress."""
    noise = random.Random(20).randbytes(_MEGABYTE // 4)
    file = tmp_path / "firmware"
    file.write_bytes(noise[: _MEGABYTE // 8] + bytes(_MEGABYTE * 3 // 4) + noise[_MEGABYTE // 8 :])
    return file


def _arguments(url: str, *command: str, chip: str, after: str = "no-reset") -> list[str]:
    return ["--chip", chip, "--port", url, "--before", "no-reset", "--after", after, *command]


def _run(url: str, *command: str, chip: str) -> str:
    """The esptool command in a process of its own; its output."""
    line = [sys.executable, "-m", "esptool", *_arguments(url, *command, chip=chip)]
    run = subprocess.run(line, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def _held(tmp_path: Path, offset: int, size: int) -> bytes:
    with (tmp_path / f"{_MAC.replace(':', '')}.bin").open("rb") as file:
        file.seek(offset)
        return file.read(size)


@pytest.mark.parametrize(
    ("chip", "loader", "how"),
    [
        ("esp32c3", [], "--compress"),
        ("esp32c3", ["--no-stub"], "--no-compress"),
        ("esp32", [], "--no-compress"),
        ("esp32", ["--no-stub"], "--compress"),
    ],
)
def test_the_esptool_command_writes_a_megabyte(fixture, image, tmp_path, chip, loader, how) -> None:
    output = _run(fixture.urls[0], *loader, "write-flash", how, hex(_OFFSET), str(image), chip=chip)
    assert "Hash of data verified" in output
    assert _held(tmp_path, _OFFSET, _MEGABYTE) == image.read_bytes()
    assert _held(tmp_path, 0, _OFFSET) == b"\xff" * _OFFSET
    assert _held(tmp_path, _OFFSET + _MEGABYTE, 0x1000) == b"\xff" * 0x1000


@pytest.mark.parametrize(
    ("chip", "loader", "how"),
    [
        ("esp32c3", [], "--no-compress"),
        ("esp32c3", ["--no-stub"], "--compress"),
        ("esp32", [], "--compress"),
        ("esp32", ["--no-stub"], "--no-compress"),
    ],
)
def test_esptool_writes_a_megabyte_the_other_way_over_used_flash(fixture, image, tmp_path, chip, loader, how) -> None:
    fixture.module(1).flash.program(_OFFSET, bytes(_MEGABYTE))
    esptool.main(_arguments(fixture.urls[0], *loader, "write-flash", how, hex(_OFFSET), str(image), chip=chip))
    assert _held(tmp_path, _OFFSET, _MEGABYTE) == image.read_bytes()


@_on_both_chips
@_in_rom_and_stub
def test_esptool_identifies_flash_and_module(fixture, chip, loader, capsys) -> None:
    esptool.main(_arguments(fixture.urls[0], *loader, "flash-id", chip=chip))
    output = capsys.readouterr().out
    assert re.search(r"Manufacturer:\s+c8", output)
    assert re.search(r"Detected flash size:\s+4MB", output)
    esptool.main(_arguments(fixture.urls[0], *loader, "read-mac", chip="auto"))
    output = capsys.readouterr().out
    assert CHIPS[chip].title in output
    assert re.search(rf"MAC:\s+{_MAC.lower()}", output)
    assert re.search(r"Crystal frequency:\s+40MHz", output)


@_on_both_chips
@_in_rom_and_stub
def test_esptool_verifies_reads_and_erases(fixture, chip, loader, tmp_path, capsys) -> None:
    data = random.Random(21).randbytes(0x3000)
    (tmp_path / "data").write_bytes(data)
    fixture.module(1).flash.program(_OFFSET, data)
    esptool.main(_arguments(fixture.urls[0], *loader, "verify-flash", hex(_OFFSET), str(tmp_path / "data"), chip=chip))
    assert "Verification successful" in capsys.readouterr().out
    read = tmp_path / "read"
    esptool.main(_arguments(fixture.urls[0], *loader, "read-flash", "0x10010", "0x1230", str(read), chip=chip))
    assert read.read_bytes() == data[0x10:0x1240]
    esptool.main(_arguments(fixture.urls[0], *loader, "erase-region", "0x11000", "0x1000", chip=chip))
    assert _held(tmp_path, _OFFSET, 0x3000) == data[:0x1000] + b"\xff" * 0x1000 + data[0x2000:]


@pytest.mark.parametrize("chip", ["esp32c3"])
@_in_rom_and_stub
def test_esptool_reads_the_security_info_of_a_c3(fixture, chip, loader, capsys) -> None:
    esptool.main(_arguments(fixture.urls[0], *loader, "get-security-info", chip=chip))
    output = capsys.readouterr().out
    assert "Chip ID: 5" in output
    assert "Flash Encryption: Disabled" in output


@pytest.mark.parametrize("chip", ["esp32"])
def test_esptool_finds_no_security_info_on_an_esp32(fixture, chip) -> None:
    with pytest.raises(esptool.FatalError, match="not supported"):
        esptool.main(_arguments(fixture.urls[0], "--no-stub", "get-security-info", chip=chip))


@_on_both_chips
def test_esptool_finds_a_stub_that_still_runs(fixture, chip, capsys) -> None:
    esptool.main(_arguments(fixture.urls[0], "flash-id", chip=chip, after="no-reset-stub"))
    assert fixture.module(1).runs_stub
    capsys.readouterr()
    esptool.main(_arguments(fixture.urls[0], "--baud", "921600", "flash-id", chip="auto"))
    assert "already running" in capsys.readouterr().out
    assert not fixture.module(1).runs_stub


@pytest.mark.parametrize("chip", ["esp32c3"])
def test_esptool_gives_up_on_the_wrong_chip(fixture, chip) -> None:
    with pytest.raises(esptool.FatalError, match="This chip is ESP32-C3, not ESP32"):
        esptool.main(_arguments(fixture.urls[0], "--no-stub", "read-mac", chip="esp32"))
