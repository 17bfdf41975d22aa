"""Makes believable sample products: bootloader, partition table and an app of real size, the same for the same seed."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

from burner.recipe import firmware, partitions
from burner.recipe.chips import CHIPS, FLASH_SIZES, TABLE_OFFSET, flash_text
from burner.recipe.firmware import HEADER_BYTES, SEGMENT_HEADER_BYTES, Segment
from burner.recipe.partitions import SUBTYPE_FACTORY, SUBTYPE_NVS, SUBTYPE_PHY, TYPE_APP, TYPE_DATA, Partition
from burner.recipe.writing import FileLine, RecipeText, write_recipe

APP_OFFSET = 0x10000
LICENCE_BYTES = 0x6000
_APP_PARTITION_BYTES = 0x180000
_BOOTLOADER_BYTES = 20_480
_MIN_APP_BYTES = 4_096
_MMU_PAGE_BYTES = 0x10000
_RANDOM_OF_1024 = 592
"""So much of each kilobyte is noise that the whole deflates to about 60 %, as compiled code does."""


@dataclass(frozen=True, kw_only=True)
class _Memory:
    """Load addresses of a chip, from its public memory map."""

    flash_data: int
    flash_code: int
    data: int
    code: int
    boot_data: int
    boot_code: int


_MEMORY = {
    "esp32": _Memory(
        flash_data=0x3F400020, flash_code=0x400D0020, data=0x3FFB0000, code=0x40080000,
        boot_data=0x3FFF0030, boot_code=0x40078000,
    ),
    "esp32s3": _Memory(
        flash_data=0x3C0A0020, flash_code=0x42000020, data=0x3FC94000, code=0x40374000,
        boot_data=0x3FCE2810, boot_code=0x403C8700,
    ),
    "esp32c3": _Memory(
        flash_data=0x3C0A0020, flash_code=0x42000020, data=0x3FC8C000, code=0x40380000,
        boot_data=0x3FCD5810, boot_code=0x403CC710,
    ),
    "esp32c6": _Memory(
        flash_data=0x42800020, flash_code=0x42000020, data=0x40812000, code=0x40800000,
        boot_data=0x4086C410, boot_code=0x4086E610,
    ),
}  # fmt: skip

SAMPLE_CHIPS = tuple(_MEMORY)


def make_sample(
    folder: Path,
    chip: str,
    product: str,
    *,
    firmware_bytes: int | None = 1_048_576,
    with_table: bool = True,
    seed: int | str,
) -> Path:
    """Writes a whole recipe with its files into ``folder`` and gives the path of ``recipe.toml``.

    Args:
        folder: made if needed; a recipe in it is replaced.
        chip: one of ``SAMPLE_CHIPS``.
        product: the product's name.
        firmware_bytes: size of the app image, at least 4096, rounded up to 16; None for an authorisation-only
            recipe: no images, and a partition table that the module must hold.
        with_table: False leaves the table out, so that an authorisation-only recipe fits a blank module too.
        seed: the same seed gives the same bytes, on every machine.

    Raises:
        EnvironmentFailed: a file could not be written.
    """
    app_bytes = max(_MIN_APP_BYTES, -(-(firmware_bytes or 0) // 16) * 16)
    rows = _partitions(app_bytes)
    flash = next(size for size in FLASH_SIZES.values() if size >= max(rows[-1].end, FLASH_SIZES["4MB"]))
    table = FileLine(offset=TABLE_OFFSET, file="partition-table.bin", data=partitions.build(rows))
    maker = _Maker(chip=chip, product=product, flash_bytes=flash, seed=f"{seed}")
    images = maker.images(app_bytes) if firmware_bytes is not None else ()
    recipe = RecipeText(
        product=product,
        chip=chip,
        flash_size=flash_text(flash),
        partition="fctry",
        images=images,
        table=table if with_table else None,
        place=None if with_table else (rows[-1].offset, rows[-1].size),
        remarks=("A generated sample: its firmware is noise with a valid header and does not run.",),
    )
    return write_recipe(folder, recipe.text, (*images, table) if with_table else images, replace=True)


def _partitions(app_bytes: int) -> tuple[Partition, ...]:
    size = max(_APP_PARTITION_BYTES, -(-app_bytes // partitions.APP_ALIGN) * partitions.APP_ALIGN)
    nvs = {"type": TYPE_DATA, "subtype": SUBTYPE_NVS}
    return (
        Partition(name="nvs", offset=0x9000, size=0x6000, **nvs),
        Partition(name="phy_init", type=TYPE_DATA, subtype=SUBTYPE_PHY, offset=0xF000, size=0x1000),
        Partition(name="factory", type=TYPE_APP, subtype=SUBTYPE_FACTORY, offset=APP_OFFSET, size=size),
        Partition(name="fctry", offset=APP_OFFSET + size, size=LICENCE_BYTES, **nvs),
    )


@dataclass(frozen=True, kw_only=True)
class _Maker:
    """Makes the two images of one sample."""

    chip: str
    product: str
    flash_bytes: int
    seed: str

    def images(self, app_bytes: int) -> tuple[FileLine, ...]:
        bootloader = FileLine(offset=CHIPS[self.chip].bootloader_at, file="bootloader.bin", data=self._bootloader())
        return bootloader, FileLine(offset=APP_OFFSET, file="app.bin", data=self._app(app_bytes))

    def _bootloader(self) -> bytes:
        memory = _MEMORY[self.chip]
        parts = (memory.boot_data, _BOOTLOADER_BYTES // 4), (memory.boot_code, _BOOTLOADER_BYTES * 3 // 4)
        segments = [Segment(address=address, data=self._noise("boot", address, size)) for address, size in parts]
        return self._build(memory.boot_code, segments)

    def _app(self, size_bytes: int) -> bytes:
        """An image of exactly ``size_bytes``: flash data with the app's description first, then code and RAM."""
        memory = _MEMORY[self.chip]
        sizes = _segment_sizes(size_bytes)
        addresses = (memory.flash_data, memory.flash_code, memory.data, memory.code)
        segments = [
            Segment(address=address, data=self._noise("app", address, size))
            for address, size in zip(addresses, sizes, strict=True)
            if size
        ]
        described = _description(self.product, self.seed) + segments[0].data[256:]
        return self._build(memory.code, [Segment(address=segments[0].address, data=described), *segments[1:]])

    def _build(self, entry: int, segments: list[Segment]) -> bytes:
        return firmware.build(CHIPS[self.chip].number, self.flash_bytes, entry, segments)

    def _noise(self, part: str, address: int, size: int) -> bytes:
        return _noise(f"{self.seed}|{self.chip}|{self.product}|{part}|{address}", size)


