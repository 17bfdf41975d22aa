"""Routes of lots: the lists that people import, and what became of their licences."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from licenses.platform.api.access import AnyPerson, IdempotencyKey, PageAsked, Planner, Platform, PlatformHere
from licenses.platform.api.shapes import Id, LicenceRow, LotBody, RecallBody
from licenses.platform.lots import imports, lots
from licenses.platform.lots.lists import Entry
from licenses.platform.lots.lots import LotState, NewLot
from licenses.platform.orders import deliveries, orders, products
from licenses.platform.people import audit
from licenses.platform.people.callers import Person
from licenses.platform.stations import returns
from licenses.platform.store.vault import Vault
from licenses.words import PlatformState, Secret

router = APIRouter(tags=["lots"])


@router.get("/v1/lots")
def list_lots(
    platform: PlatformHere,
    person: AnyPerson,
    page: PageAsked,
    owner: Literal["mine", "customer"] | None = None,
    product_id: Id | None = None,
    state: LotState | None = None,
    text: Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")] = None,
) -> dict[str, Any]:
    """The lots of the person's organisation."""
    with platform.database.reading() as tx:
        items, following = lots.listed(tx, person, page, owner=owner, product_id=product_id, state=state, text=text)
    return {"items": items, "next": following}


@router.get("/v1/lots/{lot_id}")
def show_lot(platform: PlatformHere, person: AnyPerson, lot_id: str) -> dict[str, Any]:
    """One lot with the counts of its licences."""
    with platform.database.reading() as tx:
        return lots.shown(tx, lots.visible(tx, person, lot_id))


@router.post("/v1/lots", status_code=201)
def import_list(
    platform: PlatformHere, person: Planner, body: LotBody, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Makes a lot of a licence list, all of it or nothing; with an order it is a delivery of that order.

    The same Idempotency-Key again gives the lot that the list became.
    """
    entries = [_entry(row) for row in body.licences]
    asked = _request(idempotency_key, body, entries)
    with platform.database.writing() as tx:
        known = imports.before(tx, person, asked) if asked else None
        if known is None:
            known = _imported(platform, tx, person, body, entries)
            if asked:
                imports.keep(tx, person, asked, known)
    return _shown(platform, person, known)


def _request(key: str | None, body: LotBody, entries: list[Entry]) -> imports.Request | None:
    if key is None:
        return None
    return imports.request(key, product_id=body.product_id, order_id=body.order_id, name=body.name, entries=entries)


def _imported(platform: Platform, tx: Connection, person: Person, body: LotBody, entries: list[Entry]) -> str:
    product = products.visible(tx, person, body.product_id)
    vault = Vault(platform.keys, tx, person.issuer)
    if body.order_id is not None:
        order = orders.visible(tx, person, body.order_id)
        done = deliveries.deliver_list(tx, vault, order, product, entries, name=body.name)
        made = str(done["lots"][0])
    else:
        new = NewLot(issuer=person.issuer, owner=person.organisation, product=product, name=body.name)
        made = lots.make(tx, vault, new, entries)
    audit.note(tx, person, "lot.imported", made, licences=len(entries), order=body.order_id)
    return made


@router.post("/v1/lots/{lot_id}/recall-from-stations")
def recall_from_stations(platform: PlatformHere, person: Planner, lot_id: str, body: RecallBody) -> dict[str, Any]:
    """Asks the stations for what they hold unused of a lot; it comes back at their next syncs."""
    with platform.database.writing() as tx:
        row = lots.visible(tx, person, lot_id)
        asked = returns.recall(tx, row, station_id=body.station_id, reason=body.reason, person=person.id)
        audit.note(tx, person, "lot.recalled_from_stations", row.id, reason=body.reason, batches=len(asked))
    return {"lot": row.id, "asked": asked}


def _shown(platform: Platform, person: Person, lot_id: str) -> dict[str, Any]:
    with platform.database.reading() as tx:
        return lots.shown(tx, lots.visible(tx, person, lot_id))


def _entry(row: LicenceRow) -> Entry:
    return Entry(
        uuid=row.uuid,
        auth_key=_secret(row.auth_key.get_secret_value()),
        mac=row.mac or None,
        state=PlatformState(row.state),
        module_mac=row.module_mac or None,
        reason=row.reason,
        secrets={name: _secret(text.get_secret_value()) for name, text in (row.secrets or {}).items()},
    )


def _secret(text: str) -> Secret:
    return Secret(text.encode("utf-8", "replace"))
