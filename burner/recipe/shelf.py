"""Recipes that were taken once, kept for the next burns: reading and checking one costs more than a licence."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path

from burner.recipe.load import FILE_NAME, load
from burner.recipe.model import Recipe

_KEPT = 4

# Size in bytes and time of the last change of each file that belongs to a recipe.
_Files = list[tuple[int, int]]


class RecipeShelf:
    """Recipes by their path. What is given out was checked as `load` does, and no file of it changed since."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Path, tuple[_Files, Recipe]] = OrderedDict()

    def take(self, path: Path) -> Recipe:
        """The recipe at ``path``, a recipe file or the folder of one, with every image in memory.

        Raises:
            NeedsPerson: as `load`.
        """
        path = path / FILE_NAME if path.is_dir() else path
        with self._lock:
            if not self._is_fresh(path):
                self._kept.pop(path, None)
                recipe = load(path)
                self._kept[path] = _files(path, recipe), recipe
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(path)
            return self._kept[path][1]

    def _is_fresh(self, path: Path) -> bool:
        if path not in self._kept:
            return False
        files, recipe = self._kept[path]
        try:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            return sha256 == recipe.sha256 and _files(path, recipe) == files
        except OSError:
            return False


def _files(path: Path, recipe: Recipe) -> _Files:
    images = [*recipe.images, recipe.partition_table] if recipe.partition_table else recipe.images
    stats = [(path.parent / image.name).stat() for image in images]
    return [(each.st_size, each.st_mtime_ns) for each in stats]
