"""The slots as the Station page shows and binds them, while the fixture runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.binding import Arrivals, Binding, SlotPlace
from app.settings import SlotSetting
from app.slot_stats import SlotCounts, SlotTest
from burner.usb import Board, Move
from resources.errors import NeedsPerson


@dataclass(frozen=True, kw_only=True)
class SlotRow:
    """One slot: where it is bound to, the port that stands there, what was counted, and its last self-test."""

    place: SlotPlace
    counts: SlotCounts
    test: SlotTest | None


class Bindable(Protocol):
    """What the desk needs of the fixture."""

    def take_slots(self, slots: Sequence[SlotSetting]) -> None: ...
    def slot_busy(self, slot: int) -> bool: ...
    def slot_history(self, slot: int) -> tuple[SlotCounts, SlotTest | None]: ...


class SlotsDesk:
    """All calls return at once; refusals are raised as ``NeedsPerson``."""

    def __init__(self, binding: Binding, fixture: Bindable) -> None:
        self._binding = binding
        self._fixture = fixture

    def rows(self) -> tuple[SlotRow, ...]:
        """All slots, in order."""
        found = []
        for place in self._binding.slots():
            counts, test = self._fixture.slot_history(place.number)
            found.append(SlotRow(place=place, counts=counts, test=test))
        return tuple(found)

    def arrivals(self) -> Arrivals:
        """Watches for what is plugged in from now on."""
        return self._binding.arrivals()

    def unbound(self) -> tuple[Board, ...]:
        """Boards that no slot has."""
        return self._binding.unbound()

    def moves(self) -> tuple[Move, ...]:
        """Hubs with slots that were plugged in elsewhere."""
        return self._binding.moves()

    def bind(self, number: int, url: str) -> None:
        """Binds a slot; it is watched there from now on.

        Raises:
            NeedsPerson: a burn runs in it, or it cannot be bound so.
        """
        self._change([number], lambda: self._binding.bind(number, url))

    def follow(self, move: Move) -> None:
        """Binds all slots of a moved hub to its new place.

        Raises:
            NeedsPerson: a burn runs in one of them.
        """
        bound = [slot.number for slot in self._binding.slots() if slot.setting.url.removeprefix("usb:") in move.places]
        self._change(bound, lambda: self._binding.follow(move))

    def _change(self, slots: Sequence[int], change: Callable[[], object]) -> None:
        for slot in slots:
            if self._fixture.slot_busy(slot):
                raise NeedsPerson("E-SLOT-BURNING", slot=slot)
        change()
        self._fixture.take_slots(self._binding.settings())
