"""A chip on the line, by esptool: what it tells of itself, its flash commands, its session.

Loader here means what answers on the other end: the chip's ROM, or esptool's stub that was loaded into its RAM.
Nothing of ``write_flash`` is used: it opens the port again after a fault and writes on to whatever is there then.
All use of esptool stands in the modules ``esp`` and ``esp_…``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from esp_pylib.logger import EspLog
from esptool import loader as esptool_loader
from esptool.cmds import detect_flash_size
from esptool.loader import ESPLoader
from esptool.reset import ResetStrategy
from esptool.util import PrintOnce, flash_size_bytes, strip_chip_name

from burner.esp_exchange import MANGLED, exchange
from burner.esp_facts import can_quicken_in_rom, locked_below, pads_of, security_of, unique_id_of
from burner.esp_log import RoutedLog, Untraced
from burner.esp_stub import start_stub
from burner.faults import Declined, NoAnswer, PortLost
from burner.flash_ids import FlashIds, SpiRegisters
from burner.frames import FLASH_DATA, Frames
from burner.line import PORT_ERRORS, Line
from burner.messages import Identity

_log = structlog.get_logger()

_SYNC_S = 0.6
_SPEED_S, _MEETING_S = 1.0, 0.8
_REBOOT_S = 0.3

# The stub's codes for a flash that did not do as it was told, or could not be unlocked.
_FLASH_FAILED = {0xC4, 0xC5}
_WHOLE_WORD = 0xFFFFFFFF


def prepare_esptool() -> None:
    """Route esptool's messages into our log and switch its retries off. Called once per process, before any chip."""
    routed = RoutedLog()
    EspLog.set_logger(routed)
    # This one holds on to the logger that stood at its import.
    ResetStrategy.print_once = PrintOnce(routed.warn)
    ESPLoader.WRITE_FLASH_ATTEMPTS = 1
    # It writes out every packet for a trace that nobody asked for, which takes longer than all the rest.
    esptool_loader.HexFormatter = Untraced


