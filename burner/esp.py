"""Everything that Kiln uses of esptool: connecting, what the chip tells of itself, and its flash commands.

Loader here means what answers on the other end: the chip's ROM, or esptool's stub that was loaded into its RAM.
Nothing of ``write_flash`` is used: it opens the port again after a fault and writes on to whatever is there then.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from esp_pylib.logger import EspLog
from esptool.cmds import detect_flash_size
from esptool.loader import ESPLoader
from esptool.reset import ClassicReset, ResetStrategy, UnixTightReset, USBJTAGSerialReset
from esptool.targets import CHIP_DEFS, ROM_LIST
from esptool.util import FatalError, PrintOnce, UnsupportedCommandError, flash_size_bytes, strip_chip_name

from burner.esp_log import RoutedLog
from burner.faults import Declined, NoAnswer, NoContact, NotAModule, PortLost
from burner.line import PORT_ERRORS, ROM_BAUD, Line
from burner.messages import Identity

DATA_COMMAND = 0x11
"""FLASH_DEFL_DATA: the one command whose frames we build ourselves."""

ANSWER_S = 3.0

_log = structlog.get_logger()

# Garbage on the line ends up as any of these inside esptool.
_MANGLED = (FatalError, struct.error, IndexError, UnicodeDecodeError)

_SYNCS = 5
_SYNC_S = 1.2
_PULSE_S, _LONG_PULSE_S = 0.05, 0.45
_REBOOT_S = 0.3

_UNIQUE_ID_OFFSET = 0x5C
_WITHOUT_UNIQUE_ID = {"esp8266", "esp32", "esp32c2"}

# Serial flash command "read unique id" (JESD216 family; Winbond W25Q and GigaDevice GD25Q data sheets): the
# command, 32 dummy clocks, then 64 bits, 128 on GigaDevice.
_FLASH_UID_COMMAND = 0x4B
_GIGADEVICE = 0xC8
_USER_READ = 1 << 31 | 1 << 29 | 1 << 28
_DUMMY_CLOCKS, _UID_BITS = 32, 128
_EIGHT_BIT_COMMAND = 7 << 28
_START = 1 << 18


def prepare_esptool() -> None:
    """Route esptool's messages into our log and switch its retries off. Called once per process, before any chip."""
    routed = RoutedLog()
    EspLog.set_logger(routed)
    # This one holds on to the logger that stood at its import.
    ResetStrategy.print_once = PrintOnce(routed.warn)
    ESPLoader.WRITE_FLASH_ATTEMPTS = 1


