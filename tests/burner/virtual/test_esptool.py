"""Unmodified esptool against virtual modules: as a command where it writes, within this process for the rest."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import esptool
import pytest

from burner.virtual.chip import CHIPS
from burner.virtual.fixture import VirtualFixture
from burner.virtual.spec import derived
from burner.virtual.wire import Transport

_MAC = "A0:B7:65:1C:44:1C"
_OFFSET = 0x10000
_MEGABYTE = 0x100000

_SOCKET = Transport.SOCKET
_TERMINAL = Transport.PTY if sys.platform != "win32" else Transport.SOCKET

_STUB, _ROM = [], ["--no-stub"]

# What the ROM and the stub of each chip have of their own is in the tests of the loaders; here each chip is met both
# ways, but not by each command.
_one_way = pytest.mark.parametrize(
    ("chip", "loader"), [("esp32c3", _STUB), ("esp32s3", _ROM), ("esp32c6", _STUB), ("esp32", _ROM), ("esp8266", _STUB)]
)
_the_other_way = pytest.mark.parametrize(
    ("chip", "loader"), [("esp32c3", _ROM), ("esp32s3", _STUB), ("esp32c6", _ROM), ("esp32", _STUB), ("esp8266", _ROM)]
)


@pytest.fixture
def transport() -> Transport:
    return _SOCKET


@pytest.fixture
def fixture(chip: str, transport: Transport, tmp_path: Path) -> Iterator[VirtualFixture]:
    with VirtualFixture([derived(_MAC, chip=chip, folder=tmp_path)], transport=transport) as opened:
        yield opened


def _image(tmp_path: Path, size: int) -> Path:
    """A quarter of it hard to compress."""
    noise = random.Random(20).randbytes(size // 4)
    file = tmp_path / "firmware"
    file.write_bytes(noise[: size // 8] + bytes(size * 3 // 4) + noise[size // 8 :])
    return file


def _arguments(
    url: str, *command: str, chip: str, before: str = "no-reset", after: str = "no-reset", baud: int = 115_200
) -> list[str]:
    words = ["--chip", chip, "--port", url, "--before", before, "--after", after, "--baud", str(baud)]
    return [*words, *command]


def _started(arguments: list[str]) -> subprocess.Popen[str]:
    """The esptool command in a process of its own."""
    line = [sys.executable, "-m", "esptool", *arguments]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _finished(process: subprocess.Popen[str]) -> str:
    """Its output."""
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return output


def _held(tmp_path: Path, offset: int, size: int) -> bytes:
    with (tmp_path / f"{_MAC.replace(':', '')}.bin").open("rb") as file:
        file.seek(offset)
        return file.read(size)


# ---- writing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chip", "transport", "loader", "how"),
    [
        ("esp32c3", _SOCKET, _STUB, "--compress"),
        ("esp32s3", _TERMINAL, _STUB, "--no-compress"),
        ("esp32c6", _TERMINAL, _ROM, "--compress"),
        ("esp32", _SOCKET, _ROM, "--no-compress"),
    ],
)
def test_the_esptool_command_writes_a_megabyte(fixture, tmp_path, chip, loader, how) -> None:
    image = _image(tmp_path, _MEGABYTE)
    words = [*loader, "write-flash", how, hex(_OFFSET), str(image)]
    output = _finished(_started(_arguments(fixture.urls[0], *words, chip=chip, baud=460_800)))
    assert "Hash of data verified" in output
    assert _held(tmp_path, _OFFSET, _MEGABYTE) == image.read_bytes()
    assert _held(tmp_path, 0, _OFFSET) == b"\xff" * _OFFSET
    assert _held(tmp_path, _OFFSET + _MEGABYTE, 0x1000) == b"\xff" * 0x1000


@pytest.mark.parametrize(
    ("chip", "transport", "loader", "how"),
    [
        ("esp32c3", _TERMINAL, _ROM, "--no-compress"),
        ("esp32s3", _SOCKET, _ROM, "--compress"),
        ("esp32c6", _SOCKET, _STUB, "--no-compress"),
        ("esp32", _TERMINAL, _STUB, "--compress"),
        ("esp8266", _SOCKET, _STUB, "--compress"),
        ("esp8266", _TERMINAL, _ROM, "--no-compress"),
    ],
)
def test_esptool_writes_over_used_flash(fixture, tmp_path, chip, loader, how) -> None:
    image = _image(tmp_path, 0x34000)
    fixture.module(1).flash.program(_OFFSET, bytes(_MEGABYTE))
    esptool.main(_arguments(fixture.urls[0], *loader, "write-flash", how, "0x13000", str(image), chip=chip))
    assert _held(tmp_path, 0x13000, 0x34000) == image.read_bytes()


# ---- looking ------------------------------------------------------------------------------------------------------


@_the_other_way
def test_esptool_identifies_flash_and_module(fixture, chip, loader, capsys) -> None:
    esptool.main(_arguments(fixture.urls[0], *loader, "flash-id", chip=chip))
    output = capsys.readouterr().out
    assert re.search(r"Manufacturer:\s+c8", output)
    assert re.search(r"Detected flash size:\s+4MB", output)
    esptool.main(_arguments(fixture.urls[0], *loader, "read-mac", chip="auto"))
    output = capsys.readouterr().out
    assert f"Chip type:          {CHIPS[chip].title}" in output
    assert re.search(rf"(BASE )?MAC:\s+{_MAC.lower()}", output)
    crystal = 26 if chip == "esp8266" else 40
    assert re.search(rf"Crystal frequency:\s+{crystal}MHz", output)


@pytest.mark.parametrize("chip", ["esp32c6"])
def test_esptool_reads_the_long_address_of_a_c6(fixture, chip, capsys) -> None:
    esptool.main(_arguments(fixture.urls[0], "--no-stub", "read-mac", chip=chip))
    output = capsys.readouterr().out
    assert re.search(r"MAC:\s+a0:b7:65:ff:fe:1c:44:1c", output)
    assert re.search(r"MAC_EXT:\s+ff:fe", output)


@_one_way
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


@pytest.mark.parametrize(("chip", "loader"), [("esp32c3", _ROM), ("esp32s3", _STUB), ("esp32c6", _ROM)])
def test_esptool_reads_the_security_info_of_a_chip_that_has_it(fixture, chip, loader, capsys) -> None:
    esptool.main(_arguments(fixture.urls[0], *loader, "get-security-info", chip=chip))
    output = capsys.readouterr().out
    assert f"Chip ID: {CHIPS[chip].chip_id}" in output
    assert "Flash Encryption: Disabled" in output


@pytest.mark.parametrize("chip", ["esp32"])
def test_esptool_finds_no_security_info_on_an_esp32(fixture, chip) -> None:
    with pytest.raises(esptool.FatalError, match="not supported"):
        esptool.main(_arguments(fixture.urls[0], "--no-stub", "get-security-info", chip=chip))


@pytest.mark.parametrize("chip", ["esp32", "esp32c6"])
def test_esptool_finds_a_stub_that_still_runs(fixture, chip, capsys) -> None:
    esptool.main(_arguments(fixture.urls[0], "flash-id", chip=chip, after="no-reset-stub"))
    assert fixture.module(1).runs_stub
    capsys.readouterr()
    esptool.main(_arguments(fixture.urls[0], "flash-id", chip="auto", baud=921_600))
    assert "already running" in capsys.readouterr().out
    assert not fixture.module(1).runs_stub


@pytest.mark.parametrize("chip", ["esp32c3"])
def test_esptool_gives_up_on_the_wrong_chip(fixture, chip) -> None:
    with pytest.raises(esptool.FatalError, match="This chip is ESP32-C3, not ESP32"):
        esptool.main(_arguments(fixture.urls[0], "--no-stub", "read-mac", chip="esp32"))


# ---- control lines ------------------------------------------------------------------------------------------------

_OVER_LINES = [
    ("esp32", "default-reset", ["read-mac"], "MAC: +a0:b7:65:00:00:00"),
    ("esp32s3", "usb-reset", ["get-security-info"], "Chip ID: 9"),
    ("esp32c3", "default-reset", ["write-flash", hex(_OFFSET)], "Hash of data verified"),
    ("esp32c6", "usb-reset", ["read-mac"], "MAC_EXT: +ff:fe"),
]


@dataclass(frozen=True, kw_only=True)
class _OverLines:
    fixture: VirtualFixture
    image: Path
    processes: list[subprocess.Popen[str]]


@pytest.fixture(scope="module", autouse=True)
def over_lines(tmp_path_factory) -> Iterator[_OverLines]:
    """Runs beside all other tests, since pyserial's RFC 2217 client sleeps 0.2 s for each command."""
    image = _image(tmp_path_factory.mktemp("lines"), 0x1000)
    loads = [derived(f"A0:B7:65:00:00:0{n}", chip=chip) for n, (chip, *_) in enumerate(_OVER_LINES)]
    with VirtualFixture(loads, transport=Transport.RFC2217) as fixture:
        assert all(fixture.module(slot).runs_application for slot in range(1, len(loads) + 1))
        processes = []
        for url, (chip, before, words, _) in zip(fixture.urls, _OVER_LINES, strict=True):
            whole = [*_ROM, *words, *([str(image)] if words[0] == "write-flash" else [])]
            processes.append(
                _started(_arguments(url, *whole, chip=chip, before=before, after="hard-reset", baud=460_800))
            )
        yield _OverLines(fixture=fixture, image=image, processes=processes)
        for process in processes:
            process.kill()
            with process:
                pass


def test_over_control_lines_esptool_resets_a_booted_module_into_its_loader_and_out_of_it(over_lines) -> None:
    for process, (_, _, _, expected) in zip(over_lines.processes, _OVER_LINES, strict=True):
        assert re.search(expected, _finished(process))
    fixture = over_lines.fixture
    for slot in range(1, len(_OVER_LINES) + 1):
        assert fixture.wait_until(slot, lambda slot=slot: fixture.sessions(slot)[-1].finished)
        assert fixture.module(slot).runs_application
        assert fixture.module(slot).restarts == 1
    assert fixture.module(3).flash.read(_OFFSET, 0x1000) == over_lines.image.read_bytes()
