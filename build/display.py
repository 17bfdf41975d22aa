"""A private X server for the tests that want a real one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


def server_program() -> str | None:
    """The path of Xvfb, or None where it is not installed."""
    return shutil.which("Xvfb")


@contextmanager
def x_server(server: str) -> Iterator[str]:
    """Runs Xvfb on a display that it chooses itself, gives the display's name, and ends it afterwards."""
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as told:
            number = told.readline().strip()
        if not number:
            raise OSError("Xvfb ended before it had a display")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()
