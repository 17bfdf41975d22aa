"""The words of orders as the platform's users know them, and what became of licences, in words and colours."""

from __future__ import annotations

from collections.abc import Mapping

from licenses.client.credentials import Block
from licenses.client.orders import OrderRow
from ui.credentials.words import count_word
from ui.language import translate
from ui.lists.columns import Cell, Mood
from ui.lists.shares import Share, blend
from ui.numbers import grouped
from ui.theme.tones import Tones

STATUSES = ("placed", "partly_delivered", "completed")
ITEMS = ("licence", "module")
_MOODS = {"placed": Mood.QUIET, "partly_delivered": Mood.WAITS, "completed": Mood.GOOD}
_STATES = (
    "unused",
    "held",
    "downloaded",
    "burned",
    "retiring",
    "uncertain",
    "scrapped",
    "superseded",
    "voided",
    "modules_unseen",
)


def status_word(status: str) -> str:
    """How far an order is, as S000 names it."""
    return {
        "placed": translate("Orders", "Placed"),
        "partly_delivered": translate("Orders", "Partly delivered"),
        "completed": translate("Orders", "Completed"),
    }.get(status, status)


def status_cell(order: OrderRow) -> Cell:
    """The status as a pill."""
    return Cell(text=status_word(order.status), mood=_MOODS.get(order.status, Mood.QUIET))


def item_word(item_type: str) -> str:
    """What was ordered."""
    return {
        "licence": translate("Orders", "License"),
        "module": translate("Orders", "Module"),
    }.get(item_type, item_type)


def kind_word(order: OrderRow) -> str:
    """What sort of order it is."""
    if order.replacement_of is not None:
        return translate("Orders", "License Replacement")
    if order.kind == "pickup":
        return translate("Orders", "License pickup")
    modules = order.item_type == "module"
    return translate("Orders", "Module order") if modules else translate("Orders", "License order")


def products_word(order: OrderRow) -> str:
    """The products as ordered: the first, and how many more."""
    if not order.products:
        return ""
    more = len(order.products) - 1
    first = order.products[0].name
    return translate("Orders", "{name} and {n} more").format(name=first, n=more) if more else first


def delivered_word(order: OrderRow) -> str:
    """How much was delivered, and of how much where that is not all."""
    if order.delivered == order.ordered:
        return grouped(order.delivered)
    return f"{grouped(order.delivered)} / {grouped(order.ordered)}"


def against_word(against: str) -> str:
    """What new licences take the place of."""
    return {
        "unused": translate("Orders", "unused tokens"),
        "modules": translate("Orders", "modules"),
    }.get(against, against)


def against_sense(against: str) -> str:
    """What that means for the tokens that were delivered, in one sentence."""
    return {
        "unused": translate(
            "Orders", "As many unused tokens of this order are voided: they can never be burned any more."
        ),
        "modules": translate(
            "Orders",
            "They burn in Refurbish mode only, each onto a module that has a token of this order, in its place.",
        ),
    }.get(against, "")


def why_not_word(block: Block) -> str:
    """Why an order offers no new licences."""
    return {
        "is_replacement": translate("Orders", "This is a replacement itself; what it replaced counts on its order."),
        "nothing_delivered": translate("Orders", "Nothing of this order was delivered yet."),
        "pickup_not_completed": translate("Orders", "The pickup is not completed yet."),
        "delivery_mode": translate("Orders", "Only pickups with delivery mode Credential can be replaced."),
    }.get(block.code, block.sentence)


def used_up_word(delivered: int) -> str:
    """That the quota is used up."""
    text = translate("Orders", "No new license can be picked up: all {n} that were delivered are replaced already.")
    return text.format(n=grouped(delivered))


def state_word(state: str) -> str:
    """What became of a delivered licence or module."""
    if state == "burned":
        return translate("Orders", "burned: inventory or sold")
    if state == "modules_unseen":
        return translate("Orders", "modules that no station has seen")
    return count_word(state)


def shares_of(evidence: Mapping[str, int], tones: Tones) -> list[Share]:
    """Evidence as parts of a bar, in the order in which a licence lives."""
    colours = {
        "unused": tones.running.ink,
        "held": blend(tones.running.ink, tones.card, 0.5),
        "downloaded": tones.error.ink,
        "burned": tones.passed.ink,
        "retiring": blend(tones.passed.ink, tones.card, 0.5),
        "uncertain": tones.uncertain.ink,
        "scrapped": tones.failed.ink,
        "superseded": tones.dim,
        "voided": tones.line,
        "modules_unseen": blend(tones.dim, tones.card, 0.5),
    }
    return [Share(word=state_word(state), count=evidence.get(state, 0), colour=colours[state]) for state in _STATES]
