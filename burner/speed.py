"""How fast a slot's line may be: tried from above, and kept in mind where it failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

BAUDS = (1_500_000, 921_600, 460_800, 230_400)
"""Speeds that are tried from the wanted one downwards; below them the ROM's 115 200 is left as it is."""

ROM_BAUD = 115_200
"""What every ROM starts with."""

_STRANDINGS = 2


class SpeedLimit:
    """The highest speed a slot may use: its setting at first, less once its line failed above."""

    def __init__(self, baud: int) -> None:
        self._asked = self._baud = baud
        self._stranded = 0

    @property
    def lowered_to(self) -> int | None:
        """The speed that is left to a slot that was set to more, or None."""
        return self._baud if self._baud < self._asked else None

    def ladder(self, wanted: int) -> Iterator[int]:
        """Speeds to try, fastest first. Goes on below one that failed meanwhile."""
        return (baud for baud in BAUDS if baud <= min(wanted, self._baud))

    def held(self) -> None:
        """The raised speed works."""
        self._stranded = 0

    def failed_at(self, baud: int) -> None:
        """Stay below this one from now on."""
        self._baud = next((each for each in BAUDS if each < baud), ROM_BAUD)

    @contextmanager
    def on_trial(self) -> Iterator[None]:
        """What is lowered inside stays so only if it helped: a fault that stays was none of the speed. Modules that
        were stranded one after the other are."""
        before = self._baud
        try:
            yield
        except BaseException:
            if self._stranded < _STRANDINGS:
                self._baud = before
            raise

    def stranded(self) -> None:
        """A module took a raised speed and was not heard again, even after a new start.

        Once, it may have died of something else. Twice, what is between does not follow, as a network bridge of a
        fixed speed, and every module would be lost until its power is cut: no more is tried.
        """
        self._stranded += 1
        if self._stranded >= _STRANDINGS:
            self._baud = ROM_BAUD