class Chip:
    """A module in download mode on an open line, spoken to through its ROM or a running stub.

    Every method raises ``NoAnswer`` when the answer failed or was mangled, ``PortLost`` when the port went.
    """

    def __init__(self, line: Line, loader: Any) -> None:
        self._line = line
        self._loader = loader

    # ---- what it is ----------------------------------------------------------------------------------

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
            return Identity(mac=mac, unique_id=self._unique_id())

    def identity(self) -> Identity:
        """All parts, the flash's own id too. Its flash must be attached."""
        fused = self.fused_identity()
        with self._step("reading the flash's id"):
            return Identity(mac=fused.mac, unique_id=fused.unique_id, flash_uid=self._flash_uid())

    def security(self) -> Mapping[str, bool]:
        """Flags ``secure_boot``, ``flash_encryption``, ``flash_encryption_release``, ``secure_download``."""
        with self._step("reading the security state"):
            return _security(self._loader)

    def forbids_low_addresses(self) -> bool:
        """Secure boot of the first kind (ESP32): its bootloader must not be overwritten."""
        with self._step("reading the security state"):
            return bool(self._loader.get_secure_boot_v1_enabled())

    # ---- its flash -----------------------------------------------------------------------------------

    def attach_flash(self) -> int | None:
        """Connect the flash and tell the loader its size. Gives the size in bytes, or None for an unknown flash."""
        with self._step("attaching the flash"):
            if not self.runs_stub:
                self._loader.flash_spi_attach(self._pads())
            size: int | None = flash_size_bytes(detect_flash_size(self._loader))
            if size:
                self._loader.flash_set_parameters(size)
            return size

    def md5(self, offset: int, size: int) -> str:
        """MD5 of a flash region in hex digits, computed on the chip."""
        with self._step("verifying"):
            return str(self._loader.flash_md5sum(offset, size)).lower()

    def read(self, offset: int, size: int) -> bytes:
        """Bytes of the flash; over the ROM 64 bytes a command, so ask for little."""
        with self._step("reading the flash"):
            return bytes(self._loader.read_flash(offset, size, None))

    def begin(self, size: int, compressed_size: int, offset: int) -> None:
        """Announce a deflated write. The ROM erases the whole region now, the stub as it goes."""
        with self._step("starting a write"):
            self._loader.flash_defl_begin(size, compressed_size, offset)

    def send(self, frame: bytes, timeout_s: float) -> None:
        """One data frame as it stands, and its acknowledgement.

        Raises:
            Declined: the loader refused the data; the session stands.
        """
        with self._step("writing"), self._line.within(timeout_s + ANSWER_S):
            self._line.timeout = timeout_s
            self._line.write(frame)
            status = self._data_status()
        if status:
            raise Declined("writing")

    def settle(self) -> None:
        """Wait until the stub has written what it acknowledged on receipt, and leave its write."""
        with self._step("writing"):
            if self.runs_stub:
                self._loader.read_reg(ESPLoader.CHIP_DETECT_MAGIC_REG_ADDR, timeout=10)
                self._loader.flash_defl_finish(reboot=False)

    # ---- the session ---------------------------------------------------------------------------------

    def answers(self) -> bool:
        """True when the loader still answers a sync; False for silence or nonsense."""
        try:
            with self._step("looking whether it is still there"), self._line.within(_SYNC_S / 2):
                self._loader.flush_input()
                self._loader.sync()
        except NoAnswer:
            return False
        return True

    def run_stub(self) -> None:
        """Load the stub, unless it runs."""
        if self.runs_stub:
            return
        with self._step("loading the stub"):
            self._loader = self._loader.run_stub()

    def change_speed(self, baud: int) -> None:
        """Take both ends to another speed."""
        with self._step("changing the speed"):
            self._loader.change_baud(baud)
            self._loader.read_mac("BASE_MAC")

    def reboot(self) -> None:
        """Out of download mode: by the reset line, or where there is none by the loader's last command."""
        try:
            if self._line.has_control_lines:
                self._loader.hard_reset(self._loader.uses_usb_jtag_serial())
            else:
                self._loader.flash_begin(0, 0)
                self._loader.flash_finish(reboot=True, timeout=_REBOOT_S)
        except (*_MANGLED, *PORT_ERRORS) as error:
            _log.debug("reboot_not_confirmed", kind=type(error).__name__)

    # ---- inside --------------------------------------------------------------------------------------

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Errors inside become ours, named by what we were doing; never retried."""
        try:
            yield
        except _MANGLED as error:
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

    def _data_status(self) -> int:
        """The status byte of the answer to the data command; answers to others are late ones and skipped."""
        while True:
            packet = self._loader.read()
            if len(packet) >= 10 and packet[0] == 1 and packet[1] == DATA_COMMAND:
                return int(packet[8])

    def _unique_id(self) -> str | None:
        if self.name in _WITHOUT_UNIQUE_ID:
            return None
        first = self._loader.EFUSE_BASE + _UNIQUE_ID_OFFSET
        words = [self._loader.read_reg(first + offset) for offset in range(0, 16, 4)]
        return _known(struct.pack("<4I", *words))

    def _pads(self) -> int:
        """The flash's pins as the attach command takes them; only ESP32 keeps them in its eFuses."""
        if self.name != "esp32":
            return 0
        clock, q, d, hold, select = self._loader.get_chip_spi_pads()
        return int(hold << 24 | select << 18 | d << 12 | q << 6 | clock)

    def _flash_uid(self) -> str | None:
        if self._loader.SPI_MOSI_DLEN_OFFS is None:
            return None
        data = self._run_uid_command()
        is_long = self._loader.flash_id() & 0xFF == _GIGADEVICE and _known(data[8:]) is not None
        return _known(data if is_long else data[:8])

    def _run_uid_command(self) -> bytes:
        """By the SPI controller's user command; leaves its registers as they were."""
        loader, base = self._loader, self._loader.SPI_REG_BASE
        settings = {
            base + loader.SPI_USR_OFFS: _USER_READ,
            base + loader.SPI_USR1_OFFS: _DUMMY_CLOCKS - 1,
            base + loader.SPI_USR2_OFFS: _EIGHT_BIT_COMMAND | _FLASH_UID_COMMAND,
            base + loader.SPI_MISO_DLEN_OFFS: _UID_BITS - 1,
        }
        before = {register: loader.read_reg(register) for register in settings}
        for register, value in settings.items():
            loader.write_reg(register, value)
        loader.write_reg(base, _START)
        if not any(loader.read_reg(base) & _START == 0 for _ in range(10)):
            raise FatalError("The flash's id did not come.")
        first = base + loader.SPI_W0_OFFS
        words = [loader.read_reg(first + offset) for offset in range(0, _UID_BITS // 8, 4)]
        for register, value in before.items():
            loader.write_reg(register, value)
        return struct.pack("<4I", *words)


def connect(line: Line, *, long_pulse: bool = False) -> Chip:
    """Bring what is on the line into download mode where there are reset lines, and find out which chip it is.

    Takes at most about 1.5 s. ``long_pulse`` holds the reset longer, which some boards need.

    Raises:
        NoContact: nothing came back.
        NotAModule: something else answers.
        NoAnswer, PortLost: it stopped in the middle.
    """
    line.received = 0
    try:
        probe = ESPLoader(line, ROM_BAUD)
        _enter_download_mode(line, probe, long_pulse=long_pulse)
        if not _sync(line, probe):
            raise NotAModule(line.url) if line.received else NoContact()
        loader = _identify(line, probe)
        if line.has_control_lines:
            # Stops the watchdogs of chips on their own USB, which would reset them in the middle.
            loader._post_connect()
    except _MANGLED as error:
        raise NoAnswer("detecting the chip") from error
    except PORT_ERRORS as error:
        raise PortLost(line.url) from error
    return Chip(line, loader)


def _enter_download_mode(line: Line, probe: Any, *, long_pulse: bool) -> None:
    if not line.has_control_lines:
        return
    pulse = _LONG_PULSE_S if long_pulse else _PULSE_S
    if probe.uses_usb_jtag_serial():
        USBJTAGSerialReset(line)()
    elif os.name == "nt" or line.url.startswith("rfc2217:"):
        ClassicReset(line, pulse)()
    else:
        UnixTightReset(line, pulse)()
    # What the chip prints while it resets is no answer.
    line.flushInput()
    line.received = 0


def _sync(line: Line, probe: Any) -> bool:
    with line.within(_SYNC_S):
        for _ in range(_SYNCS):
            try:
                probe.flush_input()
                probe.sync()
            except _MANGLED:
                continue
            return True
    return False


def _identify(line: Line, probe: Any) -> Any:
    """The loader of the right family: its ROM, or its stub when a stub answered the sync."""
    family = _family(probe)
    loader = family(line, line.baudrate)
    loader.cache.update(probe.cache)
    loader.sync_stub_detected = probe.sync_stub_detected
    if family.SECURITY_INFO_SUPPORTED:
        try:
            flags = loader.get_security_info()["parsed_flags"]
            loader.secure_download_mode = flags["SECURE_DOWNLOAD_ENABLE"]
        except FatalError:
            # A stub need not know this command; where a stub runs, the mode is off.
            loader.secure_download_mode = False
    if probe.sync_stub_detected:
        loader = family.STUB_CLASS(loader)
    return loader


def _family(probe: Any) -> Any:
    try:
        magic = probe.read_reg(ESPLoader.CHIP_DETECT_MAGIC_REG_ADDR)
    except UnsupportedCommandError:
        magic = None  # secure download mode reads no registers
    for family in ROM_LIST:
        if family.USES_MAGIC_VALUE and magic == family.MAGIC_VALUE:
            return family
    number = probe.get_security_info()["chip_id"]
    if number is None:
        return CHIP_DEFS["esp32s2"]
    for family in ROM_LIST:
        if not family.USES_MAGIC_VALUE and number == family.IMAGE_CHIP_ID:
            return family
    raise FatalError(f"Unknown chip number {number}.")


def _security(loader: Any) -> dict[str, bool]:
    if loader.secure_download_mode:
        info = loader.get_security_info()
        encrypted = bin(info["flash_crypt_cnt"]).count("1") % 2 == 1
        boots_signed = bool(info["parsed_flags"]["SECURE_BOOT_EN"])
        # What cannot be looked at is taken as closed for good.
        return _flags(boots_signed, encrypted, release=encrypted, locked=True)
    encrypted = bool(loader.get_flash_encryption_enabled())
    release = encrypted and (bool(loader.get_encrypted_download_disabled()) or _all_crypt_bits(loader))
    return _flags(bool(loader.get_secure_boot_enabled()), encrypted, release=release, locked=False)


def _all_crypt_bits(loader: Any) -> bool:
    """With every bit of the crypt count burned, encryption can never be switched off again."""
    mask = loader.EFUSE_SPI_BOOT_CRYPT_CNT_MASK
    return bool(loader.read_reg(loader.EFUSE_SPI_BOOT_CRYPT_CNT_REG) & mask == mask)


def _flags(secure_boot: bool, encrypted: bool, *, release: bool, locked: bool) -> dict[str, bool]:
    return {
        "secure_boot": secure_boot,
        "flash_encryption": encrypted,
        "flash_encryption_release": release,
        "secure_download": locked,
    }


def _known(data: bytes) -> str | None:
    """Hex digits, or None for what an absent part reads as."""
    return None if set(data) <= {0x00} or set(data) <= {0xFF} else data.hex()
