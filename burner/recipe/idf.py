"""Takes a recipe over from the build folder of an ESP-IDF project: its binaries, offsets and partition table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from burner.recipe import firmware, partitions
from burner.recipe.chips import CHIPS, FLASH_SIZES, SECTOR_BYTES, flash_text
from burner.recipe.partitions import Partition
from burner.recipe.writing import FileLine, RecipeText, write_recipe
from resources.errors import NeedsPerson

USUAL_PARTITION = "fctry"
_FIRMWARE_NVS = "nvs"


@dataclass(frozen=True, kw_only=True)
class _Build:
    """What flasher_args.json says, with the files read."""

    chip: str
    flash_size: str
    files: tuple[FileLine, ...]
    table: FileLine


def from_idf(build_dir: Path, target_folder: Path, *, say: Callable[[str], None] | None = None) -> Path:
    """Copies the binaries of a build into ``target_folder`` and writes the recipe; gives the path of ``recipe.toml``.

    Args:
        build_dir: the folder ``build`` of an ESP-IDF project, after ``idf.py build``.
        target_folder: made if needed; a recipe that is there already is left alone.
        say: gets one sentence for each thing that was chosen; the same sentences stand in the recipe as comments.

    Raises:
        NeedsPerson: no build, something of it is missing, no single place for the licence, or a recipe is there.
        EnvironmentFailed: a file could not be written.
    """
    build = _read(build_dir)
    rows = _rows(build.table)
    place, why = _licence_partition(rows)
    images, left_out = _images(build, place)
    remarks = [f"Taken over from an ESP-IDF build for {build.chip}.", why, *left_out]
    for sentence in remarks:
        if say:
            say(sentence)
    recipe = RecipeText(
        product=_project_name(build_dir),
        chip=build.chip,
        flash_size=build.flash_size,
        partition=place.name,
        images=images,
        table=build.table,
        remarks=remarks,
    )
    return write_recipe(target_folder, recipe.text, (*images, build.table))


# ---- the build ---------------------------------------------------------------------------------------


def _read(build_dir: Path) -> _Build:
    if not build_dir.is_dir():
        raise NeedsPerson("E-RECIPE-NO-BUILD", path=build_dir)
    path = build_dir / "flasher_args.json"
    if not path.is_file():
        raise NeedsPerson("E-RECIPE-NO-ARGS", path=build_dir)
    body = _json(path)
    try:
        chip = str(body["extra_esptool_args"]["chip"])
        size = str(body.get("flash_settings", {}).get("flash_size", "detect"))
        offsets = {int(offset, 0): str(file) for offset, file in body["flash_files"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise NeedsPerson("E-RECIPE-BAD-ARGS", path=path, why=f"{problem} is missing or wrong") from problem
    files = tuple(_file(build_dir, offset, name) for offset, name in sorted(offsets.items()))
    files = _with_own_names(files)
    table = _table(files)
    return _Build(chip=chip, flash_size=_flash_size(size, chip, files), files=files, table=table)


def _json(path: Path) -> Mapping[str, Any]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise NeedsPerson("E-RECIPE-BAD-ARGS", path=path, why="it is no JSON") from problem
    if not isinstance(body, dict):
        raise NeedsPerson("E-RECIPE-BAD-ARGS", path=path, why="it is no JSON object")
    return body


def _file(build_dir: Path, offset: int, name: str) -> FileLine:
    try:
        return FileLine(offset=offset, file=name.replace("\\", "/"), data=(build_dir / name).read_bytes())
    except OSError as problem:
        raise NeedsPerson("E-RECIPE-BUILD-FILE", file=name) from problem


def _with_own_names(files: tuple[FileLine, ...]) -> tuple[FileLine, ...]:
    """Bare file names; one that is met twice, however it is spelt, gets its offset in front."""
    seen: set[str] = set()
    named = []
    for line in files:
        name = line.file.rsplit("/", 1)[-1]
        own = f"{line.offset:x}-{name}" if name.lower() in seen else name
        seen.add(name.lower())
        named.append(replace(line, file=own))
    return tuple(named)


def _table(files: tuple[FileLine, ...]) -> FileLine:
    for line in files:
        try:
            partitions.parse(line.data)
        except ValueError:
            continue
        return line
    raise NeedsPerson("E-RECIPE-BUILD-TABLE")


def _rows(table: FileLine) -> tuple[Partition, ...]:
    return partitions.parse(table.data)


def _flash_size(said: str, chip: str, files: tuple[FileLine, ...]) -> str:
    """The size that the build was made for; where it leaves it to the tool, the bootloader's header says it."""
    if said in FLASH_SIZES:
        return said
    at = CHIPS[chip].bootloader_at if chip in CHIPS else 0
    for line in files:
        if line.offset == at and firmware.is_firmware(line.data):
            size = firmware.flash_size_bytes(line.data)
            return flash_text(size) if size else said
    return said


def _project_name(build_dir: Path) -> str:
    path = build_dir / "project_description.json"
    name = _json(path).get("project_name") if path.is_file() else None
    return name if isinstance(name, str) and name else build_dir.resolve().parent.name


# ---- what goes where ---------------------------------------------------------------------------------


def _licence_partition(rows: tuple[Partition, ...]) -> tuple[Partition, str]:
    """The partition for the licence, and a sentence that says why this one."""
    candidates = [row for row in rows if row.is_nvs]
    for row in candidates:
        if row.name == USUAL_PARTITION:
            return row, f"The licence goes to the partition {row.name}, {_span(row)}."
    own = [row for row in candidates if row.name != _FIRMWARE_NVS] or candidates
    if not own:
        raise NeedsPerson("E-RECIPE-BUILD-PLACE")
    if len(own) > 1:
        raise NeedsPerson("E-RECIPE-BUILD-PLACES", found=", ".join(row.name for row in own))
    kind = "the only one of type data/nvs" if len(candidates) == 1 else "the only one of type data/nvs beside nvs"
    return own[0], f"The licence goes to the partition {own[0].name}, {_span(own[0])}: {kind}."


def _span(row: Partition) -> str:
    return f"{row.size:#x} bytes at {row.offset:#x}"


def _images(build: _Build, place: Partition) -> tuple[tuple[FileLine, ...], list[str]]:
    """The images without the table, and a sentence for each that was left out because it lies on the licence."""
    kept, left_out = [], []
    for line in build.files:
        end = -(-(line.offset + len(line.data)) // SECTOR_BYTES) * SECTOR_BYTES
        if line.offset < place.end and place.offset < end:
            left_out.append(f"{line.file} at {line.offset:#x} was left out: it lies in the licence partition.")
        elif line is not build.table:
            kept.append(line)
    return tuple(kept), left_out
