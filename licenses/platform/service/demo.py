"""A believable example: a factory, a brand with its partners, their people, products, orders and made-up licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from licenses.platform.lots import lots
from licenses.platform.orders import deliveries, order_pages, orders, products, recipes
from licenses.platform.orders.orders import ItemType, NewOrder
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.orders.recipes import Bundle
from licenses.platform.people import people
from licenses.platform.people.callers import Person, Role
from licenses.platform.refusals import Refused
from licenses.platform.service.admin import made_up_password
from licenses.platform.service.demo_story import Story
from licenses.platform.stations import stations
from licenses.platform.store.database import check_keys, open_database, reachable
from licenses.platform.store.schema import organisation
from licenses.platform.store.vault import Keys, Vault
from resources.errors import NeedsPerson

ISSUER = "Example Licences Ltd."
FACTORY = "Harbour Electronics"
CUSTOMER = "Fenwick Home"
MAKER = "Tidewater Manufacturing"
WORKS = "Inland Assembly Works"


@dataclass(frozen=True, kw_only=True)
class DemoProduct:
    """A product of the example. Its id is fixed, so that the caller can bring a recipe for it."""

    id: str
    new: NewProduct
    ordered: int
    deliveries: Sequence[int]


def _product(name: str, category: str, chip: str, *, ordered: int, deliveries: Sequence[int]) -> DemoProduct:
    new = NewProduct(name=name, category=category, chip=chip, delivery_mode=DeliveryMode.CREDENTIAL)
    return DemoProduct(id=f"demo-{chip}", new=new, ordered=ordered, deliveries=deliveries)


PRODUCTS: tuple[DemoProduct, ...] = (
    _product("Smart plug P1", "plug", "esp32", ordered=3000, deliveries=(2000,)),
    _product("Door panel D4", "panel", "esp32s3", ordered=2000, deliveries=(2000,)),
    _product("Power strip S3", "power strip", "esp32c3", ordered=5000, deliveries=(2000, 1000)),
    _product("Air sensor A6", "sensor", "esp32c6", ordered=2000, deliveries=(1500,)),
    DemoProduct(
        id="demo-authorization",
        new=NewProduct(
            name="Power strip S3, firmware by the maker",
            category="power strip",
            chip="esp32c3",
            delivery_mode=DeliveryMode.AUTHORIZATION_ONLY,
        ),
        ordered=2000,
        deliveries=(1000,),
    ),
)


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """A person of the example; ``at`` is the organisation's name."""

    name: str
    email: str
    at: str
    role: Role


_PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson(name="Ines Falk", email="ines@licences.example", at=ISSUER, role=Role.STAFF),
    DemoPerson(name="Omar Rees", email="omar@harbour.example", at=FACTORY, role=Role.OWNER),
    DemoPerson(name="Pia Lund", email="pia@harbour.example", at=FACTORY, role=Role.PLANNER),
    DemoPerson(name="Quentin Abe", email="quentin@harbour.example", at=FACTORY, role=Role.QA),
    DemoPerson(name="Olga Diaz", email="olga@harbour.example", at=FACTORY, role=Role.OPERATOR),
    DemoPerson(name="Karl Fenwick", email="karl@fenwick.example", at=CUSTOMER, role=Role.PLANNER),
    DemoPerson(name="Bea Fenwick", email="bea@fenwick.example", at=CUSTOMER, role=Role.BUYER),
    DemoPerson(name="Mara Tide", email="mara@tidewater.example", at=MAKER, role=Role.PLANNER),
    DemoPerson(name="Ivo Sand", email="ivo@inland.example", at=WORKS, role=Role.PLANNER),
    DemoPerson(name="Nils Audley", email="nils@licences.example", at=ISSUER, role=Role.AUDITOR),
)


_TELLERS = {
    "staff": "ines@licences.example",
    "brand": "karl@fenwick.example",
    "maker": "mara@tidewater.example",
    "works": "ivo@inland.example",
}


