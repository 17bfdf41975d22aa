"""What a slot needs of a writer: look at a module, write firmware, write and read one licence, let go.

A writer holds one serial session from the moment a module was found until ``release``; it never opens a port.
``burner.esp_writer`` speaks to download mode, ``burner.cli_writer`` to the serial command line of running firmware.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from burner.messages import Identity, Region, Verdict, WriterKind
from burner.recipe.model import BootCheck, Recipe

Report = Callable[[str, int, int], None]
"""Told of progress: phase, bytes done, bytes in all."""

Place = TypeVar("Place")
"""Where a licence goes, in the words of one kind of writer."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a module is; ``chip`` and ``flash_size_bytes`` are None where they are not told."""

    identity: Identity
    chip: str | None
    flash_size_bytes: int | None
    security: Mapping[str, bool]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What the licence region holds, with the fields that could be read."""

    region: Region
    fields: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Written:
    """The licence went out and the region was read back. ``seen``: every identity read since, in order."""

    verdict: Verdict
    seen: tuple[Identity, ...]
    evidence: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The licence was not written.

    ``handed_over``: bytes of it may be on a module. ``erased_blank``: in the same unbroken session the region was
    erased and read back blank.
    """

    code: str
    facts: Mapping[str, str]
    seen: tuple[Identity, ...]
    handed_over: bool
    erased_blank: bool = False


class Writer(Protocol[Place]):
    """All methods raise ``EnvironmentFailed`` when the session fails."""

    @property
    def kind(self) -> WriterKind:
        """Recipes of this kind only."""

    def look(self, recipe: Recipe | None = None) -> Facts:
        """What the module is. With the recipe that it is to be burned by, also what of its work is best done first,
        as raising the speed; nothing is written.

        Raises:
            Refused: it is locked and tells nothing, or cannot be reset where the recipe wants to see it boot.
        """

    def is_there(self) -> bool:
        """A cheap question whether anything still answers."""

    def who(self) -> Identity:
        """The parts of the identity that cost next to nothing."""

    def holds_table(self, recipe: Recipe) -> bool:
        """True when the partition table on the module is the recipe's."""

    def find_place(self) -> Place | None:
        """Where the module's own partition table puts the licence, without a recipe."""

    def is_bare(self, facts: Facts) -> bool:
        """True when neither a boot loader nor a partition table stands on the module: it is as its maker left it."""

    def read_licence(self, place: Place, facts: Facts) -> Holding:
        """What the licence region holds."""

    def write_firmware(self, recipe: Recipe, facts: Facts, report: Report) -> None:
        """Write and verify every image.

        Raises:
            Refused: an image is not for this chip, does not fit, or does not read back.
            Swapped: another module stands there.
        """

    def image(self, place: Place, licence: Mapping[str, bytes]) -> bytes:
        """The licence as it goes out.

        Raises:
            Refused: it does not fit the recipe.
        """

    def write_licence(self, place: Place, image: bytes, identity: Identity, seen: list[Identity]) -> Written | Failed:
        """Write what ``image`` gave to the module of this identity and read it back, in this very session.

        ``seen`` takes every identity as it is read, so that none is lost whatever ends the writing.
        """

    def reboot(self) -> None:
        """Out of the loader, into the module's own firmware."""

    def boots(self, check: BootCheck) -> bool:
        """Reset the module into its own firmware; whether that said its line in time. Nothing it said is kept."""

    def release(self) -> None:
        """Close the port."""
