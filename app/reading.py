"""Reads one module: what it is, what it holds, and what the book knows of it."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, Queue

from app.burner_link import BurnerGone, BurnerLink
from app.station import Station
from burner.messages import (
    Examine,
    Hello,
    Leave,
    Message,
    Mode,
    ModuleFound,
    OpenSlot,
    Presence,
    SlotChanged,
    SlotCondition,
    Stopped,
    WriterKind,
)
from burner.recipe.kind import writer_of
from licenses.words import ModuleId
from resources.errors import EnvironmentFailed

ANSWER_S = 20.0
SLOT = 1

_OTHER_SPEECH = {"E-NOT-A-MODULE"}
"""Something answers, but not in download mode: running firmware may be there, with its command line."""


@dataclass(frozen=True, kw_only=True)
class ModuleReport:
    """What ``kiln read`` says. ``uuid`` is what the module holds, ``booked`` what the book has for it."""

    mac: str
    unique_id: str | None
    flash_uid: str | None
    chip: str | None
    flash_size_bytes: int | None
    security: dict[str, bool]
    region: str
    uuid: str | None
    booked: str | None
    state: str | None


def read_module(station: Station, url: str, product: str | None) -> ModuleReport:
    """Reads the module at ``url``; the recipe of ``product`` tells where its licence would be.

    Without a recipe a module that does not speak as one in download mode is asked over its command line, too.

    Raises:
        EnvironmentFailed: no module answers, or the port cannot be used.
    """
    recipe = _recipe(station, product)
    if recipe is not None:
        return _report(station, _ask(station, url, writer_of(Path(recipe)), recipe))
    try:
        found = _ask(station, url, WriterKind.ESP)
    except EnvironmentFailed as error:
        if error.code not in _OTHER_SPEECH:
            raise
        try:
            found = _ask(station, url, WriterKind.TUYA_CLI)
        except EnvironmentFailed:
            raise error from None
    return _report(station, found)


def _recipe(station: Station, product: str | None) -> str | None:
    chosen = product or station.only_product()
    if chosen is None or not station.recipes.versions(chosen):
        return None
    return str(station.recipes.path(chosen, station.recipes.latest(chosen)))


def _ask(station: Station, url: str, kind: WriterKind, recipe: str | None = None) -> ModuleFound:
    heard: Queue[Message] = Queue()
    link = BurnerLink(station.folder, heard.put)
    link.start()
    try:
        return _converse(link, heard, url, kind, recipe)
    finally:
        link.close()


def _converse(link: BurnerLink, heard: Queue[Message], url: str, kind: WriterKind, recipe: str | None) -> ModuleFound:
    burn = uuid.uuid4().hex
    while True:
        try:
            message = heard.get(timeout=ANSWER_S)
        except Empty:
            raise EnvironmentFailed("E-NO-MODULE", url=url) from None
        match message:
            case Hello():
                link.send(OpenSlot(slot=SLOT, url=url, presence=Presence.MANUAL, writer=kind))
                link.send(Examine(slot=SLOT, burn=burn, mode=Mode.READ, recipe=recipe))
            case ModuleFound():
                link.send(Leave(slot=SLOT, burn=burn))
                return message
            case SlotChanged(condition=SlotCondition.LOST, code=code, facts=facts) if code:
                raise EnvironmentFailed(code, **{"url": url, **facts})
            case Stopped(code=code, facts=facts):
                raise EnvironmentFailed(code, **{"url": url, **facts})
            case BurnerGone():
                raise EnvironmentFailed("E-BURNER")
            case _:
                pass


def _report(station: Station, found: ModuleFound) -> ModuleReport:
    held = found.holds.get("uuid")
    booked = station.book.licence_of(module=ModuleId(**asdict(found.identity)))
    return ModuleReport(
        **asdict(found.identity),
        chip=found.chip,
        flash_size_bytes=found.flash_size_bytes,
        security=dict(found.security),
        region=found.region,
        uuid=held.decode("ascii", "replace") if held else None,
        booked=booked.uuid if booked else None,
        state=booked.state if booked else None,
    )
