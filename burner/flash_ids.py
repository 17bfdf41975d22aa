"""The ids of a flash chip, asked for with commands of our own through the SPI controller of its module."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# Serial flash commands "read identification" and "read unique id" (JESD216 family; Winbond W25Q and GigaDevice GD25Q
# data sheets): the first gives maker, type and size; the second, after 32 dummy clocks, 64 bits, 128 on GigaDevice.
_IDENTIFICATION, _UNIQUE_ID = 0x9F, 0x4B
_GIGADEVICE = 0xC8
_DUMMY_CLOCKS = 32
_SHORT_BITS, _LONG_BITS = 64, 128

_COMMAND_AND_READ = 1 << 31 | 1 << 28
_WITH_DUMMY = 1 << 29
_EIGHT_BIT_COMMAND = 7 << 28
_START = 1 << 18
_LOOKS = 10


@dataclass(frozen=True, kw_only=True)
class SpiRegisters:
    """Addresses in the SPI controller that reaches the flash, the same layout for all ESP32 chips."""

    command: int
    user: int
    user1: int
    user2: int
    read_bits: int
    data: int

    @classmethod
    def of(cls, loader: Any) -> SpiRegisters:
        """Those of the chip that this loader of esptool's is for."""
        base = loader.SPI_REG_BASE
        return cls(
            command=base,
            user=base + loader.SPI_USR_OFFS,
            user1=base + loader.SPI_USR1_OFFS,
            user2=base + loader.SPI_USR2_OFFS,
            read_bits=base + loader.SPI_MISO_DLEN_OFFS,
            data=base + loader.SPI_W0_OFFS,
        )


class FlashStuck(Exception):
    """The SPI controller did not finish a command, or what it holds was read as two things."""


class FlashIds:
    """Asks one flash. ``read`` reads a register, ``write`` writes some in the order given.

    Raises:
        FlashStuck: from every method.
    """

    def __init__(
        self, registers: SpiRegisters, read: Callable[[int], int], write: Callable[[Mapping[int, int]], None]
    ) -> None:
        self._at = registers
        self._read = read
        self._write = write

    def both(self) -> tuple[int, str | None]:
        """The identification (maker in the lowest byte, then type, then size) and the unique id, see ``unique_id``."""
        before = self._settings()
        identification = self._ask(_IDENTIFICATION, 24)[0] & 0xFFFFFF
        unique_id = self._unique_id(identification)
        self._write(before)
        return identification, unique_id

    def unique_id(self, identification: int) -> str | None:
        """16 or 32 hex digits, or None where the flash has none."""
        before = self._settings()
        unique_id = self._unique_id(identification)
        self._write(before)
        return unique_id

    def _settings(self) -> dict[int, int]:
        """What the controller is left with again."""
        at = self._at
        return {register: self._read(register) for register in (at.user, at.user1, at.user2, at.read_bits)}

    def _unique_id(self, identification: int) -> str | None:
        is_gigadevice = identification & 0xFF == _GIGADEVICE
        words = self._ask(_UNIQUE_ID, _LONG_BITS if is_gigadevice else _SHORT_BITS, dummy=True)
        data = struct.pack(f"<{len(words)}I", *words)
        return known(data if known(data[8:]) else data[:8])

    def _ask(self, command: int, bits: int, *, dummy: bool = False) -> list[int]:
        """The words that the flash shifts out."""
        at = self._at
        settings = {
            at.user: _COMMAND_AND_READ | (_WITH_DUMMY if dummy else 0),
            at.user1: _DUMMY_CLOCKS - 1,
            at.user2: _EIGHT_BIT_COMMAND | command,
            at.read_bits: bits - 1,
            at.data: 0,
            at.command: _START,
        }
        self._write(settings)
        if not any(self._read(at.command) & _START == 0 for _ in range(_LOOKS)):
            raise FlashStuck
        words = self._words(bits)
        # Nothing else on the line would show a flipped bit, and a module by a wrong id would be another one for ever.
        if words != self._words(bits):
            raise FlashStuck
        return words

    def _words(self, bits: int) -> list[int]:
        return [self._read(self._at.data + offset) for offset in range(0, -(-bits // 8), 4)]


def known(data: bytes) -> str | None:
    """Hex digits, or None for what an absent part reads as."""
    return None if set(data) <= {0x00} or set(data) <= {0xFF} else data.hex()
