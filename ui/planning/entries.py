"""The planner's pages as the rail shows them."""

from __future__ import annotations

from ui.language import translate
from ui.rail import Entry
from ui.shapes import Sign

KEYS = {"orders": "F8", "credentials": "F6", "partners": "F9"}
"""The key of each page."""
DESKS = frozenset(KEYS)


def entries() -> tuple[Entry, ...]:
    """The pages as the rail shows them."""
    return (
        Entry(
            name="orders",
            sign=Sign.ORDERS,
            label=lambda: translate("Rail", "Orders"),
            tip=lambda: translate("Rail", "Orders, and new licenses for delivered ones (F8)"),
        ),
        Entry(
            name="credentials",
            sign=Sign.CREDENTIALS,
            label=lambda: translate("Rail", "Credentials"),
            tip=lambda: translate("Rail", "Lots of tokens: split, change product, hand over (F6)"),
        ),
        Entry(
            name="partners",
            sign=Sign.PARTNERS,
            label=lambda: translate("Rail", "Partners"),
            tip=lambda: translate("Rail", "Who may do what with your products, and you with others' (F9)"),
        ),
    )
