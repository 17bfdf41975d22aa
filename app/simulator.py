"""Virtual modules as a child process of the demo; they end with their pipe."""

from __future__ import annotations

import json
import math
import subprocess
import threading
from pathlib import Path
from queue import Empty, Queue

from app import children
from resources.errors import EnvironmentFailed

START_S = 30.0


class Simulator:
    """``slots`` virtual slots with enough modules for ``units`` burns, on free ports.

    With ``flash_folder`` each flash is a file there; ``paced_baud`` gives line and flash the time that real ones take.
    """

    def __init__(
        self,
        log: Path,
        *,
        slots: int,
        units: int,
        chip: str,
        flash_folder: Path | None = None,
        paced_baud: int | None = None,
    ) -> None:
        words = [children.SIMULATOR, "--count", str(slots), "--port", "0", "--chip", chip, "--json", "--until-eof"]
        words += ["--tray", str(math.ceil(units / slots))]
        if flash_folder is not None:
            words += ["--flash-dir", str(flash_folder.absolute())]
        if paced_baud is not None:
            words += ["--paced", str(paced_baud)]
        self._slots = slots
        self._lines: Queue[dict[str, str | int | None] | None] = Queue()
        self._child = children.spawn(children.command(*words), log=log)
        threading.Thread(target=self._read, args=(self._child,), name="simulator", daemon=True).start()

    def urls(self) -> list[str]:
        """The URL of each slot, once all accept connections.

        Raises:
            EnvironmentFailed: the simulator does not come up.
        """
        found: dict[int, str] = {}
        while len(found) < self._slots:
            try:
                line = self._lines.get(timeout=START_S)
            except Empty:
                line = None
            if line is None:
                raise EnvironmentFailed("E-SIMULATOR")
            found[int(line["slot"] or 0)] = str(line["url"])
        return [found[slot] for slot in sorted(found)]

    def close(self) -> None:
        """Lets the virtual modules end."""
        children.end(self._child, timeout_s=5.0)

    def _read(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        for line in child.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)
