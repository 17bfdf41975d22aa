"""A planner's side of partners (S003): authorised accounts, what they may do with products, and the chains of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import AwareDatetime

from licenses.client.http import path
from licenses.client.person import PersonClient
from licenses.client.results import Product

PARTS = ("product_development", "panel_development", "view_logs")
"""The parts of the scope *develop*."""
PURCHASE = "purchase"
RIGHTS = (*PARTS, PURCHASE)


@dataclass(frozen=True, kw_only=True)
class Develop:
    """The scope *develop*, and whether the partner may authorise a third party to develop."""

    product_development: bool = False
    panel_development: bool = False
    view_logs: bool = False
    allow_third_party: bool = False


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """The scope *purchase*, and whether the partner may authorise a third party to purchase."""

    allow_third_party: bool = False


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is granted; a scope that is None is not."""

    develop: Develop | None = None
    purchase: Purchase | None = None

    @classmethod
    def of(cls, rights: Iterable[str], *, develop_further: bool = False, purchase_further: bool = False) -> Terms:
        """The terms that give these of ``RIGHTS``; with none of a scope, nothing of it is passed on."""
        given = set(rights)
        parts = {part: part in given for part in PARTS}
        develop = Develop(**parts, allow_third_party=develop_further) if any(parts.values()) else None
        purchase = Purchase(allow_third_party=purchase_further) if PURCHASE in given else None
        return cls(develop=develop, purchase=purchase)

    @property
    def rights(self) -> frozenset[str]:
        """Which of ``RIGHTS`` are given."""
        parts = {part for part in PARTS if self.develop is not None and getattr(self.develop, part)}
        return frozenset(parts | ({PURCHASE} if self.purchase is not None else set()))

    @property
    def passes(self) -> frozenset[str]:
        """Which of the rights may be passed on."""
        further = {
            **dict.fromkeys(PARTS, self.develop is not None and self.develop.allow_third_party),
            PURCHASE: self.purchase is not None and self.purchase.allow_third_party,
        }
        return frozenset(right for right in self.rights if further[right])

    @property
    def body(self) -> dict[str, Any]:
        """The terms as they travel."""
        parts = {name: getattr(self.develop, name) for name in (*PARTS, "allow_third_party")} if self.develop else None
        bought = {"allow_third_party": self.purchase.allow_third_party} if self.purchase else None
        return {"develop": parts, "purchase": bought}


@dataclass(frozen=True, kw_only=True)
class Account:
    """An authorised account: who authorised whom, how many products, and which scopes any of them has."""

    id: str
    grantor: str
    grantor_name: str
    account: str
    account_name: str
    partner_name: str
    products: int
    added_at: AwareDatetime
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What an account may do with one product; ``effective`` is what is left of it along its chain."""

    id: str
    product_id: str
    product_name: str
    own_product: bool
    granted_at: AwareDatetime
    changed_at: AwareDatetime
    develop: Develop | None = None
    purchase: Purchase | None = None
    effective: Terms = field(default_factory=Terms)

    @property
    def terms(self) -> Terms:
        return Terms(develop=self.develop, purchase=self.purchase)


@dataclass(frozen=True, kw_only=True)
class Link:
    """One grant of a product's chain, in the order of a tree; ``level`` 1 is below the product's owner."""

    grant: str
    above: str | None
    level: int
    grantor: str
    grantor_name: str
    account: str
    account_name: str
    granted_at: AwareDatetime
    develop: Develop | None = None
    purchase: Purchase | None = None
    effective: Terms = field(default_factory=Terms)

    @property
    def terms(self) -> Terms:
        return Terms(develop=self.develop, purchase=self.purchase)


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What the person's organisation may do with a product, and what of it it may pass on; each of ``RIGHTS``."""

    owns: bool
    rights: frozenset[str] = frozenset()
    may_pass_on: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Loss:
    """An organisation that loses rights to a product when a grant above it is narrowed or revoked."""

    account_name: str
    rights: frozenset[str]
    keeps: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class AccountSlice:
    """Some accounts of a list and where the next ones begin."""

    accounts: tuple[Account, ...]
    following: str | None


