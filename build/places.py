"""Where things are: the tree, its environment, and the folders that builds may fill."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WORK = ROOT / ".work"
DIST = ROOT / "dist"

ROOMS = ("app", "burner", "licenses", "resources", "ui")


def program(venv: Path, name: str) -> Path:
    """The path of a program that an environment installs, such as ``python`` or ``pytest``."""
    return venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name
