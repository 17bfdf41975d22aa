"""Binds slots to USB places: by plugging in and saying the number, by name, or all of a moved hub at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.folder import DataFolder
from app.settings import MAX_SLOTS, SlotSetting, load
from app.slot_file import write_slots
from burner.messages import Presence
from burner.ports import SETTLE_S, Ports
from burner.usb import SCHEME, Board, Move, Port, boards, choose, hub_of, is_within, moved, place_of
from resources.errors import NeedsPerson


@dataclass(frozen=True, kw_only=True)
class SlotPlace:
    """A slot, where it is bound to, and the port that stands there now (None: none, or no USB place)."""

    number: int
    setting: SlotSetting
    port: Port | None


class Arrivals:
    """Boards that are plugged in from now on."""

    def __init__(self, ports: Ports, clock: Callable[[], float] = time.monotonic) -> None:
        self._ports = ports
        self._clock = clock
        self._before = set(ports.look())
        self._came: dict[Port, float] = {}

    def look(self) -> Board | None:
        """The board that came, once all its ports are there; then it is waited for the next. None until then.

        Raises:
            NeedsPerson: several came at once, so that it is not known which of them is meant.
        """
        now, present = self._clock(), self._ports.look()
        self._before &= set(present)
        self._came = {port: self._came.get(port, now) for port in present if port not in self._before and port.place}
        if not self._came or now - max(self._came.values()) < SETTLE_S:
            return None
        came = boards(self._came)
        self._before |= set(self._came)
        self._came = {}
        if len(came) > 1:
            raise NeedsPerson("E-SLOT-SEVERAL", places=", ".join(board.place for board in came))
        return came[0]


class Binding:
    """The slots in the settings of one data folder and the ports of this computer."""

    def __init__(self, folder: DataFolder, ports: Ports) -> None:
        self._folder = folder
        self._ports = ports

    def arrivals(self) -> Arrivals:
        """Watches for what is plugged in from now on."""
        return Arrivals(self._ports)

    def settings(self) -> tuple[SlotSetting, ...]:
        """The slots as the file has them."""
        return load(self._folder.settings, {}).slots

    def slots(self) -> tuple[SlotPlace, ...]:
        """All slots with what stands at their places."""
        ports = self._ports.look()
        return tuple(
            SlotPlace(number=number, setting=setting, port=_standing(ports, setting.url))
            for number, setting in enumerate(self.settings(), start=1)
        )

    def unbound(self) -> tuple[Board, ...]:
        """Boards that no slot has."""
        taken = [place for slot in self.settings() if (place := place_of(slot.url))]
        return tuple(board for board in boards(self._ports.look()) if not _overlaps(board.place, taken))

    def bind(self, number: int, to: str, presence: Presence | None = None) -> SlotSetting:
        """Binds a slot to a USB place, a port's name or a URL, and takes that away from any other slot.

        A port that sits on USB is bound by its place. Slots that a higher number leaves open have no port.

        Raises:
            NeedsPerson: no slot can have this number, or there is no such place.
        """
        if not 1 <= number <= MAX_SLOTS:
            raise NeedsPerson("E-SLOT-NUMBER", number=number, most=MAX_SLOTS)
        slots = list(self.settings())
        slots += [SlotSetting(url="")] * (number - len(slots))
        url, port = self._located(to)
        usual = Presence.USB if port is not None and port.is_chip else slots[number - 1].presence
        setting = SlotSetting(url=url, presence=presence or usual)
        kept = [replace(each, url="") if _same(each.url, url) else each for each in slots]
        kept[number - 1] = setting
        self._write(kept)
        return setting

    def clear(self, number: int | None = None) -> None:
        """Takes the port from one slot, or all slots away. The last slots that have none are no slots any more.

        Raises:
            NeedsPerson: there is no such slot.
        """
        slots = list(self.settings())
        if number is None:
            slots = []
        elif not 1 <= number <= len(slots):
            raise NeedsPerson("E-SLOT-NUMBER", number=number, most=len(slots))
        else:
            slots[number - 1] = replace(slots[number - 1], url="")
        while slots and not slots[-1].url:
            slots.pop()
        self._write(slots)

    def moves(self) -> tuple[Move, ...]:
        """Hubs with slots that were plugged in elsewhere."""
        bound = [place for slot in self.settings() if (place := place_of(slot.url))]
        if not any(hub_of(place) for place in bound):
            return ()
        return moved(bound, self._ports.look(), self._ports.hubs())

    def follow(self, move: Move) -> None:
        """Binds all slots of a hub to the same positions at its new place."""
        urls = {SCHEME + old: SCHEME + new for old, new in move.places.items()}
        self._write([replace(slot, url=urls.get(slot.url, slot.url)) for slot in self.settings()])

    def _located(self, to: str) -> tuple[str, Port | None]:
        ports = self._ports.look()
        if to.startswith(SCHEME):
            place = place_of(to)
            if place is None:
                raise NeedsPerson("E-SLOT-PLACE", place=to)
            return to, choose(ports, place)
        port = next((each for each in ports if each.name == to), None)
        if port is None or port.device is None:
            return to, port
        alone = choose(ports, port.device) == port
        return SCHEME + (port.device if alone else str(port.place)), port

    def _write(self, slots: Sequence[SlotSetting]) -> None:
        self._folder.make()
        write_slots(self._folder.settings, slots)


def _standing(ports: Sequence[Port], url: str) -> Port | None:
    place = place_of(url)
    if place is not None:
        return choose(ports, place)
    return next((port for port in ports if port.name == url), None)


def _same(one: str, other: str) -> bool:
    """Both mean the same port, or one of them a part of the other's board."""
    first, second = place_of(one), place_of(other)
    if first is None or second is None:
        return bool(one) and one == other
    return is_within(first, second) or is_within(second, first)


def _overlaps(place: str, taken: Sequence[str]) -> bool:
    return any(is_within(place, each) or is_within(each, place) for each in taken)
