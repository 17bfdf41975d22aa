"""What a recipe must keep to beyond its form: places in flash, the partition table, the licence's keys, the images.

Flash is erased in sectors of 4 KB, so two things that share a sector overlap even where no byte does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations

from burner.nvs_pages import is_nvs_name, is_nvs_size
from burner.recipe import firmware
from burner.recipe.chips import SECTOR_BYTES, TABLE_OFFSET, Chip, chip_name, flash_text
from burner.recipe.draft import Draft
from burner.recipe.findings import Finding, error, note
from burner.recipe.firmware import Firmware
from burner.recipe.model import Image
from burner.recipe.partitions import APP_ALIGN, FLAG_ENCRYPTED, TYPE_APP, Partition
from burner.recipe.toml import SECURITY_STATES

BAUDS = range(9_600, 2_000_001)
NEEDED_FIELDS = ("uuid", "auth_key")
LONGEST_BOOT_S = 15.0


def judge(draft: Draft) -> list[Finding]:
    """All findings about a draft; parts that could not be read are passed over."""
    return [finding for rule in _RULES for finding in rule(draft)]


def _settings(draft: Draft) -> Iterator[Finding]:
    sheet = draft.sheet
    if sheet.serial and sheet.serial.baud not in BAUDS:
        yield error("E-RECIPE-BAUD", found=str(sheet.serial.baud))
    for state in sheet.security.allow if sheet.security else ():
        if state not in SECURITY_STATES:
            yield error("E-RECIPE-SECURITY", found=state)
    if sheet.command and sheet.command.set_mac and sheet.command.store != "otp":
        yield error("E-RECIPE-SET-MAC")
    if sheet.image and not sheet.names_table:
        yield error("E-RECIPE-NO-TABLE")
    if sheet.boot and not (sheet.boot.expect.strip() and sheet.boot.expect.isprintable()):
        yield error("E-RECIPE-BOOT-LINE")
    if sheet.boot and not 0 < sheet.boot.within_s <= LONGEST_BOOT_S:
        yield error("E-RECIPE-BOOT-TIME", found=f"{sheet.boot.within_s:g}", most=f"{LONGEST_BOOT_S:g}")


# ---- places in flash ---------------------------------------------------------------------------------


def _files(draft: Draft) -> tuple[Image, ...]:
    return (*draft.images, *([draft.table] if draft.table else []))


def _end(image: Image) -> int:
    return image.offset + len(image.data)


def _sectors(start: int, end: int) -> tuple[int, int]:
    """The span widened to whole sectors."""
    return start // SECTOR_BYTES * SECTOR_BYTES, -(-end // SECTOR_BYTES) * SECTOR_BYTES


def _meet(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _alignment(draft: Draft) -> Iterator[Finding]:
    for image in _files(draft):
        if image.offset % SECTOR_BYTES:
            yield error("E-RECIPE-ALIGN", what=image.name, offset=image.offset)
    if draft.licence and not draft.partitions and draft.licence.offset % SECTOR_BYTES:
        yield error("E-RECIPE-ALIGN", what="The licence partition", offset=draft.licence.offset)


def _overlaps(draft: Draft) -> Iterator[Finding]:
    ordered = sorted(_files(draft), key=lambda image: (image.offset, _end(image)))
    for first, second in combinations(ordered, 2):
        names = {"first": first.name, "second": second.name}
        if _meet((first.offset, _end(first)), (second.offset, _end(second))):
            yield error("E-RECIPE-OVERLAP", **names, end=_end(first), start=second.offset)
        elif _meet(_sectors(first.offset, _end(first)), _sectors(second.offset, _end(second))):
            yield error("E-RECIPE-SECTOR", **names, sector=_sectors(second.offset, _end(second))[0])


def _past_flash(draft: Draft) -> Iterator[Finding]:
    if draft.flash_size_bytes is None:
        return
    ends = {image.name: _end(image) for image in _files(draft)}
    ends |= {f"The partition {row.name}": row.end for row in draft.partitions or ()}
    if draft.licence and not draft.partitions:
        ends["The licence partition"] = draft.licence.offset + draft.licence.size
    for what, end in ends.items():
        if end > draft.flash_size_bytes:
            yield error("E-RECIPE-PAST-FLASH", what=what, end=end, flash=flash_text(draft.flash_size_bytes))


def _in_partitions(draft: Draft) -> Iterator[Finding]:
    if not draft.partitions or not draft.table:
        return
    first = min(row.offset for row in draft.partitions)
    for image in draft.images:
        home = _home(draft.partitions, image)
        if home and _end(image) > home.end:
            limits = {"partition": home.name, "limit": home.end}
            yield error("E-RECIPE-PAST-PARTITION", what=image.name, end=_end(image), **limits)
        elif not home and image.offset >= first:
            yield note("E-RECIPE-NOWHERE", what=image.name)


def _home(rows: tuple[Partition, ...], image: Image) -> Partition | None:
    return next((row for row in rows if row.offset <= image.offset < row.end), None)


# ---- the partition table -----------------------------------------------------------------------------


def _table(draft: Draft) -> Iterator[Finding]:
    rows = sorted(draft.partitions or (), key=lambda row: row.offset)
    for row in rows:
        step = APP_ALIGN if row.type == TYPE_APP else SECTOR_BYTES
        if row.offset % step:
            yield error("E-RECIPE-TABLE-ALIGN", partition=row.name, offset=row.offset, step=step)
        is_licence = draft.licence is not None and row.name == draft.licence.partition
        if draft.table and not is_licence and _meet(_table_span(draft.table.offset), (row.offset, row.end)):
            yield error("E-RECIPE-TABLE-OVERLAP", first=row.name, second="of the table itself", start=row.offset)
    for first, second in combinations(rows, 2):
        if _meet((first.offset, first.end), (second.offset, second.end)):
            yield error("E-RECIPE-TABLE-OVERLAP", first=first.name, second=second.name, start=second.offset)
    for name, count in Counter(row.name for row in rows).items():
        if count > 1:
            yield error("E-RECIPE-TABLE-TWICE", partition=name)


def _table_span(offset: int) -> tuple[int, int]:
    return offset, offset + SECTOR_BYTES


# ---- the licence -------------------------------------------------------------------------------------


def _licence_region(draft: Draft) -> Iterator[Finding]:
    place = draft.licence
    if place is None:
        return
    span = (place.offset, place.offset + place.size)
    if not is_nvs_size(place.size):
        yield error("E-RECIPE-SMALL", partition=place.partition, size=place.size)
    for image in draft.images:
        if _meet(_sectors(image.offset, _end(image)), span):
            yield error("E-RECIPE-OVERLAP-LICENCE", what=image.name, start=span[0], end=span[1])
    at = draft.table.offset if draft.table else TABLE_OFFSET
    if _meet(_table_span(at), span):
        facts = {"partition": place.partition, "offset": at}
        yield (error if draft.table else note)(
            "E-RECIPE-LICENCE-TABLE" if draft.table else "E-RECIPE-LICENCE-TABLE-USUAL", **facts
        )
    if any(row.name == place.partition and row.flags & FLAG_ENCRYPTED for row in draft.partitions or ()):
        yield note("E-RECIPE-ENCRYPTED-FLAG", partition=place.partition)


def _licence_keys(draft: Draft) -> Iterator[Finding]:
    licence = draft.sheet.licence
    if licence is None:
        return
    keys = Counter(each.key for each in licence.fields.values())
    for name in (licence.namespace, *keys):
        if not is_nvs_name(name):
            yield error("E-RECIPE-NVS-KEY", key=name or "An empty text")
    for key, count in keys.items():
        if count > 1:
            yield error("E-RECIPE-NVS-TWICE", key=key)
    for name in NEEDED_FIELDS:
        if name not in licence.fields:
            yield error("E-RECIPE-NO-FIELD", field=name)


# ---- the images --------------------------------------------------------------------------------------


def _images(draft: Draft) -> Iterator[Finding]:
    if draft.chip is None:
        return
    for image in draft.images:
        is_bootloader = image.offset == draft.chip.bootloader_at
        if not is_bootloader and not _is_app(draft, image):
            continue
        if not firmware.is_firmware(image.data):
            yield error("E-RECIPE-NO-IMAGE", file=image.name, offset=image.offset)
            continue
        try:
            header = firmware.read(image.data)
        except ValueError as problem:
            yield error("E-RECIPE-IMAGE-BROKEN", file=image.name, why=problem)
            continue
        yield from _header(draft, draft.chip, image, header)
        if is_bootloader:
            yield from _bootloader_size(draft, image, header)


def _is_app(draft: Draft, image: Image) -> bool:
    return any(row.type == TYPE_APP and row.offset == image.offset for row in draft.partitions or ())


def _header(draft: Draft, chip: Chip, image: Image, header: Firmware) -> Iterator[Finding]:
    if header.chip_number != chip.number:
        yield error("E-RECIPE-IMAGE-CHIP", file=image.name, found=chip_name(header.chip_number), wanted=chip.name)
    secure = draft.sheet.security is not None and "secure_boot" in draft.sheet.security.allow
    if header.signed and not secure:
        yield note("E-RECIPE-SIGNED", file=image.name)
    if secure and not header.signed:
        yield note("E-RECIPE-UNSIGNED", file=image.name)


def _bootloader_size(draft: Draft, image: Image, header: Firmware) -> Iterator[Finding]:
    """The bootloader trusts the flash size of its own header and refuses a table that goes beyond it."""
    built_for, flash = header.flash_size_bytes, draft.flash_size_bytes
    if built_for is None or flash is None or built_for == flash:
        return
    facts = {"file": image.name, "found": flash_text(built_for), "flash": flash_text(flash)}
    beyond = [row for row in draft.partitions or () if built_for < row.end <= flash]
    if built_for > flash:
        yield error("E-RECIPE-HEADER-LARGE", **facts)
    elif beyond:
        yield error("E-RECIPE-HEADER-TABLE", **facts, partition=beyond[-1].name, end=beyond[-1].end)
    else:
        yield note("E-RECIPE-HEADER-SMALL", **facts)


def _firmware_whole(draft: Draft) -> Iterator[Finding]:
    if not draft.images or draft.chip is None or not draft.partitions:
        return
    if all(image.offset != draft.chip.bootloader_at for image in draft.images):
        yield note("E-RECIPE-NO-BOOTLOADER", offset=draft.chip.bootloader_at, chip=draft.chip.name)
    if not any(_is_app(draft, image) for image in draft.images):
        yield note("E-RECIPE-NO-APP")


_RULES: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _settings,
    _alignment,
    _overlaps,
    _past_flash,
    _in_partitions,
    _table,
    _licence_region,
    _licence_keys,
    _images,
    _firmware_whole,
)
