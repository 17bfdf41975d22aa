"""The window on a book with a million licences: seconds from the launch of the process until it can be used."""

from __future__ import annotations

import json as plain_json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.folder import DataFolder
from app.importing import import_list
from app.settings import load
from app.station import Station
from burner.recipe.samples import make_sample
from licenses.sealed import BatchHeader, OpenedBatch
from licenses.words import Licence, Secret

LICENCES = 1_000_000
BATCH = 100_000
SLOTS = 8
STARTS = 3
LIMIT_S = 2.5
PRODUCT = "bench"


def main(json: bool) -> dict[str, object]:
    """Median of some starts, the first one (cold caches) among them; ``good`` within the limit."""
    with tempfile.TemporaryDirectory(prefix="kiln-bench-") as name:
        folder = _million(Path(name))
        starts = [_start(folder) for _ in range(STARTS)]
    usable = [start["usable_s"] for start in starts]
    return {
        "licences": LICENCES,
        "shown_s": statistics.median(start["shown_s"] for start in starts),
        "usable_s": statistics.median(usable),
        "worst_s": max(usable),
        "limit_s": LIMIT_S,
        "good": statistics.median(usable) <= LIMIT_S,
    }


def _million(room: Path) -> DataFolder:
    """A station with empty slots whose book got its batches as if they had been pulled."""
    folder = DataFolder(room / "data")
    folder.make()
    slots = "".join(f'[[slot]]\nurl = "socket://127.0.0.1:{port}"\n' for port in range(9, 9 + SLOTS))
    folder.settings.write_text(f'demo = true\nproduct = "{PRODUCT}"\n{slots}', encoding="utf-8")
    station = Station.open(folder, load(folder.settings))
    try:
        _first_batch(station, room)
        for number in range(LICENCES // BATCH):
            station.book.receive(opened=_batch(station.enrolment.station, number))
    finally:
        station.close()
    return folder


def _first_batch(station: Station, room: Path) -> None:
    """A recipe and one licence by the usual way."""
    sheet = room / "one.csv"
    sheet.write_text(f"uuid,key\nuuid{'z' * 16},{'k' * 32}\n", encoding="utf-8")
    with station.office() as office:
        office.publish_recipe(make_sample(room / "recipe", "esp32c3", PRODUCT, seed=1), PRODUCT)
        import_list(office, sheet, PRODUCT, skip_refused=False)
    station.pull(PRODUCT, None, 1)


def _batch(station: str, number: int) -> OpenedBatch:
    now = datetime.now(UTC)
    header = BatchHeader(
        batch=f"batch-{number}",
        station=station,
        lot="lot",
        lot_name="lot",
        product=PRODUCT,
        product_name="Bench",
        replacement=False,
        count=BATCH,
        issued_at=now,
        expires_at=now + timedelta(days=1),
    )
    licences = tuple(
        Licence(uuid=f"uuid{number:04d}{each:012d}", secrets={"auth_key": Secret(b"k" * 32)}) for each in range(BATCH)
    )
    return OpenedBatch(header=header, licences=licences, sha256=f"{number:064d}")


def _start(folder: DataFolder) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.start_probe", str(folder.path), str(time.time())]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    found: dict[str, float] = plain_json.loads(done.stdout.splitlines()[-1])
    return found
