"""What happened at the example's brand: orders, lots and grants in every state that the platform knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, Row

from licenses.platform.lots import changes, downloads, freezes, handovers, lots, resources, splits
from licenses.platform.lots.downloads import Answer
from licenses.platform.lots.splits import Size
from licenses.platform.orders import deliveries, order_pages, orders, products, replacements, terms
from licenses.platform.orders.orders import ItemType, NewOrder, OrderKind, Search
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.orders.replacements import Against, Wish
from licenses.platform.partners import partners
from licenses.platform.partners.rights import ALL, DEVELOP, Right, Terms
from licenses.platform.people import people
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.service import post
from licenses.platform.service.post import Channel, Way
from licenses.platform.stations import batches, stations
from licenses.platform.stations.batches import Wish as Pull
from licenses.platform.stations.stations import Enrolment
from licenses.platform.store.paging import MOST, Page
from licenses.platform.store.vault import Keys, Vault
from licenses.words import Secret

MODE = DeliveryMode.CREDENTIAL
SIZE = 40
"""How many licences each lot of the brand has."""

PRODUCTS: Mapping[str, tuple[NewProduct, int]] = {
    "demo-lamp": (NewProduct(name="Lamp L1", category="lamp", chip="esp32c3", delivery_mode=MODE), 0),
    "demo-lamp-plus": (NewProduct(name="Lamp L1 Plus", category="lamp", chip="esp32c3", delivery_mode=MODE), 15),
    "demo-lamp-module": (
        NewProduct(name="Lamp L2", category="lamp", chip="esp32c3", delivery_mode=MODE, module="ESP32-C3-MINI-1"),
        0,
    ),
    "demo-switch": (
        NewProduct(name="Wall switch W1", category="switch", chip="esp32c3", delivery_mode=MODE, features=["homekit"]),
        0,
    ),
    "demo-finder": (
        NewProduct(name="Key finder K1", category="finder", chip="esp32c3", delivery_mode=MODE, features=["findmy"]),
        0,
    ),
}
"""The brand's products by id, each with its price in cents."""

_EVERYTHING = Terms(rights=ALL, develop_further=True, purchase_further=True)
_BUYS = Terms(rights=frozenset({Right.PURCHASE}))
_READS = Terms(rights=DEVELOP)


