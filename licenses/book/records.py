"""What the book takes and gives, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from licenses.words import LicenceState, ModuleId, Outcome


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who did it and where: what every journal row of one act carries."""

    actor: str | None = None
    work_order: str | None = None
    shift: str | None = None
    slot: int | None = None
    burn: str | None = None


@dataclass(frozen=True, kw_only=True)
class BurnEnd:
    """How a burn ended; ``seconds`` is its duration, ``facts`` fill the sentence of ``code``. Never a secret."""

    outcome: Outcome
    code: str | None = None
    seconds: float | None = None
    chip: str | None = None
    product: str | None = None
    recipe: int | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last journal row: its epoch, its number in the epoch, and its 32-byte hash."""

    epoch: int
    seq: int
    hash: bytes

    def to_json(self) -> dict[str, Any]:
        return {"epoch": self.epoch, "seq": self.seq, "hash": self.hash.hex()}


@dataclass(frozen=True, kw_only=True)
class BatchRow:
    """A batch as it stands. ``held_back`` of the available ones are in quarantine; ``known`` marks a second receipt.

    The licences of a ``refurbish`` batch are no stock: each burns only in the place of a licence of ``order`` (S002).
    """

    batch: str
    lot: str
    lot_name: str
    product: str
    product_name: str
    replacement: bool
    received: int
    counts: Mapping[LicenceState, int]
    held_back: int
    frozen: str | None
    received_at: datetime
    known: bool = False
    refurbish: bool = False
    order: str | None = None

    @property
    def conserved(self) -> bool:
        return self.received == sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class Status:
    """The book at a glance: every batch, what waits for the platform, and the head of the journal.

    ``damage`` says which pages were found damaged when the book was last open for writing.
    """

    station: str
    batches: tuple[BatchRow, ...]
    waiting: int
    head: Head
    damage: str | None = None

    @property
    def conserved(self) -> bool:
        """Invariant 5: what was received is the sum of what stands in each state, batch by batch."""
        return all(batch.conserved for batch in self.batches)


@dataclass(frozen=True, kw_only=True)
class Stock:
    """Licences of a product: free to reserve now, ever received, and unused but set aside in quarantine."""

    available: int
    received: int
    set_aside: int = 0


@dataclass(frozen=True, kw_only=True)
class PullRow:
    """A pull that was begun: its idempotency key is stored before the request goes out."""

    key: str
    product: str | None
    lot: str | None
    count: int
    began_at: datetime


@dataclass(frozen=True, kw_only=True)
class LicenceRow:
    """A licence without its secrets. ``module`` is where it lives, or where it was when it was given up.

    ``exposed`` tells that a module may once have run with it, so that it is never free again.
    """

    id: int
    uuid: str
    batch: str
    product: str
    state: LicenceState
    exposed: bool
    module_id: int | None
    module: ModuleId | None
    assigned_mac: str | None
    quarantine: str | None
    frozen: str | None = None


class Address(StrEnum):
    """What a module's MAC says when it is to take a licence with an assigned one: it must be that one; it may become
    that one; or it must become it, since it is a default that names no single module."""

    OBEYED = "obeyed"
    MAY_BE_SET = "may_be_set"
    MUST_BE_SET = "must_be_set"


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """A licence that waits for its module: the one that was read, or the one that it becomes by its assigned MAC."""

    uuid: str
    batch: str
    module: ModuleId


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """What a crash left behind, by uuid."""

    released: tuple[str, ...]
    uncertain: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BurnRow:
    """One burn as records show it; ``outcome`` is None while it runs."""

    burn: str
    at: datetime
    ended_at: datetime | None
    slot: int | None
    mac: str | None
    module: str | None
    uuid: str | None
    product: str | None
    recipe: int | None
    chip: str | None
    outcome: Outcome | None
    code: str | None
    seconds: float | None
    actor: str | None
    work_order: str | None
    shift: str | None
    facts: Mapping[str, str]
    evidence: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Counters:
    """Burns since a time. ``passed`` counts a licence once, however often its module passes again."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    aborted: int = 0
    uncertain: int = 0
    cycle_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class WorkOrder:
    """A work order: ``recipe`` is a version or None for the newest; ``due`` is a date as the planner wrote it."""

    number: str
    product: str
    product_name: str
    quantity: int
    recipe: int | None = None
    due: str | None = None
    passed: int = 0
    closed: bool = False
    active: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The platform's verdict on one event: accepted, already_known, conflict, fork or refused."""

    epoch: int
    seq: int
    verdict: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something that the platform tells once: its id, its kind and what it says."""

    id: str
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Instructions:
    """What an answer of the platform asks of the book.

    ``freezes`` are all lots of this station that are frozen, with the reasons; ``recalls`` are batches of which all
    that is available goes back, with the reasons; ``confirmed`` may be let go, ``refused`` stay, with the reasons.
    """

    number: int
    freezes: Mapping[str, str] = field(default_factory=dict)
    recalls: Mapping[str, str] = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What an answer changed: lots frozen and thawed, notices taken, licences that are given back, went, and stay."""

    frozen: int = 0
    thawed: int = 0
    notices: int = 0
    returning: int = 0
    returned: int = 0
    kept: int = 0


class Decision(StrEnum):
    """What the station does with a module that was read."""

    BURN = "burn"
    PASS_AGAIN = "pass_again"  # noqa: S105 - a decision, no password
    SETTLED = "settled"
    WRITE_AGAIN = "write_again"
    REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The decision, the licence it is about, and for REFUSE the code with the facts of its sentence.

    ``quarantine`` names the licences that ``Book.module_read`` puts into quarantine with it.
    """

    decision: Decision
    uuid: str | None = None
    code: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    quarantine: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that ``verify`` found wrong: a short stable word and one sentence."""

    check: str
    sentence: str
