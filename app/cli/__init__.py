"""The command line: ``kiln COMMAND``. The hidden subcommands of the child processes are told apart first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app import children

OpenWindow = Callable[..., int]
"""Shows a fixture in a window until it is closed; given by the entry point, since this room knows no Qt."""


BURNER_LOCK_WAIT_S = 10.0
"""How long a starting burner waits for one that is just ending."""


def main(argv: Sequence[str], *, open_window: OpenWindow | None = None) -> int:
    """Runs one command; the exit code: 0 done, 1 done with failures, 2 wrong use, 3 environment, 4 not allowed."""
    match list(argv):
        case [children.BURNER, lock_file]:
            from burner import process

            process.main(Path(lock_file), wait_s=BURNER_LOCK_WAIT_S)
            return 0
        case [children.PLATFORM, folder, *flags]:
            from app.platform_process import main as platform_main

            return platform_main(Path(folder), demo="--demo" in flags)
        case _:
            from app.cli.run import run

            return run(argv, open_window=open_window)
