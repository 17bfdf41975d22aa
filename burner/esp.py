"""Everything that Kiln uses of esptool: connecting, what the chip tells of itself, and its flash commands.

Loader here means what answers on the other end: the chip's ROM, or esptool's stub that was loaded into its RAM.
Nothing of ``write_flash`` is used: it opens the port again after a fault and writes on to whatever is there then.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from esp_pylib.logger import EspLog
from esptool import loader as esptool_loader
from esptool.cmds import detect_flash_size
from esptool.loader import ESPLoader, StubFlasher
from esptool.reset import ClassicReset, ResetStrategy, UnixTightReset, USBJTAGSerialReset
from esptool.targets import CHIP_DEFS, ROM_LIST
from esptool.util import FatalError, PrintOnce, UnsupportedCommandError, flash_size_bytes, strip_chip_name

from burner.esp_facts import locked_below, pads_of, security_of, unique_id_of
from burner.esp_log import RoutedLog, Untraced
from burner.faults import Declined, NoAnswer, NoContact, NotAModule, PortLost
from burner.flash_ids import FlashIds, FlashStuck, SpiRegisters
from burner.frames import ANSWER_S, FLASH_DATA, RAM_DATA, Frames, ram_frames
from burner.line import PORT_ERRORS, Line
from burner.messages import Identity
from burner.speed import ROM_BAUD

_log = structlog.get_logger()

# Garbage on the line ends up as any of these inside esptool.
_MANGLED = (FatalError, FlashStuck, struct.error, IndexError, UnicodeDecodeError)

_CONNECT_S = 1.3
_SYNC_S = 0.6
_SYNCS = 5
_PULSE_S, _LONG_PULSE_S = 0.05, 0.45
_SPEED_S, _MEETING_S = 1.0, 0.4
_REBOOT_S = 0.3

_STUB_GREETING = b"OHAI"
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
            _check(self._exchange(FLASH_DATA, frame, timeout_s))

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
                self._loader = self._stub()
            self._loader.flash_set_parameters(flash_size)

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

    def _exchange(self, op: int, frame: bytes, timeout_s: float) -> int:
        """Send a data frame; gives the status of its answer. Answers to other commands are late ones and skipped."""
        with self._line.within(timeout_s + ANSWER_S):
            self._line.timeout = timeout_s
            self._line.write(frame)
            while True:
                packet = self._loader.read()
                if len(packet) >= 10 and packet[0] == 1 and packet[1] == op:
                    return int(packet[8])

    def _stub(self) -> Any:
        """Load the stub from frames that were built once; esptool builds and prints them for every module."""
        rom = self._loader
        stub, parts = _framed_stub(rom)
        if self.name == "esp32s3" and rom.get_secure_boot_enabled():
            return rom.run_stub(stub)  # needs a detour through this ROM
        for address, size, frames in parts:
            rom.mem_begin(size, len(frames), rom.ESP_RAM_BLOCK, address)
            if any(self._exchange(RAM_DATA, frame, ANSWER_S) for frame in frames):
                raise FatalError("The stub was not taken.")
        rom.mem_finish(stub.entry)
        if rom.read() != _STUB_GREETING:
            raise FatalError("The stub did not start.")
        return rom.STUB_CLASS(rom)

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


_Parts = list[tuple[int, int, tuple[bytes, ...]]]
_framed: dict[tuple[str, int], tuple[Any, _Parts]] = {}


def _framed_stub(rom: Any) -> tuple[Any, _Parts]:
    """The stub for a chip, and of each of its parts address, size in bytes and frames; made once for all alike."""
    key = (rom.STUB_CLASS.stub_json_name(rom), rom.ESP_RAM_BLOCK)
    if key not in _framed:
        stub = StubFlasher(rom)
        parts = ((stub.text_start, stub.text), (stub.data_start, stub.data))
        _framed[key] = stub, [(at, len(data), ram_frames(bytes(data), key[1])) for at, data in parts if data]
    return _framed[key]


def connect(line: Line, expected: str | None = None, *, long_pulse: bool = False) -> Chip:
    """Bring what is on the line into download mode where there are reset lines, and find out which chip it is.

    ``expected`` names the chip that it most probably is: it is asked in that chip's way first, which is never taken
    for an answer. ``long_pulse`` holds the reset longer, which some boards need. Silence is known within 1.3 s.

    Raises:
        NoContact: nothing came back.
        NotAModule: something else answers.
        NoAnswer, PortLost: it stopped in the middle.
    """
    line.received = 0
    until = time.monotonic() + _CONNECT_S
    try:
        probe = ESPLoader(line, ROM_BAUD)
        _enter_download_mode(line, probe, long_pulse=long_pulse)
        if not _sync(line, probe, until - time.monotonic()):
            raise NotAModule(line.url) if line.received else NoContact()
        loader = _identify(line, probe, expected)
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


def _sync(line: Line, probe: Any, seconds: float) -> bool:
    with line.within(seconds):
        for _ in range(_SYNCS):
            try:
                probe.flush_input()
                probe.sync()
            except _MANGLED:
                continue
            return True
    return False


def _identify(line: Line, probe: Any, expected: str | None) -> Any:
    """The loader of the right family: its ROM, or its stub when a stub answered the sync."""
    family = _family(probe, expected)
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


def _family(probe: Any, expected: str | None) -> Any:
    """By its number where it has one, else by the word at a fixed place in older ROMs; the likelier question first."""
    if expected in CHIP_DEFS and not CHIP_DEFS[expected].USES_MAGIC_VALUE:
        try:
            if (number := probe.get_security_info()["chip_id"]) is not None:
                return _numbered(number)
        except FatalError:
            _log.debug("another_chip_than_expected", expected=expected)
    try:
        magic = probe.read_reg(ESPLoader.CHIP_DETECT_MAGIC_REG_ADDR)
    except UnsupportedCommandError:
        magic = None  # secure download mode reads no registers
    for family in ROM_LIST:
        if family.USES_MAGIC_VALUE and magic == family.MAGIC_VALUE:
            return family
    number = probe.get_security_info()["chip_id"]
    return CHIP_DEFS["esp32s2"] if number is None else _numbered(number)


def _numbered(number: int) -> Any:
    for family in ROM_LIST:
        if not family.USES_MAGIC_VALUE and number == family.IMAGE_CHIP_ID:
            return family
    raise FatalError(f"Unknown chip number {number}.")
