"""The other side of the burner's pipe for its tests: a station that keeps no book, and modules with their flash."""

from __future__ import annotations

import queue
import secrets
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from burner.cli_line import Patience
from burner.esp import prepare_esptool
from burner.frames import FrameStore
from burner.messages import (
    Booked,
    Cancel,
    CloseSlot,
    Examine,
    Go,
    HandOver,
    Leave,
    Message,
    Mode,
    ModuleFound,
    OpenSlot,
    Presence,
    Progress,
    ReadBack,
    ReadyForLicence,
    Region,
    SlotChanged,
    SlotCondition,
    Stopped,
    WriterKind,
)
from burner.nvs import parse_region
from burner.ports import Ports, PortWatch, system_ports
from burner.recipe.load import load
from burner.recipe.model import Recipe
from burner.recipe.samples import make_sample
from burner.slot import Slot
from burner.virtual.module import VirtualModule

WAIT_S = 15.0
"""No word of the burner may take longer, whatever befell the module."""

_PATIENCE = Patience()


class Deaf(Exception):
    """What was waited for did not come; says what came instead."""


class Station:
    """Opens slots and leads their conversations; ``told`` is everything that the burner said."""

    def __init__(self, ports: Ports) -> None:
        self._system = ports
        self._ports = PortWatch(ports)
        self._heard: queue.Queue[Message] = queue.Queue()
        self._slots: dict[int, Slot] = {}
        self._store = FrameStore()
        self.told: list[Message] = []

    def open(
        self,
        number: int,
        url: str,
        presence: Presence = Presence.MANUAL,
        *,
        poll_s: float = 0.05,
        writer: WriterKind = WriterKind.ESP,
        patience: Patience = _PATIENCE,
    ) -> None:
        order = OpenSlot(slot=number, url=url, presence=presence, writer=writer)
        self._slots[number] = Slot(order, self._store, self._heard.put, self._ports, poll_s=poll_s, patience=patience)
        self._slots[number].start()
        self.heard(SlotChanged)

    def another(self) -> Station:
        """One like this, with slots of its own."""
        return Station(self._system)

    def close(self) -> None:
        for number, slot in self._slots.items():
            slot.post(CloseSlot(slot=number))
        for slot in self._slots.values():
            slot.join(WAIT_S)

    def say(self, message: Message) -> None:
        self._slots[message.slot].post(message)

    def next(self) -> Message:
        try:
            message = self._heard.get(timeout=WAIT_S)
        except queue.Empty:
            raise Deaf(str([each.name for each in self.told])) from None
        self.told.append(message)
        return message

    def heard(self, *kinds: type[Message]) -> Message:
        """The next message of one of these kinds, or the end of the burn if that comes first."""
        while True:
            message = self.next()
            if isinstance(message, kinds) or (isinstance(message, Stopped) and SlotChanged not in kinds):
                return message

    def condition(self, wanted: SlotCondition) -> SlotChanged:
        """Wait until a slot says this of itself."""
        while True:
            message = self.next()
            if isinstance(message, SlotChanged) and message.condition is wanted:
                return message

    def examine(self, number: int, recipe: Path | None, mode: Mode = Mode.BURN) -> tuple[str, Message]:
        """The burn's id, and what was found or why not."""
        burn = str(uuid.uuid4())
        self.say(Examine(slot=number, burn=burn, mode=mode, recipe=None if recipe is None else str(recipe)))
        return burn, self.heard(ModuleFound)

    def burn(self, number: int, recipe: Path, licence: dict[str, bytes]) -> list[Message]:
        """A whole burn by the rules of a station; gives what was said in it, progress left out."""
        burn, message = self.examine(number, recipe)
        said = [message]
        if isinstance(message, ModuleFound):
            if message.region is Region.BLANK:
                self.say(Go(slot=number, burn=burn))
                said.append(self.heard(ReadyForLicence))
                if isinstance(said[-1], ReadyForLicence):
                    self.say(HandOver(slot=number, burn=burn, licence=licence))
                    said.append(self.heard(ReadBack))
            if not isinstance(said[-1], Stopped):
                done = isinstance(said[-1], ReadBack)
                self.say(Booked(slot=number, burn=burn) if done else Leave(slot=number, burn=burn))
        return said

    def cancel(self, number: int, burn: str) -> None:
        self.say(Cancel(slot=number, burn=burn))

    def progress(self) -> list[Progress]:
        return [each for each in self.told if isinstance(each, Progress)]


@pytest.fixture
def ports() -> Ports:
    """Where the slots' ports are looked for."""
    return system_ports()


@pytest.fixture
def station(ports: Ports) -> Iterator[Station]:
    prepare_esptool()
    station = Station(ports)
    yield station
    station.close()


@pytest.fixture
def licence() -> dict[str, bytes]:
    return {"uuid": f"uuid{secrets.token_hex(8)}".encode(), "auth_key": secrets.token_hex(16).encode()}


@pytest.fixture
def sample(tmp_path: Path) -> Callable[..., Path]:
    """Makes recipes: ``sample("esp32c3")`` for the licence only, with ``firmware_bytes`` for firmware too."""

    def make(chip: str, firmware_bytes: int | None = None) -> Path:
        folder = tmp_path / f"{chip}-{firmware_bytes}"
        return make_sample(folder, chip, "lamp", firmware_bytes=firmware_bytes, seed=7)

    return make


@pytest.fixture
def prepared() -> Callable[[VirtualModule, Path], VirtualModule]:
    """Puts the recipe's partition table on a module, as its maker would have."""

    def prepare(module: VirtualModule, recipe: Path) -> VirtualModule:
        table = load(recipe).partition_table
        assert table is not None
        put(module, table.offset, table.data)
        return module

    return prepare


@pytest.fixture
def licence_on() -> Callable[[VirtualModule, Path], tuple[Region, dict[str, bytes]]]:
    """What the flash of a module holds in the recipe's licence region, by its bytes."""

    def read(module: VirtualModule, recipe: Path) -> tuple[Region, dict[str, bytes]]:
        place = load(recipe).licence
        return parse_region(module.flash.read(place.offset, place.size), place)

    return read


@pytest.fixture
def images_on() -> Callable[[VirtualModule, Path], bool]:
    """True when every image of the recipe stands in the module's flash."""

    def stand(module: VirtualModule, recipe: Path) -> bool:
        whole: Recipe = load(recipe)
        return all(module.flash.read(each.offset, len(each.data)) == each.data for each in whole.images)

    return stand


@pytest.fixture
def put_bytes() -> Callable[[VirtualModule, int, bytes], None]:
    return put


def put(module: VirtualModule, offset: int, data: bytes) -> None:
    """Bytes into a module's flash, erased around them by whole sectors."""
    sectors = -(-len(data) // 0x1000) * 0x1000
    module.flash.erase(offset, sectors)
    module.flash.program(offset, data)
