"""Flash as NOR memory: programming only clears bits, and what was programmed is in the file."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.virtual.flash import BLOCK_BYTES, MEGABYTE, SECTOR_BYTES, Flash, FlashTiming, OutOfRange

_WINDOW = 3 * SECTOR_BYTES
_writes = st.lists(st.tuples(st.integers(0, _WINDOW - 1), st.binary(min_size=1, max_size=600)), max_size=12)


@given(_writes)
def test_programming_clears_bits_and_sets_none(writes: list[tuple[int, bytes]]) -> None:
    flash = Flash(MEGABYTE)
    expected = bytearray(b"\xff" * (_WINDOW + 600))
    for offset, data in writes:
        flash.program(offset, data)
        for at, byte in enumerate(data, offset):
            expected[at] &= byte
    assert flash.read(0, len(expected)) == expected


@given(st.integers(0, 4 * BLOCK_BYTES), st.integers(1, 2 * BLOCK_BYTES))
def test_erasing_sets_exactly_the_sectors_that_are_touched(offset: int, size: int) -> None:
    flash = Flash(MEGABYTE)
    flash.program(0, bytes(MEGABYTE))
    flash.erase(offset, size)
    start, end = offset // SECTOR_BYTES * SECTOR_BYTES, -(-(offset + size) // SECTOR_BYTES) * SECTOR_BYTES
    assert flash.read(start, end - start) == b"\xff" * (end - start)
    assert flash.read(0, start) == bytes(start)
    assert flash.read(end, MEGABYTE - end) == bytes(MEGABYTE - end)


def test_a_new_flash_is_blank() -> None:
    assert Flash(MEGABYTE).read(0, MEGABYTE) == b"\xff" * MEGABYTE


@pytest.mark.parametrize("offset", [MEGABYTE - 1, MEGABYTE, 5 * MEGABYTE])
def test_nothing_is_read_or_written_beyond_the_end(offset: int) -> None:
    flash = Flash(MEGABYTE)
    with pytest.raises(OutOfRange):
        flash.read(offset, 2)
    with pytest.raises(OutOfRange):
        flash.program(offset, b"ab")
    with pytest.raises(OutOfRange):
        flash.erase(MEGABYTE - SECTOR_BYTES, 2 * SECTOR_BYTES)


def test_a_flash_has_a_power_of_two_of_bytes() -> None:
    with pytest.raises(ValueError, match="power of two"):
        Flash(MEGABYTE + 1)


def test_a_file_of_another_size_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "A0B7651C441C.bin"
    file.write_bytes(b"short")
    with pytest.raises(ValueError, match="holds 5 bytes"):
        Flash(MEGABYTE, file)
    assert file.read_bytes() == b"short"


def test_the_file_holds_what_was_programmed_before_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "A0B7651C441C.bin"
    script = (
        "import os, signal, sys; from pathlib import Path; from burner.virtual.flash import Flash\n"
        "flash = Flash(1 << 20, Path(sys.argv[1])); flash.program(0x1100, b'licence')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.run([sys.executable, "-c", script, str(file)], cwd=Path(__file__).parents[3], check=False)
    assert run.returncode == -signal.SIGKILL
    assert file.read_bytes() == b"\xff" * 0x1100 + b"licence" + b"\xff" * (MEGABYTE - 0x1107)
    assert Flash(MEGABYTE, file).read(0x1100, 7) == b"licence"


def test_work_takes_the_flash_its_time_and_stops_half_done_when_power_goes() -> None:
    flash = Flash(MEGABYTE)
    flash.timing = FlashTiming()
    spent: list[float] = []
    flash.spend = spent.append
    flash.erase(0xF000, SECTOR_BYTES + BLOCK_BYTES)
    assert spent == [0.045, 0.150]

    def cut(_seconds: float) -> None:
        raise InterruptedError

    flash.spend = cut
    with pytest.raises(InterruptedError):
        flash.program(0, bytes(2 * SECTOR_BYTES))
    assert flash.read(0, 2 * SECTOR_BYTES) == bytes(SECTOR_BYTES) + b"\xff" * SECTOR_BYTES
