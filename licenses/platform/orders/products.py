"""Products: what licences are for, with category, chip and delivery mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, exists, or_, select

from licenses.platform.partners.rights import Right, holding, passable_products, products_held_by
from licenses.platform.people.callers import Caller, Person, Role
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import Page, fetch
from licenses.platform.store.schema import lot, order, order_product, product


class DeliveryMode(StrEnum):
    """How the licences of a lot leave the platform (S001)."""

    CREDENTIAL = "credential"
    AUTHORIZATION_ONLY = "authorization_only"
    LICENSE_LIST = "license_list"
    LICENSE_REPLACEMENT = "license_replacement"


@dataclass(frozen=True, kw_only=True)
class NewProduct:
    """``chip`` as recipes write it (``esp32c3``); ``features`` are free words such as ``homekit``; ``module`` is the
    hardware that it uses, such as ``ESP32-C3-MINI-1``."""

    name: str
    category: str
    chip: str
    delivery_mode: DeliveryMode
    features: Sequence[str] = ()
    module: str | None = None


def add(tx: Connection, *, issuer: str, owner: str, new: NewProduct, product_id: str | None = None) -> str:
    """The id of a new product of the organisation ``owner``; it is made up where none is given."""
    made = product_id or new_id("product")
    tx.execute(
        product.insert().values(
            issuer=issuer,
            id=made,
            owner=owner,
            name=new.name,
            category=new.category,
            chip=new.chip,
            delivery_mode=new.delivery_mode.value,
            features=list(new.features),
            created_at=utc_now(),
            module=new.module,
        )
    )
    return made


def visible(tx: Connection, caller: Caller, product_id: str) -> Row[Any]:
    """The product's row, if the caller may see it.

    Raises:
        Refused: ``not_found``.
    """
    row = tx.execute(_seen_by(caller).where(product.c.id == product_id)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return row


def listed(
    tx: Connection, caller: Caller, page: Page, *, owner: str | None = None, grantable: str | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the products that the caller may see.

    ``owner`` is ``mine``, ``customer`` or None for both; ``grantable`` a scope, ``develop`` or ``purchase``, in which
    the caller's organisation may grant them to a partner.
    """
    query = _seen_by(caller)
    if owner is not None:
        mine = product.c.owner == caller.organisation
        query = query.where(mine if owner == "mine" else ~mine)
    if grantable is not None:
        passable = passable_products(tx, caller.issuer, caller.organisation, grantable)
        query = query.where(or_(product.c.owner == caller.organisation, product.c.id.in_(passable)))
    rows, following = fetch(tx, query, product.c.id, page)
    return [shown(row) for row in rows], following


def usable_by(issuer: str, organisation: str) -> Any:
    """The query for the products that people of an organisation may use."""
    one = Person(id="", issuer=issuer, organisation=organisation, name="", email="", role=Role.PLANNER)
    return _seen_by(one)


def shown(row: Row[Any]) -> dict[str, Any]:
    """What everybody who may see a product sees of it."""
    return {
        name: row._mapping[name] for name in ("id", "name", "category", "chip", "delivery_mode", "features", "module")
    }


def check_develops(tx: Connection, caller: Person, row: Row[Any]) -> None:
    """Returns when the caller may develop the product: as its owner, its issuer, or by a grant (S003).

    Raises:
        Refused: ``develop_not_granted``.
    """
    if caller.organisation == row.issuer:
        return
    if Right.PRODUCT_DEVELOPMENT not in holding(tx, row.issuer, caller.organisation, row).rights:
        raise Refused("develop_not_granted")


def claim_family(tx: Connection, issuer: str, product_id: str, family: str) -> bool:
    """Binds the product to the family of its first licences; False when it is bound to another."""
    mine = (product.c.issuer == issuer, product.c.id == product_id)
    free_or_same = or_(product.c.family.is_(None), product.c.family == family)
    return tx.execute(product.update().where(*mine, free_or_same).values(family=family)).rowcount == 1


def _seen_by(caller: Caller) -> Any:
    """A station sees what its organisation has lots of; people also what it owns, has ordered or was granted."""
    query = select(product).where(product.c.issuer == caller.issuer)
    if caller.scope is None:
        return query
    its = or_(lot.c.owner == caller.scope, lot.c.holder == caller.scope)
    has_lots = exists().where(lot.c.issuer == product.c.issuer, lot.c.product == product.c.id, its)
    if not isinstance(caller, Person):
        return query.where(has_lots)
    bought = (order.c.issuer == product.c.issuer, order.c.id == order_product.c.order_id, order.c.buyer == caller.scope)
    ordered = exists().where(
        order_product.c.issuer == product.c.issuer, order_product.c.product == product.c.id, *bought
    )
    granted = product.c.id.in_(products_held_by(caller.issuer, caller.scope))
    return query.where(or_(product.c.owner == caller.scope, has_lots, ordered, granted))
