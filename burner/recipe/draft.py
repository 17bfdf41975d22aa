"""A recipe on its way to be one: the sheet with its files read and its licence place found, as far as that goes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from burner.recipe import partitions, toml
from burner.recipe.chips import CHIPS, FLASH_SIZES, Chip
from burner.recipe.findings import Finding, error
from burner.recipe.model import CommandPlace, FieldType, Image, LicencePlace, NvsKey, StoreName
from burner.recipe.partitions import Partition
from burner.recipe.toml import COMMAND_LINE, FileTable, LicenceTable, RecipeTable, Sheet

_MAX_FILE_BYTES = max(FLASH_SIZES.values())


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What could be read; None where something is missing or wrong, which a finding then tells."""

    sheet: Sheet
    sha256: str
    chip: Chip | None = None
    flash_size_bytes: int | None = None
    images: tuple[Image, ...] = ()
    table: Image | None = None
    partitions: tuple[Partition, ...] | None = None
    licence: LicencePlace | None = None
    command: CommandPlace | None = None

    @property
    def burned(self) -> tuple[Image, ...]:
        """Everything that is written beside the licence, in ascending order of offset."""
        with_table = (*self.images, self.table) if self.images and self.table else self.images
        return tuple(sorted(with_table, key=lambda image: image.offset))


def read(path: Path) -> tuple[Draft, list[Finding]]:
    """The draft of the recipe file at ``path``, and what kept parts of it from being read."""
    try:
        body = path.read_bytes()
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return Draft(sheet=Sheet(), sha256=""), [error("E-RECIPE-TOML", why="it is not written in UTF-8")]
    except OSError:
        return Draft(sheet=Sheet(), sha256=""), [error("E-RECIPE-MISSING", path=path)]
    sheet, findings = toml.parse(text)
    facts = dict[str, Any](sheet=sheet, sha256=hashlib.sha256(body).hexdigest())
    if sheet.recipe:
        facts["chip"] = _chip(sheet.recipe.chip, findings)
        facts["flash_size_bytes"] = _flash_size(sheet.recipe, findings)
    if sheet.command:
        facts["command"] = CommandPlace(store=StoreName(sheet.command.store), set_mac=sheet.command.set_mac)
    files = (_file(path.parent, each, findings) for each in sheet.image)
    facts["images"] = tuple(image for image in files if image)
    if sheet.partition_table:
        facts["table"] = table = _file(path.parent, sheet.partition_table, findings)
        facts["partitions"] = rows = _partitions(table, findings) if table else None
        facts["licence"] = _place_in_table(sheet.licence, rows, findings) if sheet.licence and rows else None
    elif sheet.licence and not sheet.names_table:
        facts["licence"] = _place_by_itself(sheet.licence, findings)
    return Draft(**facts), findings


def _chip(name: str, findings: list[Finding]) -> Chip | None:
    if name not in CHIPS:
        findings.append(error("E-RECIPE-CHIP", chip=name, known=", ".join(sorted(CHIPS))))
    return CHIPS.get(name)


def _flash_size(recipe: RecipeTable, findings: list[Finding]) -> int | None:
    text = recipe.flash_size
    if text is None:
        if recipe.writer != COMMAND_LINE:
            findings.append(error("E-RECIPE-LACKS", key="flash_size", table="[recipe]"))
        return None
    if text not in FLASH_SIZES:
        findings.append(error("E-RECIPE-FLASH-SIZE", found=text))
    return FLASH_SIZES.get(text)


# ---- files -------------------------------------------------------------------------------------------


def _file(folder: Path, entry: FileTable, findings: list[Finding]) -> Image | None:
    """The bytes of one file; None, and a finding, where it is not the file that the recipe means."""
    if not is_inside(folder, entry.file):
        findings.append(error("E-RECIPE-PATH", file=entry.file))
        return None
    data = _bytes(folder / entry.file)
    if data is None:
        findings.append(error("E-RECIPE-FILE", file=entry.file))
        return None
    if not data:
        findings.append(error("E-RECIPE-EMPTY", file=entry.file))
        return None
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 != entry.sha256.lower():
        findings.append(error("E-RECIPE-HASH", file=entry.file, found=sha256))
    return Image(name=entry.file, offset=entry.offset, data=data, sha256=sha256)


def _bytes(path: Path) -> bytes | None:
    """None for what is not there, not readable, or larger than any flash."""
    try:
        return path.read_bytes() if path.stat().st_size <= _MAX_FILE_BYTES else None
    except OSError:
        return None


def is_inside(folder: Path, name: str) -> bool:
    """True for a relative path with / that stays in the folder, links followed, on every system alike."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or any(mark in name for mark in "\\:\0"):
        return False
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


# ---- the licence's place -----------------------------------------------------------------------------


def _partitions(table: Image, findings: list[Finding]) -> tuple[Partition, ...] | None:
    try:
        return partitions.parse(table.data)
    except ValueError as problem:
        findings.append(error("E-RECIPE-TABLE", file=table.name, why=problem))
        return None


def _place_in_table(licence: LicenceTable, rows: tuple[Partition, ...], findings: list[Finding]) -> LicencePlace | None:
    row = next((row for row in rows if row.name == licence.partition), None)
    if row is None:
        candidates = ", ".join(each.name for each in rows if each.is_nvs)
        hint = f"Of type data/nvs it has: {candidates}." if candidates else "Add one of type data and subtype nvs."
        findings.append(error("E-RECIPE-NO-PARTITION", partition=licence.partition, hint=hint))
        return None
    if not row.is_nvs:
        findings.append(error("E-RECIPE-NOT-NVS", partition=row.name, found=row.kind))
    said = (
        row.offset if licence.offset is None else licence.offset,
        row.size if licence.size is None else licence.size,
    )
    if said != (row.offset, row.size):
        texts = {"said": _span(*said), "found": _span(row.offset, row.size)}
        findings.append(error("E-RECIPE-PLACE", partition=row.name, **texts))
    return _place(licence, row.offset, row.size)


def _place_by_itself(licence: LicenceTable, findings: list[Finding]) -> LicencePlace | None:
    for key in ("offset", "size"):
        if getattr(licence, key) is None:
            table = "[licence], which it needs without [partition_table]"
            findings.append(error("E-RECIPE-LACKS", key=key, table=table))
    if licence.offset is None or licence.size is None:
        return None
    return _place(licence, licence.offset, licence.size)


def _place(licence: LicenceTable, offset: int, size: int) -> LicencePlace:
    return LicencePlace(
        partition=licence.partition,
        offset=offset,
        size=size,
        namespace=licence.namespace,
        fields={name: NvsKey(key=each.key, type=FieldType(each.type)) for name, each in licence.fields.items()},
    )


def _span(offset: int, size: int) -> str:
    return f"{offset:#x} with {size:#x} bytes"
