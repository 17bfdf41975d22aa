"""The unmodified esptool command on every chip, over every transport, with the stub and without: all that it can do.

``python3 build check esptool``; the suite has a part of it in ``test_esptool``.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from burner.virtual.chip import CHIPS
from burner.virtual.fixture import VirtualFixture
from burner.virtual.spec import derived
from burner.virtual.wire import Transport

MAC = "A0:B7:65:1C:44:1C"
_CHIPS = ("esp32", "esp32s3", "esp32c3", "esp32c6")
_TRANSPORTS = [each for each in Transport if each is not Transport.PTY or sys.platform != "win32"]
_OFFSET = 0x10000
# Most of the time pyserial's RFC 2217 client sleeps.
_AT_ONCE = 8
_IMAGE = random.Random(20).randbytes(0x800) + bytes(0x1800)
_OTHER_IMAGE = random.Random(21).randbytes(0x3000)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A chip, how it is reached, and by which loader."""

    chip: str
    transport: Transport
    has_stub: bool

    def __str__(self) -> str:
        return f"{self.chip} over {self.transport} {'with' if self.has_stub else 'without'} stub"

    def command(self, url: str, words: Sequence[str]) -> list[str]:
        before, after = ("default-reset", "hard-reset") if self.transport.has_lines else ("no-reset", "no-reset")
        line = [sys.executable, "-m", "esptool", "--chip", self.chip, "--port", url, "--baud", "460800"]
        loader = [] if self.has_stub else ["--no-stub"]
        return [*line, "--before", before, "--after", after, *loader, *words]


def ways() -> list[Way]:
    return [
        Way(chip=chip, transport=transport, has_stub=has_stub)
        for chip in _CHIPS
        for transport in _TRANSPORTS
        for has_stub in (True, False)
    ]


def wrong_with(way: Way) -> list[str]:
    """A sentence for each command that does not do its work."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "image").write_bytes(_IMAGE)
        (folder / "other").write_bytes(_OTHER_IMAGE)
        with VirtualFixture([derived(MAC, chip=way.chip)], transport=way.transport) as fixture:
            return [f"{way}: {sentence}" for sentence in _commands(way, fixture, folder)]


def _commands(way: Way, fixture: VirtualFixture, folder: Path) -> Iterator[str]:
    module = fixture.module(1)
    assert module is not None

    def says(expected: str, *words: str, fails: bool = False) -> Iterator[str]:
        line = way.command(fixture.urls[0], words)
        done = subprocess.run(
            line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if (done.returncode != 0) is not fails or not re.search(expected, done.stdout):
            yield f"{' '.join(words)} ended with {done.returncode} and said:\n{done.stdout}"

    def holds(data: bytes, offset: int, after: str) -> Iterator[str]:
        if module.flash.read(offset, len(data)) != data:
            yield f"{after} left something else in the flash"

    at = hex(_OFFSET)
    yield from says("Detected flash size: +4MB", "flash-id")
    yield from says(f"MAC: +{MAC.lower()}|a0:b7:65:ff:fe:1c:44:1c", "read-mac")
    yield from says("Hash of data verified", "write-flash", "--compress", at, "image")
    yield from holds(_IMAGE, _OFFSET, "a compressed write")
    yield from says("Hash of data verified", "write-flash", "--no-compress", at, "other")
    yield from holds(_OTHER_IMAGE, _OFFSET, "an uncompressed write")
    yield from says("Verification successful", "verify-flash", at, "other")
    yield from says("Read 272 bytes", "read-flash", "0x10010", "0x110", "read")
    if (folder / "read").read_bytes() != _OTHER_IMAGE[0x10:0x120]:
        yield "read-flash read something else"
    yield from says("erased", "erase-region", "0x11000", "0x1000")
    yield from holds(_OTHER_IMAGE[:0x1000] + b"\xff" * 0x1000 + _OTHER_IMAGE[0x2000:], _OFFSET, "an erase")
    if CHIPS[way.chip].has_security_info:
        yield from says(f"Chip ID: {CHIPS[way.chip].chip_id}", "get-security-info")
    else:
        yield from says("not supported|not implemented", "get-security-info", fails=True)


def main() -> int:
    """All ways; 1 when a command failed on one."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        wrong = [sentence for sentences in pool.map(wrong_with, ways()) for sentence in sentences]
    sys.stdout.write("\n".join([*wrong, f"{len(ways())} ways, {len(wrong)} commands went wrong\n"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
