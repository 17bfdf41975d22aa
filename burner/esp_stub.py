"""Loading esptool's stub into a chip, from frames that were built once; esptool builds and prints them each time."""

from __future__ import annotations

import struct
from typing import Any

from esptool.loader import ESPLoader, StubFlasher
from esptool.util import FatalError

from burner.esp_exchange import exchange
from burner.frames import ANSWER_S, RAM_DATA, ram_frames
from burner.line import Line

_GREETING = b"OHAI"
_GREETING_S = 1.0
_MEM_END = ESPLoader.ESP_CMDS["MEM_END"]

_Parts = list[tuple[int, int, tuple[bytes, ...]]]
_framed: dict[tuple[str, int], tuple[Any, _Parts]] = {}


def start_stub(line: Line, rom: Any) -> Any:
    """Load the stub over a ROM's loader; gives the stub's.

    Raises:
        FatalError: the ROM refused it, or it did not greet.
    """
    stub, parts = _framed_stub(rom)
    if rom.CHIP_NAME == "ESP32-S3" and rom.get_secure_boot_enabled():
        return rom.run_stub(stub)  # needs a detour through this ROM
    for address, size, frames in parts:
        rom.mem_begin(size, len(frames), rom.ESP_RAM_BLOCK, address)
        if any(exchange(line, rom, RAM_DATA, frame, ANSWER_S) for frame in frames):
            raise FatalError("The stub was not taken.")
    _run(line, rom, stub.entry)
    return rom.STUB_CLASS(rom)


def _run(line: Line, rom: Any, entry: int) -> None:
    """Jump into it. The ROM's own answer need not come whole: the stub may take the UART before it is out."""
    with line.within(_GREETING_S):
        rom.command(_MEM_END, struct.pack("<II", 0, entry), wait_response=False)
        while (packet := rom.read()) != _GREETING:
            if len(packet) >= 10 and packet[1] == _MEM_END and packet[8]:
                raise FatalError("The stub did not start.")


def _framed_stub(rom: Any) -> tuple[Any, _Parts]:
    """The stub for a chip, and of each of its parts address, size in bytes and frames; made once for all alike."""
    key = (rom.STUB_CLASS.stub_json_name(rom), rom.ESP_RAM_BLOCK)
    if key not in _framed:
        stub = StubFlasher(rom)
        parts = ((stub.text_start, stub.text), (stub.data_start, stub.data))
        _framed[key] = stub, [(at, len(data), ram_frames(bytes(data), key[1])) for at, data in parts if data]
    return _framed[key]
