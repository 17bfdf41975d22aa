"""The program's entry: the command line, and the window where no subcommand is given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import main as command_line
from app.views import StationFace

if TYPE_CHECKING:
    from app.planning import Planning
    from app.slots_desk import SlotsDesk


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``kiln`` with ``argv`` (the process's own without) and returns the exit code.

    Qt is imported only when the command line asks for the window.
    """
    return command_line(list(sys.argv[1:] if argv is None else argv), open_window=open_window)


def open_window(
    face: StationFace | None,
    *,
    planning: Callable[[], Planning] | None = None,
    platform: str = "",
    theme: str = "system",
    language: str = "system",
    sounds: bool = True,
    settings_file: Path | None = None,
    slots_desk: SlotsDesk | None = None,
) -> int:
    """Runs the window on a station until it is closed; see ``ui.window.run_window``.

    Without a station it is a planner's window on the platform at the address ``platform``; see ``ui.client``.
    """
    if face is None:
        from ui.client import run_client

        assert planning is not None
        return run_client(planning(), platform, theme=theme, language=language, settings_file=settings_file)
    from ui.window import run_window

    return run_window(
        face,
        planning=planning,
        theme=theme,
        language=language,
        sounds=sounds,
        settings_file=settings_file,
        slots_desk=slots_desk,
    )