class Chip:
    """A module in download mode on an open line, spoken to through its ROM or a running stub.

    Every method raises ``NoAnswer`` when the answer failed or was mangled, ``PortLost`` when the port went.
    """

    def __init__(self, line: Line, loader: Any) -> None:
        self._line = line
        self._loader = loader

    # ---- what it is ----------------------------------------------------------------------------------

    @property
    def line(self) -> Line:
        """What it is spoken to over."""
        return self._line

    @property
    def name(self) -> str:
        """As recipes write it: ``esp32``, ``esp32c3``, …"""
        return str(strip_chip_name(self._loader.CHIP_NAME))

    @property
    def image_number(self) -> int | None:
        """The chip id that images for it carry in their header."""
        number: int | None = self._loader.IMAGE_CHIP_ID
        return number

    @property
    def runs_stub(self) -> bool:
        return bool(self._loader.IS_STUB)

    @property
    def block_bytes(self) -> int:
        """The most that one data command may carry."""
        return int(self._loader.FLASH_WRITE_SIZE)

    @property
    def locked(self) -> bool:
        """In secure download mode: no register, no identity and no read-back."""
        return bool(self._loader.secure_download_mode)

    def revision(self) -> int:
        """Chip revision as images ask for it: major * 100 + minor."""
        with self._step("reading the revision"):
            return int(self._loader.get_chip_revision())

    def fused_identity(self) -> Identity:
        """MAC and unique id from the eFuses: a few register reads that disturb nothing."""
        with self._step("reading the identity"):
            mac = ":".join(f"{byte:02X}" for byte in self._loader.read_mac("BASE_MAC"))
            return Identity(mac=mac, unique_id=unique_id_of(self._loader))

    def identity(self) -> Identity:
        """All parts, the flash's own id too. Its flash must be attached."""
        fused = self.fused_identity()
        with self._step("reading the flash's id"):
            flash_uid = self._flash_ids().unique_id(self._loader.cache["flash_id"])
            return Identity(mac=fused.mac, unique_id=fused.unique_id, flash_uid=flash_uid)

    def security(self) -> Mapping[str, bool]:
        """Flags ``secure_boot``, ``flash_encryption``, ``flash_encryption_release``, ``secure_download``."""
        with self._step("reading the security state"):
            return security_of(self._loader)

    def locked_below(self) -> int:
        """The offset below which its security forbids to write, 0 for none."""
        with self._step("reading the security state"):
            return locked_below(self._loader)

    # ---- its flash -----------------------------------------------------------------------------------

    def attach_flash(self) -> tuple[int | None, str | None]:
        """Connect the flash and tell the loader its size. Gives the size in bytes, None for an unknown flash, and
        its unique id in hex digits, None where it has none."""
        with self._step("attaching the flash"):
            if not self.runs_stub:
                self._loader.flash_spi_attach(pads_of(self._loader))
            self._loader.cache["flash_id"], unique_id = self._flash_ids().both()
            size: int | None = flash_size_bytes(detect_flash_size(self._loader))
            if size:
                self._loader.flash_set_parameters(size)
            return size, unique_id

    def md5(self, offset: int, size: int) -> str:
        """MD5 of a flash region in hex digits, computed on the chip."""
        with self._step("verifying"):
            return str(self._loader.flash_md5sum(offset, size)).lower()

    def read(self, offset: int, size: int) -> bytes:
        """Bytes of the flash; over the ROM 64 bytes a command, so ask for little."""
        with self._step("reading the flash"):
            return bytes(self._loader.read_flash(offset, size, None))

    def begin(self, region: Frames) -> None:
        """Announce a deflated write. The ROM erases the whole region now, the stub as it goes."""
        with self._step("starting a write"):
            # esptool makes a number of blocks of this size, and we may send more of them than would be needed.
            room = len(region.frames) * region.block_bytes
            self._loader.flash_defl_begin(region.size, room, region.offset)

    def send(self, frame: bytes, timeout_s: float) -> None:
        """One data frame as it stands, and its acknowledgement.

        Raises:
            Declined: the loader refused the data; the session stands.
        """
        with self._step("writing"):
            _check(exchange(self._line, self._loader, FLASH_DATA, frame, timeout_s))

    def settle(self, timeout_s: float) -> None:
        """Wait until the stub has written what it acknowledged on receipt, and leave its write.

        Raises:
            Declined: as ``send``, of what was acknowledged last.
        """
        if self.runs_stub:
            with self._step("writing"):
                stay = struct.pack("<I", 1)
                _check(self._loader.command(ESPLoader.ESP_CMDS["FLASH_DEFL_END"], stay, timeout=timeout_s)[1][0])

    # ---- the session ---------------------------------------------------------------------------------

    def answers(self) -> bool:
        """True when the loader still answers a sync; False for silence or nonsense."""
        try:
            with self._step("looking whether it is still there"), self._line.within(_SYNC_S):
                self._loader.flush_input()
                self._loader.sync()
        except NoAnswer:
            return False
        return True

    def run_stub(self, flash_size: int) -> None:
        """Load the stub, unless it runs, and tell it the size of the flash in bytes."""
        with self._step("loading the stub"):
            if not self.runs_stub:
                self._loader = start_stub(self._line, self._loader)
            self._loader.flash_set_parameters(flash_size)

    def can_change_speed(self) -> bool:
        """False for a ROM that would compute a wrong speed; a stub can."""
        with self._step("changing the speed"):
            return self.runs_stub or can_quicken_in_rom(self._loader)

    def change_speed(self, baud: int) -> None:
        """Take both ends to another speed, and see that they meet there."""
        with self._step("changing the speed"):
            with self._line.within(_SPEED_S):
                self._loader.change_baud(baud)
            with self._line.within(_MEETING_S):
                self._loader.read_mac("BASE_MAC")

    def reboot(self) -> None:
        """Out of download mode: by the reset line, or where there is none by the loader's last command."""
        try:
            if self._line.has_control_lines:
                self._loader.hard_reset(self._loader.uses_usb_jtag_serial())
            else:
                self._loader.flash_begin(0, 0)
                self._loader.flash_finish(reboot=True, timeout=_REBOOT_S)
        except (*MANGLED, *PORT_ERRORS) as error:
            _log.debug("reboot_not_confirmed", kind=type(error).__name__)

    # ---- inside --------------------------------------------------------------------------------------

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Errors inside become ours, named by what we were doing; never retried."""
        try:
            yield
        except MANGLED as error:
            self._renew_reader()
            raise NoAnswer(name) from error
        except PORT_ERRORS as error:
            raise PortLost(self._line.url) from error

    def _renew_reader(self) -> None:
        """After a failed read esptool's packet reader is dead; a new one drops what came late."""
        try:
            self._loader.flush_input()
        except PORT_ERRORS as error:
            raise PortLost(self._line.url) from error

    def _flash_ids(self) -> FlashIds:
        return FlashIds(SpiRegisters.of(self._loader), self._loader.read_reg, self._write_registers)

    def _write_registers(self, values: Mapping[int, int]) -> None:
        """In one command where that is known to work: espefuse does so with the ROMs after ESP32's."""
        if self.runs_stub or self.name == "esp32":
            for register, value in values.items():
                self._loader.write_reg(register, value)
            return
        words = b"".join(struct.pack("<4I", register, value, _WHOLE_WORD, 0) for register, value in values.items())
        self._loader.check_command("write registers", ESPLoader.ESP_CMDS["WRITE_REG"], words)


def _check(status: int) -> None:
    if status:
        raise Declined("writing", by_flash=status in _FLASH_FAILED)