class Partners:
    """The partners that a person may see and act on. Raises what ``PersonClient`` raises."""

    def __init__(self, person: PersonClient) -> None:
        self._person = person

    def slice(self, cursor: str | None, **filters: str | None) -> AccountSlice:
        """Accounts from ``cursor`` on; ``direction`` is ``by_me`` or ``to_me``, ``text`` looks for names and ids."""
        found = self._person.slice_at(path("v1", "authorised-accounts"), cursor, **filters)
        accounts = tuple(self._person.read_as(Account, item) for item in found.items)
        return AccountSlice(accounts=accounts, following=found.next)

    def account(self, account: str) -> Account:
        return self._person.read_as(Account, self._person.item_at(_account(account)))

    def add(self, organisation: str, partner_name: str) -> Account:
        """Authorises an organisation by its id or name. ``PlatformRefused``: ``account_unknown``, ``account_taken``,
        ``self_grant``."""
        body = {"account": organisation, "partner_name": partner_name}
        return self._person.read_as(Account, self._person.put_to(path("v1", "authorised-accounts"), body))

    def rename(self, account: str, partner_name: str) -> Account:
        """Gives the partner another name."""
        item = self._person.change_at(_account(account), {"partner_name": partner_name})
        return self._person.read_as(Account, item)

    def delete(self, account: str) -> None:
        """Deletes an account without products; ``PlatformRefused``: ``not_empty``."""
        self._person.remove_at(_account(account))

    def grants(self, account: str) -> tuple[Grant, ...]:
        """What an account may do, product by product."""
        items = self._person.listed_at(_account(account, "grants"))
        return tuple(self._person.read_as(Grant, _known(item)) for item in items)

    def give(self, account: str, product: str, terms: Terms) -> Grant:
        """Grants a product. ``PlatformRefused``: ``beyond_own_rights``, ``already_granted``, ``grant_cycle``,
        ``nothing_granted``."""
        item = self._person.put_to(_account(account, "grants"), {"product_id": product, **terms.body})
        return self._person.read_as(Grant, _known(item))

    def change(self, account: str, grant: str, terms: Terms) -> Grant:
        """Changes what a grant gives. ``PlatformRefused``: ``beyond_own_rights``, ``nothing_granted``."""
        item = self._person.change_at(_account(account, "grants", grant), terms.body)
        return self._person.read_as(Grant, _known(item))

    def revoke(self, account: str, grant: str) -> None:
        """Takes a grant back, and with it all that was passed on of it."""
        self._person.remove_at(_account(account, "grants", grant))

    def products(self, owner: str, *, scope: str | None = None) -> tuple[Product, ...]:
        """Products that are ``mine`` or a ``customer``'s, in ``scope`` only those that may be granted."""
        items = self._person.listed("products", owner=owner, grantable=scope)
        return tuple(self._person.read_as(Product, item) for item in items)

    def rights(self, product: str) -> Rights:
        """What the person's organisation may do with a product and pass on."""
        return self._person.read_as(Rights, self._person.item_at(path("v1", "products", product, "rights")))

    def chain(self, product: str) -> tuple[Link, ...]:
        """Who lets whom do what with a product, depth first from its owner down."""
        items = self._person.listed_at(path("v1", "products", product, "partners"))
        return tuple(self._person.read_as(Link, _known(item)) for item in items)


def losses(chain: Sequence[Link], grant: str, terms: Terms | None) -> tuple[Loss, ...]:
    """Who below ``grant`` loses what when it gives only ``terms`` from now on; None when it is revoked.

    An organisation that has the product by another chain too keeps what that gives (S003: the AND along a chain).
    """
    after = {link.grant: link.terms for link in chain}
    before = dict(after)
    after[grant] = terms or Terms()
    had, has = _held(chain, before), _held(chain, after)
    its = next((link.account for link in chain if link.grant == grant), None)
    names = {link.account: link.account_name for link in chain if link.account != its}
    return tuple(
        Loss(account_name=name, rights=had[account] - has[account], keeps=has[account])
        for account, name in names.items()
        if had[account] - has[account]
    )


def _held(chain: Sequence[Link], terms: Mapping[str, Terms]) -> dict[str, frozenset[str]]:
    """What each organisation of a chain holds; the owner holds all, everybody else what comes down to them."""
    owners = {link.grantor for link in chain if link.level == 1}
    held: dict[str, frozenset[str]] = {link.account: frozenset() for link in chain}
    passes: dict[str, frozenset[str]] = dict.fromkeys(owners, frozenset(RIGHTS))
    for _ in chain:  # each round takes the rights one link further down
        for link in chain:
            above, given = passes.get(link.grantor, frozenset()), terms[link.grant]
            held[link.account] |= given.rights & above
            passes[link.account] = passes.get(link.account, frozenset()) | (given.passes & above)
    return held


def _account(account: str, *words: str) -> str:
    return path("v1", "authorised-accounts", account, *words)


def _known(item: Mapping[str, Any]) -> dict[str, Any]:
    """A grant of which nothing is in effect any more says so by leaving it out."""
    return {**item, "effective": item.get("effective") or {}}
