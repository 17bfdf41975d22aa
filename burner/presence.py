"""How a slot knows of a module without asking it: its port came, or the fixture says so by a line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from burner.faults import HubGone, PortAbsent
from burner.line import Line, open_line
from burner.messages import OpenSlot, Presence
from burner.ports import PortWatch
from burner.usb import place_of

RETURN_S = 1.5
"""A chip on its own USB vanishes while it starts its firmware; one that is back so soon was not taken out."""


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Something is in the slot. ``session`` differs once what was open to it is dead, ``module`` once it is another."""

    session: object
    module: object


class Sensor(Protocol):
    """Used from the slot's thread."""

    def sign(self) -> Sign | None:
        """What is in the slot now, None for nothing.

        Raises:
            EnvironmentFailed: the port itself is not as it should be.
        """

    def line(self) -> Line:
        """The open port of what is there.

        Raises:
            EnvironmentFailed: it cannot be opened.
        """

    def close(self) -> None:
        """Let the port go."""


class Opener:
    """Opens the port that a slot's URL means at this moment."""

    def __init__(self, url: str, ports: PortWatch, cancelled: threading.Event) -> None:
        self._url = url
        self._place = place_of(url)
        self._ports = ports
        self._cancelled = cancelled

    def open(self) -> Line:
        """The port, open.

        Raises:
            HubGone, PortAbsent, PortRefused, PortLost: it is not there or cannot be used.
        """
        return open_line(self._device(), self._cancelled)

    def _device(self) -> str:
        if self._place is None:
            return self._url
        standing = self._ports.find(self._place)
        if standing is None:
            raise self.absence()
        return standing.port.name

    def absence(self) -> PortAbsent:
        """Why there is no port."""
        hub = self._ports.hub_gone(self._place) if self._place else None
        return HubGone(self._url, hub) if hub else PortAbsent(self._url)


class UsbSensor:
    """A module that brings its own port, at a place of the USB tree."""

    def __init__(
        self, place: str, ports: PortWatch, opener: Opener, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._place = place
        self._ports = ports
        self._opener = opener
        self._clock = clock
        self._last: tuple[float, Sign] | None = None

    def sign(self) -> Sign | None:
        standing = self._ports.find(self._place)
        if standing is None:
            return self._absent()
        own = standing.port.serial_number if standing.port.is_chip else None
        sign = Sign(session=standing.since, module=own or standing.since)
        self._last = self._clock(), sign
        return sign

    def _absent(self) -> Sign | None:
        absence = self._opener.absence()
        if isinstance(absence, HubGone):
            self._last = None
            raise absence
        if self._last is None:
            return None
        at, sign = self._last
        is_chip = sign.module != sign.session
        if is_chip and self._clock() - at < RETURN_S:
            return Sign(session=None, module=sign.module)
        self._last = None
        return None

    def line(self) -> Line:
        return self._opener.open()

    def close(self) -> None:
        """Nothing is held here."""


class LineSensor:
    """A fixture that says by CTS or DSR that a module is in; its port stays open all the time."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._line: Line | None = None
        self._count = 0
        self._was_in = False

    def sign(self) -> Sign | None:
        is_in = self.line().signals_module()
        if is_in and not self._was_in:
            self._count += 1
        self._was_in = is_in
        return Sign(session=self._count, module=self._count) if is_in else None

    def line(self) -> Line:
        if self._line is None or not self._line.is_open:
            self._line = self._opener.open()
        return self._line

    def close(self) -> None:
        if self._line is not None:
            self._line.release()
            self._line = None


def sensor_of(order: OpenSlot, ports: PortWatch, opener: Opener) -> Sensor | None:
    """What a slot of this setting has; None where only the module itself can tell, or a person."""
    place = place_of(order.url)
    if order.presence is Presence.USB and place is not None:
        return UsbSensor(place, ports, opener)
    if order.presence is Presence.LINE:
        return LineSensor(opener)
    return None
