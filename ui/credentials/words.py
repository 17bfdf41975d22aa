"""The words of lots as the platform's users know them: states, delivery modes, what happened."""

from __future__ import annotations

from ui.language import translate
from ui.lists.columns import Mood

STATES = ("VALID", "CONFIRMING_UPDATE", "BEING_PAID", "UPDATED")
MODES = ("credential", "authorization_only", "license_list")
"""Delivery modes that can be chosen; the fourth marks replacement lots."""

_MOODS = {
    "VALID": Mood.GOOD,
    "UPDATED": Mood.GOOD,
    "CONFIRMING_UPDATE": Mood.WAITS,
    "BEING_PAID": Mood.WAITS,
    "offered": Mood.WAITS,
    "RECALLED": Mood.QUIET,
    "REJECTED": Mood.BAD,
}


def mode_word(mode: str) -> str:
    """A delivery mode as S001 names it."""
    return {
        "credential": translate("Credentials", "Credential"),
        "authorization_only": translate("Credentials", "Credential (Authorization Only)"),
        "license_list": translate("Credentials", "License List"),
        "license_replacement": translate("Credentials", "License Replacement"),
    }.get(mode, mode)


def mode_sense(mode: str) -> str:
    """What a delivery mode means, in one sentence."""
    return {
        "credential": translate("Credentials", "Tokens with firmware, for stations and production tools."),
        "authorization_only": translate("Credentials", "Tokens without firmware, for modules that have theirs."),
        "license_list": translate(
            "Credentials", "A plain list. Once it is generated there is no split and no change of product any more."
        ),
    }.get(mode, "")


def state_word(state: str) -> str:
    """A lot's or a request's state."""
    return {
        "VALID": translate("Credentials", "Valid"),
        "CONFIRMING_UPDATE": translate("Credentials", "Confirming Update"),
        "BEING_PAID": translate("Credentials", "Being Paid"),
        "UPDATED": translate("Credentials", "Updated"),
        "RECALLED": translate("Credentials", "Recalled"),
        "REJECTED": translate("Credentials", "Rejected"),
        "offered": translate("Credentials", "Offered"),
        "confirmed": translate("Credentials", "Confirmed"),
        "refused": translate("Credentials", "Refused"),
        "withdrawn": translate("Credentials", "Withdrawn"),
    }.get(state, state)


def state_mood(state: str) -> Mood:
    """The colour of a state's pill."""
    return _MOODS.get(state, Mood.QUIET)


def count_word(state: str) -> str:
    """What became of licences: one platform state."""
    return {
        "unused": translate("Credentials", "unused"),
        "held": translate("Credentials", "at stations"),
        "downloaded": translate("Credentials", "downloaded"),
        "burned": translate("Credentials", "burned"),
        "uncertain": translate("Credentials", "uncertain"),
        "scrapped": translate("Credentials", "scrapped"),
        "retiring": translate("Credentials", "being refurbished"),
        "superseded": translate("Credentials", "superseded by refurbishment"),
        "voided": translate("Credentials", "voided"),
    }.get(state, state)
