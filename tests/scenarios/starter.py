"""Starts Kiln commands as processes of their own, forked from one parent that has imported the program already.

Each command is a real process with its own pipes, exit code and children; only the second of imports is saved. The
parent of this process sends one message per command: a JSON object, with the three standard files and the end of a
pipe on which the process number and, at the end, the exit code are written.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any

MESSAGE_BYTES = 65_536
NEVER_TO_BE_RESTORED = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)

WARM = (
    "app.enrolling",
    "app.fixture",
    "app.importing",
    "app.office",
    "app.reading",
    "app.run",
    "app.settling",
    "app.station",
    "app.sync",
    "burner.recipe.check",
    "burner.virtual.simulate",
    "licenses.client",
    "licenses.platform.admin",
    "licenses.platform.api",
    "licenses.platform.built_in",
    "licenses.platform.serve",
    *(f"app.cli.{name}" for name in ("burn", "commands", "intake", "look", "mend", "platform", "recipe")),
    *(f"app.cli.{name}" for name in ("run", "setup", "simulate")),
)


def main(door: socket.socket) -> int:
    """Serves until the door closes; in a started process, runs its command and gives its exit code."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    for name in WARM:
        importlib.import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(door, MESSAGE_BYTES, 4)
        if not message:
            return 0
        if os.fork() == 0:
            door.close()
            return _watch(json.loads(message), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _watch(order: dict[str, Any], descriptors: list[int]) -> int:
    """Runs in a process between, which says how the command ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *files, report = descriptors
    command = os.fork()
    if command == 0:
        os.close(report)
        return _become(order, files)
    for descriptor in files:
        os.close(descriptor)
    os.setsid()
    os.write(report, f"{command}\n".encode())
    _, status = os.waitpid(command, 0)
    os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(order: dict[str, Any], files: list[int]) -> int:
    os.setsid()
    for place, descriptor in enumerate(files):
        os.dup2(descriptor, place)
        os.close(descriptor)
    for number in NEVER_TO_BE_RESTORED:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.update(order["environment"])
    if order["largest_file"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], order["largest_file"]))
    from ui.entry import main as kiln

    return kiln(order["words"])


if __name__ == "__main__":
    sys.exit(main(socket.socket(fileno=int(sys.argv[1]))))
