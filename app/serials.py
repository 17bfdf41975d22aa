"""Serial numbers on their way from the scanner to a slot: to the one whose key is pressed next, or along a panel."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.slots import SlotBoard

_SLOT_CODE = re.compile(r"SLOT-(\d{1,2})", re.IGNORECASE)


def slot_of(code: str) -> int | None:
    """The slot whose label this is (``SLOT-7``), None for any other code."""
    found = _SLOT_CODE.fullmatch(code)
    return int(found[1]) if found else None


class Serials:
    """What was scanned and has no slot yet. Without a ``pattern`` modules have no serial numbers.

    ``panel`` are the slots in the order in which the modules of a panel lie in them.
    """

    def __init__(self, pattern: str, panel: Sequence[int], board: SlotBoard) -> None:
        self._pattern = re.compile(pattern) if pattern else None
        self._panel = tuple(panel)
        self._board = board
        self._next: str | None = None

    @property
    def wanted(self) -> bool:
        """No fresh licence is given to a module without a number."""
        return self._pattern is not None

    def fits(self, code: str) -> bool:
        """The code looks as serial numbers do here."""
        return self._pattern is not None and self._pattern.fullmatch(code) is not None

    def take(self, number: str) -> int | None:
        """Arms the next slot of the panel that is free, and gives it; else keeps the number for a key, and gives None.

        A label that is read twice is one.
        """
        if self._board.has_serial(number):
            return None
        slot = next((each for each in self._panel if self._board.may_be_armed(each)), None)
        if slot is None:
            self._next = number
        else:
            self._board.arm(slot, number)
        return slot

    def press(self, slot: int) -> bool:
        """A slot's key was pressed: the number that was scanned last is its own. False where none waits."""
        if self._next is None or not self._board.may_be_armed(slot):
            return False
        number, self._next = self._next, None
        self._board.arm(slot, number)
        return True
