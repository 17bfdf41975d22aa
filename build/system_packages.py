"""The system libraries that Qt needs on Debian and its relatives: found missing, installed when root, else named."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence

from places import WORK
from telling import tell

# Each row is one library under the names it has had; the first name is the one to install.
REQUIRED: tuple[tuple[str, ...], ...] = (
    ("libegl1",),
    ("libgl1",),
    ("libglib2.0-0", "libglib2.0-0t64"),
    ("libdbus-1-3",),
    ("libfontconfig1",),
    ("libxkbcommon-x11-0",),
    ("libxcb-cursor0",),
    ("libxcb-icccm4",),
    ("libxcb-keysyms1",),
    ("libxcb-shape0",),
)
# An X server for the tests, the window's font, and Chinese.
OPTIONAL: tuple[tuple[str, ...], ...] = (("xvfb",), ("fonts-inter",), ("fonts-noto-cjk",))

TRIED = WORK / "system-packages-tried"
APT_GET = ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "-o", "Acquire::Retries=1", "-o", "DPkg::Lock::Timeout=120")


def required_rows() -> tuple[tuple[str, ...], ...]:
    """What must be there; Debian's bare ``python3`` can make no virtual environment by itself."""
    bare = importlib.util.find_spec("ensurepip") is None
    return (("python3-venv",), *REQUIRED) if bare else REQUIRED


def installed(names: Sequence[str]) -> set[str]:
    """Which of these packages dpkg holds in working order."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    answer = subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    rows = (line.split() for line in answer.stdout.splitlines())
    return {row[0] for row in rows if row[1:] == ["installed"]}


def missing(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """The packages to install so that every row has one of its names; empty where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    here = installed([name for row in rows for name in row])
    return [row[0] for row in rows if not here.intersection(row)]


def install_command(names: Sequence[str]) -> str:
    """The one command with which a person installs these packages."""
    return shlex.join(["sudo", "apt-get", "install", "--no-install-recommends", *names])


def may_install() -> bool:
    """Whether this process is root on a system with apt."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_get(*arguments: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run([*APT_GET, *arguments], env=environment, stdout=sys.stderr, check=False).returncode == 0


def _not_tried_yet(names: Sequence[str]) -> list[str]:
    tried = set(TRIED.read_text("utf-8").split()) if TRIED.exists() else set()
    return [name for name in names if name not in tried]


def _remember_tried(names: Sequence[str]) -> None:
    TRIED.parent.mkdir(parents=True, exist_ok=True)
    with TRIED.open("a", encoding="utf-8") as file:
        file.writelines(f"{name}\n" for name in names)


def ensure() -> list[str]:
    """Installs what is missing when root; else prints the one command to run, once.

    Gives the required packages that are missing in the end. An optional package is tried once only, and one that
    cannot be had stops nothing.
    """
    rows = required_rows()
    wanted = missing(rows + OPTIONAL)
    required = [row[0] for row in rows if row[0] in wanted]
    optional = _not_tried_yet([name for name in wanted if name not in required])
    if not required and not optional:
        return []
    if may_install():
        _install(required, optional)
    else:
        tell(f"Some system packages are missing. Install them with: {install_command(required + optional)}")
    _remember_tried(optional)
    return missing(rows)


def _install(required: Sequence[str], optional: Sequence[str]) -> None:
    tell(f"Installing system packages: {' '.join([*required, *optional])}")
    _apt_get("update")
    if required and not _apt_get("install", "--no-install-recommends", *required):
        tell(f"That failed. Try it yourself: {install_command(required)}")
    if optional and not _apt_get("install", "--no-install-recommends", *optional):
        for name in optional:
            _apt_get("install", "--no-install-recommends", name)