def _segment_sizes(image_bytes: int) -> tuple[int, int, int, int]:
    """Sizes of flash data, flash code, data and code, so that the whole image has ``image_bytes``.

    What is run from flash lies at the same place within a 64 KB page in file and address space; a small image
    has nothing there but its data.
    """
    ends = HEADER_BYTES + 16 + 32
    pages = image_bytes // 4 // _MMU_PAGE_BYTES
    if not pages:
        room = image_bytes - ends - 3 * SEGMENT_HEADER_BYTES
        data = room // 4 // 4 * 4
        return data, 0, data, room - 2 * data
    room = image_bytes - ends - 4 * SEGMENT_HEADER_BYTES
    flash_data = pages * _MMU_PAGE_BYTES - SEGMENT_HEADER_BYTES
    data, code = 0x3000, 0xC000
    return flash_data, room - flash_data - data - code, data, code


def _noise(seed: str, size: int) -> bytes:
    """Bytes that look like compiled code to a compressor."""
    blocks = -(-size // 1024)
    random = hashlib.shake_256(seed.encode()).digest(blocks * _RANDOM_OF_1024)
    common = hashlib.shake_256(b"common").digest(1024 - _RANDOM_OF_1024)
    starts = range(0, len(random), _RANDOM_OF_1024)
    return b"".join(random[at : at + _RANDOM_OF_1024] + common for at in starts)[:size]


def _description(product: str, seed: str) -> bytes:
    """ESP-IDF's description of an app (``esp_app_desc_t``), 256 bytes at the start of the first segment."""
    name = product.encode("ascii", "replace")[:31]
    return struct.pack(
        "<II8s32s32s16s16s32s32sHHB3s72s",
        0xABCD5432, 0, b"", b"1.0.0", name, b"00:00:00", b"Jan  1 2025", b"v5.3",
        hashlib.sha256(seed.encode()).digest(), 0, 0xFFFF, 16, b"", b"",
    )  # fmt: skip
