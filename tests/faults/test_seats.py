"""All slots at once with faults at random: no word that leaves the burner names the module of another slot."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.burner_link import BurnerLink
from app.folder import DataFolder
from app.settings import Settings
from app.station import Station
from app.underway import Job
from burner.messages import HandOver, Message, ModuleFound, decode
from burner.virtual.module import VirtualModule
from burner.virtual.spec import derived
from tests.app.house import PRODUCT, batch, licences, make_station, place_recipe
from tests.faults.floor import LANES, Case, Floor
from tests.faults.matrix import FAULTS

SEED = 4


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    signer, book = make_station(tmp_path)
    with book:
        book.receive(opened=batch(licences(4 * LANES)))
    place_recipe(DataFolder(tmp_path).recipes, PRODUCT, 1, signer)
    opened = Station.open(DataFolder(tmp_path), Settings(demo=True))
    yield opened
    opened.close()


def cases() -> Iterator[Case]:
    """A module for each slot, most of them with a fault somewhere in their burn."""
    chance = random.Random(SEED)
    for number in range(LANES):
        module, other = (VirtualModule(derived(f"A0:B7:65:{kind:02X}:00:{number:02X}")) for kind in (1, 2))
        fault = chance.choice([*FAULTS, None])
        if fault:
            module.faults.arm(FAULTS[fault](chance.randint(8, 120), other))
        yield Case(name=f"{number} with {fault}", module=module, other=other if fault == "swap" else None)


def marks_of(case: Case) -> set[str]:
    """Everything by which its modules could be named."""
    specs = [module.spec for module in case.modules]
    return {mark for spec in specs for mark in (spec.mac, spec.unique_id, spec.flash_uid) if mark}


def owners(floor: Floor) -> dict[str, set[int]]:
    """Slots by whatever names their module, their burn or their licence; one that came back free may have two."""
    found: dict[str, set[int]] = defaultdict(set)
    for slot, seated in floor.seats.items():
        for mark in set().union(*(marks_of(case) for case in seated)):
            found[mark].add(slot)
    for slot, line in floor.asked:
        message = decode(line)
        if burn := getattr(message, "burn", None):
            found[burn].add(slot)
        if isinstance(message, HandOver):
            found[message.licence["uuid"].decode()].add(slot)
    return found


def text_of(line: bytes) -> str:
    """The line, with what it carries in another form than text."""
    message: Message = decode(line)
    holds = message.holds.values() if isinstance(message, ModuleFound) else ()
    return line.decode() + " ".join(value.decode("latin-1") for value in holds)


@pytest.mark.timeout(120)
def test_no_message_of_a_slot_shows_the_module_the_licence_or_the_burn_of_another(station: Station) -> None:
    floor = Floor(station, Job(product=PRODUCT, recipe=1), process=BurnerLink)
    floor.play(cases())
    named = owners(floor)
    mark = re.compile("|".join(map(re.escape, named)))

    said = [(slot, found) for slot, line in floor.said for found in mark.findall(text_of(line))]
    assert [(slot, found, named[found]) for slot, found in said if slot not in named[found]] == []
    assert {slot for slot, _ in said} == set(floor.seats)
    for slot, seated in floor.seats.items():
        for case in seated:
            assert case.wrong == []
            assert {result.mac for result in case.results if result.mac} <= {module.mac for module in case.modules}
            assert all(slot in named.get(result.uuid, {slot}) for result in case.results if result.uuid)
    assert station.book.verify() == ()
    assert station.book.status().conserved
