"""Routes of partners: authorised accounts, grants, and the chain of a product."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from licenses.platform.api.access import AnyPerson, PageAsked, Planner, PlatformHere
from licenses.platform.api.shapes import AccountBody, GrantBody, GrantTermsBody, RenameBody
from licenses.platform.orders import products
from licenses.platform.partners import chains, partners, rights
from licenses.platform.partners.partners import Direction
from licenses.platform.partners.rights import Right, Terms

router = APIRouter(tags=["partners"])


@router.get("/v1/authorised-accounts")
def list_accounts(
    platform: PlatformHere,
    person: AnyPerson,
    page: PageAsked,
    direction: Direction | None = None,
    text: Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")] = None,
) -> dict[str, Any]:
    """The accounts that the person's organisation authorised (``by_me``), or by which it is authorised (``to_me``)."""
    with platform.database.reading() as tx:
        items, following = partners.accounts(tx, person, page, direction, text)
    return {"items": items, "next": following}


@router.post("/v1/authorised-accounts", status_code=201)
def add_account(platform: PlatformHere, person: Planner, body: AccountBody) -> dict[str, Any]:
    """Authorises another organisation (its id or name), which has no product yet."""
    with platform.database.writing() as tx:
        return partners.add_account(tx, person, body.account, body.partner_name)


@router.get("/v1/authorised-accounts/{account_id}")
def show_account(platform: PlatformHere, person: AnyPerson, account_id: str) -> dict[str, Any]:
    """One authorised account, for both its sides."""
    with platform.database.reading() as tx:
        return partners.account_shown(tx, partners.visible(tx, person, account_id))


@router.patch("/v1/authorised-accounts/{account_id}")
def rename_account(platform: PlatformHere, person: Planner, account_id: str, body: RenameBody) -> dict[str, Any]:
    """Gives the partner another name."""
    with platform.database.writing() as tx:
        return partners.rename_account(tx, person, account_id, body.partner_name)


@router.delete("/v1/authorised-accounts/{account_id}", status_code=204)
def delete_account(platform: PlatformHere, person: Planner, account_id: str) -> Response:
    """Deletes an authorised account that has no product left."""
    with platform.database.writing() as tx:
        partners.delete_account(tx, person, account_id)
    return Response(status_code=204)


@router.get("/v1/authorised-accounts/{account_id}/grants")
def list_grants(platform: PlatformHere, person: AnyPerson, account_id: str) -> dict[str, Any]:
    """What the account may do, product by product, as granted and as it is in effect."""
    with platform.database.reading() as tx:
        return {"items": partners.grants(tx, partners.visible(tx, person, account_id)), "next": None}


@router.post("/v1/authorised-accounts/{account_id}/grants", status_code=201)
def give_grant(platform: PlatformHere, person: Planner, account_id: str, body: GrantBody) -> dict[str, Any]:
    """Grants a product to the account."""
    with platform.database.writing() as tx:
        return partners.give(tx, person, account_id, body.product_id, _terms(body))


@router.patch("/v1/authorised-accounts/{account_id}/grants/{grant_id}")
def change_grant(
    platform: PlatformHere, person: Planner, account_id: str, grant_id: str, body: GrantTermsBody
) -> dict[str, Any]:
    """Changes what a grant gives; a scope that is left out is taken away."""
    with platform.database.writing() as tx:
        return partners.change(tx, person, account_id, grant_id, _terms(body))


@router.delete("/v1/authorised-accounts/{account_id}/grants/{grant_id}", status_code=204)
def revoke_grant(platform: PlatformHere, person: Planner, account_id: str, grant_id: str) -> Response:
    """Takes a grant back, and with it all that was passed on of it."""
    with platform.database.writing() as tx:
        partners.revoke(tx, person, account_id, grant_id)
    return Response(status_code=204)


@router.get("/v1/products/{product_id}/partners")
def show_chain(platform: PlatformHere, person: AnyPerson, product_id: str) -> dict[str, Any]:
    """Who lets whom do what with a product, as a tree in depth-first order."""
    with platform.database.reading() as tx:
        return {"items": chains.tree(tx, person, products.visible(tx, person, product_id)), "next": None}


@router.get("/v1/products/{product_id}/rights")
def show_rights(platform: PlatformHere, person: AnyPerson, product_id: str) -> dict[str, Any]:
    """What the person's organisation may do with a product, and what of it it may pass on."""
    with platform.database.reading() as tx:
        item = products.visible(tx, person, product_id)
        held = rights.holding(tx, person.issuer, person.organisation, item)
    return {"owns": held.owns, "rights": sorted(held.rights), "may_pass_on": sorted(held.passes)}


def _terms(body: GrantTermsBody) -> Terms:
    develop, purchase = body.develop, body.purchase
    given = {Right(name) for name, on in (develop.model_dump() if develop else {}).items() if on and name in set(Right)}
    return Terms(
        rights=frozenset(given | ({Right.PURCHASE} if purchase else set())),
        develop_further=bool(given and develop and develop.allow_third_party),
        purchase_further=bool(purchase and purchase.allow_third_party),
    )
