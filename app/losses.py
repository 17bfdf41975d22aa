"""Slots that are lost together: those behind one hub are one event with one message, however many they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from burner.usb import hub_of, is_within, place_of

TOGETHER_S = 1.0
"""Slots behind one hub that are lost within this time were lost with their hub."""

HUB_CODE = "E-HUB"
_LOST_PORT = {"E-PORT", "E-PORT-MISSING", HUB_CODE}


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A hub that is gone and the slots behind it that are known to be lost; ``is_news`` the first time it is told."""

    hub: str
    slots: tuple[int, ...]
    is_news: bool

    @property
    def facts(self) -> Mapping[str, str]:
        """What the failure's sentence takes."""
        return {"hub": self.hub, "slots": ", ".join(str(slot) for slot in self.slots)}


class Losses:
    """Told of every change of the slots, in order; times are seconds of one clock."""

    def __init__(self) -> None:
        self._places: dict[int, str] = {}
        self._lost: dict[int, tuple[float, str]] = {}
        self._told: set[str] = set()

    def bind(self, slot: int, url: str) -> None:
        """Where a slot is from now on."""
        self.back(slot)
        place = place_of(url)
        if place is None:
            self._places.pop(slot, None)
        else:
            self._places[slot] = place

    def lost(self, slot: int, code: str | None, now: float) -> Loss | None:
        """A slot lost its port. Gives the loss of its hub when it is that."""
        hub = hub_of(self._places.get(slot, ""))
        if hub is None or code not in _LOST_PORT:
            return None
        self._lost.setdefault(slot, (now, hub))
        if code == HUB_CODE:
            slots = [each for each, place in self._places.items() if is_within(place, hub)]
        else:
            slots = [each for each, (at, its) in self._lost.items() if its == hub and now - at <= TOGETHER_S]
            if len(slots) < 2 and hub not in self._told:
                return None
            slots = [each for each, (_, its) in self._lost.items() if its == hub]
        loss = Loss(hub=hub, slots=tuple(sorted(slots)), is_news=hub not in self._told)
        self._told.add(hub)
        return loss

    def back(self, slot: int) -> None:
        """The slot has its port again."""
        _, hub = self._lost.pop(slot, (0.0, ""))
        if hub not in {each for _, each in self._lost.values()}:
            self._told.discard(hub)
