"""Starts Kiln's processes forked from one parent that has imported the program already.

Each is a real process with its own pipes, exit code and children; only the second of imports is saved, for the
commands as for the burner and the platform that they start. Whoever wants one connects to a socket and sends an
order with four descriptors: the three standard files, and the end of a pipe on which the process number and, at
the end, the exit code are written. When nobody listens on that pipe any more, the process is killed.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

MESSAGE_BYTES = 65_536
ROOT = Path(__file__).parents[2]

WARM = (
    "app.enrolling",
    "app.fixture",
    "app.importing",
    "app.office",
    "app.platform_process",
    "app.reading",
    "app.run",
    "app.settling",
    "app.station",
    "app.sync",
    "burner.process",
    "burner.recipe.check",
    "burner.slot",
    "burner.virtual.simulate",
    "licenses.client",
    "licenses.platform.service.admin",
    *(f"app.cli.{name}" for name in ("burn", "commands", "intake", "look", "mend", "platform", "recipe")),
    *(f"app.cli.{name}" for name in ("run", "setup", "simulate")),
)


def main(room: Path) -> int:
    """Serves at ``room/door`` until standard input closes; in a started process, runs it and gives its exit code."""
    sys.path.insert(0, str(ROOT))
    for name in WARM:
        importlib.import_module(name)
    sys.executable = _launcher(room)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(room / "door"))
        listener.listen()
        while listener in select.select([listener, 0], [], [])[0]:
            peer, _ = listener.accept()
            with peer:
                message, descriptors, _, _ = socket.recv_fds(peer, MESSAGE_BYTES, 4)
            if os.fork() == 0:
                listener.close()
                return _watch(json.loads(message), descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
    return 0


def _launcher(room: Path) -> str:
    """A stand-in for Python with which the program starts its children: it has them started here."""
    file = room / "launcher"
    script = Path(__file__).with_name("launcher.py")
    file.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S {script} {room / "door"} "$@"\n', encoding="utf-8")
    file.chmod(0o700)
    return str(file)


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
    ended = os.pidfd_open(command)
    watched = select.poll()
    watched.register(ended, select.POLLIN)
    watched.register(report, 0)
    if ended not in dict(watched.poll()):
        os.kill(command, signal.SIGKILL)
        os._exit(0)
    _, status = os.waitpid(command, 0)
    os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(order: dict[str, Any], files: list[int]) -> int:
    os.setsid()
    for place, descriptor in enumerate(files):
        os.dup2(descriptor, place)
        os.close(descriptor)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    if order["largest_file"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], order["largest_file"]))
    from ui.entry import main as kiln

    return kiln(order["words"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
