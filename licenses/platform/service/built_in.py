"""The platform that a station runs for itself: one organisation, and one owner, who is whoever holds the folder."""

from __future__ import annotations

from licenses.platform.people import people
from licenses.platform.people.callers import Role
from licenses.platform.service.admin import add_organisation, add_person, enrol_code, init
from licenses.platform.store.database import open_database, reachable
from licenses.platform.store.vault import Keys
from licenses.words import Secret
from resources.errors import NeedsPerson

ORGANISATION = "This factory"
OWNER = "owner@built-in"


def prepare(database_url: str, keys: Keys) -> None:
    """Makes the platform with its organisation and owner; what is there already stays.

    Raises:
        As ``admin.init``.
    """
    init(database_url, keys)
    database = open_database(database_url)
    try:
        with reachable(), database.reading() as tx:
            has_owner = people.person_with(tx, OWNER) is not None
            has_organisation = people.organisation_named(tx, ORGANISATION) is not None
    finally:
        database.close()
    if not has_organisation:
        add_organisation(database_url, ORGANISATION)
    if not has_owner:
        add_person(database_url, organisation=ORGANISATION, name="Owner", email=OWNER, role=Role.OWNER)


def station_code(database_url: str, keys: Keys, station_name: str) -> str:
    """A one-time enrolment code for the station that runs this platform; raises as ``admin.enrol_code``.

    It may have enrolled already and been killed before it knew: with the same keys it is the same station.
    """
    return enrol_code(database_url, keys, station_name, ORGANISATION, again=True)


def owner_session(database_url: str) -> Secret:
    """A token of the owner. No password is asked: who may read the database's folder owns the platform in it.

    Raises:
        NeedsPerson: ``E-PLATFORM-EMPTY``.
    """
    database = open_database(database_url)
    try:
        with reachable(), database.writing() as tx:
            owner = people.person_with(tx, OWNER)
            if owner is None:
                raise NeedsPerson("E-PLATFORM-EMPTY")
            return people.sign_in(tx, owner)
    finally:
        database.close()
