"""A list of 100 000 rows: read, imported into the built-in platform, and pulled as one batch into a new book."""

from __future__ import annotations

import secrets
import string
import tempfile
import time
from pathlib import Path

from app.folder import DataFolder
from app.importing import import_list
from app.settings import Settings
from app.station import Station
from burner.recipe.samples import make_sample

ROWS = 100_000
PRODUCT = "bench"
LIMIT_S = 30.0


def main(json: bool) -> dict[str, object]:
    """Seconds of each step; ``good`` when import and pull together stay within the limit."""
    with tempfile.TemporaryDirectory(prefix="kiln-bench-") as name:
        room = Path(name)
        sheet = _sheet(room / "list.csv")
        station = Station.open(DataFolder(room / "data"), Settings(demo=True))
        try:
            with station.office() as office:
                recipe = make_sample(room / "recipe", "esp32c3", PRODUCT, firmware_bytes=None, seed=1)
                office.publish_recipe(recipe, PRODUCT)
                began = time.monotonic()
                imported = import_list(office, sheet, PRODUCT, skip_refused=False)
            imported_at = time.monotonic()
            batch = station.pull(PRODUCT, None, ROWS)
            pulled_at = time.monotonic()
        finally:
            station.close()
    whole_s = pulled_at - began
    return {
        "rows": imported.imported,
        "in_book": batch.received,
        "import_s": round(imported_at - began, 2),
        "pull_s": round(pulled_at - imported_at, 2),
        "whole_s": round(whole_s, 2),
        "limit_s": LIMIT_S,
        "good": whole_s <= LIMIT_S and batch.received == ROWS,
    }


def _sheet(file: Path) -> Path:
    letters = string.ascii_lowercase + string.digits
    keys = string.ascii_letters + string.digits
    with file.open("w", encoding="utf-8") as out:
        out.write("uuid,key\n")
        for number in range(ROWS):
            tail = "".join(secrets.choice(letters) for _ in range(10))
            out.write(f"uuid{number:06d}{tail},{''.join(secrets.choice(keys) for _ in range(32))}\n")
    return file
