"""A virtual module: power, loader, firmware and flash of one simulated chip, spoken to in packets or lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from burner.virtual.chip import CHIPS
from burner.virtual.faults import ArmedFaults
from burner.virtual.firmware import Application, DeafApplication, say_boot, say_waiting
from burner.virtual.flash import INSTANT, Flash, FlashTiming
from burner.virtual.loader import Loader
from burner.virtual.packets import Op, parse
from burner.virtual.registers import Registers
from burner.virtual.reset import ResetCircuit, Start
from burner.virtual.rom import Rom, SmallRom
from burner.virtual.serial_cli import SerialCli
from burner.virtual.slip import Decoder
from burner.virtual.spec import ModuleSpec
from burner.virtual.stores import Pair, Stores
from burner.virtual.stub import GREETING, Stub
from burner.virtual.utterance import Utterance
from burner.virtual.voice import Voice
from burner.virtual.wire import Lines

_HEADER_BYTES = 8


class VirtualModule:
    """One simulated module; it keeps its flash and its stores wherever it is plugged in.

    ``writes`` and ``restarts`` count how often its flash or stores were written to and how often it was told to leave
    its loader; ``faults`` are those that have not struck yet; ``voice`` is what it says by itself. Used from one
    thread at a time.
    """

    def __init__(self, spec: ModuleSpec) -> None:
        self.spec = spec
        self.chip = CHIPS[spec.chip]
        self.fuses = spec.fuses
        self.flash = Flash(spec.flash_size_bytes, spec.flash_file)
        self.stores = Stores(spec.stores_file)
        self.registers = Registers(self.chip, self.fuses, self.flash, bytes.fromhex(spec.flash_uid or "ff" * 8))
        self.faults = ArmedFaults(spec.faults)
        self.voice = Voice()
        self.silent = False
        self.writes = 0
        self.restarts = 0
        self._circuit = ResetCircuit(has_usb=self.chip.has_usb)
        self._held = True
        self._was_in_loader = False
        self._synced = False
        self._decoder = Decoder()
        self._loader: Loader | None = None
        self._application: Application | None = None
        self._restart()

    @property
    def mac(self) -> str:
        return self.spec.mac

    @property
    def runs_stub(self) -> bool:
        return isinstance(self._loader, Stub)

    @property
    def runs_application(self) -> bool:
        return self._application is not None

    @property
    def licence_in_use(self) -> Pair | None:
        """What firmware with a command line took at its latest boot; None if none runs."""
        return self._application.in_use if isinstance(self._application, SerialCli) else None

    def power_on(
        self,
        timing: FlashTiming = INSTANT,
        spend: Callable[[float], None] | None = None,
        *,
        has_lines: bool = False,
    ) -> None:
        """Plug in. ``spend`` takes the seconds that the flash works.

        Where a client has control lines the module boots; else the fixture holds it in its ROM's download mode,
        unless it has a command line to be spoken to.
        """
        self.flash.timing = timing
        if spend:
            self.flash.spend = spend
        self.silent = False
        self._circuit = ResetCircuit(has_usb=self.chip.has_usb)
        self._held = not has_lines and self.spec.firmware.serial_cli is None
        self._begin(Start.LOADER if self._held else Start.APPLICATION)

    def connected(self, *, knows_speed: bool) -> None:
        """A new connection; what was said before is lost. A fixture without control lines holds a booted module in
        download mode, and since nobody could bring a loader back to the ROM's speed, it is at the new client's."""
        self.voice.due()
        self._circuit.connected()
        self._decoder = Decoder()
        if self._held and self._loader is None:
            self._restart()
        if not knows_speed:
            self.registers.baud = 115_200
        elif self._held:
            self._synced = False

    def adapt(self, client_baud: int | None) -> None:
        """A loader that was not synced with yet takes the speed at which it is spoken to."""
        if client_baud is not None and not self._synced and self._loader is not None:
            self.registers.baud = client_baud

    def set_lines(self, lines: Lines) -> None:
        """The client moved its control lines."""
        was_in_loader = self._loader is not None
        start = self._circuit.moved(lines)
        if start is Start.HELD:
            self._was_in_loader = was_in_loader
            self._loader = self._application = None
            self.voice.hush()
        elif start is not None:
            self.restarts += self._was_in_loader and start is Start.APPLICATION
            self._begin(start)

    def heard(self, data: bytes) -> Iterator[Utterance]:
        """What the client's bytes mean to loader or firmware."""
        if self._application is not None:
            yield from self._application.heard(data)
        elif self._loader is not None:
            for frame in self._decoder.feed(data):
                is_request = len(frame) >= _HEADER_BYTES and frame[0] == 0
                yield Utterance(op=frame[1] if is_request else None, data=frame, framed=True)

    def answer(self, utterance: Utterance, *, refuse: bool = False) -> Iterator[bytes]:
        """The packets or bytes this one is answered with, each given out when a real module would send it."""
        if not utterance.framed:
            if self._application is not None:
                yield from self._application.answer(utterance, refuse=refuse)
            return
        before = self._loader
        if before is None:
            return
        self._synced |= utterance.op == Op.SYNC
        request = parse(utterance.data)
        if refuse and request is not None:
            yield before.refusal(request)
            return
        yield from before.frame(utterance.data, request)
        if self._loader is not before and self.runs_stub:
            yield GREETING

    def close(self) -> None:
        """Let the flash file go."""
        self.flash.close()

    # ---- what loader and firmware do to their module ----------------------------------------------------------

    def become_stub(self) -> None:
        self._loader = Stub(self)

    def boot(self) -> None:
        self.restarts += 1
        self._begin(Start.APPLICATION)

    def reset(self) -> None:
        """Into the ROM's download mode, as the pins were when the loader was entered; where a fixture held them and
        the firmware is listened for, it lets them go."""
        self.restarts += 1
        listened_for = self._held and self.spec.firmware.is_listened_for
        self._begin(Start.APPLICATION if listened_for else Start.LOADER)

    def flash_touched(self) -> None:
        self.writes += 1

    def stored(self) -> None:
        """One write of a store was made.

        Raises:
            Pulled: the power goes now.
        """
        self.writes += 1
        self.flash.spend(self.flash.timing.sector_erase_s)
        self.faults.wrote()

    def restart_application(self) -> None:
        self._begin(Start.APPLICATION)

    def _begin(self, start: Start) -> None:
        if start is Start.LOADER:
            self._restart()
            if not self._held:
                say_waiting(self.voice, self.chip)
            return
        self.registers.reset()
        self.voice.hush()
        self._loader = None
        firmware = self.spec.firmware
        ready_at = say_boot(self.voice, self.chip, firmware)
        if firmware.boots and firmware.serial_cli is not None:
            self._application = SerialCli(firmware.serial_cli, self, ready_at)
        else:
            self._application = DeafApplication()

    def _restart(self) -> None:
        self.registers.reset()
        self.voice.hush()
        self._synced = False
        self._application = None
        self._decoder = Decoder()
        mute = self.fuses.security.download_disabled
        self._loader = None if mute else (SmallRom if self.chip.has_small_rom else Rom)(self)
