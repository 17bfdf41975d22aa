"""Notifications from the station's threads."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.views import Changed, Phase, SlotView
from tests.ui.scripted import ScriptedStation
from ui.bridge import StationBridge
from ui.qt import QApplication, QObject

LONG_MS = 60_000


class Heard(QObject):
    """Keeps what the bridge says, and in which thread."""

    def __init__(self, bridge: StationBridge) -> None:
        super().__init__()
        self.views: list[SlotView] = []
        self.threads: set[int] = set()
        bridge.slot_changed.connect(self.take)

    def take(self, view: SlotView) -> None:
        self.views.append(view)
        self.threads.add(threading.get_ident())


def flood(station: ScriptedStation, slots: int, steps: int) -> None:
    def burn(number: int) -> None:
        for step in range(steps + 1):
            station.change(number, Phase.WRITING, progress=step / steps)

    threads = [threading.Thread(target=burn, args=(number,)) for number in range(1, slots + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_flood_from_many_threads_becomes_one_repaint_per_tile(qtbot: QtBot) -> None:
    station = ScriptedStation((Phase.INSERT,) * 8)
    bridge = StationBridge(station, LONG_MS)
    heard = Heard(bridge)
    flood(station, 8, 200)
    qtbot.waitUntil(lambda: len(heard.views) >= 8)
    flood(station, 8, 200)
    QApplication.processEvents()
    assert [view.number for view in heard.views] == list(range(1, 9))
    assert heard.threads == {threading.get_ident()}
    bridge.close()


def test_the_last_state_of_a_flood_always_arrives(qtbot: QtBot) -> None:
    station = ScriptedStation((Phase.INSERT,) * 4)
    bridge = StationBridge(station, 5)
    heard = Heard(bridge)
    flood(station, 4, 500)
    qtbot.waitUntil(lambda: {view.number for view in heard.views if view.progress == 1.0} == {1, 2, 3, 4})
    bridge.close()
    assert len(heard.views) < 4 * 500


def test_strip_and_counters_are_asked_for_when_they_changed(qtbot: QtBot) -> None:
    station = ScriptedStation()
    bridge = StationBridge(station, 1)
    with qtbot.waitSignals([bridge.strip_changed, bridge.counters_changed]):
        station.set_strip(tokens_left=7)
        station.set_counters(passed=1)
    bridge.close()


def test_a_closed_bridge_listens_no_more(qtbot: QtBot) -> None:
    station = ScriptedStation()
    bridge = StationBridge(station, 1)
    station.change(1, Phase.INSERT)
    with qtbot.assertNotEmitted(bridge.slot_changed):
        bridge.close()
        QApplication.processEvents()
    assert station.listeners == 0


def test_a_notification_that_is_on_its_way_at_the_end_does_no_harm(qtbot: QtBot) -> None:
    station = ScriptedStation()
    listeners = []
    station.subscribe = lambda listener: listeners.append(listener) or (lambda: None)
    bridge = StationBridge(station, 1)
    bridge.close()
    with qtbot.assertNotEmitted(bridge.slot_changed):
        listeners[0](Changed.SLOT, 1)
        QApplication.processEvents()
