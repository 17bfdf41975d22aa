"""The recipe as a frozen record, and the places in flash that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from burner.messages import WriterKind
from resources.third_party import is_third_party


class StoreName(StrEnum):
    """Where firmware with a serial command line keeps a licence."""

    KEY_VALUE = "kv"
    ONE_TIME = "otp"


class FieldType(StrEnum):
    """How a licence field is stored in NVS."""

    STRING = "string"
    BLOB = "blob"


@dataclass(frozen=True, kw_only=True)
class Image:
    """Bytes for one place in flash; ``offset`` in bytes from the start, ``sha256`` in hex digits."""

    name: str
    offset: int
    data: bytes = field(repr=False)
    sha256: str


@dataclass(frozen=True, kw_only=True)
class NvsKey:
    """Where one licence field goes inside the namespace."""

    key: str
    type: FieldType = FieldType.STRING


@dataclass(frozen=True, kw_only=True)
class LicencePlace:
    """The NVS partition of the licence: offset and size in bytes, namespace, and field name -> key."""

    partition: str
    offset: int
    size: int
    namespace: str
    fields: Mapping[str, NvsKey]


@dataclass(frozen=True, kw_only=True)
class CommandPlace:
    """Where the licence goes in modules whose running firmware takes it over its serial command line.

    ``set_mac``: the module gets the address that its licence is assigned to, with the licence.
    """

    store: StoreName = StoreName.KEY_VALUE
    set_mac: bool = False


def burned_fields(place: LicencePlace | CommandPlace, licence: Mapping[str, bytes]) -> dict[str, bytes]:
    """The fields of a licence that go to ``place``: all, but of third-party resources only those that it names."""
    named = place.fields.keys() if isinstance(place, LicencePlace) else frozenset[str]()
    return {name: value for name, value in licence.items() if name in named or not is_third_party(name)}


@dataclass(frozen=True, kw_only=True)
class BootCheck:
    """What a module's firmware says when it has booted, a part of one line, and the seconds that it may take."""

    expect: str
    within_s: float


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What one product wants burned.

    ``chip`` is esptool's name (``esp32``, ``esp32c3``, …). ``images`` are in ascending order of offset and hold the
    partition table too; empty for an authorisation-only recipe. ``security`` lists the states beside *none* that
    are allowed (``secure_boot``, ``flash_encryption_development``). ``sha256`` names the recipe file's bytes.
    ``licence`` is of the kind that ``writer`` writes to; over a serial command line nothing else is written, and
    ``flash_size_bytes`` is 0.
    """

    product: str
    chip: str
    flash_size_bytes: int
    images: tuple[Image, ...]
    partition_table: Image | None
    writer: WriterKind = WriterKind.ESP
    licence: LicencePlace | CommandPlace
    baud: int
    security: frozenset[str]
    skip_equal_regions: bool
    boot: BootCheck | None = None
    sha256: str
