"""The child process of the built-in platform: makes it where it is new, serves it on loopback, ends with its pipe."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app import logs
from app.built_in import database_url, platform_keys
from app.folder import DataFolder
from licenses.platform.service import built_in
from licenses.platform.service.serve import serve
from resources.errors import KilnError

LOCK_WAIT_S = 10.0


def main(folder: Path, *, demo: bool) -> int:
    """Serves the platform of a data folder until standard input closes; announces ``{"url"}`` on standard output."""
    logs.to_stderr()
    room = DataFolder(folder)
    try:
        keys = platform_keys(room, demo=demo)
        built_in.prepare(database_url(room), keys)
        serve(
            database_url(room),
            host="127.0.0.1",
            port=0,
            keys=keys,
            lock_file=room.platform / "platform.lock",
            on_ready=_announce,
            stop_when_stdin_closes=True,
            lock_wait_s=LOCK_WAIT_S,
        )
    except KilnError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    return 0


def _announce(url: str) -> None:
    sys.stdout.write(json.dumps({"url": url}) + "\n")
    sys.stdout.flush()
