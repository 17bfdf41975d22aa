"""Registers of a virtual module: eFuse words, the UART divider, and the SPI controller with the flash behind it."""

from __future__ import annotations

from burner.virtual.chip import Chip, Fuses
from burner.virtual.flash import Flash

_START = 1 << 18
_HAS_ADDRESS = 1 << 30
_HAS_DUMMY = 1 << 29
_HAS_MISO = 1 << 28
_HAS_MOSI = 1 << 27
_WORD = 0xFFFFFFFF

# GigaDevice, GD25Q family.
_MAKER = 0xC8
_FAMILY = 0x40

_JEDEC_ID = 0x9F
_UNIQUE_ID = 0x4B
_SFDP = 0x5A
_READ = 0x03
_STATUS = (0x05, 0x35, 0x15)


class Registers:
    """The words of a module's registers; those that are not modelled hold what was last written, at first 0."""

    def __init__(self, chip: Chip, fuses: Fuses, flash: Flash, flash_uid: bytes) -> None:
        self._chip = chip
        self._fuses = fuses
        self._flash = flash
        self._flash_uid = flash_uid
        self.reset()

    def reset(self) -> None:
        """As after power-up: fuses as burned, the rest 0, the flash's pins not attached."""
        self.baud = 115_200
        self.flash_attached = False
        self._words = self._chip.registers(self._fuses)

    def read(self, address: int) -> int:
        if address == self._chip.uart_divider:
            return self._chip.uart_hz // self.baud
        return self._words.get(address, 0)

    def write(self, address: int, value: int, mask: int = _WORD) -> None:
        word = value & mask | self._words.get(address, 0) & ~mask & _WORD
        if address == self._chip.spi.base and word & _START:
            self._run_flash_command()
            word &= ~_START
        self._words[address] = word

    def _spi(self, offset: int) -> int:
        return self._words.get(self._chip.spi.base + offset, 0)

    def _run_flash_command(self) -> None:
        """One user command of the SPI controller: what the flash shifts out lands in the data words."""
        spi = self._chip.spi
        user, user1 = self._spi(spi.user), self._spi(spi.user1)
        address_bits = min(32, (user1 >> 26) + 1) if user & _HAS_ADDRESS else 0
        dummy_bits = (user1 & 0xFF) + 1 if user & _HAS_DUMMY else 0
        mosi_length = user1 >> 17 & 0x1FF if spi.mosi_length is None else self._spi(spi.mosi_length) & 0x3FF
        miso_length = user1 >> 8 & 0x1FF if spi.miso_length is None else self._spi(spi.miso_length) & 0x3FF
        mosi_bits = mosi_length + 1 if user & _HAS_MOSI else 0
        if not user & _HAS_MISO:
            return
        size = miso_length // 8 + 1
        command, address = self._spi(spi.user2) & 0xFF, self._flash_address(address_bits)
        skipped = (address_bits + dummy_bits + mosi_bits) // 8
        shifted_out = self._shifted_out(command, address, skipped, size)
        self._store(shifted_out)

    def _flash_address(self, bits: int) -> int:
        word = self._spi(4)
        return word >> (32 - bits) if bits and self._chip.spi.address_from_top else word & ((1 << bits) - 1)

    def _store(self, data: bytes) -> None:
        first = self._chip.spi.base + self._chip.spi.data
        for at in range(0, len(data), 4):
            self._words[first + at] = int.from_bytes(data[at : at + 4], "little")

    def _shifted_out(self, command: int, address: int, skipped: int, size: int) -> bytes:
        """``size`` bytes that the flash sends after ``skipped`` bytes of address, dummy and data clocks."""
        if not self.flash_attached:
            return b"\xff" * size
        if command == _JEDEC_ID:
            answer = bytes([_MAKER, _FAMILY, self._flash.size_bytes.bit_length() - 1])[skipped:]
        elif command == _UNIQUE_ID:
            answer = (b"\xff" * 4 + self._flash_uid)[skipped:]
        elif command == _SFDP:
            answer = _sfdp()[address:]
        elif command == _READ:
            answer = self._flash.read(address % self._flash.size_bytes, size)
        else:
            answer = bytes(size) if command in _STATUS else b""
        return answer[:size].ljust(size, b"\xff")


def _sfdp() -> bytes:
    """Signature, one basic parameter header, and the maker's own header (JESD216)."""
    header = b"SFDP" + bytes((0x06, 0x01, 0x01, 0xFF))
    basic = bytes((0x00, 0x06, 0x01, 0x10, 0x30, 0x00, 0x00, 0xFF))
    own = bytes((_MAKER, 0x00, 0x01, 0x03, 0x60, 0x00, 0x00, 0xFF))
    return header + basic + own
