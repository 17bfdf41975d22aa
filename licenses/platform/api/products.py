"""Routes of products and their recipes."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response

from licenses.platform.api.access import AnyCaller, AnyPerson, Approver, PageAsked, Planner, PlatformHere
from licenses.platform.api.shapes import ProductBody, RecipeBody, TermsBody
from licenses.platform.orders import products, recipes, terms
from licenses.platform.orders.products import NewProduct
from licenses.platform.orders.recipes import Bundle
from licenses.platform.orders.terms import Terms
from licenses.platform.people import audit
from licenses.platform.refusals import Refused

router = APIRouter(tags=["products"])

Version = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/v1/products")
def list_products(
    platform: PlatformHere,
    caller: AnyCaller,
    page: PageAsked,
    owner: Literal["mine", "customer"] | None = None,
    grantable: Literal["develop", "purchase"] | None = None,
) -> dict[str, Any]:
    """The products that the caller has, owns, has ordered or was granted; those it may grant in a scope."""
    with platform.database.reading() as tx:
        items, following = products.listed(tx, caller, page, owner=owner, grantable=grantable)
    return {"items": items, "next": following}


@router.post("/v1/products", status_code=201)
def add_product(platform: PlatformHere, person: Planner, body: ProductBody) -> dict[str, Any]:
    """A new product of the person's organisation; its id is made up where none is given."""
    new = NewProduct(
        name=body.name,
        category=body.category,
        chip=body.chip,
        delivery_mode=body.delivery_mode,
        features=body.features,
        module=body.module,
    )
    with platform.database.writing() as tx:
        made = products.add(tx, issuer=person.issuer, owner=person.organisation, new=new, product_id=body.id)
        audit.note(tx, person, "product.added", made, name=body.name)
        return products.shown(products.visible(tx, person, made))


@router.get("/v1/products/{product_id}")
def show_product(platform: PlatformHere, caller: AnyCaller, product_id: str) -> dict[str, Any]:
    """One product."""
    with platform.database.reading() as tx:
        return products.shown(products.visible(tx, caller, product_id))


@router.get("/v1/products/{product_id}/terms")
def show_terms(platform: PlatformHere, person: AnyPerson, product_id: str) -> dict[str, Any]:
    """On what terms the product is sold: its state, what is delivered, prices in cents for each licence."""
    with platform.database.reading() as tx:
        row = products.visible(tx, person, product_id)
        return terms.shown(terms.of_product(tx, row.issuer, row.id))


@router.put("/v1/products/{product_id}/terms")
def set_terms(platform: PlatformHere, person: Approver, product_id: str, body: TermsBody) -> dict[str, Any]:
    """The terms from now on; what is missing is as for a new product."""
    new = Terms(**body.model_dump())
    with platform.database.writing() as tx:
        row = products.visible(tx, person, product_id)
        terms.set_terms(tx, row.issuer, row.id, new)
        audit.note(tx, person, "product.terms_set", row.id, organisation=row.owner, **terms.shown(new))
    return terms.shown(new)


@router.get("/v1/products/{product_id}/recipes")
def list_recipes(platform: PlatformHere, caller: AnyCaller, product_id: str) -> dict[str, Any]:
    """The signed manifests of a product's recipes, newest first."""
    with platform.database.reading() as tx:
        return {"items": recipes.listed(tx, products.visible(tx, caller, product_id))}


@router.post("/v1/products/{product_id}/recipes", status_code=201)
def publish_recipe(
    platform: PlatformHere, person: Planner, product_id: str, body: RecipeBody, response: Response
) -> dict[str, Any]:
    """Publishes a recipe as the next version, signed; the same bundle again is the version it already is."""
    bundle = _bundle(body)
    with platform.database.writing() as tx:
        product = products.visible(tx, person, product_id)
        products.check_develops(tx, person, product)
        manifest, is_new = recipes.publish(tx, product, bundle, signer=platform.keys.signing, by=person.id)
        if is_new:
            audit.note(tx, person, "recipe.published", product_id, version=manifest["version"])
    response.status_code = 201 if is_new else 200
    return manifest


@router.get("/v1/products/{product_id}/recipes/{version}/files/{name}", response_class=Response)
def show_file(platform: PlatformHere, caller: AnyCaller, product_id: str, version: Version, name: str) -> Response:
    """The bytes of one file of a recipe."""
    with platform.database.reading() as tx:
        product = products.visible(tx, caller, product_id)
        data = recipes.file_bytes(tx, product, version, name)
    return Response(data, media_type="application/octet-stream")


def _bundle(body: RecipeBody) -> Bundle:
    files: dict[str, bytes] = {}
    for file in body.files:
        if hashlib.sha256(file.data).hexdigest() != file.sha256:
            raise Refused("hash_differs", f"The bytes of {file.name} do not have the hash that was named.")
        if file.name in files:
            raise Refused("recipe_missing")
        files[file.name] = file.data
    return Bundle(chip=body.chip, files=files)
