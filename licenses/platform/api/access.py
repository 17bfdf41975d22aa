"""What every route stands on: the platform's database and keys, the caller by the token, the page asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from licenses.platform.people import people
from licenses.platform.people.callers import AUDITS, BUYS, DECIDES, MANAGES, PLANS, SELLS, Caller, Person, Role, Station
from licenses.platform.refusals import Refused
from licenses.platform.service.post import Post
from licenses.platform.store.database import Database
from licenses.platform.store.paging import MOST, Page
from licenses.platform.store.vault import Keys

IdempotencyKey = Annotated[str | None, Header(max_length=128, pattern=r"^[!-~]+$")]


@dataclass(frozen=True, kw_only=True)
class Platform:
    """The service's own things."""

    database: Database
    keys: Keys
    post: Post


def _platform(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


_bearer = HTTPBearer(auto_error=False, description="From POST /v1/sessions or POST /v1/stations/token.")

PlatformHere = Annotated[Platform, Depends(_platform)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def _caller(platform: PlatformHere, credentials: Credentials) -> Caller:
    if credentials is None:
        raise Refused("sign_in_first")
    with platform.database.reading() as tx:
        caller = people.known_by(tx, credentials.credentials)
    if caller is None:
        raise Refused("sign_in_first")
    return caller


AnyCaller = Annotated[Caller, Depends(_caller)]


def _person(caller: AnyCaller) -> Person:
    if not isinstance(caller, Person):
        raise Refused("role_missing", "This is for people; a station reaches only what is its own.")
    return caller


def _station(caller: AnyCaller) -> Station:
    if not isinstance(caller, Station):
        raise Refused("role_missing", "This is for stations.")
    return caller


AnyPerson = Annotated[Person, Depends(_person)]
AnyStation = Annotated[Station, Depends(_station)]


def _with_role(person: Person, roles: frozenset[Role]) -> Person:
    if person.role not in roles:
        raise Refused("role_missing")
    return person


def _planner(person: AnyPerson) -> Person:
    return _with_role(person, PLANS)


def _seller(person: AnyPerson) -> Person:
    return _with_role(person, SELLS)


def _decider(person: AnyPerson) -> Person:
    return _with_role(person, DECIDES)


def _buyer(person: AnyPerson) -> Person:
    return _with_role(person, BUYS)


def _manager(person: AnyPerson) -> Person:
    return _with_role(person, MANAGES)


def _reviewer(person: AnyPerson) -> Person:
    return _with_role(person, AUDITS)


Decider = Annotated[Person, Depends(_decider)]
Buyer = Annotated[Person, Depends(_buyer)]
Manager = Annotated[Person, Depends(_manager)]
Reviewer = Annotated[Person, Depends(_reviewer)]


def _approver(person: AnyPerson) -> Person:
    """The issuer decides: its staff, or on a platform of one's own, where the factory issues for itself, its owner."""
    issues_for_itself = person.role is Role.OWNER and person.organisation == person.issuer
    return person if issues_for_itself else _with_role(person, SELLS)


Approver = Annotated[Person, Depends(_approver)]
Planner = Annotated[Person, Depends(_planner)]
Seller = Annotated[Person, Depends(_seller)]


def _page(
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    cursor: Annotated[str | None, Query(max_length=64, pattern=r"^[!-~]*$")] = None,
) -> Page:
    return Page(limit=limit, cursor=cursor)


PageAsked = Annotated[Page, Depends(_page)]
