"""What the operators of a platform do beside HTTP: set it up, add organisations and people, let a station in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from licenses.platform.orders import products
from licenses.platform.orders.products import NewProduct
from licenses.platform.people import audit, people
from licenses.platform.people.callers import Role
from licenses.platform.refusals import Refused
from licenses.platform.service import verify as verification
from licenses.platform.service.verify import Finding
from licenses.platform.stations import lost, stations
from licenses.platform.store.database import check_keys, create, open_database, reachable
from licenses.platform.store.vault import Keys
from licenses.words import Secret
from resources.errors import NeedsPerson

_PASSWORD_BYTES = 12


def init(database_url: str, keys: Keys) -> None:
    """Makes an empty platform; one that is there already and has these keys is left as it is.

    Raises:
        NeedsPerson: ``E-PLATFORM-DB-URL``, ``E-PLATFORM-KEYS``, ``E-PLATFORM-NEWER``, ``E-PLATFORM-FOREIGN``.
        EnvironmentFailed: ``E-PLATFORM-DATABASE``.
    """
    create(database_url, stations.fingerprint(keys.signing.public_key())).close()


def add_organisation(database_url: str, name: str, *, issuer: str | None = None) -> str:
    """The id of a new organisation; ``issuer`` is the id of the one whose licences it deals with, else itself."""
    with _writing(database_url) as tx:
        made = people.add_organisation(tx, name, issuer=issuer)
        audit.note_operators(tx, issuer or made, made, "organisation.added", made, name=name)
        return made


def add_person(
    database_url: str, *, organisation: str, name: str, email: str, role: Role, password: Secret | None = None
) -> Secret:
    """The new person's password, which is made up where none is given. ``organisation`` is an id or a name.

    Raises:
        NeedsPerson: ``E-PLATFORM-ORGANISATION``, ``E-PLATFORM-EMAIL``.
    """
    chosen = password or made_up_password()
    with _writing(database_url) as tx:
        owner = _organisation(tx, organisation)
        try:
            made = people.add_person(
                tx,
                organisation_id=owner,
                name=name,
                email=email,
                role=role,
                password=chosen,
            )
        except IntegrityError:
            raise NeedsPerson("E-PLATFORM-EMAIL", email=email) from None
        issuer = people.issuer_of(tx, owner) or owner
        audit.note_operators(tx, issuer, owner, "person.added", made, role=role.value)
    return chosen


def add_product(database_url: str, *, organisation: str, new: NewProduct) -> str:
    """The id of a new product of an organisation (id or name).

    Raises:
        NeedsPerson: ``E-PLATFORM-ORGANISATION``.
    """
    with _writing(database_url) as tx:
        owner = _organisation(tx, organisation)
        return products.add(tx, issuer=people.issuer_of(tx, owner) or owner, owner=owner, new=new)


def enrol_code(database_url: str, keys: Keys, station_name: str, organisation: str, *, again: bool = False) -> str:
    """A one-time code for a station of that name in that organisation (id or name); ``again`` as in ``make_code``.

    Raises:
        NeedsPerson: ``E-PLATFORM-ORGANISATION``, ``E-PLATFORM-NAME``, ``E-PLATFORM-KEYS``.
    """
    _check_keys(database_url, keys)
    with _writing(database_url) as tx:
        owner = _organisation(tx, organisation)
        try:
            code = stations.make_code(
                tx,
                issuer=people.issuer_of(tx, owner) or owner,
                organisation=owner,
                name=station_name,
                key=keys.signing.public_key(),
                again=again,
            )
        except Refused:
            raise NeedsPerson("E-PLATFORM-NAME", name=station_name) from None
    return code.open().decode()


def write_off(database_url: str, station: str, reason: str) -> int:
    """How many licences are uncertain now that the lost station (id or name) was written off.

    Raises:
        NeedsPerson: ``E-PLATFORM-STATION-NAME`` (none, or several of this name), ``E-PLATFORM-WRITTEN-OFF``.
    """
    with _writing(database_url) as tx:
        found = stations.named(tx, station)
        if len(found) != 1 or not reason.strip():
            raise NeedsPerson("E-PLATFORM-STATION-NAME", station=station, count=len(found))
        try:
            count = lost.write_off(tx, found[0], reason=reason, person=None)
        except Refused:
            raise NeedsPerson("E-PLATFORM-WRITTEN-OFF", station=station) from None
        who = (found[0].issuer, found[0].organisation)
        audit.note_operators(tx, *who, "station.written_off", found[0].id, reason=reason, licences=count)
        return count


def is_empty(database_url: str) -> bool:
    """Whether the platform has no organisation yet."""
    with _writing(database_url) as tx:
        return people.busiest_organisation(tx) is None


def default_organisation(database_url: str) -> str:
    """The id of the organisation that is meant where none is named: the one with the most licences, else the oldest.

    Raises:
        NeedsPerson: ``E-PLATFORM-ORGANISATION``, there is none.
    """
    with _writing(database_url) as tx:
        found = people.busiest_organisation(tx)
    if found is None:
        raise NeedsPerson("E-PLATFORM-ORGANISATION", organisation="of any name")
    return found


def verify(database_url: str) -> list[Finding]:
    """Everything that is off in the platform's database; an empty list when nothing is."""
    database = open_database(database_url)
    try:
        with reachable(), database.reading() as tx:
            return verification.findings(tx)
    finally:
        database.close()


def made_up_password() -> Secret:
    """A password from a secure random source."""
    return Secret(secrets.token_urlsafe(_PASSWORD_BYTES).encode())


def _check_keys(database_url: str, keys: Keys) -> None:
    database = open_database(database_url)
    try:
        check_keys(database, stations.fingerprint(keys.signing.public_key()))
    finally:
        database.close()


@contextmanager
def _writing(database_url: str) -> Iterator[Connection]:
    database = open_database(database_url)
    try:
        with reachable(), database.writing() as tx:
            yield tx
    finally:
        database.close()


def _organisation(tx: Connection, name_or_id: str) -> str:
    found = people.organisation_named(tx, name_or_id)
    if found is None:
        raise NeedsPerson("E-PLATFORM-ORGANISATION", organisation=name_or_id)
    return found
