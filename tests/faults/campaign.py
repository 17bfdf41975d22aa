"""The campaign: rounds of random kills under load, each ended by settling everything and comparing all three sides."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from app.built_in import database_url
from app.settings import load
from app.station import Station
from licenses.platform.service import admin
from licenses.words import LicenceState
from resources.errors import KilnError
from tests.faults.truth import truth_of
from tests.faults.world import PRODUCTS, World, make_template, save

VICTIMS = ("station", "burner", "platform", "modules")
RESTART_WITHIN_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a round is: slots, modules in the tray of each, and how many kills it takes."""

    slots: int = 8
    tray: int = 10
    kills: int = 40

    @property
    def modules(self) -> int:
        return self.slots * self.tray


SPARE_LICENCES = 16

_OPEN = (LicenceState.RESERVED, LicenceState.WRITING, LicenceState.UNCERTAIN)


@dataclass
class Tally:
    """What a campaign did so far; ``broken`` holds a sentence for each law that did not hold."""

    runs: int
    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    burned: int = 0
    settled: int = 0
    slowest_restart_ms: float = 0.0
    broken: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        return self.kills.total()

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "kills": dict(self.kills), "killed": self.killed, "good": not self.broken}


def campaign(
    runs: int, seed: int, *, seconds: float | None = None, resume: Path | None = None, size: Size = Size()
) -> Tally:
    """Kills until ``runs`` processes were killed or ``seconds`` are over; a resumed one goes on where it was."""
    tally = _resumed(runs, seed, resume)
    deadline = time.monotonic() + seconds if seconds else None
    with tempfile.TemporaryDirectory(prefix="kiln-faults-") as folder:
        template = make_template(Path(folder), size.modules + SPARE_LICENCES)
        while tally.killed < runs and not (deadline and time.monotonic() > deadline):
            kills = min(size.kills, runs - tally.killed)
            with tempfile.TemporaryDirectory(prefix="round-", dir=folder) as room:
                _round(Path(room), template, tally, replace(size, kills=kills))
            tally.rounds += 1
            if resume:
                save(resume, tally.to_json())
    return tally


def _resumed(runs: int, seed: int, resume: Path | None) -> Tally:
    if resume is None or not resume.exists():
        return Tally(runs=runs, seed=seed)
    import json

    known = json.loads(resume.read_text(encoding="utf-8"))
    names = ("rounds", "burned", "settled", "slowest_restart_ms", "broken")
    return Tally(runs=runs, seed=seed, kills=Counter(known["kills"]), **{name: known[name] for name in names})


def _round(room: Path, template: Path, tally: Tally, size: Size) -> None:
    chance = random.Random(f"{tally.seed}/{tally.rounds}")
    product = list(PRODUCTS)[tally.rounds % len(PRODUCTS)]
    world = World(room, template, product, slots=size.slots, tray=size.tray, seed=chance.randrange(1 << 30))
    try:
        world.start_modules()
        world.wait_modules(30)
        world.start_station(timeout_s=8)
        until = tally.killed + size.kills
        while tally.killed < until:
            _kill_one(world, chance, tally)
        _settle(world, tally, size)
        _judge(world, tally)
    except (AssertionError, TimeoutError, OSError, ValueError, KilnError) as error:
        tally.broken.append(f"round {tally.rounds}: {type(error).__name__}: {error}")
        tally.broken.append(world.errors()[-2000:])
    finally:
        world.stop()


def _kill_one(world: World, chance: random.Random, tally: Tally) -> None:
    """Waits a random moment under load, kills, and starts again what nobody else starts again."""
    world.wait_for_results(len(world.results) + 1, chance.uniform(0.3, 3.0))
    time.sleep(chance.uniform(0.0, 0.5))
    victim = chance.choice(VICTIMS)
    if not world.station_alive():
        world.start_station(timeout_s=8)
    if not world.kill(victim):
        return
    killed_at = time.monotonic()
    tally.kills[victim] += 1
    if victim == "station":
        world.start_station(timeout_s=8)
    elif victim == "modules":
        world.start_modules()
    else:
        return
    took_s = time.monotonic() - killed_at
    tally.slowest_restart_ms = max(tally.slowest_restart_ms, round(took_s * 1000, 1))
    if took_s > RESTART_WITHIN_S:
        tally.broken.append(f"round {tally.rounds}: the restart of {victim} took {took_s * 1000:.0f} ms")


def _settle(world: World, tally: Tally, size: Size) -> None:
    """Every module comes back, each in another slot than before, until nothing is uncertain."""
    world.stop()
    before, earlier = _uncertain(world), len(world.results)
    world.start_modules(carousel=True)
    world.wait_modules(30)
    world.start_station(timeout_s=15)
    seen: set[object] = set()
    while len(seen) < size.modules and world.wait_for_results(len(world.results) + 1, 20):
        seen = {line["mac"] for line in world.results[earlier:] if line["outcome"] == "PASS"}
    world.stop()
    tally.settled += before - _uncertain(world)


def _uncertain(world: World) -> int:
    return sum(batch.counts[LicenceState.UNCERTAIN] for batch in world.status().batches)


def _judge(world: World, tally: Tally) -> None:
    """All laws of a round, with everything stopped but what is needed to sync."""
    where = f"round {tally.rounds}: "
    station = Station.open(world.folder, load(world.folder.settings))
    try:
        if not station.sync().in_step:
            tally.broken.append(f"{where}not in step")
        status = station.book.status()
        findings = [*station.book.verify(), *admin.verify(database_url(world.folder))]
    finally:
        station.close()
    tally.broken += [f"{where}{finding}" for finding in findings]
    if not status.conserved:
        tally.broken.append(f"{where}not conserved")
    for batch in status.batches:
        open_states = {state: batch.counts[state] for state in _OPEN if batch.counts[state]}
        if open_states:
            tally.broken.append(f"{where}left open: {open_states}")
        tally.burned += batch.counts[LicenceState.BURNED]
    tally.broken += [where + sentence for sentence in truth_of(world.data, world.flash).disagreements()]
