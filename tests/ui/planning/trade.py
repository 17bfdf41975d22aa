"""A brand, a maker and a workshop on the market's platform, each with people of its own: the parties of S003."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from licenses.client import PersonClient
from licenses.client.http import path
from licenses.client.partners import Account, Grant, Partners, Terms
from tests.ui.planning.market import Market

PARTIES = ("brand", "maker", "workshop")
NAME = "Hale"
AUDITOR = "brand.auditor@hale.example"


@dataclass(frozen=True, kw_only=True)
class Trade:
    """The partners of a planner and the ids of the organisations, by organisation; ids of the brand's products."""

    partners: dict[str, Partners]
    ids: dict[str, str]
    products: dict[str, str]

    def email(self, who: str) -> str:
        return f"{who}.planner@hale.example"

    def organisation(self, who: str) -> str:
        """What an organisation is called."""
        return f"{who.capitalize()} {NAME}"

    def granted(self, grantor: str, to: str, product: str, terms: Terms) -> tuple[Account, Grant]:
        """A grant that was given without a window."""
        partners = self.partners[grantor]
        known = {each.account: each for each in partners.slice(None, direction="by_me").accounts}
        account = known.get(self.ids[to]) or partners.add(self.ids[to], f"our {to}")
        return account, partners.give(account.id, self.products[product], terms)

    def clear(self) -> None:
        """Nobody is anybody's partner any more."""
        for partners in self.partners.values():
            for account in partners.slice(None, direction="by_me").accounts:
                for grant in partners.grants(account.id):
                    partners.revoke(account.id, grant.id)
                partners.delete(account.id)


@contextmanager
def running_trade(market: Market) -> Iterator[Trade]:
    """The three parties, with their sessions."""
    staff = next(each["email"] for each in market.example["people"] if each["role"] == "staff")
    ids: dict[str, str] = {}
    with market.client(staff) as client:
        for who in PARTIES:
            ids[who] = client.put_to(path("v1", "organisations"), {"name": f"{who.capitalize()} {NAME}"})["id"]
            _sign_up(market, client, ids[who], f"{who}.planner@hale.example", "planner")
        _sign_up(market, client, ids["brand"], AUDITOR, "auditor")
    with ExitStack() as sessions:
        clients = {who: sessions.enter_context(market.client(f"{who}.planner@hale.example")) for who in PARTIES}
        products = {
            kind: clients["brand"].add_product(name=f"{kind} {NAME}", category=kind, chip="esp32c3").id
            for kind in ("Kettle", "Lamp")
        }
        yield Trade(partners={who: Partners(each) for who, each in clients.items()}, ids=ids, products=products)


def _sign_up(market: Market, staff: PersonClient, organisation: str, email: str, role: str) -> None:
    about = {"organisation_id": organisation, "name": email.split("@", maxsplit=1)[0], "email": email, "role": role}
    made = staff.put_to(path("v1", "people"), about)
    market.example["people"].append({"email": email, "role": role, "password": made["password"]})
