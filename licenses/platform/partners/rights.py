"""What an organisation may do with a product that is another's: the AND along each chain of grants (S003).

A chain begins at the product's owner. A link passes on what its grantor holds and may pass on; a link that is revoked
or narrowed takes everything below it along, for nothing that is derived is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from licenses.platform.refusals import Refused
from licenses.platform.store.schema import lot, lot_grant, product, product_grant


class Right(StrEnum):
    """The parts of the scope *develop*, and the scope *purchase*."""

    PRODUCT_DEVELOPMENT = "product_development"
    PANEL_DEVELOPMENT = "panel_development"
    VIEW_LOGS = "view_logs"
    PURCHASE = "purchase"


DEVELOP = frozenset({Right.PRODUCT_DEVELOPMENT, Right.PANEL_DEVELOPMENT, Right.VIEW_LOGS})
ALL = frozenset(Right)
NONE: frozenset[Right] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a grant gives: rights, and for each scope whether they may be passed on to a third party."""

    rights: frozenset[Right]
    develop_further: bool = False
    purchase_further: bool = False

    @property
    def passes(self) -> frozenset[Right]:
        """The rights that may be passed on; never across the scopes."""
        return frozenset(
            right for right in self.rights if (self.develop_further if right in DEVELOP else self.purchase_further)
        )


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What an organisation holds of a product by all its chains together, or as its owner."""

    owns: bool
    rights: frozenset[Right]
    passes: frozenset[Right]


def holding(tx: Connection, issuer: str, organisation: str, item: Row[Any]) -> Holding:
    """What the organisation may do with the product of the row ``item``."""
    if item.owner == organisation:
        return Holding(owns=True, rights=ALL, passes=ALL)
    links = effective(tx, issuer, product_grant.c.grantee == organisation, product_grant.c.product == item.id)
    return Holding(
        owns=False,
        rights=NONE.union(*(terms.rights for terms in links.values())),
        passes=NONE.union(*(terms.passes for terms in links.values())),
    )


def effective(tx: Connection, issuer: str, *which: ColumnElement[bool]) -> dict[str, Terms]:
    """What each live grant that is chosen by ``which`` really gives, by its id; one that gives nothing is left out."""
    return {row.link: terms_of(row) for row in tx.execute(_whole_chains(issuer, which))}


def terms_of(row: Row[Any]) -> Terms:
    """The terms in the columns of a row."""
    return Terms(
        rights=frozenset(right for right in Right if getattr(row, right.value)),
        develop_further=bool(row.develop_further),
        purchase_further=bool(row.purchase_further),
    )


def products_held_by(issuer: str, organisation: str) -> Select[Any]:
    """The ids of the products of which the organisation holds anything by a grant."""
    up = _chains(issuer, (product_grant.c.grantee == organisation,))
    return select(up.c.product).join(product, _begins(up)).distinct()


def passable_products(tx: Connection, issuer: str, organisation: str, scope: str) -> list[str]:
    """The ids of others' products that the organisation may grant in the scope ``develop`` or ``purchase``."""
    wanted = DEVELOP if scope == "develop" else frozenset({Right.PURCHASE})
    links = effective(tx, issuer, product_grant.c.grantee == organisation)
    return sorted(_products_of(tx, issuer, [link for link, terms in links.items() if terms.passes & wanted]))


def purchase_grants(tx: Connection, issuer: str, organisation: str, products: Iterable[str]) -> dict[str, str | None]:
    """By which grant the organisation purchases each of the products; None for one that it owns or the issuer sells.

    Until the end of the transaction no link of these chains is changed or revoked.

    Raises:
        Refused: ``purchase_not_granted``, naming the products.
    """
    wanted = list(products)
    rows = tx.execute(select(product.c.id, product.c.owner).where(product.c.issuer == issuer, product.c.id.in_(wanted)))
    own = {row.id for row in rows if row.owner in (organisation, issuer) or organisation == issuer}
    others = [name for name in wanted if name not in own]
    if not others:
        return dict.fromkeys(wanted)
    mine = (product_grant.c.grantee == organisation, product_grant.c.product.in_(others))
    _hold(tx, issuer, *mine)
    links = effective(tx, issuer, *mine, product_grant.c.purchase)
    by_product = _products_of(tx, issuer, [link for link, terms in links.items() if Right.PURCHASE in terms.rights])
    missing = [name for name in others if name not in by_product]
    if missing:
        raise Refused("purchase_not_granted", products=missing)
    return {name: by_product.get(name) for name in wanted}


def came_by(tx: Connection, issuer: str, lot_id: str, grant_id: str | None) -> None:
    """Notes the grant by which a lot came to its owner; None when the owner owns the product."""
    tx.execute(lot_grant.delete().where(lot_grant.c.issuer == issuer, lot_grant.c.lot == lot_id))
    if grant_id is not None:
        tx.execute(lot_grant.insert().values(issuer=issuer, lot=lot_id, grant_id=grant_id))


def inherit(tx: Connection, issuer: str, old_lot: str, new_lot: str) -> None:
    """A lot that was split off came by the same grant."""
    came_by(tx, issuer, new_lot, _grant_of(tx, issuer, old_lot))


