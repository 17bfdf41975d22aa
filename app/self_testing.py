"""Tests a slot with a marked module: contact, identity, speeds and repeated readings; the result is kept."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from queue import Empty, Queue

from app.burner_link import BurnerGone, BurnerLink
from app.marks import Marks
from app.slot_stats import SlotStats, SlotTest
from app.station import Station
from burner.messages import (
    Hello,
    Message,
    OpenSlot,
    Presence,
    Probe,
    Probed,
    SlotChanged,
    SlotCondition,
    Stopped,
)
from licenses.words import ModuleId
from resources.errors import EnvironmentFailed, NeedsPerson

ANSWER_S = 60.0
_SLOT = 1


@dataclass(frozen=True, kw_only=True)
class SlotTestOrder:
    """Which slot is tested (its number, or a URL that no slot has), over what, with how many readings."""

    slot: int | str
    url: str
    reads: int
    mark: bool = False


def self_test(station: Station, order: SlotTestOrder) -> SlotTest:
    """Tests the slot, and keeps the result beside the slot's counts.

    With ``mark`` the module that is in it is marked first, which keeps it from licences for good.

    Raises:
        NeedsPerson: the module is not marked, or cannot be since a licence is booked for it.
        EnvironmentFailed: no module answers, or the port cannot be used.
    """
    heard: Queue[Message] = Queue()
    link = BurnerLink(station.folder, heard.put)
    link.start()
    try:
        probed = _converse(link, heard, order)
    finally:
        link.close()
    _check_mark(station, ModuleId(**asdict(probed.identity)), order)
    result = _result(probed)
    stats = SlotStats.load(station.folder.slot_stats)
    stats.tested(order.slot, result)
    stats.keep(at_once=True)
    return result


def _check_mark(station: Station, module: ModuleId, order: SlotTestOrder) -> None:
    marks = Marks.load(station.folder.marks)
    if module in marks:
        return
    if not order.mark:
        raise NeedsPerson("E-NOT-MARKED", mac=module.mac)
    if station.book.licence_of(module=module) is not None:
        raise NeedsPerson("E-MARK-BOOKED", mac=module.mac)
    marks.add(module)


def _result(probed: Probed) -> SlotTest:
    held = [int(baud) for baud, good in probed.speeds.items() if good]
    return SlotTest(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        mac=probed.identity.mac,
        chip=probed.chip,
        best_baud=max(held, default=None),
        reads=probed.reads,
        wrong=probed.wrong,
        seconds=probed.seconds,
    )


def _converse(link: BurnerLink, heard: Queue[Message], order: SlotTestOrder) -> Probed:
    while True:
        try:
            message = heard.get(timeout=ANSWER_S)
        except Empty:
            raise EnvironmentFailed("E-NO-MODULE", url=order.url) from None
        match message:
            case Hello():
                link.send(OpenSlot(slot=_SLOT, url=order.url, presence=Presence.MANUAL))
                link.send(Probe(slot=_SLOT, burn=uuid.uuid4().hex, reads=order.reads))
            case Probed():
                return message
            case SlotChanged(condition=SlotCondition.LOST, code=code, facts=facts) if code:
                raise EnvironmentFailed(code, **{"url": order.url, **facts})
            case Stopped(code=code, facts=facts):
                raise EnvironmentFailed(code, **{"url": order.url, **facts})
            case BurnerGone():
                raise EnvironmentFailed("E-BURNER")
            case _:
                pass