def demo(database_url: str, keys: Keys, recipe_files: Mapping[str, Sequence[tuple[str, bytes]]]) -> dict[str, Any]:
    """Fills an empty platform; gives ``{organisations, people, products, orders, lots}`` with the passwords.

    ``products`` are the factory's, of which stations pull; orders and lots are the brand's too.

    ``recipe_files`` holds, by product id of ``PRODUCTS``, the files of its recipe (name and bytes).

    Raises:
        NeedsPerson: ``E-PLATFORM-DEMO``, ``E-PLATFORM-EMPTY``, ``E-PLATFORM-KEYS``; ``E-PLATFORM-RECIPE``.
        EnvironmentFailed: ``E-PLATFORM-DATABASE``.
    """
    database = open_database(database_url)
    try:
        check_keys(database, stations.fingerprint(keys.signing.public_key()))
        with reachable(), database.writing() as tx:
            return _fill(tx, keys, recipe_files)
    finally:
        database.close()


def _fill(tx: Connection, keys: Keys, recipe_files: Mapping[str, Sequence[tuple[str, bytes]]]) -> dict[str, Any]:
    organisations = _organisations(tx)
    signed_up = [_sign_up(tx, organisations, person) for person in _PEOPLE]
    trade = _Trade(tx, keys, issuer=organisations[ISSUER], buyer=organisations[FACTORY])
    made = [trade.product(item, recipe_files.get(item.id, ())) for item in PRODUCTS]
    placed = [trade.order(item, f"PO-2026-{number}") for number, item in enumerate(PRODUCTS, start=1001)]
    told = Story(tx, keys, _TELLERS).tell(organisations[FACTORY])
    return {
        "organisations": [{"id": key, "name": name} for name, key in organisations.items()],
        "people": signed_up,
        "products": made,
        "orders": [*placed, *told["orders"]],
        "lots": [*(shown for order in placed for shown in trade.lots(order["id"])), *told["lots"]],
    }


def _organisations(tx: Connection) -> dict[str, str]:
    if tx.scalar(select(organisation.c.id).where(organisation.c.name == ISSUER)) is not None:
        raise NeedsPerson("E-PLATFORM-DEMO")
    issuer = people.add_organisation(tx, ISSUER)
    others = (FACTORY, CUSTOMER, MAKER, WORKS)
    return {ISSUER: issuer, **{name: people.add_organisation(tx, name, issuer=issuer) for name in others}}


def _sign_up(tx: Connection, organisations: Mapping[str, str], new: DemoPerson) -> dict[str, str]:
    password = made_up_password()
    people.add_person(
        tx, organisation_id=organisations[new.at], name=new.name, email=new.email, role=new.role, password=password
    )
    text = password.open().decode()
    return {"name": new.name, "email": new.email, "role": new.role.value, "organisation": new.at, "password": text}


class _Trade:
    """What the issuer sells to the buyer of the example."""

    def __init__(self, tx: Connection, keys: Keys, *, issuer: str, buyer: str) -> None:
        self._tx = tx
        self._keys = keys
        self._buyer = buyer
        self._seller = Person(id="", issuer=issuer, organisation=issuer, name="", email="", role=Role.STAFF)

    def product(self, item: DemoProduct, files: Sequence[tuple[str, bytes]]) -> dict[str, Any]:
        issuer = self._seller.issuer
        products.add(self._tx, issuer=issuer, owner=self._buyer, new=item.new, product_id=item.id)
        row = products.visible(self._tx, self._seller, item.id)
        if files:
            try:
                bundle = Bundle(chip=item.new.chip, files=dict(files))
                recipes.publish(self._tx, row, bundle, signer=self._keys.signing, by=None)
            except Refused as error:
                raise NeedsPerson("E-PLATFORM-RECIPE", product=item.id, why=str(error)) from None
        return products.shown(row)

    def order(self, item: DemoProduct, order_no: str) -> dict[str, Any]:
        new = NewOrder(
            buyer=self._buyer,
            products={item.id: item.ordered},
            item_type=ItemType.LICENCE,
            delivery_mode=item.new.delivery_mode,
            order_no=order_no,
            contract_no="HE-17",
        )
        made = orders.add(self._tx, self._seller.issuer, new)
        for quantity in item.deliveries:
            row = orders.visible(self._tx, self._seller, made)
            deliveries.deliver_new(self._tx, Vault(self._keys, self._tx, row.issuer), row, quantity=quantity)
        return order_pages.shown(self._tx, orders.visible(self._tx, self._seller, made))

    def lots(self, order_id: str) -> list[dict[str, Any]]:
        rows = lots.of_order(self._tx, self._seller.issuer, order_id)
        return [lots.shown(self._tx, lots.visible(self._tx, self._seller, row.id)) for row in rows]