def check_lot(tx: Connection, issuer: str, lot_id: str) -> None:
    """Returns when licences may still leave the lot: the grant by which it came still gives its owner the purchase.

    Raises:
        Refused: ``purchase_revoked``.
    """
    grant = _grant_of(tx, issuer, lot_id)
    if grant is None:
        return
    _hold(tx, issuer, product_grant.c.id == grant)
    if not _purchases(effective(tx, issuer, product_grant.c.id == grant)):
        raise Refused("purchase_revoked")


def stopped_lots(tx: Connection, issuer: str, organisation: str) -> list[str]:
    """The lots of the organisation from which nothing may be pulled, because the purchase was revoked."""
    rows = tx.execute(
        select(lot_grant.c.lot, lot_grant.c.grant_id)
        .join(lot, and_(lot.c.issuer == lot_grant.c.issuer, lot.c.id == lot_grant.c.lot))
        .where(lot_grant.c.issuer == issuer, or_(lot.c.owner == organisation, lot.c.holder == organisation))
    ).all()
    if not rows:
        return []
    good = _purchases(effective(tx, issuer, product_grant.c.id.in_({row.grant_id for row in rows})))
    return [row.lot for row in rows if row.grant_id not in good]


def purchasable_lots(tx: Connection, issuer: str, product_id: str) -> dict[str, str]:
    """The lots of a product that came by a grant which still gives the purchase, each with that grant."""
    good = _purchases(effective(tx, issuer, product_grant.c.product == product_id))
    mine = (lot_grant.c.issuer == issuer, lot_grant.c.grant_id.in_(good))
    return {row.lot: row.grant_id for row in tx.execute(select(lot_grant).where(*mine))}


def _purchases(links: dict[str, Terms]) -> set[str]:
    return {link for link, terms in links.items() if Right.PURCHASE in terms.rights}


def _grant_of(tx: Connection, issuer: str, lot_id: str) -> str | None:
    mine = (lot_grant.c.issuer == issuer, lot_grant.c.lot == lot_id)
    return tx.scalar(select(lot_grant.c.grant_id).where(*mine))


def _products_of(tx: Connection, issuer: str, links: list[str]) -> dict[str, str]:
    """Of several grants for one product the oldest counts."""
    mine = (product_grant.c.issuer == issuer, product_grant.c.id.in_(links))
    rows = tx.execute(
        select(product_grant.c.product, product_grant.c.id).where(*mine).order_by(product_grant.c.id.desc())
    )
    return {row.product: row.id for row in rows}


def _hold(tx: Connection, issuer: str, *which: ColumnElement[bool]) -> None:
    """Keeps others from changing any link of the chains until the end of the transaction."""
    up = _chains(issuer, which)
    links = list(tx.scalars(select(up.c.last).distinct()))
    mine = (product_grant.c.issuer == issuer, product_grant.c.id.in_(links))
    tx.execute(select(product_grant.c.id).where(*mine).order_by(product_grant.c.id).with_for_update(read=True)).all()


def _whole_chains(issuer: str, which: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    up = _chains(issuer, which)
    flags = [func.max(case((up.c[right.value], 1), else_=0)).label(right.value) for right in Right]
    return (
        select(up.c.link, *flags, up.c.develop_further, up.c.purchase_further)
        .join(product, _begins(up))
        .group_by(up.c.link, up.c.develop_further, up.c.purchase_further)
    )


def _begins(up: Any) -> ColumnElement[bool]:
    """Where a chain has come up to the product's owner."""
    return and_(product.c.issuer == up.c.issuer, product.c.id == up.c.product, product.c.owner == up.c["at"])


def _chains(issuer: str, which: tuple[ColumnElement[bool], ...]) -> Any:
    """Every chain from a live grant (``link``) upwards, each row with what is left of its rights so far.

    ``at`` is the organisation that the chain has come up to, ``last`` the grant that it came by.
    """
    first = product_grant
    up = (
        select(
            first.c.issuer,
            first.c.product,
            first.c.id.label("link"),
            first.c.id.label("last"),
            first.c.grantor.label("at"),
            *(first.c[right.value] for right in Right),
            first.c.develop_further,
            first.c.purchase_further,
        )
        .where(first.c.issuer == issuer, first.c.revoked_at.is_(None), *which)
        .cte("up", recursive=True)
    )
    above = product_grant.alias("above")
    left = {right: _left(up, above, right) for right in Right}
    step = (
        select(
            up.c.issuer,
            up.c.product,
            up.c.link,
            above.c.id,
            above.c.grantor,
            *left.values(),
            up.c.develop_further,
            up.c.purchase_further,
        )
        .join(
            above, and_(above.c.issuer == up.c.issuer, above.c.product == up.c.product, above.c.grantee == up.c["at"])
        )
        .where(above.c.revoked_at.is_(None), or_(*left.values()))
    )
    return up.union(step)


def _left(up: Any, above: Any, right: Right) -> ColumnElement[bool]:
    further = above.c.develop_further if right in DEVELOP else above.c.purchase_further
    return and_(up.c[right.value], above.c[right.value], further)
