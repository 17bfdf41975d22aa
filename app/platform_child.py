"""The built-in platform: the same service that a factory runs, started by the station as its child on loopback."""

from __future__ import annotations

import json
import logging
import subprocess
import threading
from queue import Empty, Queue

from app import children
from app.folder import DataFolder
from resources.errors import EnvironmentFailed

log = logging.getLogger(__name__)

START_TIMEOUT_S = 30.0
END_TIMEOUT_S = 5.0


class PlatformChild:
    """Runs the built-in platform, starts it again when it dies, and knows its present address."""

    def __init__(self, folder: DataFolder, *, demo: bool) -> None:
        self._folder = folder
        self._demo = demo
        self._child: subprocess.Popen[bytes] | None = None
        self._announced: Queue[str | None] = Queue()
        self._url: str | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Starts the child and returns at once; ``url`` waits for it."""
        words = [children.PLATFORM, str(self._folder.path.absolute())]
        program = children.command(*words, *(["--demo"] if self._demo else []))
        child = children.spawn(program, log=self._folder.logs / "platform.log")
        self._announced = Queue()
        self._url = None
        self._child = child
        threading.Thread(target=self._read, args=(child, self._announced), name="platform-child", daemon=True).start()

    def url(self) -> str:
        """The address of a running platform, after starting it (again) where needed.

        Raises:
            EnvironmentFailed: it does not come up.
        """
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self.start()
            if self._url is None:
                self._url = self._await_announcement()
            return self._url

    def close(self) -> None:
        """Lets the platform end by closing its pipe."""
        child, self._child = self._child, None
        if child is not None:
            children.end(child, END_TIMEOUT_S)

    def _await_announcement(self) -> str:
        try:
            url = self._announced.get(timeout=START_TIMEOUT_S)
        except Empty:
            url = None
        if url is None:
            raise EnvironmentFailed("E-PLATFORM-CHILD", log=self._folder.logs / "platform.log")
        return url

    @staticmethod
    def _read(child: subprocess.Popen[bytes], announced: Queue[str | None]) -> None:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                announced.put(str(json.loads(line)["url"]))
        except (ValueError, KeyError, TypeError, OSError):
            log.exception("platform_announcement_unreadable")
            child.kill()
        # Waited for before it is told, so that who hears it finds a child that has ended.
        child.wait()
        children.close_pipes(child)
        announced.put(None)
