"""Where a serial port sits on the USB tree: its path, which port of a board is the one to burn over, hubs that moved.

A path is written as Linux and pyserial write it: ``1-2.3`` is port 3 of the hub at port 2 of bus 1, ``1-2.3:1.0`` the
interface 1.0 of the device there. It names a socket and stays when another adapter is plugged into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SCHEME = "usb:"
"""Begins a slot's URL that names a place on the USB tree instead of a port: ``usb:1-2.3``."""

ESPRESSIF = 0x303A
"""Vendor of chips with USB of their own (USB-IF's list); the serial number of such a chip is its MAC."""

_PLACE = re.compile(r"\d+-\d+(\.\d+)*(:[\w.]+)?")
# Two-port adapters whose second port is the serial one: on ESP-Prog and its kin the first is JTAG.
_SECOND_IS_SERIAL = {(0x0403, 0x6010)}


@dataclass(frozen=True, kw_only=True)
class Port:
    """One serial port. ``name`` is what is opened (``/dev/ttyUSB0``, ``COM5``), ``place`` its USB path with interface,
    None where it is on no USB; vendor and product numbers, serial number and product name as its device tells them.
    ``stamp`` is another one when the port went and came again, where the system tells that.
    """

    name: str
    place: str | None = None
    vendor: int | None = None
    product: int | None = None
    serial_number: str | None = None
    title: str | None = None
    stamp: int = 0

    @property
    def device(self) -> str | None:
        """The USB path of the device that the port belongs to."""
        return self.place.partition(":")[0] if self.place else None

    @property
    def is_chip(self) -> bool:
        """The port is the USB of an ESP chip itself, without an adapter."""
        return self.vendor == ESPRESSIF


@dataclass(frozen=True, kw_only=True)
class Board:
    """The ports that one plug brings: those of one adapter, or of a board with a hub, bridge and chip of its own.

    ``place`` is what a slot is bound to, ``port`` the one that is burned over.
    """

    place: str
    port: Port
    ports: tuple[Port, ...]

    @property
    def url(self) -> str:
        """A slot's URL for it."""
        return SCHEME + self.place

    @property
    def title(self) -> str:
        """What a person calls it."""
        return self.port.title or self.port.name


def place_of(url: str) -> str | None:
    """The USB path that a slot's URL names, None for a URL of another kind or a path that cannot be."""
    place = url.removeprefix(SCHEME)
    return place if place != url and _PLACE.fullmatch(place) else None


def hub_of(place: str) -> str | None:
    """The path of the hub that a place is on; None right at the computer."""
    hub, dot, _ = place.partition(":")[0].rpartition(".")
    return hub if dot else None


def is_within(place: str, outer: str) -> bool:
    """True for the place itself, its interfaces, and what is behind it when it is a hub."""
    return place == outer or place.startswith((f"{outer}.", f"{outer}:"))


def choose(ports: Iterable[Port], place: str) -> Port | None:
    """The port to burn over among those of the board at ``place``; None when there is none.

    A bridge goes before the chip's own USB, which vanishes whenever firmware uses it otherwise.
    """
    there = [port for port in ports if port.place and is_within(port.place, place)]
    return min(there, key=_rank, default=None)


def _rank(port: Port) -> tuple[bool, bool, str]:
    first = str(port.place).endswith(".0")
    return port.is_chip, first and (port.vendor, port.product) in _SECOND_IS_SERIAL, natural(str(port.place))


def natural(place: str) -> str:
    """A key that sorts port 10 behind port 9."""
    return re.sub(r"\d+", lambda number: number[0].zfill(4), place)


def boards(present: Iterable[Port]) -> tuple[Board, ...]:
    """The ports put together by what one plug brings, in the order of their places."""
    by_device: dict[str, list[Port]] = {}
    for port in present:
        if port.device:
            by_device.setdefault(port.device, []).append(port)
    for hub, devices in _pairs(by_device):
        by_device[hub] = [port for device in devices for port in by_device.pop(device)]
    ordered = sorted(by_device.items(), key=lambda each: natural(each[0]))
    return tuple(Board(place=place, port=min(ports, key=_rank), ports=tuple(ports)) for place, ports in ordered)


def _pairs(by_device: Mapping[str, Sequence[Port]]) -> list[tuple[str, list[str]]]:
    """Hubs with exactly one bridge and one chip behind them: two ports of one board."""
    behind: dict[str, list[str]] = {}
    for device in by_device:
        if hub := hub_of(device):
            behind.setdefault(hub, []).append(device)
    kinds = {hub: sorted(by_device[each][0].is_chip for each in members) for hub, members in behind.items()}
    return [(hub, members) for hub, members in behind.items() if kinds[hub] == [False, True]]


@dataclass(frozen=True, kw_only=True)
class Move:
    """A hub with slots was plugged in elsewhere. ``places`` maps each bound place to the one it has now."""

    old: str
    new: str
    places: Mapping[str, str]


def moved(bound: Iterable[str], ports: Iterable[Port], hubs: Iterable[str]) -> tuple[Move, ...]:
    """Hubs of which nothing is left at the ``bound`` places, but whose slots' positions stand behind another hub.

    ``hubs`` are the hubs that the system shows. One that could be two is not told.
    """
    ports, standing, groups = list(ports), set(hubs), dict[str, list[str]]()
    for place in bound:
        if hub := hub_of(place):
            groups.setdefault(hub, []).append(place)
    present = [port.place for port in ports if port.place]
    lost = {
        hub: places
        for hub, places in groups.items()
        if hub not in standing and not any(is_within(each, hub) for each in present)
    }
    free = _unbound_hubs(present, standing, [place for places in groups.values() for place in places])
    found = []
    for hub, places in lost.items():
        fitting = [new for new, positions in free.items() if positions <= {_position(each, hub) for each in places}]
        if len(fitting) == 1:
            new = fitting[0]
            found.append(Move(old=hub, new=new, places={each: new + each[len(hub) :] for each in places}))
    targets = [each.new for each in found]
    return tuple(each for each in found if targets.count(each.new) == 1)


def _unbound_hubs(present: Iterable[str], hubs: set[str], bound: Iterable[str]) -> dict[str, set[str]]:
    """Hubs behind which there are ports and no slot, with the positions of those ports."""
    free: dict[str, set[str]] = {}
    taken = list(bound)
    for place in present:
        hub = hub_of(place)
        if hub and (not hubs or hub in hubs) and not any(is_within(each, hub) for each in taken):
            free.setdefault(hub, set()).add(_position(place, hub))
    return free


def _position(place: str, hub: str) -> str:
    """The number of a hub's port; what is behind that, or which interface, does not matter."""
    return place[len(hub) + 1 :].partition(":")[0].partition(".")[0]
