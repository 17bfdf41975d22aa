"""Who asks: a person with a role in an organisation, or a station; and what each of them may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do. ``STAFF`` belongs to the issuer: the seller side, which sees all its organisations.

    An ``AUDITOR`` reads everything that the organisation may see, and writes nothing; one of the issuer sees all.
    """

    OPERATOR = "operator"
    QA = "qa"
    BUYER = "buyer"
    AUDITOR = "auditor"
    PLANNER = "planner"
    OWNER = "owner"
    STAFF = "staff"


PLANS: frozenset[Role] = frozenset({Role.PLANNER, Role.OWNER, Role.STAFF})
"""Who imports lists, publishes recipes, makes products, work orders and enrolment codes, and authorises partners."""

BUYS: frozenset[Role] = frozenset({Role.BUYER, Role.PLANNER, Role.OWNER, Role.STAFF})
"""Who picks up licences of an order."""

DECIDES: frozenset[Role] = frozenset({Role.QA, *PLANS})
"""Who decides conflicts: those who can look at the module, and those who plan."""

SELLS: frozenset[Role] = frozenset({Role.STAFF})
"""Who records orders and deliveries, and makes organisations."""

MANAGES: frozenset[Role] = frozenset({Role.OWNER, Role.STAFF})
"""Who looks after people."""

AUDITS: frozenset[Role] = frozenset({Role.AUDITOR, Role.OWNER, Role.STAFF})
"""Who reads the audit list."""


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
        sees_all = self.role in SELLS or (self.role is Role.AUDITOR and self.organisation == self.issuer)
        return None if sees_all else self.organisation


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
