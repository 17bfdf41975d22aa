"""What a virtual module is, before it is powered: chip, identity, flash, fuses and the faults it will show."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from burner.virtual.chip import CHIPS, Fuses, Security
from burner.virtual.faults import Fault
from burner.virtual.firmware import Firmware
from burner.virtual.flash import MEGABYTE

DEFAULT_FLASH_BYTES = 4 * MEGABYTE

# An address that thousands of modules left a factory with; it names no single one.
DEFAULT_MAC = "C8:47:8C:00:00:18"

_MAC = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){5}")


@dataclass(frozen=True, kw_only=True)
class ModuleSpec:
    """One virtual module.

    ``chip`` as esptool names it (``esp32``, ``esp32c3``, …); ``mac`` as ``A0:B7:65:1C:44:1C``; ``flash_file`` holds
    the flash, None keeps it in memory; ``unique_id`` are the 32 hex digits of the chip's optional unique id and
    ``flash_uid`` the 16 of the flash chip's, None where there is none. ``firmware`` is what it runs outside its
    loader, with its stores in a file beside the flash's. ``clean_baud`` is the highest speed at which its line carries
    more than noise, None for any.

    Raises:
        ValueError: a part is malformed, or the chip has no such thing.
    """

    chip: str
    mac: str
    flash_file: Path | None = None
    flash_size_bytes: int = DEFAULT_FLASH_BYTES
    unique_id: str | None = None
    flash_uid: str | None = None
    security: Security = field(default_factory=Security)
    firmware: Firmware = field(default_factory=Firmware)
    clean_baud: int | None = None
    faults: Sequence[Fault] = ()

    def __post_init__(self) -> None:
        if self.chip not in CHIPS:
            raise ValueError(f"there is no virtual {self.chip}; there are {', '.join(CHIPS)}")
        if not _MAC.fullmatch(self.mac):
            raise ValueError(f"{self.mac} is no MAC address like A0:B7:65:1C:44:1C")
        _check_hex("unique_id", self.unique_id, 32)
        _check_hex("flash_uid", self.flash_uid, 16)
        if self.unique_id and not CHIPS[self.chip].has_unique_id:
            raise ValueError(f"an {self.chip} has no optional unique id")
        if self.security.secure_download and not CHIPS[self.chip].has_secure_download:
            raise ValueError(f"an {self.chip} has no secure download mode")
        if self.security != Security() and CHIPS[self.chip].has_small_rom:
            raise ValueError(f"an {self.chip} has no security fuses")

    @property
    def fuses(self) -> Fuses:
        """What stands in the eFuses of this module."""
        mac = bytes.fromhex(self.mac.replace(":", ""))
        return Fuses(mac=mac, unique_id=bytes.fromhex(self.unique_id or "00" * 16), security=self.security)

    @property
    def stores_file(self) -> Path | None:
        """Where the firmware's stores are kept."""
        return self.flash_file.with_suffix(".stores.json") if self.flash_file else None

    def with_faults(self, *faults: Fault) -> ModuleSpec:
        """The same module, showing these faults as well."""
        return replace(self, faults=(*self.faults, *faults))


def derived(mac: str, *, chip: str = "esp32c3", folder: Path | None = None) -> ModuleSpec:
    """A module whose ids follow from its MAC alone, so that it is the same one after a restart.

    With ``folder`` its flash is the file ``A0B7651C441C.bin`` there.
    """
    unique_id = _derive("chip", mac, 32) if chip in CHIPS and CHIPS[chip].has_unique_id else None
    file = folder / f"{mac.replace(':', '')}.bin" if folder else None
    return ModuleSpec(chip=chip, mac=mac, flash_file=file, unique_id=unique_id, flash_uid=_derive("flash", mac, 16))


def _derive(what: str, mac: str, digits: int) -> str:
    return hashlib.sha256(f"{what} {mac}".encode()).hexdigest()[:digits]


def _check_hex(name: str, value: str | None, digits: int) -> None:
    if value is not None and not re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", value):
        raise ValueError(f"{name} has {digits} hex digits")
