"""Routes by which people sign in and out and see their sessions, and by which they are looked after."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import SecretStr

from licenses.platform.api.access import (
    AnyCaller,
    AnyPerson,
    Credentials,
    Manager,
    PageAsked,
    Platform,
    PlatformHere,
    Reviewer,
    Seller,
)
from licenses.platform.api.shapes import OrganisationBody, PasswordBody, PersonBody, PhoneBody, RoleBody, SignIn
from licenses.platform.people import attempts, audit, members, people, sessions
from licenses.platform.people.callers import Person
from licenses.platform.people.members import NewPerson
from licenses.platform.service import post
from licenses.platform.service.admin import made_up_password
from licenses.words import Secret

router = APIRouter(tags=["people"])


@router.post("/v1/sessions", status_code=201)
def sign_in(platform: PlatformHere, body: SignIn, user_agent: Annotated[str | None, Header()] = None) -> dict[str, Any]:
    """A token for a person's e-mail and password."""
    who = _checked(platform, body.email, _secret(body.password))
    with platform.database.writing() as tx:
        attempts.forget(tx, body.email)
        token = people.sign_in(tx, who, agent=_printable(user_agent))
        audit.note(tx, who, "session.begun", who.id)
    return {
        "access_token": token.open().decode(),
        "token_type": "Bearer",
        "expires_in": people.PERSON_TOKEN_S,
        "person": _shown(who),
    }


@router.get("/v1/sessions")
def list_sessions(platform: PlatformHere, person: AnyPerson, credentials: Credentials) -> dict[str, Any]:
    """The person's own sessions."""
    with platform.database.reading() as tx:
        return {"items": sessions.own(tx, person, _token(credentials)), "next": None}


@router.get("/v1/sessions/current")
def who_am_i(person: AnyPerson) -> dict[str, str]:
    """The person whose token this is."""
    return _shown(person)


@router.delete("/v1/sessions/current", status_code=204)
def sign_out(platform: PlatformHere, _caller: AnyCaller, credentials: Credentials) -> Response:
    """Ends the token."""
    with platform.database.writing() as tx:
        people.sign_out(tx, _token(credentials))
    return Response(status_code=204)


@router.delete("/v1/sessions/{session_id}", status_code=204)
def end_session(platform: PlatformHere, person: AnyPerson, session_id: str) -> Response:
    """Ends another session of the person's own."""
    with platform.database.writing() as tx:
        sessions.end(tx, person, session_id)
        audit.note(tx, person, "session.ended", person.id)
    return Response(status_code=204)


@router.post("/v1/password", status_code=204)
def change_password(
    platform: PlatformHere, person: AnyPerson, credentials: Credentials, body: PasswordBody
) -> Response:
    """Changes the person's own password and ends all other sessions."""
    present, new = _secret(body.present), _secret(body.new)
    members.check_new_password(new, present)
    _checked(platform, person.email, present, refusal="wrong_password")
    with platform.database.writing() as tx:
        attempts.forget(tx, person.email)
        members.change_password(tx, person, new, token=_token(credentials))
    return Response(status_code=204)


@router.get("/v1/organisations")
def list_organisations(platform: PlatformHere, person: AnyPerson, page: PageAsked) -> dict[str, Any]:
    """The organisations that the person sees: staff all of the issuer's, everybody else the own one."""
    with platform.database.reading() as tx:
        items, following = members.organisations(tx, person, page)
    return {"items": items, "next": following}


@router.post("/v1/organisations", status_code=201)
def add_organisation(platform: PlatformHere, person: Seller, body: OrganisationBody) -> dict[str, Any]:
    """A new customer of the issuer."""
    with platform.database.writing() as tx:
        return members.add_organisation(tx, person, body.name)


@router.get("/v1/people")
def list_people(platform: PlatformHere, person: Reviewer, page: PageAsked) -> dict[str, Any]:
    """The people of the person's organisation, also those who have left."""
    with platform.database.reading() as tx:
        items, following = members.listed(tx, person, page)
    return {"items": items, "next": following}


@router.post("/v1/people", status_code=201)
def add_person(platform: PlatformHere, person: Manager, body: PersonBody) -> dict[str, Any]:
    """A new person, with a first password that is shown this once."""
    new = NewPerson(
        organisation=body.organisation_id or person.organisation, name=body.name, email=body.email, role=body.role
    )
    password = made_up_password()
    with platform.database.writing() as tx:
        made = members.add(tx, person, new, password)
    return {**made, "password": password.open().decode()}


@router.patch("/v1/people/{person_id}")
def change_role(platform: PlatformHere, person: Manager, person_id: str, body: RoleBody) -> dict[str, Any]:
    """Gives somebody else another role."""
    with platform.database.writing() as tx:
        return members.change_role(tx, person, person_id, body.role)


@router.post("/v1/people/{person_id}/password", status_code=201)
def reset_password(platform: PlatformHere, person: Manager, person_id: str) -> dict[str, str]:
    """A new first password for somebody else, shown this once."""
    password = made_up_password()
    with platform.database.writing() as tx:
        members.reset_password(tx, person, person_id, password)
    return {"password": password.open().decode()}


@router.delete("/v1/people/{person_id}", status_code=204)
def dismiss_person(platform: PlatformHere, person: Manager, person_id: str) -> Response:
    """Somebody else has left and signs in no longer."""
    with platform.database.writing() as tx:
        members.leave(tx, person, person_id)
    return Response(status_code=204)


@router.put("/v1/sessions/current/phone", status_code=204)
def set_phone(platform: PlatformHere, person: AnyPerson, body: PhoneBody) -> Response:
    """The person's phone for one-time codes; it needs the password, as a lost session must not redirect them."""
    _checked(platform, person.email, _secret(body.password), refusal="wrong_password")
    with platform.database.writing() as tx:
        attempts.forget(tx, person.email)
        post.set_number(tx, person, body.number)
        audit.note(tx, person, "person.phone_set", person.id)
    return Response(status_code=204)


def _checked(platform: Platform, email: str, password: Secret, *, refusal: str = "wrong_credentials") -> Person:
    """The person whose password this is. It is slow on purpose, and so not looked at under the write lock."""
    with platform.database.writing() as tx:
        attempts.claim(tx, email)
    with platform.database.reading() as tx:
        return people.check_password(tx, email, password, refusal=refusal)


def _secret(text: SecretStr) -> Secret:
    return Secret(text.get_secret_value().encode("utf-8", "replace"))


def _printable(agent: str | None) -> str | None:
    return "".join(char for char in agent if char.isprintable())[:200] if agent else None


def _token(credentials: Credentials) -> str:
    return credentials.credentials if credentials else ""


def _shown(person: Person) -> dict[str, str]:
    return {
        "name": person.name,
        "email": person.email,
        "role": person.role.value,
        "organisation": person.organisation,
    }
