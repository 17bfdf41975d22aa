"""A recipe with all its files as one list, to be sent somewhere, and back into a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from burner.recipe.draft import is_inside
from burner.recipe.load import FILE_NAME, load
from resources.errors import EnvironmentFailed, NeedsPerson


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file of a recipe: name relative to its folder with / between folders, bytes, SHA-256 in hex digits."""

    name: str
    data: bytes = field(repr=False)
    sha256: str


def bundle(path: Path) -> list[Part]:
    """The recipe file first, as ``recipe.toml``, then each file that it names, once.

    Raises:
        NeedsPerson: the recipe does not hold; what is wrong is ``check``'s first error.
    """
    recipe = load(path)
    text = (path / FILE_NAME if path.is_dir() else path).read_bytes()
    if hashlib.sha256(text).hexdigest() != recipe.sha256:
        raise NeedsPerson("E-RECIPE-BUNDLE", why="it changed while it was read")
    table = [recipe.partition_table] if recipe.partition_table else []
    files = {image.name: image for image in (*recipe.images, *table)}
    parts = [Part(name=image.name, data=image.data, sha256=image.sha256) for image in files.values()]
    return [Part(name=FILE_NAME, data=text, sha256=recipe.sha256), *parts]


def unbundle(parts: Iterable[Part], folder: Path) -> Path:
    """Writes the parts into ``folder``, the recipe last, and gives the path of ``recipe.toml``.

    Nothing is written before every hash holds and every name stays in the folder.

    Raises:
        NeedsPerson: a part is missing, altered, or would lie elsewhere.
        EnvironmentFailed: a file could not be written.
    """
    by_name = {part.name: part for part in parts}
    for part in by_name.values():
        if hashlib.sha256(part.data).hexdigest() != part.sha256.lower():
            raise NeedsPerson("E-RECIPE-BUNDLE", why=f"{part.name} was altered on its way")
        if not is_inside(folder, part.name):
            raise NeedsPerson("E-RECIPE-BUNDLE", why=f"{part.name} is no file name")
    if FILE_NAME not in by_name:
        raise NeedsPerson("E-RECIPE-BUNDLE", why=f"{FILE_NAME} is missing")
    for part in sorted(by_name.values(), key=lambda part: part.name == FILE_NAME):
        _write(folder / part.name, part.data)
    return folder / FILE_NAME


def _write(path: Path, data: bytes) -> None:
    """Puts a whole file in place at once: a reader sees the old one or the new one."""
    beside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as problem:
        raise EnvironmentFailed("E-RECIPE-WRITE", path=path, why=problem.strerror or problem) from problem
