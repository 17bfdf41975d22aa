"""Partners: whom an organisation works with, and what each of them may do with own and customers' products (S003)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, func, or_, select

from licenses.platform.orders import products
from licenses.platform.partners import revocations, rights
from licenses.platform.partners.rights import DEVELOP, Right, Terms, terms_of
from licenses.platform.people import audit
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import authorised_account, organisation, product, product_grant

Direction = Literal["by_me", "to_me"]

_GRANTOR = organisation.alias("grantor_organisation")
_ACCOUNT = organisation.alias("account_organisation")


def add_account(tx: Connection, by: Person, account: str, partner_name: str) -> dict[str, Any]:
    """The caller's organisation authorises another one (id or name); it has no product yet.

    Raises:
        Refused: ``account_unknown``, ``self_grant``, ``account_taken``.
    """
    other = _organisation(tx, by, account)
    if other == by.organisation:
        raise Refused("self_grant")
    mine = and_(
        authorised_account.c.issuer == by.issuer,
        authorised_account.c.grantor == by.organisation,
        authorised_account.c.account == other,
    )
    known = tx.execute(select(authorised_account).where(mine).with_for_update()).one_or_none()
    if known is not None and known.deleted_at is None:
        raise Refused("account_taken")
    values = {"partner_name": partner_name, "added_at": utc_now(), "deleted_at": None}
    made = known.id if known else new_id("account")
    if known:
        tx.execute(authorised_account.update().where(mine).values(values))
    else:
        keys = {"issuer": by.issuer, "id": made, "grantor": by.organisation, "account": other}
        tx.execute(authorised_account.insert().values(**keys, **values))
    audit.note(tx, by, "partner.added", made, account=other, partner_name=partner_name)
    return account_shown(tx, visible(tx, by, made))


def rename_account(tx: Connection, by: Person, account_id: str, partner_name: str) -> dict[str, Any]:
    """Gives an authorised account another partner name; raises ``not_found``."""
    row = own(tx, by, account_id)
    tx.execute(_update(authorised_account, row).values(partner_name=partner_name))
    audit.note(tx, by, "partner.renamed", row.id, partner_name=partner_name)
    return account_shown(tx, visible(tx, by, account_id))


def delete_account(tx: Connection, by: Person, account_id: str) -> None:
    """Deletes an authorised account that has no product left.

    Raises:
        Refused: ``not_found``, ``not_empty``.
    """
    row = own(tx, by, account_id)
    if tx.scalar(select(exists().where(_live(row)))):
        raise Refused("not_empty")
    tx.execute(_update(authorised_account, row).values(deleted_at=utc_now()))
    audit.note(tx, by, "partner.deleted", row.id, account=row.account)


def accounts(
    tx: Connection, by: Person, page: Page, direction: Direction | None, text: str | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the authorised accounts that the caller sees: granted by the own organisation, to it, or both.

    ``text`` is looked for in the names of the partner and of both organisations, and in their ids.
    """
    query = _seen_by(by)
    if direction is not None:
        side = authorised_account.c.grantor if direction == "by_me" else authorised_account.c.account
        query = query.where(side == by.organisation)
    if text is not None:
        names = (authorised_account.c.partner_name, _GRANTOR.c.name, _ACCOUNT.c.name)
        fields = (*names, authorised_account.c.grantor, authorised_account.c.account)
        query = query.where(or_(*(each.icontains(text, autoescape=True) for each in fields)))
    rows, following = fetch(tx, query, authorised_account.c.id, page)
    return [account_shown(tx, row) for row in rows], following


