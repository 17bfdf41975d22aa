"""The window while 32 slots burn, and while 8 empty ones wait: its heartbeat, and what an idle station costs.

The station is the whole of it: window, burner and built-in platform, each a process, in a data folder of its own.
The modules are virtual, in other processes, paced at 921 600 baud, and give way to the station: real ones compute for
themselves. What the window's thread took at a stretch, and how long it waited for a core, stand beside the heartbeat.
"""

from __future__ import annotations

import json as plain_json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.folder import DataFolder
from app.importing import import_list
from app.settings import load
from app.station import Station
from burner.recipe.samples import make_sample
from tests.bench.virtual_bank import ROOT, VirtualBank

SLOTS, TRAY = 32, 3
YIELDS = 10
IDLE_SLOTS = 8
CHIP, BAUD = "esp32c3", 921_600
APP_BYTES = 1 << 20
PRODUCT = "bench"
HEARTBEAT_LIMIT_MS = 50.0
IDLE_CPU_LIMIT_PERCENT = 2.0
_TIMEOUT_S = 300


def main(json: bool) -> dict[str, object]:
    """Heartbeats in milliseconds from beat to beat (10 where nothing delays it); ``good`` within both limits."""
    with tempfile.TemporaryDirectory(prefix="kiln-bench-") as name:
        room = Path(name)
        idle = _run(_station(room / "idle", [f"socket://127.0.0.1:{9 + at}" for at in range(IDLE_SLOTS)]), 0)
        with VirtualBank(SLOTS, CHIP, BAUD, tray=TRAY, yields=YIELDS) as bank:
            before = bank.cpu_s
            burning = _run(_station(room / "burning", bank.urls), SLOTS * TRAY)
            modules_cpu_s = bank.cpu_s - before
    idle_cpu = idle.pop("idle_cpu_percent")
    del burning["idle_cpu_percent"]
    return {
        "slots_burning": SLOTS,
        "modules_cpu_s": round(modules_cpu_s, 1),
        "idle_cpu_percent": idle_cpu,
        "idle_cpu_limit_percent": IDLE_CPU_LIMIT_PERCENT,
        "heartbeat_limit_ms": HEARTBEAT_LIMIT_MS,
        "good": burning["p99.9_ms"] <= HEARTBEAT_LIMIT_MS
        and idle_cpu <= IDLE_CPU_LIMIT_PERCENT
        and burning["passed"] == SLOTS * TRAY,
        "burning": burning,
        "idle": idle,
    }


def _station(path: Path, urls: Sequence[str]) -> DataFolder:
    """A station with a recipe and enough licences for all modules."""
    folder = DataFolder(path / "data")
    folder.make()
    slots = "".join(f'[[slot]]\nurl = "{url}"\n' for url in urls)
    folder.settings.write_text(f'demo = true\nproduct = "{PRODUCT}"\n{slots}', encoding="utf-8")
    sheet = path / "list.csv"
    rows = (f"uuid{number:016d},{'k' * 24}{number:08d}" for number in range(SLOTS * TRAY))
    sheet.write_text("\n".join(["uuid,key", *rows]) + "\n", encoding="utf-8")
    recipe = make_sample(path / "recipe", CHIP, PRODUCT, firmware_bytes=APP_BYTES, seed=1)
    station = Station.open(folder, load(folder.settings))
    try:
        with station.office() as office:
            office.publish_recipe(recipe, PRODUCT)
            import_list(office, sheet, PRODUCT, skip_refused=False)
        station.pull(PRODUCT, None, SLOTS * TRAY)
    finally:
        station.close()
    return folder


def _run(folder: DataFolder, results: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.window_probe", str(folder.path), str(results)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=_TIMEOUT_S,
    )
    found: dict[str, float] = plain_json.loads(done.stdout.splitlines()[-1])
    return found
