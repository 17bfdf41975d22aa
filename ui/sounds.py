"""A sound for a pass and one for a failure: played by what the system has, at most one at a time, and never waited for.

The toolkit's own player would bring a media library that is larger than the rest of the window.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from queue import Empty, Queue

from app.views import Phase, SlotView
from ui.qt import QObject, Signal

log = logging.getLogger(__name__)

PASS, FAIL = "pass", "fail"
_SOUND_OF = {Phase.PASS: PASS, Phase.FAIL: FAIL, Phase.ERROR: FAIL, Phase.UNCERTAIN: FAIL}
_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
_LONGEST_S = 5.0

Play = Callable[[Path], None]
"""Plays one file to its end; called in a thread of its own."""


class Sounds(QObject):
    """Listens to the slots: a result that is new is heard, once.

    Results that come while one is played are one sound more, a failure's before a pass's. A machine without a player
    or without an audio device stays silent.

    Signals:
        changed: they were switched on or off.
    """

    changed = Signal()

    def __init__(self, play: Play | None = None, *, on: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = on
        self._play = play or system_player()
        self._phases: dict[int, Phase] = {}
        self._wanted: Queue[str | None] = Queue()
        self._thread: threading.Thread | None = None

    def toggle(self) -> None:
        """On, or off."""
        self.on = not self.on
        self.changed.emit()

    def hear(self, view: SlotView) -> None:
        """A slot has this view now. The first view of a slot is no news."""
        before = self._phases.get(view.number)
        self._phases[view.number] = view.phase
        sound = _SOUND_OF.get(view.phase)
        if self.on and sound is not None and before not in (None, view.phase):
            self._want(sound)

    def close(self) -> None:
        """Plays nothing more; waits for what is played now."""
        if self._thread is not None:
            self._wanted.put(None)
            self._thread.join(_LONGEST_S)

    def _want(self, sound: str) -> None:
        if self._play is None:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._play_wanted, args=(self._play,), name="sounds", daemon=True)
            self._thread.start()
        self._wanted.put(sound)

    def _play_wanted(self, play: Play) -> None:
        while (sound := self._next()) is not None:
            try:
                with as_file(files("resources.sounds") / f"{sound}.wav") as file:
                    play(file)
            except Exception:
                # The border of the thread: a machine without sound burns as well as any.
                log.exception("sound_not_played")

    def _next(self) -> str | None:
        """All that is wanted by now, as one sound."""
        wanted = {self._wanted.get()}
        while True:
            try:
                wanted.add(self._wanted.get_nowait())
            except Empty:
                break
        return None if None in wanted else FAIL if FAIL in wanted else PASS


def system_player() -> Play | None:
    """How this system plays a file, None where it does not."""
    if sys.platform == "win32":
        import winsound

        return lambda file: winsound.PlaySound(str(file), winsound.SND_FILENAME)
    for name, *options in _PLAYERS:
        found = shutil.which(name)
        if found is not None:
            return partial(_run, (found, *options))
    return None


def _run(command: Sequence[str], file: Path) -> None:
    """Without a device the player ends by itself; one that hangs is ended."""
    subprocess.run(
        [*command, str(file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_LONGEST_S,
        check=False,
    )
