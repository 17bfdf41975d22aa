"""Calls that wait for a network or a disk: made beside the window, answered in its own thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from resources.errors import Bug, KilnError
from ui.qt import QObject, Qt, Signal
from ui.sentences import localized

log = logging.getLogger(__name__)

_T = TypeVar("_T")


class Errands(QObject):
    """Runs calls one after another in a thread of its own, so that the answers come in the order of the questions.

    What was asked before ``forget`` is answered to nobody.
    """

    _back = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="errands")
        self._asked = 0
        self.waiting = 0
        self._back.connect(lambda answer: answer(), Qt.ConnectionType.QueuedConnection)

    def run(self, call: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[str], None]) -> None:
        """Calls ``done`` with the result of ``call``, or ``failed`` with a sentence in the window's language."""
        asked = self._asked
        self.waiting += 1

        def answer(deliver: Callable[[], None]) -> Callable[[], None]:
            def delivered() -> None:
                self.waiting -= 1
                if asked == self._asked:
                    deliver()

            return delivered

        def work() -> None:
            try:
                result = call()
            except KilnError as error:
                sentence = str(error)
            except Exception as error:
                # The border of the thread: the fault is recorded and told, the window goes on.
                log.exception("errand_failed")
                sentence = str(Bug("E-BUG", where=type(error).__name__, log="station.log"))
            else:
                self._back.emit(answer(lambda: done(result)))
                return
            self._back.emit(answer(lambda: failed(localized(sentence))))

        self._threads.submit(work)

    def forget(self) -> None:
        """Nobody waits any more for what was asked so far."""
        self._asked += 1

    def close(self) -> None:
        """Lets what runs end, begins nothing more and answers nobody."""
        self.forget()
        self._threads.shutdown(wait=True, cancel_futures=True)
