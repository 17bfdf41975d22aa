"""Finds uv, or brings it along: from the PATH, from an earlier run, or from the package index."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from places import VENV, WORK, program
from telling import tell

PINNED = "0.13.9"
OLDEST = (0, 13)
TOOLS = WORK / "tools"


def environment(venv: Path = VENV) -> dict[str, str]:
    """The caller's environment as it is, plus what makes uv use the system's certificates and this Python."""
    return {
        **os.environ,
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(venv),
    }


def version(uv: str) -> tuple[int, ...] | None:
    """The version a uv program says it has, or None where it does not run."""
    try:
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    found = re.match(r"uv (\d+)\.(\d+)\.(\d+)", answer.stdout)
    return tuple(int(part) for part in found.groups()) if found and answer.returncode == 0 else None


def _usable(uv: str | None) -> bool:
    if uv is None:
        return False
    found = version(uv)
    return found is not None and found[:2] >= OLDEST


def find() -> str | None:
    """A uv that is new enough for the lock, brought along when there is none; None where it cannot be had."""
    own = str(program(TOOLS, "uv"))
    for candidate in (shutil.which("uv"), own if Path(own).exists() else None):
        if _usable(candidate):
            return candidate
    return _bring(own)


def _bring(own: str) -> str | None:
    tell("Bringing uv along …")
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(TOOLS)],
        [str(program(TOOLS, "python")), "-m", "pip", "install", "--quiet", f"uv=={PINNED}"],
    )
    for step in steps:
        if subprocess.run(step, stdout=sys.stderr, check=False).returncode != 0:
            return None
    return own if _usable(own) else None
