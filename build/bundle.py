"""Makes the installable folder in ``dist/`` from a run-time-only environment and starts it once as a check."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import environment
import uv_tool
from places import DIST, ROOT, WORK, program
from telling import CannotGoOn, tell

RUN_TIME = ("--no-dev", "--group", "bundle")
PLACE = WORK / "bundle"
FOLDER = DIST / "kiln"
SMOKE = ("demo", "--headless", "--units", "2", "--slots", "2", "--json")
SMOKE_LIMIT_S = 180


def run(arguments: Sequence[str]) -> int:
    """Makes bundle and bill of materials; 1 where the bundle does not burn two virtual modules when started."""
    parser = argparse.ArgumentParser(prog="python3 build package")
    parser.add_argument("--unchecked", action="store_true", help="do not start the bundle afterwards")
    asked = parser.parse_args(list(arguments))
    uv = uv_tool.find()
    if uv is None:
        raise CannotGoOn("Packaging needs uv, which could not be had. Install it and try again.")
    freeze()
    write_bill_of_materials(uv, DIST / "kiln-sbom.cdx.json")
    tell(f"{FOLDER.relative_to(ROOT)}: {size_bytes(FOLDER) / 1e6:.0f} MB")
    return 0 if asked.unchecked else start_once()


def freeze() -> None:
    """Runs PyInstaller with its work and its result outside this folder; raises ``CannotGoOn`` where it fails."""
    venv = PLACE / "venv"
    environment.ensure(venv, RUN_TIME)
    shutil.rmtree(FOLDER, ignore_errors=True)
    command = [str(program(venv, "pyinstaller")), "--noconfirm", "--log-level", "WARN"]
    command += ["--workpath", str(PLACE / "work"), "--distpath", str(DIST), str(ROOT / "build" / "kiln.spec")]
    if subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode != 0:
        raise CannotGoOn("The bundle could not be made; the lines above say why.")


def write_bill_of_materials(uv: str, file: Path) -> None:
    """Every package that the bundle may hold, as CycloneDX 1.5."""
    command = [uv, "export", "--frozen", "--no-dev", "--quiet", "--format", "cyclonedx1.5", "-o", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=uv_tool.environment(), stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise CannotGoOn("The bill of materials could not be written; the lines above say why.")


def size_bytes(folder: Path) -> int:
    """What a folder's files take together."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())


def start_once() -> int:
    """Starts the bundle without a window and looks at its totals: 0 when two modules passed and the books agree."""
    started = FOLDER / ("kiln.exe" if os.name == "nt" else "kiln")
    away_from_tree = PLACE / "empty"
    away_from_tree.mkdir(parents=True, exist_ok=True)
    try:
        answer = subprocess.run(
            [str(started), *SMOKE], cwd=away_from_tree, stdout=subprocess.PIPE, timeout=SMOKE_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise CannotGoOn(f"The bundle did not end within {SMOKE_LIMIT_S} s.", exit_code=1) from None
    good = answer.returncode == 0 and passes(answer.stdout.decode("utf-8", "replace"))
    tell("The bundle burns." if good else f"The bundle does not burn (exit code {answer.returncode}).")
    return 0 if good else 1


def passes(output: str) -> bool:
    """Whether the last line of a headless run tells of two passes, a complete sync and books that agree."""
    try:
        totals = json.loads(output.strip().splitlines()[-1])
    except (IndexError, ValueError):
        return False
    return totals.get("pass") == 2 and totals.get("synced") is True and totals.get("conserved") is True
