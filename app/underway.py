"""A burn under way: what the station knows of it until its end is on disk."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from burner.messages import Identity
from licenses.book import BurnEnd
from licenses.words import ModuleId, Outcome


@dataclass(frozen=True, kw_only=True)
class Job:
    """What the fixture is to burn now. ``recipe`` is the version that the platform gave the product's recipe."""

    product: str
    recipe: int
    work_order: str | None = None


@dataclass(kw_only=True)
class BurnUnderway:
    """One burn from its examination on.

    ``seen`` is every identity that the burner told of since the hand-over. ``again`` marks a licence that its own
    module gets once more, ``writing`` one that may have left the book, ``talking`` a burner that awaits an answer. With
    ``boot_check`` a module passes only when it was seen to boot; ``stands`` while that is all that is left.
    ``named`` is the uuid that the module itself holds. With ``sets_mac`` it gets the address assigned to its licence:
    then ``module`` is what it becomes, ``came_as`` what it was found as.
    ``started`` and ``heard`` are seconds of the monotonic clock.
    """

    job: Job
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    started: float = field(default_factory=time.monotonic)
    heard: float = field(default_factory=time.monotonic)
    module: ModuleId | None = None
    chip: str | None = None
    serial: str | None = None
    uuid: str | None = None
    named: str = ""
    seen: tuple[ModuleId, ...] = ()
    again: bool = False
    writing: bool = False
    boot_check: bool = False
    sets_mac: bool = False
    came_as: ModuleId | None = None
    stands: bool = False
    cancelled: bool = False
    talking: bool = True

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return round(time.monotonic() - self.started, 3)

    @property
    def swapped(self) -> bool:
        """Another module than the one that was found was seen in it."""
        its_own = [each for each in (self.module, self.came_as) if each is not None]
        return bool(its_own) and not all(any(each.may_be(own) for own in its_own) for each in self.seen)

    @property
    def arrived(self) -> bool:
        """What was seen since the hand-over is the module that the licence is booked on, and nothing else."""
        return bool(self.seen) and self.module is not None and all(each.may_be(self.module) for each in self.seen)

    def saw(self, identities: Iterable[Identity]) -> None:
        """Keeps what the burner says it saw, so that no failing write of the book loses it."""
        self.seen = tuple(module_of(each) for each in identities)

    def passed_by_booking(self) -> BurnEnd | None:
        """The end that goes with the booking; where the module must be seen to boot, it is still to come."""
        return None if self.boot_check else self.end(Outcome.PASS)

    def end(self, outcome: Outcome, code: str | None = None, facts: Mapping[str, str] | None = None) -> BurnEnd:
        """Its row's end, as the book takes it."""
        return BurnEnd(
            outcome=outcome,
            code=code,
            seconds=self.seconds,
            chip=self.chip,
            product=self.job.product,
            recipe=self.job.recipe,
            facts=facts or {},
        )


def module_of(identity: Identity) -> ModuleId:
    """The burner's word for a module as the book's."""
    return ModuleId(**asdict(identity))
