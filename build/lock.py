"""Whether ``uv.lock``, ``pyproject.toml`` and the hash-locked export for plain pip say the same."""

from __future__ import annotations

import subprocess

import uv_tool
from environment import REQUIREMENTS
from places import ROOT

EXPORT = ("export", "--frozen", "--all-extras", "--no-emit-project", "--no-annotate", "--no-header")


def fault() -> str | None:
    """One sentence that says what is out of date and how to renew it; None when all is well or there is no uv."""
    uv = uv_tool.find()
    if uv is None:
        return None
    if _uv(uv, "lock", "--check").returncode != 0:
        return "uv.lock is older than pyproject.toml. Run: uv lock"
    if exported(uv) != REQUIREMENTS.read_text("utf-8"):
        return f"build/requirements.txt is older than uv.lock. Run: {renewal()}"
    return None


def exported(uv: str) -> str:
    """What the lock says in the format of pip, each file with its hash."""
    return _uv(uv, *EXPORT).stdout


def renewal() -> str:
    """The command that renews the export."""
    return f"uv {' '.join(EXPORT)} --quiet -o {REQUIREMENTS.relative_to(ROOT)}"


def _uv(uv: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [uv, *arguments], cwd=ROOT, env=uv_tool.environment(), capture_output=True, text=True, check=False
    )
