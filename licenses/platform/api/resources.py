"""Routes of third-party resources: generated for HomeKit, imported for Find My."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from licenses.platform.api.access import AnyPerson, Planner, Platform, PlatformHere
from licenses.platform.api.shapes import TokensBody
from licenses.platform.lots import findmy, lots, resources
from licenses.platform.lots.findmy import Token
from licenses.platform.people.callers import Person
from licenses.platform.store.vault import Vault
from licenses.words import Secret

router = APIRouter(tags=["lots"])


@router.get("/v1/lots/{lot_id}/resources")
def show_resources(platform: PlatformHere, person: AnyPerson, lot_id: str) -> dict[str, Any]:
    """How far they are: ``state`` is 0 for none, 1 while they are generated, 2 when all are there."""
    return _shown(platform, person, lot_id)


@router.post("/v1/lots/{lot_id}/resources", status_code=202)
def start_resources(platform: PlatformHere, person: Planner, lot_id: str) -> dict[str, Any]:
    """Has them generated in the background; asked again it says how far they are."""
    with platform.database.writing() as tx:
        resources.start(tx, lots.usable(tx, person, lot_id), person)
    return _shown(platform, person, lot_id)


@router.post("/v1/lots/{lot_id}/resources/tokens", status_code=201)
def import_tokens(platform: PlatformHere, person: Planner, lot_id: str, body: TokensBody) -> dict[str, Any]:
    """Imports Find My tokens, as many as licences of the lot lack one; all of them or none."""
    tokens = [Token(uuid=each.uuid, token=_secret(each.token.get_secret_value())) for each in body.tokens]
    with platform.database.writing() as tx:
        vault = Vault(platform.keys, tx, person.issuer)
        findmy.bring(tx, vault, lots.usable(tx, person, lot_id), tokens, person)
    return _shown(platform, person, lot_id)


def _shown(platform: Platform, person: Person, lot_id: str) -> dict[str, Any]:
    with platform.database.reading() as tx:
        return resources.of_lot(tx, lots.visible(tx, person, lot_id))


def _secret(text: str) -> Secret:
    return Secret(text.encode("utf-8", "replace"))
