"""Who asks: a person with a role in an organisation, or a station; and what each of them may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do. ``STAFF`` belongs to the issuer: the seller side, which sees all its organisations."""

    OPERATOR = "operator"
    QA = "qa"
    PLANNER = "planner"
    OWNER = "owner"
    STAFF = "staff"


PLANS: frozenset[Role] = frozenset({Role.PLANNER, Role.OWNER, Role.STAFF})
"""Who imports lists, publishes recipes, makes products, work orders and enrolment codes."""

DECIDES: frozenset[Role] = frozenset({Role.QA, *PLANS})
"""Who decides conflicts: those who can look at the module, and those who plan."""

SELLS: frozenset[Role] = frozenset({Role.STAFF})
"""Who records orders and deliveries."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A signed-in person. ``issuer`` is the organisation whose licences this caller deals with."""

    id: str
    issuer: str
    organisation: str
    name: str
    email: str
    role: Role

    @property
    def scope(self) -> str | None:
        """The organisation whose rows may be seen; None for all organisations of the issuer."""
        return None if self.role in SELLS else self.organisation


@dataclass(frozen=True, kw_only=True)
class Station:
    """A station by its access token."""

    id: str
    issuer: str
    organisation: str
    name: str

    @property
    def scope(self) -> str:
        return self.organisation


Caller = Person | Station
