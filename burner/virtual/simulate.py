"""The simulator of the command line: a fixture of virtual modules that runs until it is stopped."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from burner.virtual import orders
from burner.virtual.firmware import Firmware, Generation
from burner.virtual.fixture import VirtualFixture
from burner.virtual.flash import INSTANT, FlashTiming
from burner.virtual.module import VirtualModule
from burner.virtual.spec import ModuleSpec, derived
from burner.virtual.wire import Transport
from resources.errors import EnvironmentFailed, NeedsPerson

_VENDOR_PREFIX = "A0B765"
_MACS_OF_VENDOR = 1 << 24
_DEFAULT_CHIP = "esp32c3"

# Which modules the files of a folder are, in the order in which they were first served.
_RECORD_NAME = "modules.json"


@dataclass(frozen=True, kw_only=True)
class SimulateOptions:
    """What is simulated.

    ``count`` slots on ``port``, ``port + 1``, … (0: free ports). ``tray`` modules come one after the other into each
    slot; None leaves one module in it for good. ``chip`` as esptool names it, None for the folder's or ESP32-C3.

    The modules, in the order slot 1, 2, …, then the second of each tray and so on, are those of ``macs``; then those
    that the folder ``flash_dir`` records from an earlier run (``modules.json``, or any ``A0B7651C441C.bin`` by name);
    then new ones with a vendor's prefix, counted up from a place that ``seed`` gives (None: random). So the same
    folder brings the same modules into the same slots again. Without a folder their flash is in memory.

    ``faults`` as in `burner.virtual.orders`. ``paced_baud`` paces lines up to that rate and gives the flash its time.
    ``carousel`` brings a module that left back at the end of the next slot's tray. ``transport`` is what a slot is to
    its client. ``serial_cli`` gives all modules firmware with a command line of that generation (1 to 3), ``boot_line``
    lets them say that line ``boot_delay_s`` after a boot.
    """

    count: int = 4
    chip: str | None = None
    port: int = 7000
    tray: int | None = None
    macs: Sequence[str] = ()
    flash_dir: Path | None = None
    faults: Sequence[str] = ()
    paced_baud: int | None = None
    seed: int | None = None
    carousel: bool = False
    host: str = "127.0.0.1"
    transport: str = Transport.SOCKET
    serial_cli: int | None = None
    boot_line: str | None = None
    boot_delay_s: float = 0.1

    @property
    def firmware(self) -> Firmware:
        """What the modules run.

        Raises:
            ValueError: there is no such generation, or the line is no line.
        """
        if self.boot_line is not None and not self.boot_line.isprintable():
            raise ValueError("the boot line is one line of text")
        generation = Generation(self.serial_cli) if self.serial_cli is not None else None
        return Firmware(boot_line=self.boot_line, boot_delay_s=self.boot_delay_s, serial_cli=generation)


Announce = Callable[[Mapping[str, str | int | None]], None]


def run(options: SimulateOptions, announce: Announce, stop: threading.Event) -> None:
    """Serve until ``stop`` is set.

    ``announce`` gets ``{slot, url, mac, chip}`` for each slot when all of them accept connections, and again whenever
    another module has come into one (``mac`` and ``chip`` are None when it stays empty); it may be called from
    several threads, never from two at once.

    Raises:
        NeedsPerson: an option is wrong, or the folder's modules do not fit it.
        EnvironmentFailed: a port is taken, or the folder cannot be written.
    """
    lock = threading.Lock()

    def tell(slot: int, module: VirtualModule | None) -> None:
        with lock:
            announce(_facts(slot, fixture.url(slot), module))

    try:
        fixture = _fixture(options, tell)
    except ValueError as error:
        raise NeedsPerson("E-SIMULATE-OPTION", reason=str(error)) from error
    except OSError as error:
        raise EnvironmentFailed("E-SIMULATE-PLACE", reason=error.strerror or str(error)) from error
    with fixture:
        for slot in range(1, options.count + 1):
            tell(slot, fixture.module(slot))
        while not stop.wait(1.0):  # an endless wait cannot be interrupted on Windows
            pass


def _facts(slot: int, url: str, module: VirtualModule | None) -> dict[str, str | int | None]:
    mac, chip = (module.mac, module.chip.name) if module else (None, None)
    return {"slot": slot, "url": url, "mac": mac, "chip": chip}


def _fixture(options: SimulateOptions, came: Callable[[int, VirtualModule | None], None]) -> VirtualFixture:
    if not 1 <= options.count <= 32:
        raise ValueError(f"a fixture has 1 to 32 slots, not {options.count}")
    if options.tray is not None and options.tray < 1:
        raise ValueError("a tray holds at least one module")
    modules = _ordered(options, _modules(options, options.count * (options.tray or 1)))
    loads = [modules[slot :: options.count] for slot in range(options.count)]
    return VirtualFixture(
        loads if options.tray is not None else [load[0] for load in loads],
        port=options.port,
        host=options.host,
        transport=Transport(options.transport),
        fastest_baud=options.paced_baud,
        timing=FlashTiming() if options.paced_baud else INSTANT,
        carousel=options.carousel,
        came=came,
    )


def _modules(options: SimulateOptions, wanted: int) -> list[ModuleSpec]:
    """As many modules as wanted; what the folder did not know yet is recorded there."""
    known = _recorded(options.flash_dir, options.chip or _DEFAULT_CHIP) if options.flash_dir else {}
    chip = options.chip or next(iter(known.values()), _DEFAULT_CHIP)
    asked = [mac.upper() for mac in options.macs]
    macs = [*asked, *(mac for mac in known if mac not in asked)]
    if len(set(macs)) < len(macs):
        raise ValueError("a MAC is given twice")
    new = _new_macs(options.seed, set(macs))
    macs += [next(new) for _ in range(wanted - len(macs))]
    for mac in macs[:wanted]:
        if known.get(mac, chip) != chip:
            raise ValueError(f"{mac} in that folder is an {known[mac]}, not an {chip}")
    specs = [
        replace(derived(mac, chip=chip, folder=options.flash_dir), firmware=options.firmware) for mac in macs[:wanted]
    ]
    if options.flash_dir:
        _record(options.flash_dir, dict.fromkeys(macs, chip) | known)
    return specs


def _new_macs(seed: int | None, taken: set[str]) -> Iterator[str]:
    """MACs of one vendor, counted up from the seed's place."""
    digest = hashlib.sha256(str(seed).encode()).digest() if seed is not None else secrets.token_bytes(4)
    start = int.from_bytes(digest[:4], "big")
    for number in count(start):
        digits = f"{_VENDOR_PREFIX}{number % _MACS_OF_VENDOR:06X}"
        mac = _with_colons(digits)
        if mac not in taken:
            yield mac


