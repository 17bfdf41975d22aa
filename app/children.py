"""Child processes of the station: hidden subcommands of the same entry point, which end when their pipe closes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

BURNER = "_burner"
PLATFORM = "_platform"
SIMULATOR = "simulate"

_FOREIGN_PREFIXES = ("ESPTOOL", "ESP_IDE_WS", "ESPPORT", "ESPBAUD")


def command(*words: str) -> list[str]:
    """The command line that runs a subcommand of this program, also from the frozen bundle."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *words]
    return [sys.executable, "-m", "ui", *words]


def spawn(
    program: Sequence[str], *, log: Path, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Starts a child with pipes on standard input and output; standard error goes to the end of ``log``.

    What steers esptool from outside is taken out of the environment. On POSIX the child gets a session of its own,
    so that Ctrl-C reaches the station alone, which then closes the pipe.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN_PREFIXES)}
    with log.open("ab") as errors:
        return subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env={**clean, **(environment or {})},
            start_new_session=os.name != "nt",
        )


def end(child: subprocess.Popen[bytes], timeout_s: float) -> None:
    """Closes the child's pipe and waits for its end; one that does not end in time is killed."""
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    try:
        child.wait(timeout_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    close_pipes(child)


def close_pipes(child: subprocess.Popen[bytes]) -> None:
    """Closes this side's ends of the pipes of a child that has ended."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
