"""Makes the environment from the lock, and says at once when it stands already."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import system_packages
import uv_tool
from places import ROOT, VENV, WORK, program
from telling import CannotGoOn, tell

LOCK = ROOT / "uv.lock"
PROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "build" / "requirements.txt"
DEVELOPMENT = ("--all-extras",)


def fingerprint(options: Sequence[str]) -> str:
    """What an environment depends on, as one hash: lock, project, options, interpreter and place."""
    parts = [LOCK.read_bytes(), PROJECT.read_bytes()]
    parts += [text.encode() for text in (*options, sys.version, sys.base_prefix, str(ROOT))]
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def stamp_file(venv: Path) -> Path:
    """Where an environment carries the fingerprint it was made from."""
    return venv / "made-from"


def stands(venv: Path, options: Sequence[str]) -> bool:
    """Whether this environment was made from the present lock and project."""
    stamp = stamp_file(venv)
    return stamp.exists() and stamp.read_text("utf-8") == fingerprint(options) and program(venv, "python").exists()


def ensure(venv: Path = VENV, options: Sequence[str] = DEVELOPMENT) -> Path:
    """Gives the environment's Python, after making the environment where it is missing or out of date.

    ``options`` go to ``uv sync``. Raises ``CannotGoOn`` where neither uv nor pip can make it.
    """
    if not stands(venv, options):
        tell(f"Making the environment in {venv.name} …")
        stamp_file(venv).unlink(missing_ok=True)
        uv = uv_tool.find()
        made = _make_with_uv(uv, venv, options) if uv else _make_with_pip(venv)
        if not made:
            raise CannotGoOn("The environment could not be made. Check the network and the free disk space, try again.")
        stamp_file(venv).write_text(fingerprint(options), "utf-8")
    return program(venv, "python")


def ensure_with_system(venv: Path = VENV) -> tuple[Path, list[str]]:
    """``ensure``, and the system's packages with it: the Python, and the required packages that are still missing."""
    lacking = system_packages.ensure()
    return ensure(venv), lacking


def _base_python() -> str:
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _make_with_uv(uv: str, venv: Path, options: Sequence[str]) -> bool:
    command = [uv, "sync", "--frozen", "--python", _base_python(), *options]
    return _runs(command, uv_tool.environment(venv))


def _make_with_pip(venv: Path) -> bool:
    tell("There is no uv to be had; going on with pip.")
    constraints = WORK / "build-constraints.txt"
    constraints.parent.mkdir(parents=True, exist_ok=True)
    constraints.write_text("\n".join(build_constraints()) + "\n", "utf-8")
    with_constraints = {**os.environ, "PIP_BUILD_CONSTRAINT": str(constraints)}
    pip = [str(program(venv, "python")), "-m", "pip", "install", "--quiet"]
    return (
        _runs([_base_python(), "-m", "venv", "--clear", str(venv)], with_constraints)
        and _runs([*pip, "--require-hashes", "-r", str(REQUIREMENTS)], with_constraints)
        and _runs([*pip, "--no-deps", "-e", str(ROOT)], with_constraints)
    )


def build_constraints() -> list[str]:
    """The pinned build requirements of packages that come as source only."""
    settings = tomllib.loads(PROJECT.read_text("utf-8"))["tool"]["uv"]
    return [str(row) for row in settings["build-constraint-dependencies"]]


def _runs(command: Sequence[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False).returncode == 0
