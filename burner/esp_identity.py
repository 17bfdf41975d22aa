"""Who stands on the line: read until it is certain, and held against who should."""

from __future__ import annotations

from dataclasses import replace

from burner.checks import same_module
from burner.esp import Chip
from burner.esp_connect import meet
from burner.faults import NoAnswer, NoContact, NotAModule, Swapped
from burner.messages import Identity

_READINGS = 3


def read_identity(chip: Chip, expected: Identity, *, whole: bool = False) -> Identity:
    """Who is there. One who is not expected is read until two readings agree: a reading that a swap or the line
    tore names nobody, and nobody could ever be put back."""
    read = chip.identity if whole else chip.fused_identity
    found = read()
    for _ in range(_READINGS):
        if same_module(expected, found):
            return found
        again = read()
        if again == found:
            return found
        found = again
    raise NoAnswer("reading the identity")


def named(chip: Chip, stranger: Identity) -> Identity:
    """A stranger without an id of its chip is named by its flash too: a MAC alone could never be settled.

    It is met as a newcomer: it does not run the stub that was loaded into the other, and its flash is not attached.
    """
    if stranger.unique_id is not None or stranger.flash_uid is not None:
        return stranger
    try:
        newcomer = meet(chip.line, chip.name)
        flash_uid = newcomer.attach_flash()[1]
        return replace(stranger, flash_uid=flash_uid) if newcomer.fused_identity() == stranger else stranger
    except (NoContact, NotAModule, NoAnswer):
        return stranger


def expect(chip: Chip, identity: Identity) -> None:
    """Go on only with this module.

    Raises:
        Swapped: another one is there.
    """
    found = read_identity(chip, identity)
    if not same_module(identity, found):
        raise Swapped(identity, named(chip, found))