def _with_colons(digits: str) -> str:
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def _recorded(folder: Path, chip: str) -> dict[str, str]:
    """MAC to chip of the modules that a folder holds, in the order of serving; ``chip`` where nothing says it."""
    record = folder / _RECORD_NAME
    if record.exists():
        modules = json.loads(record.read_text(encoding="utf-8"))
        if not isinstance(modules, dict):
            raise ValueError(f"{_RECORD_NAME} in that folder is not ours")
        return {str(mac): str(chip) for mac, chip in modules.items()}
    names = sorted(file.stem for file in folder.glob("*.bin"))
    return {_with_colons(name): chip for name in names if len(name) == 12}


def _record(folder: Path, modules: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{_RECORD_NAME}.new"
    draft.write_text(json.dumps(modules, indent=1), encoding="utf-8")
    draft.replace(folder / _RECORD_NAME)


def _ordered(options: SimulateOptions, modules: list[ModuleSpec]) -> list[ModuleSpec]:
    """The modules with the faults that were ordered."""
    spare = _new_macs(options.seed, {module.mac for module in modules})
    for text in options.faults:
        order = orders.parse(text)
        at = (order.module - 1) * options.count + order.slot - 1
        if not (1 <= order.slot <= options.count and 0 <= at < len(modules)):
            raise ValueError(f"there is no slot {order.slot} with a module {order.module} for {text!r}")
        modules[at] = orders.apply(order, modules[at], next(spare))
    return modules
