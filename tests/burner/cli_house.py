"""Modules whose firmware has a serial command line, and recipes for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from burner.cli_line import Patience
from burner.virtual.firmware import Firmware, Generation
from burner.virtual.module import VirtualModule
from burner.virtual.spec import ModuleSpec, derived

MAC = "A0:B7:65:1C:44:1C"
OTHER = "A0:B7:65:1C:99:99"

HASTY = Patience(answer_s=0.4, auth_s=0.6, back_s=1.2)
"""For modules that answer at once or never."""

RECIPE = """\
[recipe]
format = 1
product = "lamp"
chip = "esp32c3"
writer = "tuya-cli"
"""


def cli_recipe(folder: Path, more: str = "") -> Path:
    """A recipe for modules with a command line; ``more`` stands behind it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "recipe.toml"
    path.write_text(f"{RECIPE}\n{more}", encoding="utf-8")
    return path


def cli_spec(
    generation: Generation, mac: str = MAC, *, boot_delay_s: float = 0.05, folder: Path | None = None
) -> ModuleSpec:
    """A module whose firmware is up so many seconds after a boot."""
    return replace(derived(mac, folder=folder), firmware=Firmware(serial_cli=generation, boot_delay_s=boot_delay_s))


def give(module: VirtualModule, uuid: bytes, auth_key: bytes) -> None:
    """A pair into the key-value store."""
    module.stores.put("uuid", uuid.decode())
    module.stores.put("auth_key", auth_key.decode())
