"""The law of grants: what anybody may do is what a plain walk over all paths from the owner says, after every step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licenses.platform.orders import products
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.partners import partners, rights
from licenses.platform.partners.rights import ALL, DEVELOP, NONE, Right, Terms
from licenses.platform.people import people
from licenses.platform.people.callers import Person, Role
from licenses.platform.refusals import Refused
from licenses.platform.service import admin
from licenses.platform.store.database import Database, open_database

SIZE = 5
Edges = dict[tuple[int, int], Terms]

terms = st.builds(
    lambda given, develop, purchase: Terms(
        rights=given,
        develop_further=develop and bool(given & DEVELOP),
        purchase_further=purchase and Right.PURCHASE in given,
    ),
    st.frozensets(st.sampled_from(Right), min_size=1),
    st.booleans(),
    st.booleans(),
)
places = st.integers(0, SIZE - 1)
steps = st.lists(
    st.tuples(st.sampled_from(["give", "give", "give", "change", "revoke"]), places, places, terms), max_size=14
)


def _paths(edges: Edges, start: int, seen: tuple[int, ...] = ()) -> Iterator[tuple[int, list[Terms]]]:
    """Every path from ``start``: where it ends, and its links."""
    for (here, there), link in edges.items():
        if here == start and there not in seen:
            yield there, [link]
            for end, links in _paths(edges, there, (*seen, start)):
                yield end, [link, *links]


def _held(edges: Edges, who: int) -> tuple[frozenset[Right], frozenset[Right]]:
    """What an organisation may do, and what of it it may pass on, by the book."""
    if who == 0:
        return ALL, ALL
    held = passes = NONE
    for end, links in _paths(edges, 0):
        if end == who:
            left = ALL.intersection(*(link.passes for link in links[:-1]), links[-1].rights)
            held, passes = held | left, passes | (left & links[-1].passes)
    return held, passes


def _expected(edges: Edges, step: str, grantor: int, grantee: int, asked: Terms) -> str | None:
    """The code with which a step has to be refused, or None."""
    before = edges.get((grantor, grantee))
    held, passes = _held(edges, grantor)
    if grantor == grantee:
        return "self_grant"
    if step != "give" and before is None:
        return "not_found"
    if step == "revoke":
        return None
    if not held and step == "give":
        return "not_found"
    had = (before.rights, before.passes) if before and step == "change" else (NONE, NONE)
    if asked.rights - passes - had[0] or asked.passes - passes - had[1]:
        return "beyond_own_rights"
    if step == "change":
        return None
    if grantee == 0 or any(end == grantor for end, _ in _paths(edges, grantee)):
        return "grant_cycle"
    return "already_granted" if before else None


class Trade:
    """Five organisations; the first of them owns each new product."""

    def __init__(self, database: Database, issuer: str) -> None:
        self.database = database
        self.issuer = issuer
        with database.writing() as tx:
            self.ids = [people.add_organisation(tx, f"org {n}", issuer=issuer) for n in range(SIZE)]
        self.people = [
            Person(id=f"p{n}", issuer=issuer, organisation=name, name=name, email="", role=Role.PLANNER)
            for n, name in enumerate(self.ids)
        ]
        self.accounts: dict[tuple[int, int], str] = {}

    def product(self) -> str:
        new = NewProduct(name="P", category="c", chip="esp32", delivery_mode=DeliveryMode.CREDENTIAL)
        with self.database.writing() as tx:
            return products.add(tx, issuer=self.issuer, owner=self.ids[0], new=new)

    def take(self, product: str, step: str, grantor: int, grantee: int, asked: Terms) -> str | None:
        """The code of the refusal, or None."""
        try:
            if (grantor, grantee) not in self.accounts:
                with self.database.writing() as tx:
                    made = partners.add_account(tx, self.people[grantor], self.ids[grantee], "partner")["id"]
                self.accounts[grantor, grantee] = made
            with self.database.writing() as tx:
                self._take(tx, product, step, grantor, grantee, asked)
        except Refused as refused:
            return refused.code
        return None

    def _take(self, tx: Any, product: str, step: str, grantor: int, grantee: int, asked: Terms) -> None:
        by, key = self.people[grantor], (grantor, grantee)
        account = self.accounts[key]
        if step == "give":
            partners.give(tx, by, account, product, asked)
            return
        row = partners.visible(tx, by, account)
        known = [each["id"] for each in partners.grants(tx, row) if each["product_id"] == product]
        if step == "change":
            partners.change(tx, by, account, known[0] if known else "none", asked)
        else:
            partners.revoke(tx, by, account, known[0] if known else "none")

    def held(self, product: str, who: int) -> tuple[frozenset[Right], frozenset[Right]]:
        with self.database.reading() as tx:
            staff = Person(id="", issuer=self.issuer, organisation=self.issuer, name="", email="", role=Role.STAFF)
            found = rights.holding(tx, self.issuer, self.ids[who], products.visible(tx, staff, product))
        return found.rights, found.passes


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    from licenses.keys import KeySources, PlatformKeys

    folder = tmp_path_factory.mktemp("grants")
    url = f"sqlite:///{folder / 'platform.sqlite3'}"
    admin.init(url, PlatformKeys.create(folder, KeySources(demo=True)))
    database = open_database(url)
    with database.writing() as tx:
        issuer = people.add_organisation(tx, "Issuer")
    yield Trade(database, issuer)
    database.close()


@given(steps)
@settings(max_examples=40)
def test_every_right_is_the_one_that_a_walk_over_all_paths_finds(trade: Trade, taken: list[Any]) -> None:
    product, edges = trade.product(), Edges()
    for step, grantor, grantee, asked in taken:
        expected = _expected(edges, step, grantor, grantee, asked)
        assert trade.take(product, step, grantor, grantee, asked) == expected
        if expected is None and step == "revoke":
            del edges[grantor, grantee]
        elif expected is None:
            edges[grantor, grantee] = asked
    assert [trade.held(product, who) for who in range(SIZE)] == [_held(edges, who) for who in range(SIZE)]
