"""Where each slot is, and what the burner was told to open there."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Mapping, Sequence

from app.burner_link import Link
from app.losses import Losses
from app.settings import SlotSetting
from app.slots import SlotBoard
from burner.messages import CloseSlot, OpenSlot, SlotChanged, SlotCondition, WriterKind

log = logging.getLogger(__name__)


class Openings:
    """Opens slots through ``link`` at ``baud`` at the most, for the writer that ``writer`` gives then."""

    def __init__(
        self,
        slots: Mapping[int, SlotSetting],
        link: Link,
        board: SlotBoard,
        losses: Losses,
        *,
        baud: int,
        writer: Callable[[], WriterKind],
    ) -> None:
        self._slots = dict(slots)
        self._link = link
        self._board = board
        self._losses = losses
        self._baud = baud
        self._writer = writer
        self._opened_for = WriterKind.ESP
        self._numbers = itertools.count(1)
        self._opening: dict[int, int] = {}
        for number, setting in self._slots.items():
            losses.bind(number, setting.url)

    def __getitem__(self, slot: int) -> SlotSetting:
        return self._slots[slot]

    def heard(self, message: SlotChanged) -> bool:
        """False for what an opening said that is not the slot's any more."""
        if message.opening == self._opening.get(message.slot):
            return True
        log.info("message_of_another_opening slot=%s condition=%s", message.slot, message.condition)
        return False

    def open_all(self) -> None:
        for number in self._slots:
            self._open(number)

    def rebind(self, slots: Sequence[SlotSetting]) -> None:
        """Slots that changed are closed and opened where they are now; one that is no more given stays closed."""
        wanted = dict.fromkeys(self._slots, SlotSetting(url="")) | dict(enumerate(slots, start=1))
        changed = {number: each for number, each in wanted.items() if each != self._slots.get(number)}
        for number, setting in changed.items():
            self._link.send(CloseSlot(slot=number))
            self._slots[number] = setting
            self._losses.bind(number, setting.url)
            self._board.bind(number, setting)
        for number in changed:
            self._open(number)

    def open_anew(self, slot: int) -> None:
        """Closes the slot and opens it again."""
        self._link.send(CloseSlot(slot=slot))
        self._open(slot)

    def suit_job(self) -> None:
        """Opens all slots anew where the modules of the next job are spoken to in another way."""
        for number in self._slots if self._writer() is not self._opened_for else ():
            self.open_anew(number)

    def _open(self, number: int) -> None:
        setting = self._slots[number]
        self._opening[number] = opening = next(self._numbers)
        if not setting.url:
            self._board.now(number, SlotCondition.CLOSED, None, {})
            return
        self._opened_for = kind = self._writer()
        self._link.send(
            OpenSlot(
                slot=number,
                url=setting.url,
                presence=setting.presence,
                baud=self._baud,
                writer=kind,
                opening=opening,
            )
        )
