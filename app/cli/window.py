"""``kiln`` without a command: the station's window."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from app import children, logs
from app.burner_link import BurnerLink, warm_up
from app.cli.session import Session
from resources.errors import Bug

if TYPE_CHECKING:
    from app.fixture import Fixture
    from app.station import Station

END_TIMEOUT_S = 5.0
SWITCH_S = 0.001
"""So long the thread of the window waits for another one to let it run; Python's own 5 ms can be seen, slot by slot."""


def window(session: Session) -> int:
    """Opens the station and shows it until the window is closed.

    Without slots it begins where they are bound, or, where the settings name a platform, is its planner's client.

    Raises:
        NeedsPerson: the station cannot be opened.
    """
    slots = session.settings.slots
    if not slots and session.settings.platform and session.folder.enrolment() is None:
        return client(session)
    burner = warm_up(session.folder)
    sys.setswitchinterval(SWITCH_S)
    try:
        # Imported while the burner starts: book and platform take a while, and so does all that stands on them.
        from app.fixture import Fixture

        station = session.station()
        logs.to_file(station.folder.logs / "station.log")
        return show(session, station, Fixture(station, slots, make_link=partial(BurnerLink, warm=burner)))
    finally:
        if burner.poll() is None:
            children.end(burner, END_TIMEOUT_S)


def client(session: Session) -> int:
    """Shows the planner's pages of the platform that the settings name; no book is made and no burner started."""
    from app.planning import Planning

    if session.open_window is None:
        raise Bug("E-BUG", where="no window to open", log=session.folder.logs)
    settings, folder = session.settings, session.folder
    logs.to_file(folder.logs / "client.log")
    return session.open_window(
        None,
        planning=lambda: Planning(lambda: settings.platform),
        platform=settings.platform,
        theme=settings.theme,
        language=settings.language,
        settings_file=folder.path / "window.ini",
    )


def show(session: Session, station: Station, fixture: Fixture) -> int:
    """Runs the fixture behind the window until that is closed; its exit code."""
    if session.open_window is None:
        raise Bug("E-BUG", where="no window to open", log=station.folder.logs)
    from app.binding import Binding
    from app.slots_desk import SlotsDesk
    from burner.ports import system_ports

    station.sync_in_background()
    fixture.open()
    try:
        return session.open_window(
            fixture,
            planning=station.planning,
            theme=station.settings.theme,
            language=station.settings.language,
            sounds=station.settings.sounds,
            settings_file=station.folder.path / "window.ini",
            slots_desk=SlotsDesk(Binding(station.folder, system_ports()), fixture),
        )
    finally:
        fixture.close()
