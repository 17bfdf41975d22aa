"""What a code means that a person scans: a work order, the red bin, the label of a slot, or a serial number."""

from __future__ import annotations

from dataclasses import dataclass

from app.orders import WorkOrders
from app.serials import Serials, slot_of
from app.slots import SlotBoard
from app.station import Station
from resources.errors import NeedsPerson


@dataclass(frozen=True, kw_only=True)
class OrderCode:
    """Makes this work order active."""

    number: str


@dataclass(frozen=True, kw_only=True)
class RedBin:
    """The module in the person's hand is in the red bin: its slot is free."""

    slot: int


@dataclass(frozen=True, kw_only=True)
class SlotLabel:
    """The same as the slot's key."""

    slot: int


@dataclass(frozen=True, kw_only=True)
class SerialCode:
    """The serial number of a module."""

    number: str


Scan = OrderCode | RedBin | SlotLabel | SerialCode


class Scans:
    """Reads codes; changes nothing."""

    def __init__(self, station: Station, orders: WorkOrders, serials: Serials, board: SlotBoard) -> None:
        self._station = station
        self._orders = orders
        self._serials = serials
        self._board = board

    def read(self, code: str) -> Scan:
        """What the code asks for.

        Raises:
            NeedsPerson: it means nothing here, or not now.
        """
        code = code.strip()
        if any(order.number == code for order in self._orders.choices()):
            return OrderCode(number=code)
        if code == self._station.settings.red_bin:
            return self._red_bin()
        if (slot := slot_of(code)) is not None and slot in self._board:
            return SlotLabel(slot=slot)
        if not self._serials.fits(code):
            raise NeedsPerson("E-SCAN", text=code[:40])
        if self._station.book.serial_is_used(number=code):
            raise NeedsPerson("E-SERIAL-USED", serial=code)
        return SerialCode(number=code)

    def _red_bin(self) -> RedBin:
        slot = self._board.in_hand()
        if slot is None:
            raise NeedsPerson("E-RED-BIN")
        return RedBin(slot=slot)
