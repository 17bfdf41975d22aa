"""Routes by which people sign in and out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from licenses.platform import people
from licenses.platform.api.access import AnyCaller, AnyPerson, Credentials, PlatformHere
from licenses.platform.api.shapes import SignIn
from licenses.platform.callers import Person
from licenses.words import Secret

router = APIRouter(tags=["people"])


@router.post("/v1/sessions", status_code=201)
def sign_in(platform: PlatformHere, body: SignIn) -> dict[str, Any]:
    """A token for a person's e-mail and password."""
    password = Secret(body.password.get_secret_value().encode("utf-8", "replace"))
    with platform.database.reading() as tx:
        person = people.check_password(tx, body.email, password)  # slow on purpose, so not under the write lock
    with platform.database.writing() as tx:
        token = people.sign_in(tx, person)
    return {
        "access_token": token.open().decode(),
        "token_type": "Bearer",
        "expires_in": people.PERSON_TOKEN_S,
        "person": _shown(person),
    }


@router.get("/v1/sessions/current")
def who_am_i(person: AnyPerson) -> dict[str, str]:
    """The person whose token this is."""
    return _shown(person)


@router.delete("/v1/sessions/current", status_code=204)
def sign_out(platform: PlatformHere, _caller: AnyCaller, credentials: Credentials) -> Response:
    """Ends the token."""
    with platform.database.writing() as tx:
        people.sign_out(tx, credentials.credentials if credentials else "")
    return Response(status_code=204)


def _shown(person: Person) -> dict[str, str]:
    return {
        "name": person.name,
        "email": person.email,
        "role": person.role.value,
        "organisation": person.organisation,
    }
