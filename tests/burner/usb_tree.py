"""A tree of Linux' ``/sys`` and ``/dev`` in a folder, for adapters to be plugged in and pulled out."""

from __future__ import annotations

import shutil
from pathlib import Path

BRIDGE = (0x10C4, 0xEA60, "CP2102N USB to UART Bridge Controller")
CHIP = (0x303A, 0x1001, "USB JTAG/serial debug unit")
DOUBLE = (0x0403, 0x6010, "Dual RS232-HS")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class UsbTree:
    """``root`` is the folder that stands for ``/``. Ports get the names ttyUSB0, ttyUSB1, … in the order of coming."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._count = 0
        self._names: dict[str, list[str]] = {}
        for folder in (self._classes, self._devices, root / "dev"):
            folder.mkdir(parents=True)

    def plug_hub(self, place: str) -> None:
        device = self._device(place)
        (device / "bDeviceClass").write_text("09\n")

    def plug(
        self,
        place: str,
        kind: tuple[int, int, str] = BRIDGE,
        *,
        to: str | Path = "/dev/null",
        interfaces: int = 1,
        serial: str | None = None,
    ) -> list[str]:
        """An adapter at ``place`` with so many ports, each a link to the device ``to``; the ports' names."""
        device = self._device(place)
        vendor, product, title = kind
        told = {"idVendor": f"{vendor:04x}", "idProduct": f"{product:04x}", "product": title, "bDeviceClass": "00"}
        for name, text in (told | ({"serial": serial} if serial else {})).items():
            (device / name).write_text(text + "\n")
        for number in range(interfaces):
            name, self._count = f"ttyUSB{self._count}", self._count + 1
            self._names.setdefault(place, []).append(name)
            (self.root / "dev" / name).symlink_to(to)
            port = device / f"{place}:1.{number}" / name / "tty" / name
            port.mkdir(parents=True)
            (self._classes / name).symlink_to(Path("../..") / port.relative_to(self.root / "sys"))
        return [str(self.root / "dev" / name) for name in self._names.get(place, [])]

    def pull(self, place: str) -> None:
        """Takes the device at ``place`` out, and what is behind it."""
        for inner in [each for each in self._names if each == place or each.startswith(f"{place}.")]:
            for name in self._names.pop(inner):
                (self._classes / name).unlink()
                (self.root / "dev" / name).unlink()
        for link in list(self._devices.iterdir()):
            if link.name == place or link.name.startswith(f"{place}."):
                link.unlink()
        shutil.rmtree(self._path(place))

    @property
    def _classes(self) -> Path:
        return self.root / "sys" / "class" / "tty"

    @property
    def _devices(self) -> Path:
        return self.root / "sys" / "bus" / "usb" / "devices"

    def _path(self, place: str) -> Path:
        bus, ports = place.split("-")
        steps = ports.split(".")
        chain = [f"{bus}-{'.'.join(steps[:length])}" for length in range(1, len(steps) + 1)]
        return self.root.joinpath("sys", "devices", "pci0000:00", "0000:00:14.0", f"usb{bus}", *chain)

    def _device(self, place: str) -> Path:
        path = self._path(place)
        path.mkdir(parents=True)
        (self._devices / place).symlink_to(path)
        return path