class Story:
    """Told by the verbs that the API uses, by the people of the example."""

    def __init__(self, tx: Connection, keys: Keys, emails: Mapping[str, str]) -> None:
        """``emails`` are the addresses of ``staff``, ``brand``, ``maker`` and ``works``, each somebody who plans."""
        self._tx = tx
        self._keys = keys
        self._staff, self._brand, self._maker, self._works = (
            self._person(emails[name]) for name in ("staff", "brand", "maker", "works")
        )

    def tell(self, factory: str) -> dict[str, list[dict[str, Any]]]:
        """Everything in its order; gives the brand's ``orders`` and ``lots``."""
        self._make_products()
        self._authorise(factory)
        self._order_and_replace()
        self._order_resources()
        self._work_on_lots(self._delivered("demo-lamp", 12))
        found, _ = order_pages.listed(self._tx, self._brand, Page(limit=MOST), Search())
        owned, _ = lots.listed(self._tx, self._brand, Page(limit=MOST))
        return {"orders": found, "lots": owned}

    def _person(self, email: str) -> Person:
        found = people.person_with(self._tx, email)
        assert found is not None
        return found

    def _product(self, name: str) -> Row[Any]:
        return products.visible(self._tx, self._staff, name)

    def _lot(self, name: str) -> Row[Any]:
        return lots.visible(self._tx, self._staff, name)

    def _order(self, name: str) -> Row[Any]:
        return orders.visible(self._tx, self._staff, name)

    def _make_products(self) -> None:
        issuer, owner = self._brand.issuer, self._brand.organisation
        for name, (new, cents) in PRODUCTS.items():
            products.add(self._tx, issuer=issuer, owner=owner, new=new, product_id=name)
            terms.set_terms(self._tx, issuer, name, terms.Terms(price_cents=cents))

    def _authorise(self, factory: str) -> None:
        """A chain of two levels, a grant for developing only, and one that was revoked."""
        to_maker = self._account(self._brand, self._maker.organisation, "Our manufacturer")
        partners.give(self._tx, self._brand, to_maker, "demo-lamp", _EVERYTHING)
        to_works = self._account(self._maker, self._works.organisation, "Assembly")
        partners.give(self._tx, self._maker, to_works, "demo-lamp", _BUYS)
        partners.give(self._tx, self._brand, to_maker, "demo-switch", _READS)
        to_factory = self._account(self._brand, factory, "Former factory")
        revoked = partners.give(self._tx, self._brand, to_factory, "demo-lamp", _BUYS)
        partners.revoke(self._tx, self._brand, to_factory, revoked["id"])

    def _account(self, by: Person, other: str, name: str) -> str:
        return str(partners.add_account(self._tx, by, other, name)["id"])

    def _order_and_replace(self) -> None:
        """Orders that are placed, partly delivered and completed, of licences and of modules; pickups of both kinds."""
        self._placed("demo-lamp", 500)
        partly = self._placed("demo-lamp", 100)
        self._deliver(partly, 60)
        completed = self._placed("demo-lamp", 100)
        self._deliver(completed, 100)
        self._pick_up(completed, "demo-lamp", 10, Against.UNUSED)
        self._pick_up(completed, "demo-lamp", 5, Against.MODULES)
        self._deliver(self._placed("demo-lamp", 30, kind=OrderKind.PICKUP, pickup_of=partly), 30)
        modules = self._placed("demo-lamp-module", 200, item_type=ItemType.MODULE)
        self._deliver(modules, 120)
        self._pick_up(modules, "demo-lamp-module", 8, Against.MODULES)

    def _order_resources(self) -> None:
        """HomeKit resources that are being made, and Find My tokens that nobody has imported yet."""
        (switches,) = self._delivered("demo-switch", 1)
        resources.start(self._tx, self._lot(switches), self._brand)
        self._delivered("demo-finder", 1)

    def _placed(self, product: str, quantity: int, **more: Any) -> str:
        new = {"item_type": ItemType.LICENCE, "delivery_mode": MODE, "contract_no": "FH-26"} | more
        order = NewOrder(buyer=self._brand.organisation, products={product: quantity}, **new)
        return orders.add(self._tx, self._brand.issuer, order)

    def _deliver(self, order: str, quantity: int) -> list[str]:
        row = self._order(order)
        vault = Vault(self._keys, self._tx, row.issuer)
        return list(deliveries.deliver_new(self._tx, vault, row, quantity=quantity)["lots"])

    def _delivered(self, product: str, count: int) -> list[str]:
        """So many lots of a completed order."""
        order = self._placed(product, count * SIZE)
        return [name for _ in range(count) for name in self._deliver(order, SIZE)]

    def _pick_up(self, order: str, product: str, quantity: int, against: Against) -> None:
        row = self._order(order)
        wish = Wish(product_id=product, quantity=quantity, against=against)
        replacements.pick_up(self._tx, Vault(self._keys, self._tx, row.issuer), self._brand, row, wish)

    def _work_on_lots(self, names: Sequence[str]) -> None:
        """Each lot but the first, which stays as it came, has a story of its own."""
        acts: tuple[Callable[[str], object], ...] = (
            self._split,
            lambda name: self._request(name, "demo-lamp-plus"),
            lambda name: self._approve(name, "demo-lamp-plus"),
            lambda name: self._approve(name, "demo-lamp-module"),
            lambda name: changes.reject(self._tx, *self._request(name, "demo-lamp-plus"), self._staff),
            lambda name: changes.recall(self._tx, *self._request(name, "demo-lamp-plus"), self._brand),
            self._offer,
            self._hand_over,
            self._generate_list,
            self._download,
            self._freeze_at_station,
        )
        for act, name in zip(acts, names[1:], strict=True):
            act(name)

    def _split(self, name: str) -> None:
        row = freezes.locked(self._tx, self._brand.issuer, name)
        splits.split(self._tx, row, Size(purchased=SIZE // 4, free=0), self._brand, "Lamp L1, second line")

    def _request(self, name: str, product: str, mode: DeliveryMode = MODE) -> tuple[Row[Any], int]:
        row = self._lot(name)
        return row, changes.request(self._tx, row, self._product(product), mode, self._brand)

    def _approve(self, name: str, product: str, mode: DeliveryMode = MODE) -> None:
        """Where the price is the same the lot is updated, else it waits for being paid."""
        changes.approve(self._tx, *self._request(name, product, mode), self._staff)

    def _generate_list(self, name: str) -> None:
        """The lot is updated to be delivered as a list, and goes through the one-way door."""
        self._approve(name, "demo-lamp-module", DeliveryMode.LICENSE_LIST)
        self._download(name, generate=True)

    def _offer(self, name: str) -> None:
        handovers.offer(self._tx, self._lot(name), self._works.organisation, self._brand)

    def _hand_over(self, name: str) -> None:
        self._offer(name)
        handovers.confirm(self._tx, self._lot(name), self._works)

    def _download(self, name: str, *, generate: bool = False) -> None:
        """Asked for, and confirmed with the code from the mailbox."""
        row = self._lot(name)
        asked = downloads.ask(
            self._tx, self._keys, row, self._brand, channel=Channel.EMAIL, way=Way.MAILBOX, generate=generate
        )
        text = post.mailbox(self._tx, self._keys, self._brand)[0]["text"]
        code = re.search(r": (\S+)\n", text)
        assert code is not None
        answer = Answer(n=asked["id"], code=Secret(code[1].encode()))
        given = downloads.confirm(self._tx, self._keys, self._lot(name), self._brand, answer)
        assert not isinstance(given, Refused)

    def _freeze_at_station(self, name: str) -> None:
        """A station holds a part of the lot when its product is to be changed: the request waits for it."""
        issuer, owner = self._brand.issuer, self._brand.organisation
        key = self._keys.signing.public_key()
        code = stations.make_code(self._tx, issuer=issuer, organisation=owner, name="Sample line", key=key)
        sealing, signing = X25519PrivateKey.generate().public_key(), Ed25519PrivateKey.generate().public_key()
        who = Enrolment(
            secret=code.open().decode().partition("-")[0],
            sealing_key=sealing.public_bytes_raw(),
            signing_key=signing.public_bytes_raw(),
        )
        station = stations.enrol(self._tx, who)
        batches.give(self._tx, self._keys, station, "example", Pull(count=SIZE // 2, lot_id=name))
        self._request(name, "demo-lamp-plus")
