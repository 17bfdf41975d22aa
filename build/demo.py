"""Starts the station on its own demo folder, with the built-in platform and virtual modules."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence

import environment
import system_packages
from places import VENV, program
from telling import CannotGoOn

DISPLAY_NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
WITHOUT_WINDOW = frozenset({"--headless", "--help", "-h"})


def needs_display(arguments: Sequence[str], variables: Mapping[str, str], system: str) -> bool:
    """Whether these arguments open a window that this system cannot show."""
    return (
        WITHOUT_WINDOW.isdisjoint(arguments)
        and system.startswith("linux")
        and not any(variables.get(name) for name in DISPLAY_NAMES)
    )


def run(arguments: Sequence[str]) -> int:
    """Starts ``kiln demo`` with these arguments and gives its exit code; its standard output is the demo's alone."""
    if needs_display(arguments, os.environ, sys.platform):
        raise CannotGoOn("There is no display to open the window on. Try: python3 build run --headless --units 8")
    _, lacking = environment.ensure_with_system()
    if lacking and WITHOUT_WINDOW.isdisjoint(arguments):
        raise CannotGoOn(f"The window needs these packages first: {system_packages.install_command(lacking)}")
    return hand_over([str(program(VENV, "kiln")), "demo", *arguments])


def hand_over(command: Sequence[str]) -> int:
    """Becomes this command where the system can, so that signals and the exit code reach the right process."""
    sys.stdout.flush()
    sys.stderr.flush()
    if not os.access(command[0], os.X_OK):
        raise CannotGoOn(f"This program is missing: {shlex.join(command)}. Remove .venv and try again.")
    if os.name == "posix":
        os.execv(command[0], list(command))
    return subprocess.run(command, check=False).returncode
