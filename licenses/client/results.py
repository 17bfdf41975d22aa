"""What the platform answers, as frozen records; fields that a newer platform adds are passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AwareDatetime, NonNegativeInt, StringConstraints, TypeAdapter, ValidationError

if TYPE_CHECKING:
    from licenses.client.http import Http

_T = TypeVar("_T")
TokenText = Annotated[str, StringConstraints(pattern=r"^[!-~]+$")]
"""A bearer token: printable, without blanks, so that it fits into a header."""

_SHAPES: dict[type[Any], TypeAdapter[Any]] = {}


class Verdict(StrEnum):
    """What the platform did with an event of the journal."""

    ACCEPTED = "accepted"
    ALREADY_KNOWN = "already_known"
    CONFLICT = "conflict"
    FORK = "fork"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A place in a station's journal: the event's epoch and number, and its hash in hex digits."""

    epoch: NonNegativeInt
    seq: NonNegativeInt
    hash: str


@dataclass(frozen=True, kw_only=True)
class EventVerdict:
    """The verdict on one event; ``reason`` says why where it is not simply taken."""

    epoch: int
    seq: int
    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class PushResult:
    """The verdicts on a page, in its order, and up to where the platform now knows the journal."""

    results: tuple[EventVerdict, ...]
    cursor: Cursor


@dataclass(frozen=True, kw_only=True)
class JournalCounts:
    """What the platform counted of one station; ``licences`` by platform state, of what the station was given."""

    events: NonNegativeInt
    burns: NonNegativeInt
    passed: NonNegativeInt
    licences: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the platform knows of this station's journal."""

    cursor: Cursor
    counts: JournalCounts


@dataclass(frozen=True, kw_only=True)
class BatchSummary:
    """A batch that the platform believes the station holds."""

    batch: str
    lot: str
    product: str
    count: NonNegativeInt
    issued_at: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class AnswerBatch:
    """A batch that the platform believes the station holds; ``held`` of ``count`` are unused there."""

    batch: str
    held: NonNegativeInt


@dataclass(frozen=True, kw_only=True)
class AnswerFreeze:
    """A frozen lot and why."""

    lot: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerRecall:
    """A batch of which everything unused is to come back, and why."""

    batch: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerRefusal:
    """A licence that the platform does not take back, and why."""

    uuid: str
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerReturns:
    """What becomes of the licences that the station gives back."""

    confirmed: tuple[str, ...] = ()
    refused: tuple[AnswerRefusal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnswerNotice:
    """Something to be learned once."""

    id: str
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class StationAnswer:
    """Everything that comes down in a sync; verified. ``document`` is the signed object it was read from."""

    station: str
    number: NonNegativeInt
    batches: tuple[AnswerBatch, ...] = ()
    freezes: tuple[AnswerFreeze, ...] = ()
    recalls: tuple[AnswerRecall, ...] = ()
    returns: AnswerReturns = field(default_factory=AnswerReturns)
    notices: tuple[AnswerNotice, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product as the platform describes it."""

    id: str
    name: str
    category: str
    chip: str
    delivery_mode: str
    features: tuple[str, ...] | Mapping[str, Any] = ()


@dataclass(frozen=True, kw_only=True)
class WorkOrder:
    """A work order; ``recipe_version`` is None where the newest recipe is meant."""

    number: str
    product_id: str
    product_name: str = ""
    recipe_version: int | None = None
    quantity: NonNegativeInt
    passed: NonNegativeInt = 0
    due: str | None = None
    state: str = "open"


@dataclass(frozen=True, kw_only=True)
class RecipeFile:
    """A file of a recipe: plain name, SHA-256 in hex digits, size in bytes."""

    name: str
    sha256: str
    size: NonNegativeInt


@dataclass(frozen=True, kw_only=True)
class RecipeManifest:
    """What a recipe of a version consists of. ``document`` is the signed object it was read from."""

    product: str
    version: NonNegativeInt
    chip: str
    files: tuple[RecipeFile, ...]
    issued_at: AwareDatetime
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class ImportedLot:
    """A lot that a list became."""

    id: str
    purchased: NonNegativeInt = 0
    free: NonNegativeInt = 0


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """The person whose session it is."""

    name: str
    email: str
    role: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A station as it was enrolled; ``platform_key`` was checked against the code and is to be trusted from now on."""

    station: str
    name: str
    platform_key: Ed25519PublicKey


def parsed(shape: type[_T], body: bytes | Any, http: Http) -> _T:
    """``body`` (JSON bytes, or an object already read) as ``shape``.

    Raises:
        EnvironmentFailed: ``E-PLATFORM-DOWN``, the answer has another shape.
    """
    adapter = shape_of(shape)
    try:
        read = adapter.validate_json(body) if isinstance(body, bytes) else adapter.validate_python(body)
    except (ValidationError, ValueError, RecursionError):
        raise http.down("what answers there is no Kiln platform (its answer has another shape)") from None
    return read


def shape_of(shape: type[_T]) -> TypeAdapter[_T]:
    """The checker of a record's shape; making one is slow, so each is made once."""
    if shape not in _SHAPES:
        _SHAPES[shape] = TypeAdapter(shape)
    return _SHAPES[shape]
