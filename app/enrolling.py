"""Makes a data folder a station: keys, enrolment at a platform, and an empty book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.built_in import database_url, platform_keys
from app.folder import BUILT_IN, DataFolder, Enrolment
from app.platform_child import PlatformChild
from app.prompt import key_sources
from licenses import client, keys
from licenses.book import Book
from licenses.keys import StationKeys
from resources.errors import NeedsPerson


def enrol(folder: DataFolder, url: str, code: str, name: str, *, demo: bool = False) -> Enrolment:
    """Registers the folder as a station of the platform at ``url`` with a one-time code.

    Cut off at any point it can be called again: keys that are there are kept, and the same code gives the same answer.

    Raises:
        NeedsPerson: the folder is a station already, or the code does not hold.
        EnvironmentFailed: the platform cannot be reached.
    """
    known = folder.enrolment()
    if known is not None and known.has_book:
        raise NeedsPerson("E-ALREADY-ENROLLED", name=known.name)
    folder.make()
    station_keys = _keys(folder, demo=demo)
    answer = client.enrol(url, code, name, station_keys)
    return _with_book(folder, station_keys, _enrolment(answer, url))


def enrol_built_in(folder: DataFolder, platform: PlatformChild, name: str, *, demo: bool) -> Enrolment:
    """Makes the folder a station of its own built-in platform, which is set up when it is new."""
    known = folder.enrolment()
    station_keys = _keys(folder, demo=demo)
    if known is not None:
        return _with_book(folder, station_keys, known)
    from licenses.platform.service import built_in

    url = platform.url()
    code = built_in.station_code(database_url(folder), platform_keys(folder, demo=demo), name)
    answer = client.enrol(url, code, name, station_keys)
    return _with_book(folder, station_keys, _enrolment(answer, BUILT_IN))


def _keys(folder: DataFolder, *, demo: bool) -> StationKeys:
    sources = key_sources(demo=demo)
    if (folder.path / keys.FILE).exists():
        return StationKeys.open(folder.path, sources)
    return StationKeys.create(folder.path, sources)


def _enrolment(answer: client.Enrolment, url: str) -> Enrolment:
    return Enrolment(
        station=answer.station, name=answer.name, url=url, platform_key=answer.platform_key.public_bytes_raw().hex()
    )


def _with_book(folder: DataFolder, station_keys: StationKeys, enrolment: Enrolment) -> Enrolment:
    folder.remember(enrolment)
    if not _book_file(folder.path).exists():
        Book.create(folder.path, station=enrolment.station, keys=station_keys).close()
    done = replace(enrolment, has_book=True)
    folder.remember(done)
    return done


def _book_file(folder: Path) -> Path:
    return folder / "book.sqlite3"
