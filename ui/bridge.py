"""From the station's threads to the window's: notifications come in floods and go on at most twenty times a second.

A large fixture's go on ten times a second: its tiles show whole percents, and 32 of them are painted for each.
"""

from __future__ import annotations

import threading

from app.views import Changed, StationFace
from resources.errors import KilnError
from ui.qt import QObject, Qt, QTimer, Signal

REPAINT_MS = 50
REPAINT_MANY_MS = 100
MANY_SLOTS = 17


class StationBridge(QObject):
    """Listens to a station from any thread and speaks in the thread it was made in.

    The first change goes on at once; what follows within ``interval_ms`` is put together into one.

    Signals:
        slot_changed(SlotView): a slot has a new view.
        strip_changed(StripView): the strip on top is new.
        counters_changed(CountersView): the counters are new.
        noticed(str): a sentence for everybody, in English.
        failed(str): the station could not say how it stands; the sentence says why.
    """

    slot_changed = Signal(object)
    strip_changed = Signal(object)
    counters_changed = Signal(object)
    noticed = Signal(str)
    failed = Signal(str)
    _woken = Signal()

    def __init__(self, face: StationFace, interval_ms: int = REPAINT_MS) -> None:
        super().__init__()
        self._face = face
        self._lock = threading.Lock()
        self._slots: set[int] = set()
        self._others: set[Changed] = set()
        self._asleep = True
        self._closed = False
        self._pause = QTimer(self, singleShot=True, interval=interval_ms)
        self._pause.timeout.connect(self._flush)
        self._woken.connect(self._flush, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = face.subscribe(self._hear)

    def refresh_all(self) -> None:
        """Tells everything as it is now."""
        views = self._face.slots()
        if len(views) >= MANY_SLOTS:
            self._pause.setInterval(max(self._pause.interval(), REPAINT_MANY_MS))
        for view in views:
            self.slot_changed.emit(view)
        self.strip_changed.emit(self._face.strip())
        self.counters_changed.emit(self._face.counters())

    def close(self) -> None:
        """Listens no more; a notification that is on its way is dropped."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._unsubscribe()
        self._pause.stop()

    def _hear(self, changed: Changed, slot: int | None) -> None:
        """Called from any thread; only notes what changed."""
        with self._lock:
            if self._closed:
                return
            if changed is Changed.SLOT and slot is not None:
                self._slots.add(slot)
            else:
                self._others.add(changed)
            if self._asleep:
                self._asleep = False
                self._woken.emit()

    def _flush(self) -> None:
        with self._lock:
            slots, others = self._slots, self._others
            self._slots, self._others = set(), set()
            if self._closed or not (slots or others):
                self._asleep = True
                return
        self._pause.start()
        try:
            self._tell(slots, others)
        except KilnError as error:
            self.failed.emit(str(error))

    def _tell(self, slots: set[int], others: set[Changed]) -> None:
        if slots:
            for view in self._face.slots():
                if view.number in slots:
                    self.slot_changed.emit(view)
        if Changed.STRIP in others:
            self.strip_changed.emit(self._face.strip())
        if Changed.NOTICE in others:
            self.noticed.emit(self._face.notice())
        if Changed.COUNTERS in others:
            self.counters_changed.emit(self._face.counters())
