"""Routes of stations: enrolment, admission, batches and the journal."""

from __future__ import annotations

import base64
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Header, Request, Response
from sqlalchemy.exc import IntegrityError

from licenses.platform.api.access import AnyCaller, AnyPerson, AnyStation, PageAsked, Planner, Platform, PlatformHere
from licenses.platform.api.shapes import BatchBody, CodeBody, EnrolBody, JournalBody, ReasonBody
from licenses.platform.people import audit, people
from licenses.platform.people.callers import Station
from licenses.platform.refusals import Refused
from licenses.platform.stations import answers, batches, journals, lost, stations
from licenses.platform.stations.batches import Wish
from licenses.platform.stations.stations import Enrolment

router = APIRouter(tags=["stations"])

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
"""RFC 7523, section 2.1."""

_FORM = "application/x-www-form-urlencoded"
_FORM_FIELDS = {"grant_type": {"type": "string"}, "assertion": {"type": "string"}}
_FORM_SCHEMA = {"type": "object", "required": list(_FORM_FIELDS), "properties": _FORM_FIELDS}


async def _form(request: Request) -> dict[str, list[str]]:
    return parse_qs((await request.body()).decode("ascii", "replace"))


Form = Annotated[dict[str, list[str]], Depends(_form)]


@router.get("/v1/stations")
def list_stations(platform: PlatformHere, person: AnyPerson, page: PageAsked) -> dict[str, Any]:
    """The stations of the person's organisation."""
    with platform.database.reading() as tx:
        items, following = stations.listed(tx, person, page)
    return {"items": items, "next": following}


@router.post("/v1/stations/codes", status_code=201)
def make_code(platform: PlatformHere, person: Planner, body: CodeBody) -> dict[str, str]:
    """A one-time code by which a station of the person's organisation enrols."""
    with platform.database.writing() as tx:
        code = stations.make_code(
            tx,
            issuer=person.issuer,
            organisation=person.organisation,
            name=body.name,
            key=platform.keys.signing.public_key(),
        )
        audit.note(tx, person, "station.code_made", body.name)
    return {"code": code.open().decode()}


@router.post("/v1/stations/enrol", status_code=201)
def enrol_station(platform: PlatformHere, body: EnrolBody) -> dict[str, str]:
    """Registers a station's public keys by its one-time code."""
    secret, _, _fingerprint = body.code.strip().partition("-")
    who = Enrolment(secret=secret, sealing_key=body.sealing_key, signing_key=body.signing_key)
    with platform.database.writing() as tx:
        row = stations.enrol(tx, who)
    key = platform.keys.signing.public_key().public_bytes_raw()
    return {"station": row.id, "name": row.name, "platform_key": base64.b64encode(key).decode()}


@router.post(
    "/v1/stations/token",
    openapi_extra={"requestBody": {"required": True, "content": {_FORM: {"schema": _FORM_SCHEMA}}}},
)
def station_token(platform: PlatformHere, form: Form) -> dict[str, Any]:
    """A short-lived token for a signed assertion (RFC 7523)."""
    if form.get("grant_type") != [GRANT_TYPE] or len(form.get("assertion", [])) != 1:
        raise Refused("bad_grant")
    from licenses.platform.stations import admission  # a third of a second to import, which no start has to wait for

    with platform.database.writing() as tx:
        made = admission.admit(tx, form["assertion"][0])
    return {"access_token": made.open().decode(), "token_type": "Bearer", "expires_in": people.STATION_TOKEN_S}


@router.get("/v1/stations/{station_id}")
def show_station(platform: PlatformHere, caller: AnyCaller, station_id: str) -> dict[str, Any]:
    """One station."""
    with platform.database.reading() as tx:
        return stations.shown(stations.visible(tx, caller, station_id))


