"""Who listens to the fixture: windows that paint what changed, and whoever counts the results of burns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from app.burn_ends import BurnResult
from app.views import Changed, Listener

log = logging.getLogger(__name__)


class Listeners:
    """Tells all that listen, on the caller's thread; one that fails ends nothing."""

    def __init__(self) -> None:
        self._of_changes: list[Listener] = []
        self._of_results: list[Callable[[BurnResult], None]] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Adds a listener to changes; gives the call that takes it away again."""
        self._of_changes.append(listener)
        return lambda: self._of_changes.remove(listener)

    def on_result(self, listener: Callable[[BurnResult], None]) -> None:
        """Adds a listener that is called for every finished burn."""
        self._of_results.append(listener)

    def tell(self, what: Changed, slot: int | None = None) -> None:
        """Something changed, in this slot where it is of one."""
        for listener in tuple(self._of_changes):
            _call(partial(listener, what, slot))

    def tell_result(self, result: BurnResult) -> None:
        """A burn has finished."""
        for listener in self._of_results:
            _call(partial(listener, result))


def _call(listener: Callable[[], None]) -> None:
    """The border to whoever listens: a listener that fails must not end a burn."""
    try:
        listener()
    except Exception:
        log.exception("listener_failed")
