"""``kiln`` without a command: the station's window."""

from __future__ import annotations

from app import logs
from app.cli.session import Session
from app.fixture import Fixture
from app.station import Station
from resources.errors import Bug, NeedsPerson


def window(session: Session) -> int:
    """Opens the station and shows it until the window is closed.

    Raises:
        NeedsPerson: the settings name no slot.
    """
    station = session.station()
    logs.to_file(station.folder.logs / "station.log")
    if not station.settings.slots:
        raise NeedsPerson("E-NO-SLOTS", file=station.folder.settings)
    fixture = Fixture(station, station.settings.slots)
    return show(session, station, fixture)


def show(session: Session, station: Station, fixture: Fixture) -> int:
    """Runs the fixture behind the window until that is closed; its exit code."""
    if session.open_window is None:
        raise Bug("E-BUG", where="no window to open", log=station.folder.logs)
    station.sync_in_background()
    fixture.open()
    try:
        return session.open_window(
            fixture,
            theme=station.settings.theme,
            language=station.settings.language,
            settings_file=station.folder.path / "window.ini",
        )
    finally:
        fixture.close()