@router.get("/v1/stations/{station_id}/batches")
def list_batches(platform: PlatformHere, caller: AnyCaller, station_id: str) -> dict[str, Any]:
    """Every batch that the station was given."""
    with platform.database.reading() as tx:
        return {"batches": batches.known(tx, stations.visible(tx, caller, station_id))}


@router.post("/v1/stations/{station_id}/batches", status_code=201, response_class=Response)
def pull_batch(
    platform: PlatformHere,
    caller: AnyStation,
    station_id: str,
    body: BatchBody,
    idempotency_key: Annotated[str | None, Header(max_length=128, pattern=r"^[!-~]+$")] = None,
) -> Response:
    """A sealed batch of unused licences; the same Idempotency-Key again gets the same bytes."""
    stations.own(caller, station_id)
    if idempotency_key is None:
        raise Refused("idempotency_key_missing")
    wish = Wish(count=body.count, lot_id=body.lot_id, product_id=body.product_id)
    try:
        document, is_new = _pull(platform, caller, idempotency_key, wish)
    except IntegrityError:  # the same key came twice at once, and the other request was first
        document, is_new = _pull(platform, caller, idempotency_key, wish)
    return Response(document, 201 if is_new else 200, media_type="application/json")


@router.get("/v1/stations/{station_id}/batches/{batch_id}", response_class=Response)
def show_batch(platform: PlatformHere, caller: AnyStation, station_id: str, batch_id: str) -> Response:
    """The sealed document of a batch again."""
    stations.own(caller, station_id)
    with platform.database.reading() as tx:
        document = batches.document(tx, stations.visible(tx, caller, station_id), batch_id)
    return Response(document, media_type="application/json")


@router.get("/v1/stations/{station_id}/journal")
def known_journal(platform: PlatformHere, caller: AnyCaller, station_id: str) -> dict[str, Any]:
    """How far the platform knows the station's journal, and what it counts from it."""
    with platform.database.reading() as tx:
        return journals.known(tx, stations.visible(tx, caller, station_id))


@router.post("/v1/stations/{station_id}/journal")
def push_journal(platform: PlatformHere, caller: AnyStation, station_id: str, body: JournalBody) -> dict[str, Any]:
    """Takes a page of the journal, in order; a verdict per event."""
    stations.own(caller, station_id)
    if len(body.events) > journals.MOST_EVENTS:
        raise Refused("too_large", f"A page has at most {journals.MOST_EVENTS} events.")
    with platform.database.writing() as tx:
        who = journals.locked(tx, caller.issuer, station_id)
        return journals.receive(tx, who, body.events, body.head.model_dump() if body.head else None)


@router.post("/v1/stations/{station_id}/answers")
def next_answer(platform: PlatformHere, caller: AnyStation, station_id: str) -> dict[str, Any]:
    """Everything that comes down in a sync, as one signed document under the next number."""
    stations.own(caller, station_id)
    with platform.database.writing() as tx:
        return answers.make(tx, journals.locked(tx, caller.issuer, station_id), platform.keys.signing)


@router.post("/v1/stations/{station_id}/write-off")
def write_off(platform: PlatformHere, person: Planner, station_id: str, body: ReasonBody) -> dict[str, Any]:
    """Writes a lost station off: what it held is uncertain and is never given out again."""
    with platform.database.writing() as tx:
        row = stations.visible(tx, person, station_id)
        count = lost.write_off(tx, journals.locked(tx, row.issuer, row.id), reason=body.reason, person=person.id)
        audit.note(tx, person, "station.written_off", row.id, reason=body.reason, licences=count)
    return {"station": row.id, "name": row.name, "uncertain": count}


def _pull(platform: Platform, caller: Station, key: str, wish: Wish) -> tuple[bytes, bool]:
    with platform.database.writing() as tx:
        station = stations.visible(tx, caller, caller.id)
        before = batches.again(tx, platform.keys, station, key, wish)
        if before is not None:
            return before, False
        lost.check(tx, station)
        return batches.give(tx, platform.keys, station, key, wish), True