def visible(tx: Connection, by: Person, account_id: str) -> Row[Any]:
    """An authorised account for both its sides; raises ``not_found``."""
    row: Row[Any] | None = tx.execute(_seen_by(by).where(authorised_account.c.id == account_id)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return row


def own(tx: Connection, by: Person, account_id: str) -> Row[Any]:
    """An authorised account of the caller's organisation, kept from changes by others; raises ``not_found``."""
    row = visible(tx, by, account_id)
    if row.grantor != by.organisation:
        raise Refused("not_found")
    mine = (authorised_account.c.issuer == row.issuer, authorised_account.c.id == row.id)
    tx.execute(select(authorised_account.c.id).where(*mine).with_for_update(key_share=True)).one()
    return visible(tx, by, account_id)


def account_shown(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """What both sides see of an authorised account."""
    same = ("id", "grantor", "grantor_name", "account", "account_name", "partner_name")
    develops = or_(*(product_grant.c[right.value] for right in Right if right in DEVELOP))
    scopes = {"develop": develops, "purchase": product_grant.c.purchase}
    counts = [func.count(case((given, 1))).label(scope) for scope, given in scopes.items()]
    found = tx.execute(select(func.count().label("products"), *counts).where(_live(row))).one()
    return {
        **{name: row._mapping[name] for name in same},
        "products": found.products,
        "scopes": [scope for scope in scopes if found._mapping[scope]],
        "added_at": time_text(row.added_at),
    }


def grants(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """The live grants of an authorised account, each with what it says and what is left of it along its chain."""
    real = rights.effective(tx, row.issuer, product_grant.c.authorised_account == row.id)
    return [_grant_shown(each, real) for each in tx.execute(_with_product(row.issuer).where(_live(row)))]


def give(tx: Connection, by: Person, account_id: str, product_id: str, terms: Terms) -> dict[str, Any]:
    """Grants a product, own or a customer's, to an authorised account.

    Raises:
        Refused: ``not_found``, ``nothing_granted``, ``already_granted``, ``beyond_own_rights``, ``grant_cycle``.
    """
    account = own(tx, by, account_id)
    item = _locked_product(tx, products.visible(tx, by, product_id).id, by.issuer)
    _check_terms(tx, by, item, terms, Terms(rights=rights.NONE))
    _check_no_cycle(tx, item, account)
    same = and_(
        product_grant.c.issuer == account.issuer,
        product_grant.c.authorised_account == account.id,
        product_grant.c.product == item.id,
    )
    known = tx.execute(select(product_grant).where(same)).one_or_none()
    if known is not None and known.revoked_at is None:
        raise Refused("already_granted")
    now = utc_now()
    values = {**_columns(terms), "granted_at": now, "changed_at": now, "revoked_at": None}
    made = known.id if known else new_id("grant")
    if known:
        tx.execute(product_grant.update().where(same).values(values))
    else:
        sides = {"authorised_account": account.id, "grantor": account.grantor, "grantee": account.account}
        keys = {"issuer": account.issuer, "id": made, "product": item.id, **sides}
        tx.execute(product_grant.insert().values(**keys, **values))
    audit.note(tx, by, "grant.given", made, product=item.id, account=account.account, **terms_shown(terms))
    return _one(tx, account, made)


def change(tx: Connection, by: Person, account_id: str, grant_id: str, terms: Terms) -> dict[str, Any]:
    """Changes what a grant gives; narrowing is always possible.

    Raises:
        Refused: ``not_found``, ``nothing_granted``, ``beyond_own_rights``.
    """
    account = own(tx, by, account_id)
    row = _grant(tx, account, grant_id)
    item = _locked_product(tx, row.product, row.issuer)
    before = terms_of(_grant(tx, account, grant_id))
    _check_terms(tx, by, item, terms, before)
    with revocations.told(tx, row):
        tx.execute(_update(product_grant, row).values(**_columns(terms), changed_at=utc_now()))
    audit.note(tx, by, "grant.changed", row.id, product=row.product, account=account.account, **terms_shown(terms))
    return _one(tx, account, row.id)


def revoke(tx: Connection, by: Person, account_id: str, grant_id: str) -> None:
    """Takes a grant back; with it goes all that was passed on of it. Raises ``not_found``."""
    account = own(tx, by, account_id)
    row = _grant(tx, account, grant_id)
    with revocations.told(tx, row):
        tx.execute(_update(product_grant, row).values(revoked_at=utc_now()))
    audit.note(tx, by, "grant.revoked", row.id, product=row.product, account=account.account)


def terms_shown(terms: Terms | None) -> dict[str, Any]:
    """Terms as they travel: a scope that is not granted is None."""
    given = terms or Terms(rights=frozenset())
    parts: dict[str, bool] = {right.value: right in given.rights for right in Right if right in DEVELOP}
    develop = {**parts, "allow_third_party": given.develop_further} if given.rights & DEVELOP else None
    purchase = {"allow_third_party": given.purchase_further} if Right.PURCHASE in given.rights else None
    return {"develop": develop, "purchase": purchase}


def _check_terms(tx: Connection, by: Person, item: Row[Any], terms: Terms, before: Terms) -> None:
    """Nobody gives what he does not hold, or may not pass on; what was given already may stay."""
    if not terms.rights:
        raise Refused("nothing_granted")
    mine = rights.holding(tx, by.issuer, by.organisation, item)
    beyond = terms.rights - mine.passes - before.rights
    widened = terms.passes - mine.passes - before.passes
    if beyond or widened:
        raise Refused("beyond_own_rights", rights=sorted(beyond | widened))


def _check_no_cycle(tx: Connection, item: Row[Any], account: Row[Any]) -> None:
    """Refuses a grant to the product's owner, and one to an organisation from which the grantor has the product."""
    if item.owner == account.account:
        raise Refused("grant_cycle")
    up = select(product_grant.c.grantor.label("at")).where(_of_product(item, product_grant), _to(account.grantor))
    above = up.cte("above", recursive=True)
    above = above.union(
        select(product_grant.c.grantor).where(
            _of_product(item, product_grant), product_grant.c.grantee == above.c["at"]
        )
    )
    if tx.scalar(select(above.c["at"]).where(above.c["at"] == account.account).limit(1)) is not None:
        raise Refused("grant_cycle")


def _of_product(item: Row[Any], table: Any) -> ColumnElement[bool]:
    return and_(table.c.issuer == item.issuer, table.c.product == item.id, table.c.revoked_at.is_(None))


def _to(grantee: str) -> ColumnElement[bool]:
    return product_grant.c.grantee == grantee


def _locked_product(tx: Connection, product_id: str, issuer: str) -> Row[Any]:
    """Grants of one product are given one after another, so that no two of them together make a circle."""
    mine = (product.c.issuer == issuer, product.c.id == product_id)
    return tx.execute(select(product).where(*mine).with_for_update(key_share=True)).one()


def _grant(tx: Connection, account: Row[Any], grant_id: str) -> Row[Any]:
    row = tx.execute(select(product_grant).where(_live(account), product_grant.c.id == grant_id)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return row


def _one(tx: Connection, account: Row[Any], grant_id: str) -> dict[str, Any]:
    return next(each for each in grants(tx, account) if each["id"] == grant_id)


def _grant_shown(row: Row[Any], real: Mapping[str, Terms]) -> dict[str, Any]:
    return {
        "id": row.id,
        "authorised_account": row.authorised_account,
        "product_id": row.product,
        "product_name": row.product_name,
        "own_product": row.owner == row.grantor,
        **terms_shown(terms_of(row)),
        "effective": terms_shown(real.get(row.id)),
        "granted_at": time_text(row.granted_at),
        "changed_at": time_text(row.changed_at),
    }


def _with_product(issuer: str) -> Any:
    same = and_(product.c.issuer == product_grant.c.issuer, product.c.id == product_grant.c.product)
    query = select(product_grant, product.c.name.label("product_name"), product.c.owner).join(product, same)
    return query.where(product_grant.c.issuer == issuer).order_by(product_grant.c.id)


def _columns(terms: Terms) -> dict[str, bool]:
    parts = {right.value: right in terms.rights for right in Right}
    return {**parts, "develop_further": terms.develop_further, "purchase_further": terms.purchase_further}


def _live(account: Row[Any]) -> ColumnElement[bool]:
    its = (product_grant.c.authorised_account == account.id, product_grant.c.revoked_at.is_(None))
    return and_(product_grant.c.issuer == account.issuer, *its)


def _update(table: Any, row: Row[Any]) -> Any:
    return table.update().where(table.c.issuer == row.issuer, table.c.id == row.id)


def _organisation(tx: Connection, by: Person, name_or_id: str) -> str:
    matches = or_(organisation.c.id == name_or_id, organisation.c.name == name_or_id)
    found: str | None = tx.scalar(select(organisation.c.id).where(organisation.c.issuer == by.issuer, matches).limit(1))
    if found is None:
        raise Refused("account_unknown")
    return found


def _seen_by(by: Person) -> Any:
    query = (
        select(authorised_account, _GRANTOR.c.name.label("grantor_name"), _ACCOUNT.c.name.label("account_name"))
        .join(_GRANTOR, _GRANTOR.c.id == authorised_account.c.grantor)
        .join(_ACCOUNT, _ACCOUNT.c.id == authorised_account.c.account)
        .where(authorised_account.c.issuer == by.issuer, authorised_account.c.deleted_at.is_(None))
    )
    if by.scope is None:
        return query
    return query.where(or_(authorised_account.c.grantor == by.scope, authorised_account.c.account == by.scope))
