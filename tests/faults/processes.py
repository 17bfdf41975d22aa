"""The real processes of a campaign: station, burner, platform and virtual modules; who they are, and killing them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path


def kiln(*words: str, data: Path | None = None) -> list[str]:
    """The command line of a Kiln command, run by this Python."""
    chosen = ["--data", str(data)] if data else []
    return [sys.executable, "-m", "ui", *chosen, *words]


def run(*words: str, data: Path | None = None, codes: tuple[int, ...] = (0,)) -> list[dict[str, object]]:
    """Runs a Kiln command to its end; its JSON lines.

    Raises:
        AssertionError: another exit code than ``codes``.
    """
    done = subprocess.run(kiln(*words, data=data), capture_output=True, check=False, timeout=120)
    errors = done.stderr.decode()
    assert done.returncode in codes, f"kiln {' '.join(words)} ended with {done.returncode}: {errors}"
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]


def free_ports(count: int) -> int:
    """The first of ``count`` TCP ports in a row that are free now, below the range of outgoing connections."""
    for first in range(20_000 + os.getpid() % 10_000, 32_000, count):
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Process:
    """A child whose JSON lines are collected as they come; ``on_line`` is called from the reader's thread."""

    def __init__(self, command: list[str], on_line: Callable[[dict[str, object]], None], errors: Path) -> None:
        self._on_line = on_line
        with errors.open("ab") as log:
            self._child = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def children(self) -> dict[str, int]:
        """The hidden children by name: ``burner`` and ``platform``, as far as they live."""
        found = {}
        for pid in _children_of(self.pid):
            words = _command_of(pid)
            for name in ("burner", "platform"):
                if f"_{name}" in words:
                    found[name] = pid
        return found

    def kill(self) -> None:
        """``kill -9``, at once."""
        self._child.kill()
        self._child.wait()
        self._reader.join()

    def interrupt(self, timeout_s: float) -> int:
        """Ctrl-C, and the exit code."""
        if self.alive:
            self._child.send_signal(signal.SIGINT)
        return self.wait(timeout_s)

    def wait(self, timeout_s: float) -> int:
        code = self._child.wait(timeout_s)
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            if line.startswith(b"{") and line.endswith(b"\n"):
                self._on_line(json.loads(line))
        self._child.stdout.close()


def _children_of(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _command_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def kill_pid(pid: int) -> bool:
    """``kill -9`` of a process that is not our own child; False when it was gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
