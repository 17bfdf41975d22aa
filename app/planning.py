"""What a planner does at the platform from a window: sign in, then orders, lots and partners (S000 to S003)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.files import write_durably
from app.tokens import read_tokens
from licenses.client import PersonClient, Product
from licenses.client.credentials import Credentials, Lot, Resources
from licenses.client.http import path
from licenses.client.orders import OrderRow, Orders, Quota
from licenses.client.partners import Partners
from licenses.words import Secret
from resources.errors import NotAllowed

ACTS = frozenset({"planner", "owner", "staff", "buyer"})
"""Roles that change something at the platform; the others look."""
GRANTS = frozenset({"planner", "owner", "staff"})
"""Roles that authorise partners (S003)."""


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Who is signed in."""

    name: str
    organisation_id: str
    organisation: str
    role: str

    @property
    def acts(self) -> bool:
        return self.role in ACTS

    @property
    def grants(self) -> bool:
        return self.role in GRANTS

    @property
    def is_staff(self) -> bool:
        return self.role == "staff"


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """One that lots can be handed to and products granted to."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Grantable:
    """Products that an account has not got yet: own ones and customers'; ``scopes`` in which each can be granted."""

    mine: tuple[Product, ...]
    customers: tuple[Product, ...]
    scopes: Mapping[str, tuple[str, ...]]


class Planning:
    """A person's session with one platform, for a window that stays open. Safe to use from several threads.

    ``connect`` gives a client and, for the built-in platform, the session of its owner, so that nobody is asked.
    """

    def __init__(self, url: Callable[[], str], owner: Callable[[], Secret] | None = None) -> None:
        self._url = url
        self._owner = owner
        self._client: PersonClient | None = None
        self._planner: Planner | None = None

    @property
    def asks_who(self) -> bool:
        """Whether a person must sign in with e-mail and password first."""
        return self._client is None and self._owner is None

    def who(self) -> Planner:
        """Who is signed in; the built-in platform's owner is at once.

        Raises:
            NotAllowed: ``E-SESSION``, nobody is signed in.
            EnvironmentFailed: the platform cannot be used.
        """
        if self._planner is None:
            person = self.client.item_at(path("v1", "sessions", "current"))
            self._planner = _planner(person, self._organisations())
        return self._planner

    def sign_in(self, email: str, password: Secret) -> Planner:
        """Begins a session.

        Raises:
            NotAllowed: ``E-PLATFORM-AUTH``.
            EnvironmentFailed: the platform cannot be used.
        """
        client = PersonClient(self._url())
        try:
            client.sign_in(email, password)
        except BaseException:
            client.close()
            raise
        self.close()
        self._client = client
        return self.who()

    @property
    def client(self) -> PersonClient:
        """The session's client. Raises as ``who``."""
        if self._client is None:
            if self._owner is None:
                raise NotAllowed("E-SESSION", url=self._url())
            client = PersonClient(self._url())
            client.go_on_with(self._owner())
            self._client = client
        return self._client

    @property
    def credentials(self) -> Credentials:
        """The lots; see S001."""
        return Credentials(self.client)

    @property
    def partners(self) -> Partners:
        """The authorised accounts and what they may do; see S003."""
        return Partners(self.client)

    @property
    def orders(self) -> Orders:
        """The orders; see S000 and S002."""
        return Orders(self.client)

    def offer_of(self, order: OrderRow) -> Quota | Lot:
        """What an order offers: its quota of new licences, or where it is a replacement itself, the lot that came."""
        if order.replacement_of is not None and order.lots:
            return self.credentials.lot(order.lots[0])
        return self.orders.quota(order.id)

    def download(self, lot: str, n: int, code: Secret, place: Path, *, firmware: bool) -> None:
        """Puts what download ``n`` of a lot brings into a file that only this user reads.

        Raises:
            NeedsPerson: the platform refuses; with a wrong code nothing has left it.
            EnvironmentFailed: ``E-FILE-WRITE``; the same code brings the same file again until it expires.
        """
        write_durably(place, self.credentials.download(lot, n, code, firmware=firmware).open(), private=True)

    def import_tokens(self, lot: str, file: Path) -> Resources:
        """Imports the Find My tokens in a CSV file with the columns ``uuid`` and ``token`` (base64) for a lot.

        Raises:
            NeedsPerson: ``E-TOKENS-FILE``, it is no such file; the platform refuses, and nothing was imported.
        """
        return self.credentials.import_tokens(lot, read_tokens(file))

    def products(self) -> tuple[Product, ...]:
        """The products that the person may see, by name."""
        return _by_name(self.client.products())

    def grantable(self, account: str) -> Grantable:
        """What can be granted to an authorised account beside what it has (S003: own and customers' products)."""
        partners = self.partners
        has = {grant.product_id for grant in partners.grants(account)}
        scopes: dict[str, tuple[str, ...]] = {}
        for scope in ("develop", "purchase"):
            for product in (*partners.products("mine", scope=scope), *partners.products("customer", scope=scope)):
                scopes[product.id] = (*scopes.get(product.id, ()), scope)
        mine, customers = (
            tuple(each for each in _by_name(partners.products(owner)) if each.id not in has)
            for owner in ("mine", "customer")
        )
        return Grantable(mine=mine, customers=customers, scopes=scopes)

    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations that the person may deal with, by name, without the own one."""
        mine = self.who().organisation_id
        return tuple(sorted((each for each in self._organisations() if each.id != mine), key=lambda each: each.name))

    def _organisations(self) -> list[Organisation]:
        return [Organisation(id=item["id"], name=item["name"]) for item in self.client.listed("organisations")]

    def sign_out(self) -> None:
        """Ends the session at the platform and here. Raises as ``who``; here it has ended in any case."""
        try:
            self.client.remove_at(path("v1", "sessions", "current"))
        finally:
            self.close()

    def close(self) -> None:
        """Ends the session here; the platform forgets it in time."""
        client, self._client, self._planner = self._client, None, None
        if client is not None:
            client.close()


def _by_name(products: Sequence[Product]) -> tuple[Product, ...]:
    return tuple(sorted(products, key=lambda product: product.name))


def _planner(person: Mapping[str, str], organisations: Sequence[Organisation]) -> Planner:
    mine = person["organisation"]
    name = next((each.name for each in organisations if each.id == mine), "")
    return Planner(name=person["name"], organisation_id=mine, organisation=name, role=person["role"])
