"""A small factory for one round: a data folder, flash files, and the processes that work on them."""

from __future__ import annotations

import json
import secrets
import shutil
import string
import threading
from pathlib import Path

from app.folder import DataFolder
from app.importing import import_list
from app.settings import load
from app.station import Station
from burner.recipe.samples import make_sample
from licenses.book import Status
from tests.faults.processes import Process, free_ports, kill_pid, kiln

CHIP = "esp32c3"
PRODUCTS = {"licence-only": None, "firmware": 65_536}
"""What is burned: size of the firmware in bytes, or None."""

PACE_BAUD = 921_600


def make_template(folder: Path, licences: int, chip: str = CHIP) -> Path:
    """A data folder with a set-up station, and a recipe and a batch of each product; each round works on a copy."""
    data = DataFolder(folder / "template")
    data.make()
    data.settings.write_text('name = "Faults"\ndemo = true\n', encoding="utf-8")
    station = Station.open(data, load(data.settings))
    try:
        for product in PRODUCTS:
            _stock_up(station, folder / product, product, licences, chip)
    finally:
        station.close()
    return data.path


def _stock_up(station: Station, room: Path, product: str, licences: int, chip: str) -> None:
    firmware_bytes = PRODUCTS[product]
    with_table = firmware_bytes is not None
    recipe = make_sample(room, chip, product, firmware_bytes=firmware_bytes, with_table=with_table, seed=1)
    sheet = room / "list.csv"
    rows = "".join(f"{uuid},{key}\n" for uuid, key in pairs(licences))
    sheet.write_text(f"uuid,key\n{rows}", encoding="utf-8")
    with station.office() as office:
        office.publish_recipe(recipe, product)
        import_list(office, sheet, product, skip_refused=False)
    station.pull(product, None, licences)


def pairs(count: int) -> list[tuple[str, str]]:
    letters = string.ascii_lowercase + string.digits
    keys = string.ascii_letters + string.digits
    return [
        ("uuid" + "".join(secrets.choice(letters) for _ in range(16)), "".join(secrets.choice(keys) for _ in range(32)))
        for _ in range(count)
    ]


class World:
    """Slots with trays of virtual modules, and a station that burns them; any process may be killed at any time."""

    def __init__(self, folder: Path, template: Path, product: str, *, slots: int, tray: int, seed: int) -> None:
        self.data = folder / "data"
        self.folder = DataFolder(self.data)
        self.flash = folder / "flash"
        self._log = folder / "errors.log"
        shutil.copytree(template, self.data)
        self._product = product
        self._slots = slots
        self._tray = tray
        self._seed = seed
        self._port = free_ports(slots)
        self._lock = threading.Condition()
        self.results: list[dict[str, object]] = []
        self._ready = 0
        self._modules: Process | None = None
        self._station: Process | None = None

    def start_modules(self, *, carousel: bool = False) -> None:
        """Starts the virtual modules; the same flash files come back after a kill."""
        words = ["simulate", "--count", str(self._slots), "--tray", str(self._tray), "--chip", CHIP, "--json"]
        words += ["--port", str(self._port), "--flash-dir", str(self.flash), "--seed", str(self._seed)]
        words += ["--paced", str(PACE_BAUD)]
        self._ready = 0
        self._modules = Process(kiln(*words, *(["--carousel"] if carousel else [])), self._module_came, self._log)

    def start_station(self, timeout_s: float) -> None:
        """Starts the station on all slots; it ends when no module came for ``timeout_s``."""
        words = ["burn", "--product", self._product, "--timeout", str(timeout_s), "--json"]
        for slot in range(self._slots):
            words += ["--slot", f"socket://127.0.0.1:{self._port + slot}"]
        self._station = Process(kiln(*words, data=self.data), self._burn_ended, self._log)

    def kill(self, victim: str) -> bool:
        """Kills ``station``, ``modules``, ``burner`` or ``platform``; False when it was not there to be killed."""
        assert self._station is not None and self._modules is not None
        match victim:
            case "station":
                self._station.kill()
            case "modules":
                self._modules.kill()
            case _:
                pid = self._station.children().get(victim)
                return pid is not None and kill_pid(pid)
        return True

    def wait_for_results(self, count: int, timeout_s: float) -> bool:
        """Waits until so many burns ended in this world; False when time ran out."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self.results) >= count, timeout_s)

    def wait_station(self, timeout_s: float) -> int:
        """Waits for the station's own end; its exit code."""
        assert self._station is not None
        return self._station.wait(timeout_s)

    def station_alive(self) -> bool:
        return self._station is not None and self._station.alive

    def stop(self) -> None:
        """Ends everything that still runs."""
        if self._station is not None and self._station.alive:
            self._station.interrupt(60)
        if self._modules is not None and self._modules.alive:
            self._modules.interrupt(20)

    def status(self) -> Status:
        """The book as it stands, beside whatever runs."""
        station = Station.look(self.folder, load(self.folder.settings))
        try:
            return station.book.status()
        finally:
            station.close()

    def errors(self) -> str:
        """What the processes said on standard error, the platform's words last."""
        logs = (self._log, self.folder.logs / "platform.log")
        return "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs if log.exists())

    def _burn_ended(self, line: dict[str, object]) -> None:
        if "burn" in line:
            with self._lock:
                self.results.append(line)
                self._lock.notify_all()

    def _module_came(self, _line: dict[str, object]) -> None:
        with self._lock:
            self._ready += 1
            self._lock.notify_all()

    def wait_modules(self, timeout_s: float) -> bool:
        """Waits until every slot accepts connections."""
        with self._lock:
            return self._lock.wait_for(lambda: self._ready >= self._slots, timeout_s)


def save(file: Path, value: object) -> None:
    """Keeps the state of a campaign."""
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(value, indent=1), encoding="utf-8")
    beside.replace(file)
