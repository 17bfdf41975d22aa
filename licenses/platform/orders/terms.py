"""On what terms a product is sold: its state, what is delivered, what a licence and its advanced features cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import product_terms


class ProductState(StrEnum):
    """How far a product is. Lots change to released products only, and not away from one that is not settled yet."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Deliverable(StrEnum):
    """What a buyer of the product gets: licences, or modules that have theirs already."""

    LICENCE = "licence"
    MODULE = "module"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Prices are in cents for each licence; ``features_cents`` is for the product's advanced features (S001)."""

    state: ProductState = ProductState.RELEASED
    deliverable: Deliverable = Deliverable.LICENCE
    price_cents: int = 0
    features_cents: int = 0

    @property
    def cents(self) -> int:
        return self.price_cents + self.features_cents


def of_product(tx: Connection, issuer: str, product_id: str) -> Terms:
    """The terms of a product; those of ``Terms()`` where none were set."""
    mine = (product_terms.c.issuer == issuer, product_terms.c.product == product_id)
    row = tx.execute(select(product_terms).where(*mine)).one_or_none()
    if row is None:
        return Terms()
    return Terms(
        state=ProductState(row.state),
        deliverable=Deliverable(row.deliverable),
        price_cents=row.price_cents,
        features_cents=row.features_cents,
    )


def set_terms(tx: Connection, issuer: str, product_id: str, terms: Terms) -> None:
    """The terms of a product from now on; what was ordered before is not touched."""
    mine = (product_terms.c.issuer == issuer, product_terms.c.product == product_id)
    values = {**asdict(terms), "changed_at": utc_now()}
    if tx.execute(product_terms.update().where(*mine).values(**values)).rowcount == 0:
        tx.execute(product_terms.insert().values(issuer=issuer, product=product_id, **values))


def why_not_from(terms: Terms) -> str | None:
    """Why a lot cannot leave a product on these terms, as a sentence (S001)."""
    if terms.state in (ProductState.DRAFT, ProductState.IN_REVIEW):
        return f"The lot's product is {_words(terms.state)}."
    if terms.deliverable is Deliverable.MODULE:
        return "The lot's product is delivered as modules, which have their licences already."
    return None


def why_not_to(terms: Terms) -> str | None:
    """Why a lot cannot become one of a product on these terms, as a sentence."""
    if terms.state is not ProductState.RELEASED:
        return f"The new product is {_words(terms.state)}."
    if terms.deliverable is Deliverable.MODULE:
        return "The new product is delivered as modules, not as licences."
    return None


def shown(terms: Terms) -> dict[str, Any]:
    """What people see of a product's terms."""
    return asdict(terms)


def _words(state: ProductState) -> str:
    return str(state.value).replace("_", " ")
